//! Reading a menu file: every problem at once, each with its line, its key and the nearest valid name.
//!
//! A file is read in one walk (`crate::yaml`); references (`includes`, `any_of`, combos, recipes …) are checked as
//! soon as what they refer to is known. A [`Menu`] comes out only if there was no problem at all.

mod combo;
mod section;
mod zones;

use std::collections::BTreeMap;

use crate::id::Sku;
use crate::money::{Currency, Money};
use crate::yaml::{Document, Entry, Fields, Report};

use super::{AmountWords, Menu, MenuShop, Name, Size};

pub use crate::yaml::{FileErrors as MenuError, FileProblem as MenuProblem};

/// The only format there is so far.
pub const FORMAT: &str = "comanda-menu/1";

impl Menu {
    /// Reads a menu from YAML or JSON. `file_name` is only for messages.
    ///
    /// ```
    /// use comanda_domain::menu::Menu;
    ///
    /// let text = "format: comanda-menu/1\n\
    ///             shop: { name: Tea, currency: VND, languages: [vi] }\n\
    ///             sections: [{ id: tea, name: Tea, items: [{ id: iced, name: Iced tea, prise: 5000 }] }]\n";
    /// let wrong = Menu::from_yaml("menu.yaml", text).unwrap_err();
    /// assert_eq!(
    ///     wrong.to_string(),
    ///     "menu.yaml:3: sections[0].items[0].prise: unknown key; did you mean `price`?"
    /// );
    /// ```
    pub fn from_yaml(file_name: &str, text: &str) -> Result<Self, MenuError> {
        let report = Report::new(file_name);
        let menu = Document::parse(text, &report).and_then(|document| whole_menu(&document.root(&report)));
        let problems = report.into_problems();
        match menu {
            Some(menu) if problems.is_empty() => Ok(menu),
            Some(_) | None => Err(MenuError { problems }),
        }
    }
}

fn whole_menu(root: &Entry<'_>) -> Option<Menu> {
    let mut fields = root.map()?;
    if let Some(format) = fields.required("format")
        && format.text().is_some_and(|text| text != FORMAT)
    {
        format.problem(format!("expected `{FORMAT}`"));
    }
    let shop = fields.required("shop").and_then(|entry| shop(&entry));
    // Prices need a currency: without one, only the shop block's own problems are worth showing.
    let Some(shop) = shop else {
        for key in ["amounts", "sizes", "sections", "combos", "recipes"] {
            let _ = fields.optional(key);
        }
        fields.finish();
        return None;
    };
    let amounts = each(fields.optional("amounts"), amount);
    unique(&amounts, "amount", |(_, amount)| &amount.id);
    let loader = Loader {
        currency: shop.currency,
        languages: &shop.languages,
        amount_ids: amount_ids(amounts.iter().map(|(_, amount)| &amount.id)),
        sizes: fields.optional("sizes").map(|entry| sizes(&entry, &shop)).unwrap_or_default(),
    };
    let sections = each(fields.optional("sections"), |entry| loader.section(entry));
    unique(&sections, "section", |(_, section)| &section.id);
    let sections = values(sections);
    let combos = each(fields.optional("combos"), |entry| loader.combo(entry, &sections));
    unique(&combos, "combo", |(_, combo)| &combo.id);
    for (entry, combo) in &combos {
        if sections.iter().any(|section| section.id == combo.id) {
            entry.problem(format!("the id `{}` is also a section", combo.id));
        }
    }
    let recipes = each(fields.optional("recipes"), |entry| loader.recipe(entry, &sections));
    fields.finish();
    let sizes = loader.sizes;
    Some(Menu {
        amounts: values(amounts),
        sizes,
        sections,
        combos: values(combos),
        recipes: values(recipes),
        shop,
    })
}

/// What every part of the file needs to know about the rest of it.
struct Loader<'a> {
    currency: Currency,
    languages: &'a [String],
    amount_ids: Vec<Sku>,
    sizes: BTreeMap<Sku, Vec<Size>>,
}

fn shop(entry: &Entry<'_>) -> Option<MenuShop> {
    let mut fields = entry.map()?;
    let name = fields.required("name").and_then(|name| name.text().map(str::to_owned));
    let currency = fields.required("currency").and_then(|currency| currency.parsed::<Currency>());
    let languages = fields.required("languages").map(|list| {
        let languages = texts(Some(list.clone()));
        if list.is_list() {
            language_codes(&list);
        }
        if languages.is_empty() && list.is_list() {
            list.problem("expected at least one language, such as `vi` or `en`");
        }
        languages
    });
    let timezone = fields.optional("timezone").and_then(|zone| timezone(&zone));
    let region = fields.optional("region").and_then(|region| region_code(&region));
    fields.finish();
    let timezone = timezone.unwrap_or_else(|| "UTC".to_owned());
    let region = region.or_else(|| zones::region_of(&timezone).map(str::to_owned));
    Some(MenuShop { name: name?, currency: currency?, languages: languages?, timezone, region })
}

fn timezone(entry: &Entry<'_>) -> Option<String> {
    let name = entry.text()?;
    if jiff::tz::TimeZone::get(name).is_ok() && !zones::WITHOUT_SUMMER.contains(&name) {
        return Some(name.to_owned());
    }
    let short = zones::of_short(name);
    let known: Vec<String> = jiff::tz::db().available().map(|zone| zone.to_string()).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let near = short.or_else(|| zones::of_city(name, &known)).or_else(|| crate::yaml::nearest(name, &known));
    entry.problem(match near {
        Some(near) => format!("unknown time zone `{name}`; did you mean `{near}`?"),
        None => {
            format!("unknown time zone `{name}`; expected continent and city, such as `America/New_York` or `Asia/Ho_Chi_Minh`")
        }
    });
    None
}

/// A language by its code: `English` is none.
fn language_codes(list: &Entry<'_>) {
    for entry in list.list().unwrap_or_default() {
        let Some(code) = entry.text() else { continue };
        if (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase()) {
            continue;
        }
        // "pt-BR" speaks `pt`.
        let plain =
            code.split(['-', '_']).next().filter(|plain| *plain != code && (2..=3).contains(&plain.len()));
        let plain = plain.map(str::to_lowercase);
        entry.problem(match zones::language_of_name(code).or(plain.as_deref()) {
            Some(known) => format!("`{code}` is no language code; did you mean `{known}`?"),
            None => format!("`{code}` is no language code; expected such as `en`, `es` or `vi`"),
        });
    }
}

fn region_code(entry: &Entry<'_>) -> Option<String> {
    let code = entry.text()?;
    if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Some(code.to_owned());
    }
    entry.problem(format!("`{code}` is not an ISO 3166 region such as VN or US"));
    None
}

fn amount(entry: &Entry<'_>) -> Option<AmountWords> {
    let mut fields = entry.map()?;
    let id = fields.required("id").and_then(|id| id.parsed());
    let aliases = texts(fields.optional("aliases"));
    fields.finish();
    Some(AmountWords { id: id?, aliases })
}

/// `light` and `extra` are built in.
fn amount_ids<'a>(own: impl Iterator<Item = &'a Sku>) -> Vec<Sku> {
    let built_in = ["light", "extra"].iter().filter_map(|id| Sku::parse(id).ok());
    built_in.chain(own.cloned()).collect()
}

fn sizes(entry: &Entry<'_>, shop: &MenuShop) -> BTreeMap<Sku, Vec<Size>> {
    let Some(scales) = entry.map() else { return BTreeMap::new() };
    let mut result = BTreeMap::new();
    for (key, list) in scales.all() {
        let Ok(scale) = Sku::parse(key) else {
            list.problem(format!("`{key}` is not an id"));
            continue;
        };
        let steps = each(Some(list), |step| size(step, shop));
        unique(&steps, "size", |(_, size)| &size.id);
        result.insert(scale, values(steps));
    }
    result
}

fn size(entry: &Entry<'_>, shop: &MenuShop) -> Option<Size> {
    let mut fields = entry.map()?;
    let id: Option<Sku> = fields.required("id").and_then(|id| id.parsed());
    let name = name(fields.optional("name"), &shop.languages);
    let aliases = texts(fields.optional("aliases"));
    let price = price(&mut fields, "price", shop.currency);
    fields.finish();
    let id = id?;
    Some(Size { name: name.unwrap_or_else(|| name_of_id(&id)), id, aliases, price })
}

/// Every entry of an optional list that could be read, with where it stands.
fn each<'a, T>(list: Option<Entry<'a>>, read: impl Fn(&Entry<'a>) -> Option<T>) -> Vec<(Entry<'a>, T)> {
    let entries = list.and_then(|list| list.list()).unwrap_or_default();
    entries.into_iter().filter_map(|entry| read(&entry).map(|value| (entry, value))).collect()
}

fn values<T>(entries: Vec<(Entry<'_>, T)>) -> Vec<T> {
    entries.into_iter().map(|(_, value)| value).collect()
}

/// Complains about every entry whose id an earlier one has.
fn unique<'a, T>(entries: &'a [(Entry<'_>, T)], what: &str, id: impl Fn(&'a (Entry<'_>, T)) -> &'a Sku) {
    for (index, pair) in entries.iter().enumerate() {
        let own = id(pair);
        if entries.iter().take(index).any(|earlier| id(earlier) == own) {
            pair.0.problem(format!("the {what} id `{own}` stands here twice"));
        }
    }
}

/// Complains unless `id` is among `known`.
fn reference<'i>(entry: &Entry<'_>, what: &str, id: &Sku, known: impl Iterator<Item = &'i Sku>) {
    let known: Vec<&str> = known.map(Sku::as_str).collect();
    if !known.contains(&id.as_str()) {
        entry.unknown_name(what, id.as_str(), &known);
    }
}

/// A list of texts.
fn texts(list: Option<Entry<'_>>) -> Vec<String> {
    values(each(list, |entry| entry.text().map(str::to_owned)))
}

/// A list of ids with where each stands, so that each can be checked later.
fn ids(list: Option<Entry<'_>>) -> Vec<(Entry<'_>, Sku)> {
    each(list, Entry::parsed)
}

/// One text, or a mapping of language to text.
fn name(entry: Option<Entry<'_>>, preferred: &[String]) -> Option<Name> {
    let entry = entry?;
    if !entry.is_map() {
        return entry.text().map(Name::plain);
    }
    let by_language: BTreeMap<String, String> = entry
        .map()?
        .all()
        .into_iter()
        .filter_map(|(language, text)| Some((language.to_owned(), text.text()?.to_owned())))
        .collect();
    let name = Name::by_language(by_language, preferred);
    if name.is_none() {
        entry.problem("expected at least one language with its name");
    }
    name
}

/// What an entry without a name is called: its id in words.
fn name_of_id(id: &Sku) -> Name {
    Name::plain(id.as_str().replace('_', " "))
}

fn money(entry: &Entry<'_>, currency: Currency) -> Option<Money> {
    match Money::parse_decimal(entry.text()?, currency) {
        Ok(money) => Some(money),
        Err(wrong) => {
            entry.problem(wrong.to_string());
            None
        }
    }
}

/// A price; nothing where the key is absent (or wrong, which is a problem of its own).
fn price(fields: &mut Fields<'_>, key: &'static str, currency: Currency) -> Money {
    fields.optional(key).and_then(|entry| money(&entry, currency)).unwrap_or(Money::zero(currency))
}

#[cfg(test)]
mod tests;
