//! From a menu to the cells of a book, in the layout that [`super::import`] reads.

use std::collections::BTreeMap;

use comanda_domain::id::Sku;
use comanda_domain::menu::{
    Ambiguity, AmountsTaken, Choice, Choosable, Combo, Countable, Exclusive, Group, GroupTarget, Item,
    ItemKey, Menu, Name, Policy, Section, Volume,
};
use comanda_domain::money::Money;

use super::file::FileFormat;
use super::layout::{By, Headings, Kind, LAYOUTS, Layout, SETTINGS};
use super::{Book, Cell, Sheet, SheetRow, list};

/// Writes a menu into a book. A csv file has room for the dishes alone.
pub(crate) fn export(menu: &Menu, format: FileFormat, headings: Headings) -> Book {
    let layouts = LAYOUTS.iter().filter(|layout| format == FileFormat::Xlsx || layout.kind == Kind::Dishes);
    let sheets = layouts.map(|layout| {
        let rows = match layout.kind {
            Kind::Shop => shop(menu, headings),
            Kind::Dishes => dishes(menu, format),
            Kind::Sections => menu.sections.iter().map(section).collect(),
            Kind::Sizes => sizes(menu),
            Kind::Groups => in_sections(menu, |section| section.groups.iter().map(group).collect()),
            Kind::Choices => in_sections(menu, |section| section.groups.iter().flat_map(choices).collect()),
            Kind::Words => in_sections(menu, shared_words),
            Kind::Containers => in_sections(menu, containers),
            Kind::Volumes => in_sections(menu, |section| section.volumes.iter().map(volume).collect()),
            Kind::Combos => menu.combos.iter().map(combo).collect(),
            Kind::Parts => menu.combos.iter().flat_map(parts).collect(),
            Kind::Recipes => menu.recipes.iter().flat_map(recipe).collect(),
            Kind::Amounts => menu.amounts.iter().map(amount).collect(),
        };
        sheet(menu, layout, rows, headings)
    });
    Book { sheets: sheets.collect() }
}

/// What one row says, by the key of the column and what its heading has in brackets.
#[derive(Debug, Default)]
struct Line(BTreeMap<(&'static str, Option<String>), Cell>);

impl Line {
    fn put(&mut self, key: &'static str, by: Option<&str>, cell: Cell) {
        if cell.text().is_some() {
            self.0.insert((key, by.map(str::to_owned)), cell);
        }
    }

    fn text(mut self, key: &'static str, text: impl Into<String>) -> Self {
        self.put(key, None, Cell::Text(text.into()));
        self
    }

    fn id(self, key: &'static str, id: Option<&Sku>) -> Self {
        self.text(key, id.map_or("", Sku::as_str))
    }

    fn ids(self, key: &'static str, ids: &[Sku]) -> Self {
        self.text(key, list::join(&ids.iter().map(Sku::as_str).collect::<Vec<_>>()))
    }

    fn words(self, key: &'static str, words: &[String]) -> Self {
        self.text(key, list::join(words))
    }

    fn number(mut self, key: &'static str, number: impl std::fmt::Display) -> Self {
        self.put(key, None, Cell::Number(number.to_string()));
        self
    }

    /// Only what differs from the usual.
    fn flag(self, key: &'static str, flag: bool, usual: bool) -> Self {
        if flag == usual { self } else { self.text(key, if flag { "yes" } else { "no" }) }
    }

    fn price(mut self, key: &'static str, price: Money) -> Self {
        if price.minor() != 0 {
            self.put(key, None, Cell::Number(price.to_decimal()));
        }
        self
    }

    fn prices(mut self, key: &'static str, prices: &BTreeMap<Sku, Money>) -> Self {
        for (size, price) in prices {
            self.put(key, Some(size.as_str()), Cell::Number(price.to_decimal()));
        }
        self
    }

    fn name(mut self, key: &'static str, name: &Name) -> Self {
        if name.by_languages().is_empty() {
            self.put(key, None, Cell::Text(name.as_str().to_owned()));
        }
        for (language, text) in name.by_languages() {
            self.put(key, Some(language), Cell::Text(text.clone()));
        }
        self
    }
}

fn sheet(menu: &Menu, layout: &'static Layout, lines: Vec<Line>, headings: Headings) -> Sheet {
    let sizes = menu.sizes.values().flatten().map(|size| size.id.to_string());
    let order: Vec<String> = menu.shop.languages.iter().cloned().chain(sizes).collect();
    let mut columns: Vec<(&'static str, Option<String>, String)> = Vec::new();
    for column in layout.columns {
        let mut by: Vec<&String> = lines
            .iter()
            .flat_map(|line| line.0.keys())
            .filter(|(key, _)| *key == column.key)
            .filter_map(|(_, by)| by.as_ref())
            .collect();
        by.sort_by_key(|by| (order.iter().position(|known| known == *by).unwrap_or(usize::MAX), *by));
        by.dedup();
        let plain_is_used = lines.iter().any(|line| line.0.contains_key(&(column.key, None)));
        if column.by != By::Language || by.is_empty() || plain_is_used {
            columns.push((column.key, None, column.heading(headings, None)));
        }
        columns.extend(
            by.iter().map(|by| (column.key, Some((*by).clone()), column.heading(headings, Some(by)))),
        );
    }
    let header =
        SheetRow { number: 1, cells: columns.iter().map(|(_, _, text)| Cell::Text(text.clone())).collect() };
    let row = |(index, mut line): (usize, Line)| {
        let cell = |(key, by, _): &(&'static str, Option<String>, String)| {
            line.0.remove(&(*key, by.clone())).unwrap_or(Cell::Empty)
        };
        SheetRow { number: index + 2, cells: columns.iter().map(cell).collect() }
    };
    let rows = std::iter::once(header).chain(lines.into_iter().enumerate().map(row));
    Sheet { name: Some(layout.title(headings).to_owned()), rows: rows.collect() }
}

fn in_sections(menu: &Menu, lines: impl Fn(&Section) -> Vec<Line>) -> Vec<Line> {
    let with_section = |section: &Section| {
        let id = section.id.clone();
        lines(section).into_iter().map(move |line| line.id("section", Some(&id))).collect::<Vec<_>>()
    };
    menu.sections.iter().flat_map(with_section).collect()
}

fn shop(menu: &Menu, headings: Headings) -> Vec<Line> {
    let shop = &menu.shop;
    let value = |key: &str| match key {
        "name" => shop.name.clone(),
        "currency" => shop.currency.to_string(),
        "languages" => shop.languages.join(", "),
        "timezone" => shop.timezone.clone(),
        _ => shop.region.clone().unwrap_or_default(),
    };
    let line = |setting: &super::layout::Column| {
        Line::default().text("setting", setting.heading(headings, None)).text("value", value(setting.key))
    };
    SETTINGS.iter().map(line).collect()
}

fn sizes(menu: &Menu) -> Vec<Line> {
    let scale = |(scale, steps): (&Sku, &Vec<comanda_domain::menu::Size>)| {
        let line = || Line::default().id("scale", Some(scale));
        let step = |size: &comanda_domain::menu::Size| {
            let line = line().id("id", Some(&size.id)).name("name", &size.name);
            line.words("aliases", &size.aliases).price("price", size.price)
        };
        // A scale without sizes is a row of its name alone.
        if steps.is_empty() { vec![line()] } else { steps.iter().map(step).collect() }
    };
    menu.sizes.iter().flat_map(scale).collect()
}

fn section(section: &Section) -> Line {
    let line = Line::default().id("id", Some(&section.id)).name("name", &section.name);
    let line = line.id("kind", (section.kind != section.id).then_some(&section.kind));
    let sizes = section.sizes.as_ref();
    line.words("nouns", &section.nouns)
        .words("measures", &section.measures)
        .id("scale", sizes.map(|sizes| &sizes.scale))
        .id("default", sizes.and_then(|sizes| sizes.default.as_ref()))
        .flag("required", sizes.is_some_and(|sizes| sizes.required), false)
        .price("price", section.price)
        .ids("portions", &section.portions)
        .flag("items_per_line", section.many_items_per_line, false)
        .text(
            "item_key",
            match section.item_key {
                ItemKey::Item => "",
                ItemKey::Drink => "drink",
            },
        )
}

fn dishes(menu: &Menu, format: FileFormat) -> Vec<Line> {
    let lines =
        |section: &Section| section.items.iter().map(|item| dish(section, item, format)).collect::<Vec<_>>();
    menu.sections.iter().flat_map(lines).collect()
}

fn dish(section: &Section, item: &Item, format: FileFormat) -> Line {
    let line = Line::default().id("id", Some(&item.id)).name("name", &item.name);
    let line = line.price("price", item.price).prices("price", &item.prices).words("aliases", &item.aliases);
    let line = line.flag("available", item.available, true).words("tags", &item.tags);
    let line = line.text("ticket_name", item.ticket_name.clone().unwrap_or_default());
    let line = line.text("image", item.image.clone().unwrap_or_default());
    let line = match &item.description {
        Some(description) => line.name("description", description),
        None => line,
    };
    match format {
        FileFormat::Xlsx => line.id("section", Some(&section.id)).ids("includes", &item.includes),
        FileFormat::Csv => line.text("section", section_in_csv(section)),
    }
}

/// Without a sheet of sections, the id of a section is made of its name.
fn section_in_csv(section: &Section) -> &str {
    let name = section.name.as_str();
    let made = list::new_id(name, &std::collections::HashSet::new());
    if made == section.id.as_str() { name } else { section.id.as_str() }
}

fn group(group: &Group) -> Line {
    let line = Line::default().id("id", Some(&group.id)).name("name", &group.name);
    let line = if group.min > 0 { line.number("min", group.min) } else { line };
    let line = match group.max {
        Some(max) => line.number("max", max),
        None => line,
    };
    let line = match &group.amounts {
        AmountsTaken::All => line.text("amounts", "*"),
        AmountsTaken::Listed(amounts) => line.ids("amounts", amounts),
    };
    let exclusive = match group.exclusive {
        None => "",
        Some(Exclusive::Last) => "last",
        Some(Exclusive::First) => "first",
        Some(Exclusive::Ask) => "ask",
    };
    let target = match group.target {
        GroupTarget::Options => "",
        GroupTarget::Style => "style",
    };
    line.text("exclusive", exclusive).text("as", target).flag("negatable", group.negatable, false)
}

fn choices(group: &Group) -> Vec<Line> {
    let choice = |choice: &Choice| {
        let line = Line::default().id("group", Some(&group.id)).id("id", Some(&choice.id));
        let line = line.name("name", &choice.name).words("aliases", &choice.aliases);
        let line = line.price("price", choice.price).prices("price", &choice.prices);
        let line = line.flag("default", choice.default, false).flag("silent", choice.silent, false);
        choice.countable.iter().fold(line, countable)
    };
    group.choices.iter().map(choice).collect()
}

fn countable(line: Line, countable: &Countable) -> Line {
    let entry = |(count, words): (&u32, &Vec<String>)| {
        words.iter().map(|word| format!("{count} = {word}")).collect::<Vec<_>>()
    };
    let by_count: Vec<String> = countable.aliases_by_count.iter().flat_map(entry).collect();
    line.words("units", &countable.units).number("count_max", countable.max).words("count_words", &by_count)
}

fn shared_words(section: &Section) -> Vec<Line> {
    let ambiguity = |group: Option<&Sku>, ambiguity: &Ambiguity| {
        let policy = match ambiguity.policy {
            Policy::Ask => "ask",
            Policy::Keep => "keep",
            Policy::First => "first",
        };
        let line = Line::default().id("group", group).words("aliases", &ambiguity.aliases);
        line.ids("any_of", &ambiguity.any_of).text("policy", policy)
    };
    // A word without anything that it means, or the other way round, says nothing.
    let says = |ambiguity: &&Ambiguity| !ambiguity.any_of.is_empty() && !ambiguity.aliases.is_empty();
    let mut lines: Vec<Line> =
        section.ambiguous_items.iter().filter(says).map(|words| ambiguity(None, words)).collect();
    for group in &section.groups {
        lines.extend(group.ambiguous.iter().filter(says).map(|words| ambiguity(Some(&group.id), words)));
        lines.extend(group.catch_alls.iter().map(|catch_all| {
            let line = Line::default().id("group", Some(&group.id)).words("aliases", &catch_all.aliases);
            let line = line.text("all_of", catch_all.group.as_ref().map_or("*", Sku::as_str));
            line.id("id", catch_all.id.as_ref()).price("price", catch_all.price)
        }));
    }
    lines
}

fn containers(section: &Section) -> Vec<Line> {
    let line = |container: &comanda_domain::menu::Container| {
        let line = Line::default().id("id", Some(&container.id)).words("aliases", &container.aliases);
        line.price("price", container.price)
    };
    section.containers.iter().map(line).collect()
}

fn volume(volume: &Volume) -> Line {
    let (whole, milli) = (volume.value_milli / 1000, volume.value_milli % 1000);
    let value = if milli == 0 {
        whole.to_string()
    } else {
        format!("{whole}.{milli:03}").trim_end_matches('0').to_owned()
    };
    let line = Line::default().number("value", value).text("unit", volume.unit.clone());
    line.words("aliases", &volume.aliases).price("price", volume.price)
}

fn combo(combo: &Combo) -> Line {
    let line =
        Line::default().id("id", Some(&combo.id)).name("name", &combo.name).price("price", combo.price);
    line.words("aliases", &combo.aliases).flag("available", combo.available, true)
}

fn parts(combo: &Combo) -> Vec<Line> {
    let part = |part: &comanda_domain::menu::ComboPart| {
        let line = Line::default().id("combo", Some(&combo.id)).id("section", Some(&part.section));
        let line = match &part.choose {
            // Nothing said means everything, where no dish is named.
            Choosable::Any if part.item.is_none() => line,
            Choosable::Any => line.text("choose", "*"),
            Choosable::Fixed => line,
            Choosable::Listed(dishes) => line.ids("choose", dishes),
        };
        let line = if part.quantity.get() > 1 { line.number("quantity", part.quantity) } else { line };
        let surcharges: Vec<String> =
            part.surcharge.iter().map(|(what, price)| format!("{what} = {}", price.to_decimal())).collect();
        line.id("item", part.item.as_ref()).id("size", part.size.as_ref()).words("surcharge", &surcharges)
    };
    combo.parts.iter().map(part).collect()
}

fn recipe(recipe: &comanda_domain::menu::Recipe) -> Vec<Line> {
    if recipe.aliases.is_empty() {
        return Vec::new();
    }
    let first = |line: Line| line.id("section", Some(&recipe.section)).words("aliases", &recipe.aliases);
    let add = |(index, add): (usize, &comanda_domain::menu::RecipeAdd)| {
        let line = Line::default().id("choice", Some(&add.choice)).id("amount", add.amount.as_ref());
        let line = match add.count {
            Some(count) => line.number("count", count),
            None => line,
        };
        if index == 0 { first(line) } else { line }
    };
    if recipe.adds.is_empty() {
        return vec![first(Line::default())];
    }
    recipe.adds.iter().enumerate().map(add).collect()
}

fn amount(amount: &comanda_domain::menu::AmountWords) -> Line {
    Line::default().id("id", Some(&amount.id)).words("aliases", &amount.aliases)
}
