//! What a question is about, as far as the shop's own data may answer it.
//!
//! Beside the search for dishes and behind it: what is ordered is known by then and stays. What the answer is, is not for
//! this crate.

use std::ops::Range;
use std::sync::LazyLock;

use comanda_domain::line::{Line, Quantity};
use comanda_domain::reading::{Details, Intent, Mention, Question, Reading, ReadingContext, Topic};

use crate::intent::Sentence;
use crate::lattice::Segment;
use crate::meaning::Meaning;
use crate::phrases::{self, Found, LanguageFile, Named, Phrases, files};
use crate::token::{Kind, Token};

/// Every language that is built in.
static FILES: [LanguageFile<Subject>; 9] = files!("topics", subject);

/// A text of so few words and marks may be a question though a dish is read in it.
const BRIEF_TOKENS_MAX: usize = 14;

/// A no of so few words and marks is one, and asks nothing.
const SHORT_TOKENS_MAX: usize = 3;

/// What a phrase is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Topic(Topic),
    /// It looks like one of a topic, and is about something else: "how many people does it feed".
    Other,
}

/// What questions of some languages may be about.
#[derive(Debug)]
pub(crate) struct Topics(Vec<&'static LazyLock<Phrases<Subject>>>);

/// A text, cut, with its sentences.
pub(crate) struct Said<'a> {
    pub(crate) tokens: &'a [Token],
    pub(crate) segments: &'a [Segment],
    pub(crate) sentences: &'a [Sentence],
    /// The sentences that ask name a dish.
    pub(crate) names_dish: bool,
    /// Whether they name a section.
    pub(crate) names_kind: &'a dyn Fn() -> bool,
    /// The sentences that ask name dishes that are sold out.
    pub(crate) sold_out: &'a [Mention],
}

/// What a text asks, though it seems to want something else.
struct Plain {
    topic: Topic,
    /// The bytes of its phrase.
    phrase: Range<usize>,
    /// The segments of its sentence.
    sentence: Range<usize>,
}

impl Subject {
    const fn topic(self) -> Option<Topic> {
        match self {
            Self::Topic(topic) => Some(topic),
            Self::Other => None,
        }
    }
}

impl Topics {
    /// The phrases of these languages, in their order.
    pub(crate) fn of(languages: &[String]) -> Self {
        Self(phrases::of_languages(&FILES, languages))
    }

    /// Adds to a reading what its question is about; and that it is one, where a phrase leaves no doubt.
    pub(crate) fn tell(&self, reading: &mut Reading, said: &Said<'_>, context: &ReadingContext<'_>) {
        let marked = || said.segments.iter().any(|segment| segment.kind == Kind::QuestionMark);
        match reading.intent {
            // "ok cho xin địa chỉ": the answer goes before what the yes is to.
            Intent::Confirm if context.asked == Some(Question::Confirmation) => {
                reading.topic = self.plain(said, false).map(|plain| plain.topic);
                return;
            }
            // "quán có món gì ngon mà nhẹ bụng không": the no at its end is a question mark.
            Intent::Decline if said.tokens.len() > SHORT_TOKENS_MAX => {
                reading.topic = self.plain(said, false).map(|plain| plain.topic);
                return;
            }
            Intent::Cancel | Intent::Human | Intent::Confirm | Intent::Decline => return,
            Intent::Question => reading.topic = self.asked(said).or_else(|| self.asks_for_all(said)),
            Intent::Order | Intent::Change => {
                // "deliver to 55 Keefer Pl, call when downstairs".
                let told = reading.details.address.is_some() && !marked();
                reading.topic = self.asked(said).filter(|topic| !(told && *topic == Topic::DeliveryArea));
            }
            Intent::Menu | Intent::Greeting | Intent::Thanks | Intent::Status | Intent::Other => {}
        }
        // "any veggie options" names a dish by the words that ask; no longer text that orders does.
        let brief = reading.lines.len() == 1 && said.tokens.len() <= BRIEF_TOKENS_MAX;
        if reading.topic.is_some() || !reading.edits.is_empty() || !(reading.lines.is_empty() || brief) {
            return;
        }
        let answers = match context.asked {
            None | Some(Question::Dishes) => false,
            // "cho xin địa chỉ quán" is neither yes nor no to what was read back.
            Some(Question::Confirmation | Question::Cancellation) => reading.intent != Intent::Other,
            Some(
                Question::Which
                | Question::Fulfilment
                | Question::Address
                | Question::Phone
                | Question::Time
                | Question::Zone
                | Question::Branch
                | Question::Table
                | Question::Payment
                | Question::Amend
                | Question::Meaning,
            ) => true,
        };
        // "địa chỉ bên mình là 12 Lê Lợi" tells where to.
        let tells = reading.details.address.is_some() || reading.details.phone.is_some();
        if (answers || tells) && reading.intent != Intent::Question && !marked() {
            return;
        }
        let Some(plain) = self.plain(said, brief) else { return };
        // "how long is it gonna be" of an order that is on its way.
        let on_its_way = matches!(plain.topic, Topic::WaitingTime | Topic::Location);
        if (reading.intent == Intent::Status && on_its_way) || orders(reading, said, &plain) {
            return;
        }
        reading.topic = Some(plain.topic);
        if !tells_elsewhere(said, &plain) {
            reading.intent = Intent::Question;
            reading.mentioned = reading.lines.pop().map(|read| asked_about(read.line));
            reading.lines.clear();
            reading.unknown.clear();
            reading.ambiguous.clear();
            let allergies = std::mem::take(&mut reading.details.allergies);
            reading.details = Details { allergies, ..Details::default() };
        }
    }

    /// The bytes of the phrase that asks about this.
    pub(crate) fn phrase(&self, said: &Said<'_>, topic: Topic) -> Option<Range<usize>> {
        let asks = said.sentences.iter().filter(|sentence| sentence.asks && !sentence.tells);
        let found = asks.filter_map(|sentence| self.find(said, sentence, said.names_dish, false));
        let found = found.filter(|found| found.about == Subject::Topic(topic));
        found.reduce(better).and_then(|found| said.bytes(&found.tokens))
    }

    /// What the sentences that ask are about: the phrase that says most.
    fn asked(&self, said: &Said<'_>) -> Option<Topic> {
        let asks = said.sentences.iter().filter(|sentence| sentence.asks && !sentence.tells);
        let found = asks.filter_map(|sentence| self.find(said, sentence, said.names_dish, false));
        found.reduce(better).and_then(|found| found.about.topic())
    }

    /// "what else do you have?" names no section, and asks for them all.
    fn asks_for_all(&self, said: &Said<'_>) -> Option<Topic> {
        self.asked(&Said { names_kind: &|| true, ..*said }).filter(|topic| *topic == Topic::Dishes)
    }

    /// What a phrase asks that leaves no doubt. `dish`: one is read as ordered.
    fn plain(&self, said: &Said<'_>, dish: bool) -> Option<Plain> {
        said.sentences.iter().find_map(|sentence| {
            let found = self.find(said, sentence, dish || said.names_dish, true)?;
            let phrase = said.bytes(&found.tokens)?;
            Some(Plain { topic: found.about.topic()?, phrase, sentence: sentence.range.clone() })
        })
    }

    /// The phrase of a sentence that says most; of what is about no topic, any, for it tells that the others are not meant.
    fn find(&self, said: &Said<'_>, sentence: &Sentence, dish: bool, strong: bool) -> Option<Found<Subject>> {
        let counts = |found: &Found<Subject>| {
            let of_dish = found.about == Subject::Topic(Topic::Availability);
            // "cuáles son los horarios" asks for no dishes.
            let of_kind = found.about == Subject::Topic(Topic::Dishes);
            (found.strong || !strong || found.about == Subject::Other)
                && (dish || !said.sold_out.is_empty() || !of_dish)
                && (!of_kind || !said.sold_out.is_empty() || (said.names_kind)())
                && (!found.alone || phrases::says_little_else(said.segments, &found.tokens))
        };
        let found = self.0.iter().filter_map(|phrases| {
            let range = sentence.range.clone();
            let heard = phrases.heard(said.tokens, said.segments, range, |segment| said.named(segment));
            phrases.find(&heard, counts)
        });
        found.reduce(|one, other| if other.score > one.score { other } else { one })
    }
}

/// A dish that a question is about: it is not ordered.
pub(crate) fn asked_about(line: Line) -> Line {
    Line { quantity: Quantity::ONE, note: None, ..line }
}

/// The one that says more; of two that say as much, the first.
fn better(one: Found<Subject>, other: Found<Subject>) -> Found<Subject> {
    // "open today? and do you take cards": what is known to be about nothing tells less than what is about something.
    let more = (other.about != Subject::Other, other.score) > (one.about != Subject::Other, one.score);
    if more { other } else { one }
}

impl Said<'_> {
    /// What a segment names.
    fn named(&self, segment: &Segment) -> Option<Named> {
        let of_menu = |meaning: &Meaning| {
            matches!(
                meaning,
                Meaning::Item { .. }
                    | Meaning::Rest { .. }
                    | Meaning::AnyItem { .. }
                    | Meaning::Noun { .. }
                    | Meaning::Combo { .. }
            )
        };
        let inside = |bytes: Range<usize>| {
            self.sold_out.iter().any(|one| one.span.start <= bytes.start && bytes.end <= one.span.end)
        };
        let choice =
            |meaning: &Meaning| matches!(meaning, Meaning::Choice { .. } | Meaning::AnyChoice { .. });
        let dish = segment.meanings.iter().any(of_menu)
            || self.bytes(&(segment.start..segment.end)).is_some_and(inside);
        match () {
            () if dish => Some(Named::Dish),
            () if segment.meanings.iter().any(choice) => Some(Named::Choice),
            () => None,
        }
    }

    /// The bytes of some tokens.
    fn bytes(&self, tokens: &Range<usize>) -> Option<Range<usize>> {
        let first = self.tokens.get(tokens.start)?;
        let last = self.tokens.get(tokens.end.checked_sub(1)?)?;
        Some(first.span.start..last.span.end)
    }

    /// The bytes of some segments.
    fn bytes_of(&self, segments: &Range<usize>) -> Option<Range<usize>> {
        let segments = self.segments.get(segments.clone())?;
        self.bytes(&(segments.first()?.start..segments.last()?.end))
    }
}

/// Whether something is ordered by words that are no part of the phrase ("any veggie options" are), or a dish that is not of
/// the menu, or several of it, is named outside the sentence that asks.
fn orders(reading: &Reading, said: &Said<'_>, plain: &Plain) -> bool {
    let Some(sentence) = said.bytes_of(&plain.sentence) else { return true };
    let outside = |span: &Range<usize>, of: &Range<usize>| span.start < of.start || span.end > of.end;
    let mut lines = reading.lines.iter().flat_map(|line| &line.spans);
    lines.any(|span| outside(span, &plain.phrase))
        || reading.unknown.iter().any(|one| outside(&one.span, &sentence))
        || reading.ambiguous.iter().any(|one| outside(&one.span, &sentence))
}

/// Whether facts about the order are told in other sentences: they must not be lost.
fn tells_elsewhere(said: &Said<'_>, plain: &Plain) -> bool {
    let others = said.sentences.iter().filter(|one| !one.asks && one.range != plain.sentence);
    others.filter_map(|one| said.segments.get(one.range.clone())).flatten().any(|segment| segment.taken)
}

/// A subject by its name in a file.
fn subject(name: &str) -> Option<Subject> {
    if name == "none" {
        return Some(Subject::Other);
    }
    Topic::NAMES.iter().find(|(own, _)| *own == name).map(|(_, topic)| Subject::Topic(*topic))
}

#[cfg(test)]
mod tests {
    use super::{FILES, Phrases, subject};

    #[test]
    fn every_line_of_every_file_is_used() {
        for (language, text, _) in &FILES {
            let (_, problems) = Phrases::parse(text, subject);
            assert_eq!(problems, [], "{language}");
        }
    }
}
