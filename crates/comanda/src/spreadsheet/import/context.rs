//! From a cell to a value of the menu file.

use comanda_domain::id::Sku;
use comanda_domain::limits::SKU_LEN_MAX;
use comanda_domain::money::{Currency, Money};

use super::super::directory::{Directory, Found};
use super::super::findings::{Findings, Place};
use super::super::layout::Kind;
use super::super::list;
use super::super::price;
use super::super::table::{Field, Row, Table};
use super::super::tree::{Entry, Node};
use super::Tables;

/// Below this, a price in a currency without decimals is likely to be in thousands.
const LOW_PRICE: i64 = 1000;

/// What every sheet needs to know while it is read.
pub(super) struct Context<'a> {
    pub(super) tables: &'a Tables<'a>,
    pub(super) findings: &'a Findings,
    pub(super) currency: Currency,
    pub(super) languages: Vec<String>,
}

impl<'a> Context<'a> {
    /// The rows of a sheet; none where it is missing.
    pub(super) fn rows(&self, kind: Kind) -> impl Iterator<Item = Row<'a>> {
        let table: Option<&'a Table<'a>> = self.tables.get(kind);
        table.into_iter().flat_map(Table::rows)
    }

    /// Whether a sheet has rows.
    pub(super) fn is_filled(&self, kind: Kind) -> bool {
        self.rows(kind).next().is_some()
    }

    /// A name, and every form of it.
    pub(super) fn name(&self, row: &Row<'_>, key: &str) -> (Option<Node>, Vec<String>) {
        let (plain, mut by) = (row.get(key), row.by(key));
        if by.is_empty() {
            let forms = plain.iter().map(|field| field.text.to_owned()).collect();
            return (plain.as_ref().map(text), forms);
        }
        // A name without a language beside names with one is in the shop's first language.
        if let (Some(plain), Some(first)) = (&plain, self.languages.first()) {
            match by.iter().find(|(language, _)| language == first) {
                Some((_, named)) if named.text != plain.text => self.findings.mistake(
                    &plain.place,
                    format!("differs from `{}` in {}; keep one of them", named.text, named.place),
                ),
                Some(_) => {}
                None => by.insert(0, (first, plain.clone())),
            }
        }
        let position = |language: &str| self.languages.iter().position(|known| known == language);
        let mut forms: Vec<(usize, String)> = by
            .iter()
            .map(|(language, field)| (position(language).unwrap_or(usize::MAX), field.text.to_owned()))
            .collect();
        forms.sort_by_key(|(position, _)| *position);
        let mut names = Entry::new();
        for (language, field) in &by {
            names.set(*language, text(field));
        }
        (Some(names.into_node()), forms.into_iter().map(|(_, form)| form).collect())
    }

    /// A list of words.
    pub(super) fn words(row: &Row<'_>, key: &str) -> Option<Node> {
        let field = row.get(key)?;
        let words = list::split(field.text).into_iter().map(|word| Node::text(word).at(&field.place));
        Some(Node::list(words.collect()).at(&field.place))
    }

    /// A word of the format, such as `ask`; upper case does not matter.
    pub(super) fn word(row: &Row<'_>, key: &str) -> Option<Node> {
        let field = row.get(key)?;
        Some(Node::text(field.text.to_lowercase()).at(&field.place))
    }

    /// A number, as written; what is not one is for the format to say.
    pub(super) fn number(row: &Row<'_>, key: &str) -> Option<Node> {
        let field = row.get(key)?;
        let decimal = field.text.replace(',', ".");
        let is_number = decimal.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let node = if is_number { Node::plain(decimal) } else { Node::text(field.text) };
        Some(node.at(&field.place))
    }

    /// Yes or no.
    pub(super) fn flag(&self, row: &Row<'_>, key: &str) -> Option<Node> {
        let field = row.get(key)?;
        let Some(flag) = list::flag(field.text) else {
            let message =
                format!("`{}` is neither yes nor no; expected `yes`, `x`, `no`, or nothing", field.text);
            self.findings.mistake(&field.place, message);
            return None;
        };
        Some(Node::plain(flag.to_string()).at(&field.place))
    }

    /// A price.
    pub(super) fn price(&self, row: &Row<'_>, key: &str) -> Option<Node> {
        self.price_in(&row.get(key)?)
    }

    pub(super) fn price_in(&self, field: &Field<'_>) -> Option<Node> {
        let read = if field.is_number {
            let expected = |_| {
                let decimals = self.currency.decimals();
                format!(
                    "`{}` is not a price in {}; expected at most {decimals} decimals",
                    field.text, self.currency
                )
            };
            Money::parse_decimal(field.text, self.currency).map_err(expected)
        } else {
            price::parse(field.text, self.currency)
        };
        match read {
            Ok(money) => {
                if self.currency.code() == "VND" && (1..LOW_PRICE).contains(&money.minor()) {
                    self.findings.low_price(&field.place);
                }
                Some(Node::plain(money.to_decimal()).at(&field.place))
            }
            Err(message) => {
                self.findings.mistake(&field.place, message);
                None
            }
        }
    }

    /// The prices by size of a row.
    pub(super) fn prices(&self, row: &Row<'_>, sizes: &Directory) -> Option<Node> {
        let mut prices = Entry::at(&row.place());
        for (size, field) in row.by("price") {
            if let Some(price) = self.price_in(&field) {
                prices.set(self.id(size, &field.place, sizes), price);
            }
        }
        (!prices.is_empty()).then(|| prices.into_node())
    }

    /// The id that a reference means. What leads nowhere is kept as written: the format complains of it, with what
    /// there is.
    pub(super) fn id(&self, reference: &str, place: &Place, among: &Directory) -> String {
        match among.find(reference) {
            Found::One(id) => id.to_owned(),
            Found::Nothing => reference.to_owned(),
            Found::Several(ids) => {
                let message = format!("`{reference}` may be `{}`; write the id", ids.join("` or `"));
                self.findings.mistake(place, message);
                reference.to_owned()
            }
        }
    }

    /// A reference to one entry.
    pub(super) fn reference(&self, row: &Row<'_>, key: &str, among: &Directory) -> Option<Node> {
        let field = row.get(key)?;
        Some(Node::text(self.id(field.text, &field.place, among)).at(&field.place))
    }

    /// References to several entries.
    pub(super) fn references(&self, row: &Row<'_>, key: &str, among: &Directory) -> Option<Node> {
        let field = row.get(key)?;
        let ids = list::split(field.text).into_iter();
        let ids = ids.map(|entry| Node::text(self.id(&entry, &field.place, among)).at(&field.place));
        Some(Node::list(ids.collect()).at(&field.place))
    }

    /// `*` for all, else references to several entries.
    pub(super) fn all_or_some(&self, row: &Row<'_>, key: &str, among: &Directory) -> Option<Node> {
        match row.get(key) {
            Some(field) if field.text == "*" => Some(Node::text("*").at(&field.place)),
            Some(_) | None => self.references(row, key, among),
        }
    }

    /// `key = price` entries; `id_of` says which key is meant.
    pub(super) fn surcharges(
        &self,
        row: &Row<'_>,
        key: &str,
        id_of: impl Fn(&str, &Place) -> String,
    ) -> Option<Node> {
        let field = row.get(key)?;
        let mut surcharges = Entry::at(&field.place);
        for entry in list::split(field.text) {
            let Some((what, amount)) = entry.rsplit_once('=') else {
                let message = format!(
                    "`{entry}` is no surcharge; expected such as `cola = 8000` or `size.large = 5000`"
                );
                self.findings.mistake(&field.place, message);
                continue;
            };
            let price = Field { text: amount.trim(), is_number: false, place: field.place.clone() };
            surcharges.set(id_of(what.trim(), &field.place), self.price_in(&price));
        }
        Some(surcharges.into_node())
    }

    /// The id and the names of a row's entry, once it is in the directory.
    pub(super) fn identity(&self, row: &Row<'_>, directory: &mut Directory) -> Option<Identity> {
        let (name, forms) = self.name(row, "name");
        let own = row.get("id");
        if own.is_none() && forms.is_empty() {
            self.findings
                .mistake(&row.place(), "the name is missing: write what it is called, or clear the row");
            return None;
        }
        if let Some(own) = own.as_ref().filter(|field| Sku::parse(field.text).is_err()) {
            let message =
                format!("`{}` is no id; expected at most {SKU_LEN_MAX} bytes, with single spaces", own.text);
            self.findings.mistake(&own.place, message);
        }
        let id = directory.add(own.as_ref().map(|field| field.text), &forms);
        let place = own.map_or_else(|| row.place(), |field| field.place);
        Some(Identity { id_node: Node::text(id.clone()).at(&place), id, name, forms })
    }
}

/// Who a row's entry is.
pub(super) struct Identity {
    pub(super) id: String,
    pub(super) id_node: Node,
    pub(super) name: Option<Node>,
    /// The name in every language.
    pub(super) forms: Vec<String>,
}

impl Identity {
    /// The entry with its id and name.
    pub(super) fn entry(&self, row: &Row<'_>) -> Entry {
        let mut entry = Entry::at(&row.place());
        entry.set("id", self.id_node.clone());
        entry.set("name", self.name.clone());
        entry
    }
}

/// The text of a cell.
pub(super) fn text(field: &Field<'_>) -> Node {
    Node::text(field.text).at(&field.place)
}

/// The last of a column's cells down to this row: an owner writes a section once, above its dishes.
#[derive(Default)]
pub(super) struct Above<'t>(Option<Field<'t>>);

impl<'t> Above<'t> {
    /// What the row says, or the nearest row above that says something.
    pub(super) fn at(&mut self, row: &Row<'t>, key: &str) -> Option<Field<'t>> {
        if let Some(field) = row.get(key) {
            self.0 = Some(field);
        }
        self.0.clone()
    }
}
