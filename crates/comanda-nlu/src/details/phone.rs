//! Phone numbers in local spelling, as E.164.

use comanda_domain::reading::Question;
use phonenumber::country;
use phonenumber::metadata::{DATABASE, Metadata};

use crate::meaning::Cue;
use crate::token::Kind;

use super::Scene;

/// Digits of the shortest number that is looked at.
const DIGITS_MIN: usize = 7;

/// Digits of the longest number E.164 allows.
const DIGITS_MAX: usize = 15;

/// A number in one piece has at least so many digits.
const WHOLE_MIN: usize = 9;

/// The last phone number of the text ("…456 780, sorry …456 789"); takes all of them.
pub(super) fn find(scene: &mut Scene<'_>) -> Option<String> {
    let mut found = None;
    let mut at = 0;
    while at < scene.segments.len() {
        match number_at(scene, at) {
            Some((end, number)) => {
                let cue = (at > 0 && scene.is(at - 1, Cue::PhoneFollows)).then(|| at - 1);
                scene.take(cue.unwrap_or(at)..end);
                found = Some(number);
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// The longest run of digit groups from `at` that is a phone number.
fn number_at(scene: &Scene<'_>, at: usize) -> Option<(usize, String)> {
    let first = scene.segment(at).filter(|segment| segment.kind == Kind::Number && !segment.taken)?;
    let first = scene.tokens.get(first.start)?;
    let before = scene.text.get(..first.span.start)?.trim_end_matches('(');
    let plus = before.ends_with('+');
    let mut digits = String::new();
    let mut best = None;
    let mut end_of_last = first.span.start;
    for index in at.. {
        let Some(segment) = scene.segment(index) else { break };
        let Some(token) = scene.tokens.get(segment.start) else { break };
        if matches!(token.text.as_str(), "(" | ")" | "-" | ".") || (plus && token.text == "/") {
            continue;
        }
        // "+44 (0)161": the nought is dialled at home only.
        let home = index > at && token.text == "0" && scene.text.get(..token.span.start)?.ends_with('(');
        if home && scene.text.get(token.span.end..)?.starts_with(')') {
            end_of_last = token.span.end;
            continue;
        }
        let gap = scene.text.get(end_of_last..token.span.start).unwrap_or("x");
        let joins = gap.chars().count() <= 3
            && gap
                .chars()
                .all(|letter| matches!(letter, ' ' | '.' | '-' | '(' | ')') || (plus && letter == '/'));
        if segment.kind != Kind::Number || !joins {
            break;
        }
        if best.is_some() && index == at + 1 && digits.len() >= WHOLE_MIN {
            // "0912345678 1 phở gà": nobody writes a number in one piece and then goes on with it; but "0905123456 7", to what
            // their number is, has a digit too many.
            if scene.asked(Question::Phone) && index + 1 == scene.segments.len() {
                return None;
            }
            break;
        }
        end_of_last = token.span.end;
        digits.extend(token.text.chars().filter(char::is_ascii_digit));
        if digits.len() > DIGITS_MAX {
            break;
        }
        if let Some(number) = e164(&digits, plus, scene.region) {
            best = Some((index + 1, number));
        }
    }
    best
}

/// The number with its country, if these digits can be one.
fn e164(digits: &str, plus: bool, region: Option<&str>) -> Option<String> {
    if digits.len() < DIGITS_MIN {
        return None;
    }
    // What is dialled first for another country in most of the world.
    let abroad = if plus { Some(digits) } else { digits.strip_prefix("00") };
    if let Some(digits) = abroad {
        let number =
            phonenumber::parse(None, format!("+{digits}")).ok().filter(phonenumber::PhoneNumber::is_valid);
        let valid = number.map(|number| number.format().mode(phonenumber::Mode::E164).to_string());
        return valid.or_else(|| (digits.len() >= 10).then(|| format!("+{digits}")));
    }
    let country: country::Id = region?.parse().ok()?;
    let number = phonenumber::parse(Some(country), digits).ok()?;
    let metadata = DATABASE.by_id(country.as_ref())?;
    let national = number.national().to_string();
    let usual = number.is_valid() || is_of_usual_length(metadata, digits, &national);
    usual.then(|| number.format().mode(phonenumber::Mode::E164).to_string())
}

/// Whether these digits are as many as in the country's numbers, with what they begin with at home. The ranges of the
/// database leave out numbers that are kept for films and examples.
fn is_of_usual_length(metadata: &Metadata, digits: &str, national: &str) -> bool {
    let code = metadata.country_code().to_string();
    let begins = match metadata.national_prefix() {
        Some(prefix) if prefix != code => digits.starts_with(prefix) || digits.starts_with(&code),
        Some(_) | None => true,
    };
    let kinds = [metadata.descriptors().fixed_line(), metadata.descriptors().mobile()];
    let examples: Vec<&str> = kinds.into_iter().flatten().filter_map(|kind| kind.example()).collect();
    // A mobile number is not as long as one of a house: 09 and nine more digits are one too many.
    let alike = |example: &&str| example.as_bytes().first() == national.as_bytes().first();
    let of_kind = examples.iter().any(alike);
    let mut usual = examples.iter().filter(|example| !of_kind || alike(example));
    begins && usual.any(|example| example.len() == national.len())
}

#[cfg(test)]
mod tests {
    use super::e164;

    #[test]
    fn local_spellings_become_international() {
        for (digits, plus, region, expected) in [
            ("0901234567", false, "VN", Some("+84901234567")),
            ("02838221234", false, "VN", Some("+842838221234")),
            ("84901234567", false, "VN", Some("+84901234567")),
            ("84901234567", true, "US", Some("+84901234567")),
            ("840901234567", true, "US", Some("+84901234567")),
            ("0084901234567", false, "US", Some("+84901234567")),
            ("5551234567", false, "US", Some("+15551234567")),
            ("15551234567", false, "US", Some("+15551234567")),
            ("81234567", false, "SG", Some("+6581234567")),
            ("0129876543", false, "MY", Some("+60129876543")),
            ("0612345678", false, "FR", Some("+33612345678")),
            ("11987654321", false, "BR", Some("+5511987654321")),
            ("912345678", false, "PT", Some("+351912345678")),
            ("09051234567", false, "VN", None),
            ("090512345", false, "VN", None),
            ("12", false, "VN", None),
            ("500000000", false, "VN", None),
            ("0901234567", false, "XX", None),
        ] {
            assert_eq!(e164(digits, plus, Some(region)).as_deref(), expected, "{digits} {region}");
        }
    }
}
