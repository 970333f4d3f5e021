//! "1 đồ uống", "una bebida": the name of a section in place of a dish asks which of its dishes.
//!
//! Behind the search for dishes, and only where that found none in these words: "Nước" may be the name of a section and a word
//! of many others.

use std::collections::BTreeSet;
use std::ops::Range;

use comanda_domain::id::Sku;
use comanda_domain::line::{Line, Quantity};
use comanda_domain::menu::Menu;
use comanda_domain::reading::{Ambiguous, CartEdit, Details, Intent, Reading};

use crate::fold;
use crate::grammar::is_dish;
use crate::intent::Sentence;
use crate::lattice::{Lattice, Segment};
use crate::lexicon::{Lexicon, Word};
use crate::meaning::{Cue, Meaning};
use crate::token::{self, Kind, Token};

/// In longer messages the name of a section is hardly what is ordered, unless it was read as a dish that the menu lacks.
const WORDS_MAX: usize = 8;

/// A word of a section's name.
#[derive(Debug)]
struct NameWord {
    /// With its accents.
    text: String,
    key: String,
}

/// What one section is called.
#[derive(Debug)]
struct SectionName {
    words: Vec<NameWord>,
    section: usize,
}

/// What the sections of a menu are called.
#[derive(Debug)]
pub(crate) struct SectionNames(Vec<SectionName>);

/// A section's name in a text: its tokens.
struct Named {
    tokens: Range<usize>,
    section: usize,
}

/// A text and all that it may mean.
pub(crate) struct Said<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a [Token],
    pub(crate) lattice: &'a Lattice,
    pub(crate) segments: &'a [Segment],
    pub(crate) cart: &'a [Line],
}

impl SectionNames {
    /// The names of the sections that have dishes; the one for drinks is also called by every word for them.
    pub(crate) fn of(menu: &Menu, lexicons: &[Lexicon]) -> Self {
        let forms = lexicons.iter().flat_map(|lexicon| &lexicon.forms);
        let drinks: Vec<Vec<NameWord>> = forms
            .filter(|(_, word)| *word == Word::Cue(Cue::Drink))
            .map(|(form, _)| name_words(form))
            .collect();
        let mut names = Vec::new();
        for (section, entry) in menu.sections.iter().enumerate().filter(|(_, one)| !one.items.is_empty()) {
            let own: Vec<Vec<NameWord>> = entry.name.forms().map(name_words).collect();
            let of_drinks = own.iter().any(|name| drinks.iter().any(|drink| same_keys(name, drink)));
            let own = own.into_iter().filter(|name| !name.is_empty());
            names.extend(own.map(|words| SectionName { words, section }));
            if of_drinks {
                let also = drinks.iter().map(|words| words.iter().map(NameWord::copy).collect());
                names.extend(also.map(|words| SectionName { words, section }));
            }
        }
        // The longest name that stands somewhere is the one that is meant.
        names.sort_by_key(|name| std::cmp::Reverse(name.words.len()));
        Self(names)
    }

    /// Adds to a reading which sections were named in place of dishes.
    pub(crate) fn open(&self, menu: &Menu, said: &Said<'_>, reading: &mut Reading) {
        let may_name = !reading.unknown.is_empty() || said.is_short();
        if !may_name || !matches!(reading.intent, Intent::Order | Intent::Change | Intent::Other) {
            return;
        }
        for named in self.find(said) {
            let unknown = said.bytes(named.tokens.clone()).and_then(|span| {
                let within = |one: &Range<usize>| span.start <= one.start && one.end <= span.end;
                reading.unknown.iter().position(|one| within(&one.span))
            });
            let is_refused = said.is_refused(named.tokens.start);
            if is_refused && unknown.is_some() || unknown.is_none() && !said.is_all(reading, &named.tokens) {
                continue;
            }
            if unknown.is_none() && said.takes_away() {
                take_away(menu, said.cart, named.section, reading);
                continue;
            }
            let Some(open) = said.ambiguous(menu, &named) else { continue };
            if let Some(unknown) = unknown {
                reading.unknown.remove(unknown);
            } else {
                // "thêm 1 đồ uống": the number found no other dish than the one in the cart.
                reading.lines.clear();
                reading.edits.clear();
                reading.intent = Intent::Order;
            }
            reading.ambiguous.push(open);
        }
    }

    /// The section that a question is about: the only one that its sentences name.
    pub(crate) fn asked(&self, menu: &Menu, said: &Said<'_>, sentences: &[Sentence]) -> Option<Line> {
        let asks = |sentence: &&Sentence| sentence.asks && !sentence.tells;
        // "qué hay de tomar" wants to see them.
        let any = sentences.iter().any(|sentence| asks(&sentence));
        let asking = || sentences.iter().filter(|sentence| !any || asks(sentence));
        let segments = asking().filter_map(|sentence| said.segments.get(sentence.range.clone())).flatten();
        let mut sections = BTreeSet::new();
        let named = self.find(said);
        for segment in segments {
            let whole = named.iter().filter(|name| name.tokens.contains(&segment.start));
            sections.extend(whole.map(|name| name.section));
            sections.extend(segment.meanings.iter().filter_map(|meaning| {
                if let Meaning::Noun { section } = meaning { Some(*section) } else { None }
            }));
        }
        let [only] = sections.into_iter().collect::<Vec<_>>()[..] else { return None };
        Some(Line::of_section(menu.sections.get(only)?.id.clone(), Quantity::ONE))
    }

    /// The sections that are named.
    fn find(&self, said: &Said<'_>) -> Vec<Named> {
        let (mut found, mut start) = (Vec::new(), 0);
        while start < said.tokens.len() {
            let name = self.0.iter().find(|name| {
                let words = said.tokens.get(start..start + name.words.len());
                words.is_some_and(|words| words.iter().zip(&name.words).all(|(token, word)| word.is(token)))
            });
            let end = start + name.map_or(1, |name| name.words.len());
            found.extend(name.map(|name| Named { tokens: start..end, section: name.section }));
            start = end;
        }
        found
    }
}

impl NameWord {
    fn copy(&self) -> Self {
        Self { text: self.text.clone(), key: self.key.clone() }
    }

    /// Whether a token is this word, with its accents or without any.
    fn is(&self, token: &Token) -> bool {
        let accents = fold::has_accents(&token.text) && fold::has_accents(&self.text);
        token.kind == Kind::Word
            && fold::key(&token.folded) == self.key
            && (!accents || token.text == self.text)
    }
}

impl Said<'_> {
    /// The bytes of some tokens.
    fn bytes(&self, tokens: Range<usize>) -> Option<Range<usize>> {
        let (first, last) = (self.tokens.get(tokens.start)?, self.tokens.get(tokens.end.checked_sub(1)?)?);
        Some(first.span.start..last.span.end)
    }

    /// How many are wanted: the number right before, else one; `None` where nobody orders so many.
    fn quantity(&self, at: usize) -> Option<Quantity> {
        let before = (at.saturating_sub(2)..at).flat_map(|start| self.lattice.at(start));
        let number = before
            .filter(|hit| hit.end == at)
            .find_map(|hit| if let Meaning::Number(number) = hit.meaning { Some(number) } else { None });
        number.map_or(Some(Quantity::ONE), |number| Quantity::new(number).ok())
    }

    /// The section as a choice of its dishes; `None` if none of them is to be had.
    fn ambiguous(&self, menu: &Menu, named: &Named) -> Option<Ambiguous> {
        let (section, span) = (menu.sections.get(named.section)?, self.bytes(named.tokens.clone())?);
        let to_be_had = section.items.iter().filter(|item| item.available);
        let candidates: Vec<Sku> = to_be_had.map(|item| item.id.clone()).collect();
        let open = Ambiguous {
            text: self.text.get(span.clone())?.to_owned(),
            span,
            section: section.id.clone(),
            candidates,
            quantity: self.quantity(named.tokens.start)?,
        };
        (!open.candidates.is_empty()).then_some(open)
    }

    fn is_short(&self) -> bool {
        let words = self.tokens.iter().filter(|token| token.kind == Kind::Word);
        words.take(WORDS_MAX + 1).count() <= WORDS_MAX
    }

    /// "without a drink": whether a word right before says that it is not wanted.
    fn is_refused(&self, at: usize) -> bool {
        let begins = |at: usize, cue: Cue| {
            let says = |start: &usize| {
                self.lattice.at(*start).iter().any(|hit| hit.end == at && hit.meaning.is(cue))
            };
            (at.saturating_sub(2)..at).find(says)
        };
        let at = begins(at, Cue::Article).unwrap_or(at);
        begins(at, Cue::Remove).or(begins(at, Cue::No)).is_some()
    }

    /// "bỏ đồ uống": whether what is named is not wanted.
    fn takes_away(&self) -> bool {
        let refuses = [Cue::Remove, Cue::No];
        self.segments.iter().any(|segment| refuses.iter().any(|cue| segment.is(*cue)))
    }

    /// Whether the text says nothing else than that the section is wanted, or is not.
    fn is_all(&self, reading: &Reading, named: &Range<usize>) -> bool {
        const IDLE: [Cue; 11] = [
            Cue::Filler,
            Cue::Article,
            Cue::Title,
            Cue::Greeting,
            Cue::Request,
            Cue::Add,
            Cue::With,
            Cue::Measure,
            Cue::Yes,
            Cue::Remove,
            Cue::No,
        ];
        let nothing = reading.lines.iter().all(|line| line.spans.is_empty())
            && reading.unknown.is_empty()
            && reading.ambiguous.is_empty()
            && reading.details == Details::default()
            && reading.topic.is_none();
        let idle = |segment: &Segment| {
            let dish = segment.meanings.iter().any(|meaning| is_dish(*meaning));
            (named.start <= segment.start && segment.end <= named.end && !dish)
                || segment.number().is_some()
                || matches!(segment.kind, Kind::Pause | Kind::Break)
                || IDLE.iter().any(|cue| segment.is(*cue))
        };
        nothing && self.is_short() && self.segments.iter().all(idle)
    }
}

/// The dishes of the section go, and never what was only the last in the cart.
fn take_away(menu: &Menu, cart: &[Line], section: usize, reading: &mut Reading) {
    let of_section = |line: &Line| menu.sections.get(section).is_some_and(|one| one.id == line.section);
    reading.lines.clear();
    let positions =
        cart.iter().enumerate().filter(|(_, line)| of_section(line)).map(|(position, _)| position);
    reading.edits = positions.map(|position| CartEdit::Remove { position }).collect();
    if !reading.edits.is_empty() {
        reading.intent = Intent::Change;
    } else if reading.intent == Intent::Change {
        reading.intent = Intent::Other;
    }
}

/// The words of a name.
fn name_words(name: &str) -> Vec<NameWord> {
    let words = token::tokens(name).into_iter().filter(|token| token.kind == Kind::Word);
    words
        .map(|token| NameWord { key: fold::key(&token.folded).into_owned(), text: token.text.clone() })
        .collect()
}

fn same_keys(one: &[NameWord], other: &[NameWord]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.key == other.key)
}
