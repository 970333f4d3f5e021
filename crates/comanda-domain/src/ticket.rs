//! How a line reads: for the kitchen (ticket name, every default filled in) and for the customer (as said).
//!
//! Never fails: an id that a newer menu lacks is printed as it is. The few words needed here ("no", "extra") stand in
//! `WORDS`; whole sentences belong to the message texts, not here.

use crate::id::Sku;
use crate::line::{Chosen, Line, LineOption, LineVolume};
use crate::menu::{ComboPart, Item, Menu, Name, Section};

/// A line in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineText {
    /// How many.
    pub quantity: u32,
    /// For the customer: names and the size that was said: `Phở tái (lớn)`.
    pub title: String,
    /// For the kitchen: ticket names and the size that will be made: `PHỞ TÁI (thường)`.
    pub ticket_title: String,
    /// What is left out: `không hành`.
    pub removals: Vec<String>,
    /// What is put on: `thêm trứng`.
    pub additions: Vec<String>,
    /// Parts of a combo, those that were not said filled in; quantities are per combo.
    pub parts: Vec<LineText>,
    /// The customer's own words.
    pub note: Option<String>,
}

impl LineText {
    /// For a chat: `2 × Phở tái (lớn), không hành`.
    pub fn one_line(&self) -> String {
        format!("{} × {}", self.quantity, self.without_quantity())
    }

    /// For a column of its own beside the quantity: `Phở tái (lớn), không hành`.
    pub fn without_quantity(&self) -> String {
        let mut text = self.title.clone();
        if !self.parts.is_empty() {
            let part =
                |part: &Self| if part.quantity == 1 { part.without_quantity() } else { part.one_line() };
            let parts: Vec<String> = self.parts.iter().map(part).collect();
            text = format!("{text} [{}]", parts.join(" + "));
        }
        for detail in self.removals.iter().chain(&self.additions) {
            text.push_str(", ");
            text.push_str(detail);
        }
        if let Some(note) = &self.note {
            text.push_str(" — ");
            text.push_str(note);
        }
        text
    }
}

/// The line in words of `language`; names fall back to the menu's first language, our own words to English.
pub fn describe(menu: &Menu, line: &Line, language: &str) -> LineText {
    let language = language.split(['-', '_']).next().unwrap_or(language);
    let words = words(language);
    if line.combo { combo(menu, line, words, language) } else { dish(menu, line, words, language, None) }
}

/// Our own words in one language.
struct Words {
    language: &'static str,
    no: &'static str,
    extra: &'static str,
    light: &'static str,
    left_half: &'static str,
    right_half: &'static str,
    /// Between the entries of an open choice.
    or: &'static str,
}

const ENGLISH: Words = Words {
    language: "en",
    no: "no",
    extra: "extra",
    light: "light",
    left_half: "left half",
    right_half: "right half",
    or: "or",
};

const WORDS: &[Words] = &[
    ENGLISH,
    Words {
        language: "vi",
        no: "không",
        extra: "nhiều",
        light: "ít",
        left_half: "nửa trái",
        right_half: "nửa phải",
        or: "hoặc",
    },
    Words {
        language: "es",
        no: "sin",
        extra: "extra",
        light: "poco",
        left_half: "mitad izquierda",
        right_half: "mitad derecha",
        or: "o",
    },
];

fn words(language: &str) -> &'static Words {
    WORDS.iter().find(|words| words.language == language).unwrap_or(&ENGLISH)
}

fn combo(menu: &Menu, line: &Line, words: &Words, language: &str) -> LineText {
    let known = menu.combo(&line.section);
    let title = known.map_or_else(|| spaced(&line.section), |combo| combo.name.get(language).to_owned());
    let mut parts: Vec<LineText> = Vec::new();
    let definitions = known.map_or(&[][..], |combo| combo.parts.as_slice());
    for definition in definitions {
        let mut said = line.parts.iter().filter(|part| part.section == definition.section).peekable();
        if said.peek().is_none() {
            let unsaid = unsaid_part(definition);
            parts.push(dish(menu, &unsaid, words, language, Some(definition)));
        }
        parts.extend(said.map(|part| dish(menu, part, words, language, Some(definition))));
    }
    let elsewhere = |part: &&Line| !definitions.iter().any(|definition| definition.section == part.section);
    parts.extend(line.parts.iter().filter(elsewhere).map(|part| dish(menu, part, words, language, None)));
    LineText {
        quantity: line.quantity.get(),
        ticket_title: title.clone(),
        title,
        removals: Vec::new(),
        additions: Vec::new(),
        parts,
        note: line.note.clone(),
    }
}

/// A part of a combo nobody said anything about.
fn unsaid_part(definition: &ComboPart) -> Line {
    let quantity =
        crate::line::Quantity::new(definition.quantity.get()).unwrap_or(crate::line::Quantity::ONE);
    Line::of_section(definition.section.clone(), quantity)
}

fn dish(menu: &Menu, line: &Line, words: &Words, language: &str, part: Option<&ComboPart>) -> LineText {
    let section = menu.section(&line.section);
    let fallback = part.and_then(|part| part.item.as_ref()).filter(|_| line.items.is_empty());
    let items: Vec<&Sku> = line.items.iter().chain(fallback).collect();
    let fixed_size = line.size.as_ref().or_else(|| part.and_then(|part| part.size.as_ref()));
    let default_size = section.and_then(|section| section.sizes.as_ref()?.default.as_ref());
    let size_name = |size: Option<&Sku>| size.map(|size| size_name(menu, section, size, language));
    let vessel: Vec<String> = [line.container.as_ref().map(spaced), line.volume.as_ref().map(volume)]
        .into_iter()
        .flatten()
        .collect();
    let title = |name: &dyn Fn(&Item) -> String, size: Option<String>| {
        let names = titles(section, &line.section, &items, language, name);
        let details: Vec<String> = size.into_iter().chain(vessel.iter().cloned()).collect();
        if details.is_empty() { names } else { format!("{names} ({})", details.join(", ")) }
    };
    let customer_name = |item: &Item| item.name.get(language).to_owned();
    let kitchen_name = |item: &Item| item.ticket_name.clone().unwrap_or_else(|| customer_name(item));
    let option = |option: &LineOption| option_text(menu, section, option, words, language);
    let (removed, added): (Vec<&LineOption>, Vec<&LineOption>) =
        line.options.iter().partition(|one| one.negated);
    LineText {
        quantity: line.quantity.get(),
        title: title(&customer_name, size_name(fixed_size)),
        ticket_title: title(&kitchen_name, size_name(fixed_size.or(default_size))),
        removals: removed.into_iter().map(option).collect(),
        additions: added.into_iter().map(option).collect(),
        parts: Vec::new(),
        note: line.note.clone(),
    }
}

fn titles(
    section: Option<&Section>,
    section_id: &Sku,
    items: &[&Sku],
    language: &str,
    name: &dyn Fn(&Item) -> String,
) -> String {
    if items.is_empty() {
        return section.map_or_else(|| spaced(section_id), |section| section.name.get(language).to_owned());
    }
    let one = |id: &&Sku| section.and_then(|section| section.item(id)).map_or_else(|| spaced(id), name);
    items.iter().map(one).collect::<Vec<_>>().join(" + ")
}

fn size_name(menu: &Menu, section: Option<&Section>, size: &Sku, language: &str) -> String {
    let steps = section.map_or(&[][..], |section| menu.sizes_of(section));
    let step = steps.iter().find(|step| step.id == *size);
    step.map_or_else(|| spaced(size), |step| step.name.get(language).to_owned())
}

fn option_text(
    menu: &Menu,
    section: Option<&Section>,
    option: &LineOption,
    words: &Words,
    language: &str,
) -> String {
    let one = |id: &Sku| {
        choice_name(section, option, id).map_or_else(|| spaced(id), |name| name.get(language).to_owned())
    };
    let mut text = match &option.choice {
        Chosen::One(id) => one(id),
        Chosen::AnyOf(ids) => ids.iter().map(one).collect::<Vec<_>>().join(&format!(" {} ", words.or)),
    };
    if let Some(amount) = &option.amount {
        text = format!("{} {text}", amount_word(menu, amount, words));
    }
    if option.negated {
        text = format!("{} {text}", words.no);
    }
    if let Some(count) = option.count.filter(|count| count.get() > 1) {
        text = format!("{text} ×{count}");
    }
    if let Some(portion) = &option.portion {
        text = format!("{}: {text}", portion_word(portion, words));
    }
    text
}

fn choice_name<'a>(section: Option<&'a Section>, option: &LineOption, id: &Sku) -> Option<&'a Name> {
    Some(&section?.group(&option.group)?.choice(id)?.name)
}

fn amount_word(menu: &Menu, amount: &Sku, words: &Words) -> String {
    match amount.as_str() {
        "extra" => words.extra.to_owned(),
        "light" => words.light.to_owned(),
        _ => {
            let own = menu.amounts.iter().find(|own| own.id == *amount);
            own.and_then(|own| own.aliases.first()).cloned().unwrap_or_else(|| spaced(amount))
        }
    }
}

fn portion_word(portion: &Sku, words: &Words) -> String {
    match portion.as_str() {
        "left_half" => words.left_half.to_owned(),
        "right_half" => words.right_half.to_owned(),
        _ => spaced(portion),
    }
}

fn volume(volume: &LineVolume) -> String {
    let (whole, rest) = (volume.value_milli / 1000, volume.value_milli % 1000);
    let fraction = format!("{rest:03}");
    match fraction.trim_end_matches('0') {
        "" => format!("{whole} {}", volume.unit),
        digits => format!("{whole}.{digits} {}", volume.unit),
    }
}

/// An id as words.
fn spaced(id: &Sku) -> String {
    id.as_str().replace('_', " ")
}

#[cfg(test)]
mod tests;
