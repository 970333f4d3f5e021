//! Phone numbers in local spelling, as E.164.

use crate::token::Kind;

use super::Scene;

/// How a country writes its numbers.
struct Plan {
    region: &'static str,
    calling: &'static str,
    /// Written before the number at home, dropped abroad.
    trunk: Option<char>,
    /// Digits without trunk: fewest and most.
    digits: (usize, usize),
    /// What the first digit (without trunk) can be.
    first: &'static str,
}

const fn plan(
    region: &'static str,
    calling: &'static str,
    trunk: Option<char>,
    digits: (usize, usize),
    first: &'static str,
) -> Plan {
    Plan { region, calling, trunk, digits, first }
}

const PLANS: &[Plan] = &[
    plan("VN", "84", Some('0'), (9, 10), "235789"),
    plan("US", "1", None, (10, 10), "23456789"),
    plan("CA", "1", None, (10, 10), "23456789"),
    plan("GB", "44", Some('0'), (9, 10), "123789"),
    plan("AU", "61", Some('0'), (9, 9), "23478"),
    plan("PH", "63", Some('0'), (9, 10), "2345689"),
    plan("SG", "65", None, (8, 8), "3689"),
    plan("MY", "60", Some('0'), (8, 10), "13456789"),
    plan("TH", "66", Some('0'), (8, 9), "2345689"),
    plan("ID", "62", Some('0'), (8, 11), "23456789"),
    plan("MX", "52", None, (10, 10), "23456789"),
    plan("ES", "34", None, (9, 9), "6789"),
    plan("IN", "91", Some('0'), (10, 10), "6789"),
];

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
                let cue = (at > 0 && scene.is(at - 1, crate::meaning::Cue::PhoneFollows)).then(|| at - 1);
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
    let plus =
        first.span.start.checked_sub(1).and_then(|byte| scene.text.get(byte..first.span.start)) == Some("+");
    let mut digits = String::new();
    let mut best = None;
    let mut end_of_last = first.span.start;
    for index in at.. {
        let Some(segment) = scene.segment(index).filter(|segment| segment.kind == Kind::Number) else {
            break;
        };
        let Some(token) = scene.tokens.get(segment.start) else { break };
        let gap = scene.text.get(end_of_last..token.span.start).unwrap_or("x");
        if gap.chars().count() > 2 || !gap.chars().all(|letter| matches!(letter, ' ' | '.' | '-')) {
            break;
        }
        if best.is_some() && index == at + 1 && digits.len() >= WHOLE_MIN {
            // "0912345678 1 phở gà": nobody writes a number in one piece and then goes on with it.
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
    if plus {
        let known =
            PLANS.iter().any(|plan| digits.strip_prefix(plan.calling).is_some_and(|rest| fits(plan, rest)));
        return (known || digits.len() >= 10).then(|| format!("+{digits}"));
    }
    let plan = PLANS.iter().find(|plan| Some(plan.region) == region)?;
    let home = match plan.trunk {
        Some(trunk) => digits.strip_prefix(trunk),
        None => Some(digits),
    };
    if let Some(rest) = home.filter(|rest| fits(plan, rest)) {
        return Some(format!("+{}{rest}", plan.calling));
    }
    let abroad = digits.strip_prefix(plan.calling).filter(|rest| fits(plan, rest));
    abroad.map(|_| format!("+{digits}"))
}

fn fits(plan: &Plan, rest: &str) -> bool {
    let (least, most) = plan.digits;
    (least..=most).contains(&rest.len())
        && rest.chars().next().is_some_and(|digit| plan.first.contains(digit))
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
            ("5551234567", false, "US", Some("+15551234567")),
            ("15551234567", false, "US", Some("+15551234567")),
            ("81234567", false, "SG", Some("+6581234567")),
            ("0129876543", false, "MY", Some("+60129876543")),
            ("12", false, "VN", None),
            ("500000000", false, "VN", None),
            ("0901234567", false, "XX", None),
        ] {
            assert_eq!(e164(digits, plus, Some(region)).as_deref(), expected, "{digits} {region}");
        }
    }
}
