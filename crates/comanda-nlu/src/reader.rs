//! The reader itself: prepares its index once, then reads texts.

mod tongue;

use std::collections::HashSet;
use std::ops::Range;

use comanda_domain::id::Sku;
use comanda_domain::line::Line;
use comanda_domain::menu::Menu;
use comanda_domain::reading::{Details, Intent, Mention, Question, Reading, ReadingContext, Topic};
use jiff::civil::Date;

use crate::asked_food;
use crate::confidence;
use crate::details::{self, Scene};
use crate::fold;
use crate::grammar::{self, Explanation, Grammar, MenuFacts, Understood};
use crate::index::{self, Index};
use crate::intent::{self, Sentence};
use crate::lattice::{self, Lattice, Segment};
use crate::lexicon::{self, Lexicon};
use crate::pieces;
use crate::request::{Requests, Wish};
use crate::sections::{self, SectionNames};
use crate::silence;
use crate::token::{self, Token};
use crate::topic::{self, Said, Topics};

/// Longer texts are read up to here: nobody orders in a novel.
const TOKENS_MAX: usize = 2000;
/// How many entries of the menu are offered for an unknown dish.
const NEAREST_MAX: usize = 3;
/// How alike the name of a dish must be to be offered for an unknown one, 0 to 1.
const NEAREST_LIKENESS: f64 = 0.72;

/// A text of capitals only, and of more than so many, is shouted.
const SHOUTED_LETTERS_MIN: usize = 5;

/// A text, cut and looked up.
struct Scan {
    tokens: Vec<Token>,
    lattice: Lattice,
    segments: Vec<Segment>,
    sentences: Vec<Sentence>,
    cues: intent::Cues,
    language: Option<String>,
    /// The day that a question is about.
    asked_day: Option<Date>,
}

impl Scan {
    /// For each token, whether it is no part of the order: details, questions, numbers of a list.
    fn taken(&self) -> Vec<bool> {
        let mut taken = vec![false; self.tokens.len()];
        for segment in self.segments.iter().filter(|segment| segment.taken) {
            taken.iter_mut().take(segment.end).skip(segment.start).for_each(|taken| *taken = true);
        }
        token::list_numbers(&self.tokens, &mut taken);
        self.headings(&mut taken);
        taken
    }

    /// "Ba: 1 phở tái": who a line is for is no number.
    fn headings(&self, taken: &mut [bool]) {
        let mut heads = vec![false; taken.len()];
        token::headings(&self.tokens, &mut heads);
        for (at, (taken, head)) in taken.iter_mut().zip(heads).enumerate() {
            let number = |hit: &crate::index::Hit| matches!(hit.meaning, crate::meaning::Meaning::Number(_));
            *taken |= head && self.lattice.at(at).iter().any(number);
        }
    }
}

/// Reads texts against one menu.
#[derive(Debug)]
pub struct Reader {
    menu: Menu,
    index: Index,
    facts: MenuFacts,
    amounts: Vec<Sku>,
    languages: Vec<String>,
    /// Folded names that the menu has in one language only, with that language's place in `languages`.
    telling_names: Vec<(String, usize)>,
    /// "ok", "thanks", "hi": forms of several lexicons.
    shared_words: HashSet<String>,
    sections: SectionNames,
    topics: Topics,
    requests: Requests,
}

/// A dish that a question names, with its words: byte ranges.
struct Named {
    line: Line,
    spans: Vec<Range<usize>>,
}

/// What the questions of a text are about.
#[derive(Default)]
struct About {
    /// The dish.
    line: Option<Line>,
    /// Every dish that is named, it among them.
    named: Vec<Named>,
    /// Dishes that the menu lacks, or that are sold out.
    unknown: Vec<Mention>,
    /// Food that is on no menu of this shop.
    food: Vec<Mention>,
}

impl Reader {
    /// Prepares the index of a menu: some milliseconds, once for each menu.
    pub fn new(menu: &Menu) -> Self {
        Self::with_lexicons(menu, &[])
    }

    /// The same with words of the shop's own, for the languages that its menu names.
    pub fn with_lexicons(menu: &Menu, own: &[Lexicon]) -> Self {
        let lexicons = lexicon::of(&menu.shop.languages, own);
        let amounts = menu.amount_ids();
        let ids: Vec<String> = amounts.iter().map(Sku::to_string).collect();
        let index = Index::new(menu, &lexicons, &ids);
        let languages: Vec<String> = lexicons.iter().map(|lexicon| lexicon.language.clone()).collect();
        let telling_names = tongue::telling_names(menu, &languages);
        let shared_words = tongue::shared_words(&lexicons);
        let facts = MenuFacts::of(menu, &index::measures(menu, &lexicons), index::Foods::of(&lexicons));
        let sections = SectionNames::of(menu, &lexicons);
        let (topics, requests) = (Topics::of(&languages), Requests::of(&languages));
        Self {
            facts,
            menu: menu.clone(),
            index,
            amounts,
            languages,
            telling_names,
            shared_words,
            sections,
            topics,
            requests,
        }
    }

    /// What a text (or a burst of texts, one a line) says. Every id in the answer is on the menu.
    pub fn read(&self, text: &str, context: &ReadingContext<'_>) -> Reading {
        let mut scan = self.scan(text, context);
        if let Some(restated) = self.restated(&scan, text, context) {
            return restated;
        }
        let details = self.find_details(&mut scan, text, context);
        let taken = scan.taken();
        let about = self.asked_about(&scan, text, context);
        let grammar = self.grammar(&scan, &taken, about.line.as_ref(), context);
        let said = grammar.read(text);
        let mut reading = self.conclude(&scan, said, details, context);
        let of_sections = sections::Said {
            text,
            tokens: &scan.tokens,
            lattice: &scan.lattice,
            segments: &scan.segments,
            cart: context.cart,
        };
        let kind = || self.sections.asked(&self.menu, &of_sections, &scan.sentences);
        let phrase = self.tell_topic(&scan, &mut reading, &about, &|| kind().is_some(), context);
        self.sections.open(&self.menu, &of_sections, &mut reading);
        let kind = matches!(reading.topic, Some(Topic::Recommendation | Topic::Dishes)).then(kind).flatten();
        let wish = self.requests.find(&reading, &scan.tokens, &scan.segments);
        let wants_usual = wish == Some(Wish::Usual);
        let request = wish.and_then(|wish| if let Wish::Law(request) = wish { Some(request) } else { None });
        let belongs =
            wish.and_then(|wish| if let Wish::Belongs(belongs) = wish { Some(belongs) } else { None });
        let asks = |span: &Range<usize>| {
            phrase.as_ref().is_some_and(|phrase| span.end == phrase.end || span.start == phrase.start)
        };
        let mut named = about.named.into_iter().rev();
        let about = named.find(|named| !named.spans.last().is_some_and(asks)).map(|named| named.line);
        let mentioned = about.or_else(|| reading.mentioned.take()).or(kind);
        Reading { mentioned, request, wants_usual, belongs, ..reading }
    }

    /// "No, I said two shakes": dishes that are said again are read as if there was no cart yet.
    fn restated(&self, scan: &Scan, text: &str, context: &ReadingContext<'_>) -> Option<Reading> {
        if context.cart.is_empty() || !intent::restates(&scan.cues, context.asked) {
            return None;
        }
        let reading = self.read(text, &ReadingContext { cart: &[], ..context.clone() });
        let is_whole = !reading.lines.is_empty() && reading.edits.is_empty() && reading.ambiguous.is_empty();
        (is_whole && reading.intent.may_order()).then_some(Reading { restates: true, ..reading })
    }

    /// How [`Reader::read`] comes to its reading: the steps that it took, and those of the next best reading that
    /// comes to something else.
    pub fn explain(&self, text: &str, context: &ReadingContext<'_>) -> (Explanation, Option<Explanation>) {
        let mut scan = self.scan(text, context);
        self.find_details(&mut scan, text, context);
        let taken = scan.taken();
        let about = self.asked_about(&scan, text, context);
        self.grammar(&scan, &taken, about.line.as_ref(), context).explain(text)
    }

    /// The dish that the questions of the text are about: they are read as if it was ordered there.
    fn asked_about(&self, scan: &Scan, text: &str, context: &ReadingContext<'_>) -> About {
        let asks = |sentence: &&Sentence| sentence.asks && !sentence.tells;
        let mut taken = vec![true; scan.tokens.len()];
        for sentence in scan.sentences.iter().filter(asks) {
            for segment in scan.segments.get(sentence.range.clone()).unwrap_or_default() {
                taken.iter_mut().take(segment.end).skip(segment.start).for_each(|taken| *taken = false);
            }
        }
        if taken.iter().all(|taken| *taken) {
            return About::default();
        }
        let context = ReadingContext { cart: &[], mentioned: None, ..context.clone() };
        let said = self.grammar(scan, &taken, None, &context).read(text);
        let named: Vec<Named> = said
            .lines
            .into_iter()
            .map(|read| Named { line: topic::asked_about(read.line), spans: read.spans })
            .collect();
        let line = named.last().map(|named| named.line.clone());
        let mut unknown = said.unknown;
        if line.is_none() && unknown.is_empty() {
            let asked = asked_food::Asked {
                text,
                tokens: &scan.tokens,
                segments: &scan.segments,
                sentences: &scan.sentences,
                lattice: &scan.lattice,
                facts: &self.facts,
            };
            unknown.extend(asked.food());
            self.name_unknown(&mut unknown);
            return About { food: unknown, ..About::default() };
        }
        About { line, named, unknown, food: Vec::new() }
    }

    /// What the question is about. A dish that is asked for and that is sold out is named with it.
    /// Gives back the bytes of the words that ask, where they may be taken for a dish.
    fn tell_topic(
        &self,
        scan: &Scan,
        reading: &mut Reading,
        about: &About,
        names_kind: &dyn Fn() -> bool,
        context: &ReadingContext<'_>,
    ) -> Option<Range<usize>> {
        // What is like nothing on the menu is rather no dish: "mua 1 tặng 1".
        let unknown = about.unknown.iter().filter(|one| about.line.is_none() && !one.nearest.is_empty());
        let sold_out: Vec<Mention> = unknown.chain(&about.food).cloned().collect();
        let said = Said {
            tokens: &scan.tokens,
            segments: &scan.segments,
            sentences: &scan.sentences,
            names_dish: about.line.is_some(),
            names_kind,
            sold_out: &sold_out,
        };
        self.topics.tell(reading, &said, context);
        let of_dishes = matches!(reading.topic, Some(Topic::Availability | Topic::Dishes));
        if reading.intent == Intent::Question && of_dishes {
            reading.unknown.clone_from(&sold_out);
        }
        // "anything vegetarian?" asks about no dish that happens to be called so.
        let phrase = reading.topic.filter(|topic| *topic == Topic::Vegetarian);
        phrase.and_then(|topic| self.topics.phrase(&said, topic))
    }

    /// The words of the text and all that they may mean.
    fn scan(&self, text: &str, context: &ReadingContext<'_>) -> Scan {
        let mut tokens = token::tokens(text);
        tokens.truncate(TOKENS_MAX);
        let tokens = pieces::join_unread(&self.index, tokens);
        let mut lattice = Lattice::new(&self.index, &tokens);
        if let Some(language) = self.main_language(&lattice, &tokens, context) {
            lattice.favour(language, &tokens);
        }
        let mut segments = lattice::segments(&lattice, &tokens);
        let sentences = intent::sentences(&tokens, &segments);
        let cues = intent::Cues::of(&tokens, &segments);
        let language = self.language(&tokens, &segments);
        let asks = sentences.iter().any(|sentence| sentence.asks);
        let scene = asks.then(|| self.scene(text, &tokens, &mut segments, context));
        let asked_day = scene.and_then(|scene| details::asked_day(&scene, &sentences));
        silence::questions(&tokens, &mut segments, &sentences);
        Scan { tokens, lattice, segments, sentences, cues, language, asked_day }
    }

    fn find_details(&self, scan: &mut Scan, text: &str, context: &ReadingContext<'_>) -> Details {
        details::find(&mut self.scene(text, &scan.tokens, &mut scan.segments, context))
    }

    fn scene<'a>(
        &'a self,
        text: &'a str,
        tokens: &'a [Token],
        segments: &'a mut Vec<Segment>,
        context: &'a ReadingContext<'a>,
    ) -> Scene<'a> {
        Scene {
            text,
            tokens,
            segments,
            context,
            currency_decimals: self.menu.shop.currency.decimals(),
            region: context.region.or(self.menu.shop.region.as_deref()),
            shouted: text.chars().filter(|letter| letter.is_uppercase()).count() > SHOUTED_LETTERS_MIN
                && !text.chars().any(char::is_lowercase),
        }
    }

    fn grammar<'a>(
        &'a self,
        scan: &'a Scan,
        taken: &'a [bool],
        about: Option<&'a Line>,
        context: &'a ReadingContext<'a>,
    ) -> Grammar<'a> {
        // A number that answers another question is none of dishes.
        let free = matches!(context.asked, None | Some(Question::Dishes | Question::Confirmation));
        // What the menu lacks by now, or is sold out, cannot be meant.
        let mentioned = context.mentioned.filter(|line| free && self.menu.allows(line).is_ok());
        Grammar {
            menu: &self.menu,
            facts: &self.facts,
            amounts: &self.amounts,
            tokens: &scan.tokens,
            lattice: &scan.lattice,
            taken,
            context,
            mentioned: about.or(mentioned),
        }
    }

    fn conclude(
        &self,
        scan: &Scan,
        said: Understood,
        details: Details,
        context: &ReadingContext<'_>,
    ) -> Reading {
        let (mut said, mut details) = (said, details);
        self.name_unknown(&mut said.unknown);
        let intent = intent::of(&scan.cues, &scan.sentences, &said, &details, context);
        let asked_details = if intent == Intent::Question { details.clone() } else { Details::default() };
        if !intent.may_order() {
            said.lines.clear();
            said.edits.clear();
            said.unknown.clear();
            said.ambiguous.clear();
            details = Details::default();
        }
        let confidence =
            if scan.tokens.is_empty() { 0.0 } else { confidence::of(&said, !context.cart.is_empty()) };
        Reading {
            intent,
            lines: said.lines,
            edits: said.edits,
            details,
            unknown: said.unknown,
            unread: said.unread,
            ambiguous: said.ambiguous,
            second: said.second.filter(|_| intent.may_order()),
            mentioned: None,
            topic: None,
            asked_details,
            asked_day: scan.asked_day,
            request: None,
            wants_usual: false,
            restates: false,
            keeps: intent::keeps(&scan.cues, intent),
            belongs: None,
            language: scan.language.clone(),
            confidence,
        }
    }

    pub(crate) const fn menu(&self) -> &Menu {
        &self.menu
    }

    pub(crate) const fn index(&self) -> &Index {
        &self.index
    }

    pub(crate) fn amounts(&self) -> &[Sku] {
        &self.amounts
    }

    /// Offers for an unknown dish what the menu has that is most like it.
    fn name_unknown(&self, unknown: &mut [Mention]) {
        for unknown in unknown.iter_mut().filter(|unknown| unknown.nearest.is_empty()) {
            unknown.nearest = self.nearest(&unknown.text);
        }
    }

    /// Dishes whose names are most like these words, best first.
    pub fn nearest(&self, words: &str) -> Vec<Sku> {
        let wanted = grammar::words_key(&fold::fold(&fold::lower(words)));
        let items = self.menu.sections.iter().zip(self.facts.names());
        let items = items.flat_map(|(section, names)| section.items.iter().zip(names));
        let mut scored: Vec<(f64, &Sku)> = items
            .filter(|(item, _)| item.available)
            .map(|(item, names)| {
                (names.iter().map(|name| alike(&wanted, name)).fold(0.0, f64::max), &item.id)
            })
            .filter(|(likeness, _)| *likeness >= NEAREST_LIKENESS)
            .collect();
        scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        scored.into_iter().take(NEAREST_MAX).map(|(_, id)| id.clone()).collect()
    }
}

/// How alike two folded texts are, 0 to 1; a text that holds the other's words counts as alike.
pub(crate) fn alike(wanted: &str, form: &str) -> f64 {
    let words: Vec<&str> = form.split_whitespace().collect();
    let shared = wanted.split_whitespace().filter(|word| words.contains(word)).count();
    let longer = words.len().max(wanted.split_whitespace().count()).max(1);
    #[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
    let overlap = if shared > 0 { 0.5 + 0.5 * shared as f64 / longer as f64 } else { 0.0 };
    strsim::jaro(wanted, form).max(overlap)
}
