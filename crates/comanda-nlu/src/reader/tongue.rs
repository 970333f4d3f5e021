//! In which language a text is.

use std::collections::HashSet;

use comanda_domain::menu::Menu;
use comanda_domain::reading::ReadingContext;

use super::Reader;
use crate::fold;
use crate::lattice::{Lattice, Segment};
use crate::lexicon::Lexicon;
use crate::token::Token;

impl Reader {
    /// The language that the text is most likely in; without a sign of one, that of the conversation or the shop.
    pub(super) fn main_language(
        &self,
        lattice: &Lattice,
        tokens: &[Token],
        context: &ReadingContext<'_>,
    ) -> Option<u8> {
        if self.languages.len() < 2 {
            return None;
        }
        let mut votes: Vec<u32> =
            lattice.votes(tokens, self.languages.len()).into_iter().map(|votes| 2 * votes).collect();
        let usual = context.language.and_then(|usual| self.languages.iter().position(|own| *own == usual));
        if let Some(vote) = votes.get_mut(usual.unwrap_or(0)) {
            *vote += 1;
        }
        if let Some(vietnamese) = self.languages.iter().position(|language| *language == "vi") {
            let accented = accented(tokens);
            if let Some(vote) = votes.get_mut(vietnamese) {
                *vote += 2 * u32::try_from(accented).unwrap_or(0);
            }
        }
        let best = votes.iter().enumerate().max_by_key(|(at, votes)| (**votes, std::cmp::Reverse(*at)))?;
        u8::try_from(best.0).ok()
    }

    /// The language most words are in; `None` when it could be any.
    pub(super) fn language(&self, tokens: &[Token], segments: &[Segment]) -> Option<String> {
        let mut votes = vec![0_u32; self.languages.len()];
        for segment in segments {
            let words = tokens.get(segment.start..segment.end).unwrap_or_default();
            if self.shared_words.contains(&joined(words.iter().map(|token| token.text.as_str()))) {
                continue;
            }
            let weight = u32::try_from(segment.end - segment.start).unwrap_or(1);
            if let Some(vote) = segment.language.and_then(|language| votes.get_mut(usize::from(language))) {
                *vote += weight;
            }
        }
        if let Some(vietnamese) = self.languages.iter().position(|language| *language == "vi") {
            let accented = accented(tokens);
            if let Some(vote) = votes.get_mut(vietnamese) {
                *vote += 2 * u32::try_from(accented).unwrap_or(0);
            }
        }
        self.vote_by_names(tokens, &mut votes);
        let most = votes.iter().copied().max().filter(|most| *most > 0)?;
        let mut best = self.languages.iter().zip(&votes).filter(|(_, votes)| **votes == most);
        let (language, _) = best.next().filter(|_| best.next().is_none())?;
        Some(language.clone())
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

/// Forms that several lexicons have: they tell nothing of the language.
pub(super) fn shared_words(lexicons: &[Lexicon]) -> HashSet<String> {
    let (mut seen, mut shared) = (HashSet::new(), HashSet::new());
    for lexicon in lexicons {
        let own: HashSet<String> = lexicon.forms.iter().map(|(form, _)| fold::lower(form)).collect();
        for form in own {
            if seen.contains(&form) {
                shared.insert(form);
            } else {
                seen.insert(form);
            }
        }
    }
    shared
}

fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

/// How many words carry accents as Vietnamese writes them.
fn accented(tokens: &[Token]) -> usize {
    tokens.iter().filter(|token| token.pieces == 0 && fold::has_accents(&token.text)).count()
}

/// The names of dishes that differ between languages, each between spaces.
pub(super) fn telling_names(menu: &Menu, languages: &[String]) -> Vec<(String, usize)> {
    let mut names = Vec::new();
    for item in menu.sections.iter().flat_map(|section| &section.items) {
        let folded =
            |language: &String| item.name.only_in(language).map(|name| fold::fold(&fold::lower(name)));
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
