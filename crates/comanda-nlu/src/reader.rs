//! The reader itself: prepares its index once, then reads texts.

use comanda_domain::id::Sku;
use comanda_domain::menu::Menu;
use comanda_domain::reading::{Reading, ReadingContext};

use crate::assemble::Assembler;
use crate::details::{self, Scene};
use crate::fold;
use crate::index::Index;
use crate::intent::{self, Sentence};
use crate::lattice::{self, Segment};
use crate::lexicon;
use crate::token::{self, Token};

/// Longer texts are read up to here: nobody orders in a novel.
const TOKENS_MAX: usize = 2000;
/// How many entries of the menu are offered for an unknown dish.
const NEAREST_MAX: usize = 3;
/// How alike the name of a dish must be to be offered for an unknown one, 0 to 1.
const NEAREST_LIKENESS: f64 = 0.72;

/// Reads texts against one menu.
#[derive(Debug)]
pub struct Reader {
    menu: Menu,
    index: Index,
    amounts: Vec<Sku>,
    languages: Vec<&'static str>,
    /// Folded names that the menu has in one language only, with that language's place in `languages`.
    telling_names: Vec<(String, usize)>,
}

impl Reader {
    /// Prepares the index of a menu: some milliseconds, once for each menu.
    pub fn new(menu: &Menu) -> Self {
        let lexicons = lexicon::of(&menu.shop.languages);
        let built_in = ["light", "extra"].iter().filter_map(|id| Sku::parse(id).ok());
        let mut amounts: Vec<Sku> = built_in.collect();
        for own in &menu.amounts {
            if !amounts.contains(&own.id) {
                amounts.push(own.id.clone());
            }
        }
        let ids: Vec<String> = amounts.iter().map(Sku::to_string).collect();
        let index = Index::new(menu, &lexicons, &ids);
        let languages: Vec<&'static str> = lexicons.iter().map(|lexicon| lexicon.language).collect();
        let telling_names = telling_names(menu, &languages);
        Self { menu: menu.clone(), index, amounts, languages, telling_names }
    }

    /// What a text (or a burst of texts, one a line) says. Every id in the answer is on the menu.
    pub fn read(&self, text: &str, context: &ReadingContext<'_>) -> Reading {
        let mut tokens = token::tokens(text);
        tokens.truncate(TOKENS_MAX);
        let mut segments = lattice::segments(&self.index, &tokens);
        let sentences = intent::sentences(&tokens, &segments);
        let cues = intent::Cues::of(&segments);
        let language = self.language(&tokens, &segments);
        silence_questions(&mut segments, &sentences);
        let mut details = {
            let mut scene = Scene {
                text,
                tokens: &tokens,
                segments: &mut segments,
                context,
                currency_decimals: self.menu.shop.currency.decimals(),
                region: context.region.or(self.menu.shop.region.as_deref()),
            };
            details::find(&mut scene)
        };
        let mut assembler = Assembler::new(self, text, &tokens, &segments, context);
        for sentence in sentences.iter().filter(|sentence| !sentence.asks) {
            assembler.sentence(sentence.range.clone());
        }
        let mut said = assembler.finish();
        let intent = intent::of(&cues, &sentences, &said, &details, context);
        if !intent::may_order(intent) {
            said.lines.clear();
            said.edits.clear();
            said.unknown.clear();
            said.ambiguous.clear();
            details = comanda_domain::reading::Details::default();
        }
        let confidence = confidence(&said, &tokens);
        Reading {
            intent,
            lines: said.lines,
            edits: said.edits,
            details,
            unknown: said.unknown,
            unread: said.unread,
            ambiguous: said.ambiguous,
            language,
            confidence,
        }
    }

    pub(crate) fn menu(&self) -> &Menu {
        &self.menu
    }

    /// Ids of [`crate::meaning::Meaning::Amount`].
    pub(crate) fn amounts(&self) -> &[Sku] {
        &self.amounts
    }

    /// Dishes whose names are most like these words, best first.
    pub(crate) fn nearest(&self, words: &str) -> Vec<Sku> {
        let wanted = fold::fold(&fold::lower(words));
        let items =
            self.menu.sections.iter().flat_map(|section| &section.items).filter(|item| item.available);
        let mut scored: Vec<(f64, &Sku)> = items
            .map(|item| {
                let forms = item.name.forms().chain(item.aliases.iter().map(String::as_str));
                let likeness = |form: &str| alike(&wanted, &fold::fold(&fold::lower(form)));
                (forms.map(likeness).fold(0.0, f64::max), &item.id)
            })
            .filter(|(likeness, _)| *likeness >= NEAREST_LIKENESS)
            .collect();
        scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        scored.into_iter().take(NEAREST_MAX).map(|(_, id)| id.clone()).collect()
    }

    /// The one dish that has a name of exactly these words in another order.
    pub(crate) fn same_words(&self, words: &str) -> Option<(usize, usize)> {
        let bag = |text: &str| {
            let folded = fold::fold(&fold::lower(text));
            let mut words: Vec<String> =
                folded.split_whitespace().map(|word| fold::key(word).into_owned()).collect();
            words.sort_unstable();
            words
        };
        let wanted = bag(words);
        let mut found = None;
        for (at, section) in self.menu.sections.iter().enumerate() {
            for (index, item) in section.items.iter().enumerate() {
                let mut forms = item.name.forms().chain(item.aliases.iter().map(String::as_str));
                if wanted.len() > 1 && forms.any(|form| bag(form) == wanted) {
                    if found.is_some() {
                        return None;
                    }
                    found = Some((at, index));
                }
            }
        }
        found
    }

    /// The language most words are in; `None` when it could be any.
    fn language(&self, tokens: &[Token], segments: &[Segment]) -> Option<String> {
        let mut votes = vec![0_u32; self.languages.len()];
        for segment in segments {
            let weight = u32::try_from(segment.end - segment.start).unwrap_or(1);
            if let Some(vote) = segment.language.and_then(|language| votes.get_mut(usize::from(language))) {
                *vote += weight;
            }
        }
        if let Some(vietnamese) = self.languages.iter().position(|language| *language == "vi") {
            let accented = tokens.iter().filter(|token| fold::has_accents(&token.text)).count();
            if let Some(vote) = votes.get_mut(vietnamese) {
                *vote += 2 * u32::try_from(accented).unwrap_or(0);
            }
        }
        self.vote_by_names(tokens, &mut votes);
        let most = votes.iter().copied().max().filter(|most| *most > 0)?;
        let mut best = self.languages.iter().zip(&votes).filter(|(_, votes)| **votes == most);
        let (language, _) = best.next().filter(|_| best.next().is_none())?;
        Some((*language).to_owned())
    }

    /// Nobody says "fresh spring rolls" in Vietnamese: each word of such a name counts like one of a lexicon.
    fn vote_by_names(&self, tokens: &[Token], votes: &mut [u32]) {
        let words: Vec<&str> = tokens.iter().map(|token| token.folded.as_str()).collect();
        let text = format!(" {} ", words.join(" "));
        for (name, language) in &self.telling_names {
            if let (true, Some(vote)) = (text.contains(name.as_str()), votes.get_mut(*language)) {
                *vote += u32::try_from(name.split_whitespace().count()).unwrap_or(1);
            }
        }
    }
}

/// The names of dishes that differ between languages, each between spaces.
fn telling_names(menu: &Menu, languages: &[&'static str]) -> Vec<(String, usize)> {
    let mut names = Vec::new();
    for item in menu.sections.iter().flat_map(|section| &section.items) {
        let folded = |language: &&str| item.name.only_in(language).map(|name| fold::fold(&fold::lower(name)));
        let of_all: Vec<Option<String>> = languages.iter().map(folded).collect();
        for (at, name) in of_all.iter().enumerate() {
            let Some(name) = name else { continue };
            if of_all.iter().flatten().filter(|other| *other == name).count() == 1 {
                names.push((format!(" {name} "), at));
            }
        }
    }
    names
}

/// How alike two folded texts are, 0 to 1; a text that holds the other's words counts as alike.
fn alike(wanted: &str, form: &str) -> f64 {
    let words: Vec<&str> = form.split_whitespace().collect();
    let shared = wanted.split_whitespace().filter(|word| words.contains(word)).count();
    let longer = words.len().max(wanted.split_whitespace().count()).max(1);
    #[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
    let overlap = if shared > 0 { 0.5 + 0.5 * shared as f64 / longer as f64 } else { 0.0 };
    strsim::jaro(wanted, form).max(overlap)
}

/// Questions hold no orders and no details.
fn silence_questions(segments: &mut [Segment], sentences: &[Sentence]) {
    for sentence in sentences.iter().filter(|sentence| sentence.asks) {
        for segment in segments.iter_mut().skip(sentence.range.start).take(sentence.range.len()) {
            segment.taken = true;
        }
    }
}

/// The weakest line, lowered by what nothing explains.
fn confidence(assembled: &crate::assemble::Assembled, tokens: &[Token]) -> f64 {
    if tokens.is_empty() {
        return 0.0;
    }
    let weakest = assembled.lines.iter().map(|line| line.confidence).fold(1.0, f64::min);
    let words = tokens.iter().filter(|token| token.kind == token::Kind::Word).count().max(1);
    let unread: usize = assembled.unread.iter().map(|mention| mention.text.split_whitespace().count()).sum();
    let open = assembled.ambiguous.len() + assembled.unknown.len();
    #[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
    let share = (unread as f64 / words as f64).min(1.0);
    #[expect(clippy::cast_precision_loss, reason = "counts of mentions are small")]
    let asked = 1.0 / (1.0 + 0.3 * open as f64);
    weakest * (1.0 - 0.6 * share) * asked
}
