//! From entities (wit.ai) and parameters (Dialogflow) to order lines: by the groups that the service made, else by their
//! places in the text; their values by the built-in index.

use std::ops::Range;

use comanda_domain::id::Sku;
use comanda_domain::line::{Chosen, Line, LineOption, Quantity};
use comanda_domain::menu::Menu;
use comanda_domain::reading::{Fulfilment, ReadLine, ReadingContext};
use comanda_nlu::{Entry, Reader};

use crate::locate::Haystack;
use crate::names::{PAYMENTS, Role, named};
use crate::port::Question;
use crate::said::{Place, Refused, SaidDetails, SaidLine, SaidOrder};

/// Most entities of one answer that are looked at.
const ENTITIES_MAX: usize = 200;

/// What stands between a dish and what belongs to another one.
const SEPARATORS: [char; 6] = [',', ';', '\n', '.', '+', '&'];
/// How many letters such a mark counts for.
const SEPARATOR_LETTERS: usize = 100;

/// One thing that the service found.
#[derive(Debug, Clone)]
pub(crate) struct Entity {
    pub(crate) role: Role,
    /// What the service takes it for: an id of ours, a name, a number.
    pub(crate) value: String,
    /// As it was written, if the service tells.
    pub(crate) words: Option<String>,
    /// Where it was written, if the service tells.
    pub(crate) span: Option<Range<usize>>,
}

/// What a service found, loose or in groups of one line each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entities {
    pub(crate) loose: Vec<Entity>,
    pub(crate) groups: Vec<Vec<Entity>>,
}

impl Entities {
    /// Fills in where things stand: words and values are looked up in the text, and what the menu calls the values; each
    /// behind the last of its role.
    pub(crate) fn locate(&mut self, question: &Question<'_>) {
        let text = Haystack::new(question.text);
        self.loose.truncate(ENTITIES_MAX);
        self.groups.truncate(ENTITIES_MAX);
        let mut from: Vec<(Role, usize)> = Vec::new();
        for entity in self.groups.iter_mut().flatten().chain(&mut self.loose) {
            let place = from.iter().position(|(role, _)| *role == entity.role);
            let after = place.and_then(|place| from.get(place)).map_or(0, |(_, end)| *end);
            if entity.span.is_none() {
                let said = entity.words.iter().chain(std::iter::once(&entity.value));
                let mut found = said.filter_map(|words| text.find(words, after));
                entity.span = found.next().or_else(|| {
                    let called = names_of(&entity.value, question);
                    called.into_iter().find_map(|name| text.find(name, after))
                });
            }
            let Some(end) = entity.span.as_ref().map(|span| span.end) else { continue };
            match place.and_then(|place| from.get_mut(place)) {
                Some((_, known)) => *known = end.max(*known),
                None => from.push((entity.role, end)),
            }
        }
    }

    /// The lines; `None` if it found no dish, so that the built-in reader reads them.
    pub(crate) fn order(&self, question: &Question<'_>) -> Option<SaidOrder> {
        let is_dish = |entity: &&Entity| entity.role == Role::Dish;
        let mut groups = self.groups.clone();
        groups.retain(|group| group.iter().any(|entity| entity.role == Role::Dish));
        let of_groups = groups.len();
        let mut dishes: Vec<&Entity> = self.loose.iter().filter(is_dish).collect();
        // Where one has no place, all keep the order in which they came.
        if dishes.iter().all(|dish| dish.span.is_some()) {
            dishes.sort_by_key(|dish| dish.span.as_ref().map_or(0, |span| span.start));
        }
        groups.extend(dishes.into_iter().map(|dish| vec![dish.clone()]));
        if groups.is_empty() {
            return None;
        }
        let loose = groups.get_mut(of_groups..).unwrap_or_default();
        assign(&self.loose, loose, question.text);
        let own = question.built_in.read(question.text, &question.context).lines;
        let lines = groups.iter().map(|group| {
            let mut said = line_of(group, question);
            if let Ok(line) = &mut said.line {
                self.fill_in(line, group, &own);
            }
            said
        });
        let lines = lines.collect();
        Some(SaidOrder { lines, edits: None, unknown: None })
    }

    /// Takes over from the built-in reader's line of the same dish what the service does not speak of at all: an app may
    /// know dishes and no quantities.
    fn fill_in(&self, line: &mut Line, group: &[Entity], own: &[ReadLine]) {
        let dish = group.iter().find(|entity| entity.role == Role::Dish).and_then(|dish| dish.span.as_ref());
        let Some(dish) = dish else { return };
        let covers = |read: &&ReadLine| {
            let mut spans = read.spans.iter();
            let there = spans.any(|span| span.start < dish.end && dish.start < span.end);
            there && read.line.section == line.section && read.line.items == line.items
        };
        let Some(ReadLine { line: own, .. }) = own.iter().find(covers) else { return };
        let says = |roles: &[Role]| {
            self.groups.iter().flatten().chain(&self.loose).any(|entity| roles.contains(&entity.role))
        };
        if !says(&[Role::Quantity]) {
            line.quantity = own.quantity;
        }
        if !says(&[Role::Size]) {
            line.size.clone_from(&own.size);
        }
        if !says(&[Role::Choice, Role::Remove, Role::Light, Role::Extra]) {
            line.options.clone_from(&own.options);
        }
        if !says(&[Role::Container]) {
            line.container.clone_from(&own.container);
        }
        if !says(&[Role::Volume]) {
            line.volume.clone_from(&own.volume);
        }
        if !says(&[Role::Note]) {
            line.note.clone_from(&own.note);
        }
    }

    /// The facts around the order.
    pub(crate) fn details(&self) -> SaidDetails {
        let of = |wanted: Role| {
            let found = self.loose.iter().find(|entity| entity.role == wanted);
            found.map(|entity| entity.words.clone().unwrap_or_else(|| entity.value.clone()))
        };
        let value = |wanted: Role| self.loose.iter().find(|entity| entity.role == wanted);
        SaidDetails {
            fulfilment: value(Role::Fulfilment).and_then(|entity| named(&Fulfilment::NAMES, &entity.value)),
            payment: value(Role::Payment).and_then(|entity| named(&PAYMENTS, &entity.value)),
            phone: of(Role::Phone),
            time: of(Role::Time),
            address: of(Role::Address),
            name: of(Role::Name),
            note: None,
            allergies: Vec::new(),
        }
    }
}

/// What the menu calls what a value stands for, the longest names first: "phở tái lớn" before "phở tái".
fn names_of<'q>(value: &str, question: &Question<'q>) -> Vec<&'q str> {
    let menu = question.menu;
    let of = |entry: &Entry| -> Option<Vec<&'q str>> {
        let (name, aliases) = match entry {
            Entry::Dish { section, item } => {
                let found = menu.section(section).and_then(|section| section.item(item));
                found.map(|item| (&item.name, &item.aliases))
            }
            Entry::Size { scale, size } => {
                let step = menu.sizes.get(scale).and_then(|steps| steps.iter().find(|step| step.id == *size));
                step.map(|step| (&step.name, &step.aliases))
            }
            Entry::Choice { section, choice: Chosen::One(id), .. } => {
                let found = menu.section(section).and_then(|section| section.choice(id));
                found.map(|(_, choice)| (&choice.name, &choice.aliases))
            }
            Entry::Section(id) => menu.section(id).map(|section| (&section.name, &section.nouns)),
            Entry::Combo(id) => menu.combo(id).map(|combo| (&combo.name, &combo.aliases)),
            Entry::Choice { .. }
            | Entry::Container { .. }
            | Entry::Volume { .. }
            | Entry::Amount(_)
            | Entry::Number(_) => None,
        }?;
        Some(name.forms().chain(aliases.iter().map(String::as_str)).collect())
    };
    let mut names: Vec<&str> = question.built_in.find(value).iter().filter_map(of).flatten().collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// Parts of a line, which belong to a dish.
const fn is_part(role: Role) -> bool {
    match role {
        Role::Quantity
        | Role::Size
        | Role::Choice
        | Role::Remove
        | Role::Light
        | Role::Extra
        | Role::Container
        | Role::Volume
        | Role::Note => true,
        Role::Line
        | Role::Dish
        | Role::Phone
        | Role::Address
        | Role::Time
        | Role::Name
        | Role::Fulfilment
        | Role::Payment => false,
    }
}

/// Gives every loose part to the nearest dish. Quantities stand before their dish, other parts behind it, when both are as
/// near. Parts without a place go by their number: the third quantity to the third dish, a lone one to the last dish.
fn assign(loose: &[Entity], lines: &mut [Vec<Entity>], text: &str) {
    let spans: Vec<Option<Range<usize>>> =
        lines.iter().map(|line| line.first().and_then(|dish| dish.span.clone())).collect();
    let mut unplaced: Vec<(Role, usize)> = Vec::new();
    for part in loose.iter().filter(|entity| is_part(entity.role)) {
        let place = match &part.span {
            Some(span) => nearest(span, part.role, &spans, lines, text),
            None => None,
        };
        let place = place.unwrap_or_else(|| {
            let before = unplaced.iter().filter(|(role, _)| *role == part.role).count();
            unplaced.push((part.role, before));
            before.min(lines.len().saturating_sub(1))
        });
        if let Some(line) = lines.get_mut(place) {
            line.push(part.clone());
        }
    }
}

fn nearest(
    span: &Range<usize>,
    role: Role,
    dishes: &[Option<Range<usize>>],
    lines: &[Vec<Entity>],
    text: &str,
) -> Option<usize> {
    // A dish has one quantity and one size; whatever comes second belongs to another one.
    let single = matches!(role, Role::Quantity | Role::Size | Role::Container | Role::Volume);
    let taken = |place: usize| {
        single && lines.get(place).is_some_and(|line| line.iter().any(|entity| entity.role == role))
    };
    let distance = |place: usize, dish: &Range<usize>| {
        let (between, before) = if span.end <= dish.start {
            (span.end..dish.start, true)
        } else {
            (dish.end.min(span.start)..span.start, false)
        };
        let gap = text.get(between).unwrap_or_default();
        let marks = gap.chars().filter(|letter| SEPARATORS.contains(letter)).count();
        let wrong_side = before != (role == Role::Quantity);
        (taken(place), gap.chars().count() + marks * SEPARATOR_LETTERS, wrong_side)
    };
    let placed = dishes.iter().enumerate().filter_map(|(place, dish)| Some((place, dish.as_ref()?)));
    placed.min_by_key(|(place, dish)| distance(*place, dish)).map(|(place, _)| place)
}

fn line_of(group: &[Entity], question: &Question<'_>) -> SaidLine {
    let mut spans: Vec<Range<usize>> = group.iter().filter_map(|entity| entity.span.clone()).collect();
    spans.sort_by_key(|span| (span.start, span.end));
    spans.dedup_by(|later, earlier| later.start < earlier.end);
    SaidLine { line: build(group, question), place: Place::Spans(spans) }
}

fn build(group: &[Entity], question: &Question<'_>) -> Result<Line, Refused> {
    let dish = group.iter().find(|entity| entity.role == Role::Dish).ok_or(Refused::Dish)?;
    let (menu, reader) = (question.menu, question.built_in);
    let mut line = dish_line(dish, reader, &question.context).ok_or(Refused::Dish)?;
    for part in group.iter().filter(|entity| is_part(entity.role)) {
        put(&mut line, part, menu, reader)?;
    }
    Ok(line)
}

/// The dish alone; what a name holds besides ("large pizza") is read as a text.
fn dish_line(dish: &Entity, reader: &Reader, context: &ReadingContext<'_>) -> Option<Line> {
    let words = std::iter::once(&dish.value).chain(&dish.words);
    let mut entries = words.clone().flat_map(|words| reader.find(words));
    let found = entries.find_map(|entry| match entry {
        Entry::Dish { section, item } => Some(Line::of_item(section, item, Quantity::ONE)),
        Entry::Combo(id) => Some(Line { combo: true, ..Line::of_section(id, Quantity::ONE) }),
        Entry::Section(id) => Some(Line::of_section(id, Quantity::ONE)),
        Entry::Size { .. }
        | Entry::Choice { .. }
        | Entry::Container { .. }
        | Entry::Volume { .. }
        | Entry::Amount(_)
        | Entry::Number(_) => None,
    });
    found.or_else(|| {
        let mut alone = context.clone();
        (alone.cart, alone.asked) = (&[], None);
        let mut lines = words.map(|words| reader.read(words, &alone).lines).find(|lines| lines.len() == 1)?;
        lines.pop().map(|read| read.line)
    })
}

fn put(line: &mut Line, part: &Entity, menu: &Menu, reader: &Reader) -> Result<(), Refused> {
    let entries: Vec<Entry> =
        std::iter::once(&part.value).chain(&part.words).flat_map(|words| reader.find(words)).collect();
    match part.role {
        Role::Quantity => {
            let number = entries
                .iter()
                .find_map(|entry| if let Entry::Number(number) = entry { Some(*number) } else { None });
            // Services write whole numbers as decimals: "2.0".
            let number = number.or_else(|| part.value.strip_suffix(".0")?.parse().ok());
            line.quantity = number.and_then(|number| Quantity::new(number).ok()).ok_or(Refused::Quantity)?;
        }
        Role::Size => {
            let scale = menu.section(&line.section).and_then(|section| section.sizes.as_ref());
            let size = entries.into_iter().find_map(|entry| {
                let Entry::Size { scale: own, size } = entry else { return None };
                (Some(&own) == scale.map(|sizes| &sizes.scale)).then_some(size)
            });
            line.size = Some(size.ok_or(Refused::Part("size"))?);
        }
        Role::Container => {
            let container = entries.into_iter().find_map(|entry| {
                let Entry::Container { section, container } = entry else { return None };
                (section == line.section).then_some(container)
            });
            line.container = Some(container.ok_or(Refused::Part("container"))?);
        }
        Role::Volume => {
            let volume = entries.into_iter().find_map(|entry| {
                let Entry::Volume { section, volume } = entry else { return None };
                (section == line.section).then_some(volume)
            });
            line.volume = Some(volume.ok_or(Refused::Part("volume"))?);
        }
        Role::Note => line.note = Some(part.words.as_ref().unwrap_or(&part.value).clone()),
        Role::Choice | Role::Remove | Role::Light | Role::Extra => {
            let option = option_of(part.role, entries, &line.section)?;
            line.options.push(option);
        }
        Role::Line
        | Role::Dish
        | Role::Phone
        | Role::Address
        | Role::Time
        | Role::Name
        | Role::Fulfilment
        | Role::Payment => {}
    }
    Ok(())
}

fn option_of(role: Role, entries: Vec<Entry>, of: &Sku) -> Result<LineOption, Refused> {
    let mut found = entries.into_iter().filter_map(|entry| {
        let Entry::Choice { section, group, choice, count } = entry else { return None };
        (section == *of).then_some((group, choice, count))
    });
    let (group, choice, count): (Sku, Chosen, Option<u32>) = found.next().ok_or(Refused::Part("choice"))?;
    let amounts = [(Role::Light, "light"), (Role::Extra, "extra")];
    let amount = amounts.iter().find(|(own, _)| *own == role).and_then(|(_, id)| Sku::parse(id).ok());
    let negated = role == Role::Remove;
    let count = count.and_then(std::num::NonZeroU32::new);
    Ok(LineOption { group, choice, amount, negated, count, portion: None })
}
