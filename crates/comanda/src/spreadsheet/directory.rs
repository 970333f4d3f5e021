//! Entries that other cells refer to, by id or by name.

use std::collections::{HashMap, HashSet};

use super::list;

/// What a reference leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// The id.
    One(&'a str),
    /// A name that several entries have.
    Several(Vec<&'a str>),
    /// Nothing.
    Nothing,
}

/// The ids and names of one kind of entry.
#[derive(Debug, Default)]
pub(super) struct Directory {
    ids: Vec<String>,
    taken: HashSet<String>,
    exact: HashMap<String, Vec<usize>>,
    folded: HashMap<String, Vec<usize>>,
}

impl Directory {
    /// With ids that stand in the book and will be added later: none of them is given to another entry.
    pub(super) fn reserving(ids: impl IntoIterator<Item = String>) -> Self {
        Self { taken: ids.into_iter().collect(), ..Self::default() }
    }

    /// Adds an entry under its own id, or one made from its first name; answers with the id.
    pub(super) fn add(&mut self, id: Option<&str>, names: &[String]) -> String {
        let own = id.map(str::to_owned);
        let id = own.unwrap_or_else(|| list::new_id(names.first().map_or("", String::as_str), &self.taken));
        let index = self.ids.len();
        for name in names.iter().chain([&id]) {
            for (map, key) in [(&mut self.exact, name.to_lowercase()), (&mut self.folded, list::fold(name))] {
                let entries = map.entry(key).or_default();
                if entries.last() != Some(&index) {
                    entries.push(index);
                }
            }
        }
        self.taken.insert(id.clone());
        self.ids.push(id.clone());
        id
    }

    /// The entry that a cell means: its id, else its name, else its name as people type it in a hurry.
    pub(super) fn find(&self, text: &str) -> Found<'_> {
        if let Some(id) = self.ids.iter().find(|id| *id == text) {
            return Found::One(id);
        }
        let by_name = self.exact.get(&text.to_lowercase());
        let indexes = by_name.or_else(|| self.folded.get(&list::fold(text)));
        let mut ids: Vec<&str> = indexes
            .into_iter()
            .flatten()
            .filter_map(|index| self.ids.get(*index))
            .map(String::as_str)
            .collect();
        // A choice may stand in several groups of its section.
        ids.dedup();
        match ids.as_slice() {
            [] => Found::Nothing,
            [one] => Found::One(one),
            _ => Found::Several(ids),
        }
    }

    /// In the order they were added.
    pub(super) fn ids(&self) -> &[String] {
        &self.ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_found_by_id_and_by_name() {
        let mut dishes = Directory::reserving(["pho_ga".to_owned()]);
        assert_eq!(dishes.add(None, &["Phở gà".to_owned()]), "pho_ga_2");
        dishes.add(Some("pho_ga"), &["Phở Gà Ta".to_owned()]);
        dishes.add(Some("t1"), &["Trà".to_owned()]);
        dishes.add(Some("t2"), &["Trá".to_owned()]);
        assert_eq!(dishes.find("pho_ga"), Found::One("pho_ga"));
        assert_eq!(dishes.find("phở gà"), Found::One("pho_ga_2"));
        assert_eq!(dishes.find("pho ga ta"), Found::One("pho_ga"));
        assert_eq!(dishes.find("trà"), Found::One("t1"));
        assert_eq!(dishes.find("tra"), Found::Several(vec!["t1", "t2"]));
        assert_eq!(dishes.find("bún"), Found::Nothing);
    }
}
