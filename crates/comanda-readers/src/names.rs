//! What a shop's own app calls things, in our words.

use std::collections::{BTreeMap, HashMap};

use comanda_domain::reading::{Intent, Payment};

/// What part of an order an entity or a parameter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// One line: a group that holds the others.
    Line,
    Dish,
    Quantity,
    Size,
    Choice,
    /// A choice that is left out.
    Remove,
    /// Little of a choice.
    Light,
    /// Much of a choice.
    Extra,
    Container,
    Volume,
    Note,
    Phone,
    Address,
    Time,
    Name,
    Fulfilment,
    Payment,
}

const ROLES: [(&str, Role); 17] = [
    ("line", Role::Line),
    ("dish", Role::Dish),
    ("quantity", Role::Quantity),
    ("size", Role::Size),
    ("choice", Role::Choice),
    ("remove", Role::Remove),
    ("light", Role::Light),
    ("extra", Role::Extra),
    ("container", Role::Container),
    ("volume", Role::Volume),
    ("note", Role::Note),
    ("phone", Role::Phone),
    ("address", Role::Address),
    ("time", Role::Time),
    ("name", Role::Name),
    ("fulfilment", Role::Fulfilment),
    ("payment", Role::Payment),
];

/// The intents that a service may name, each with our name for it.
pub(crate) const INTENTS: [(&str, Intent); 12] = [
    ("order", Intent::Order),
    ("change", Intent::Change),
    ("cancel", Intent::Cancel),
    ("confirm", Intent::Confirm),
    ("decline", Intent::Decline),
    ("question", Intent::Question),
    ("menu", Intent::Menu),
    ("greeting", Intent::Greeting),
    ("thanks", Intent::Thanks),
    ("human", Intent::Human),
    ("status", Intent::Status),
    ("other", Intent::Other),
];

/// How it is paid, by our name for it.
pub(crate) const PAYMENTS: [(&str, Payment); 4] = [
    ("cash", Payment::Cash),
    ("card", Payment::Card),
    ("transfer", Payment::Transfer),
    ("ewallet", Payment::Ewallet),
];

/// The entry of a table with this name, whatever its case; `-` and space count as `_`.
pub(crate) fn named<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    let name = normal(name);
    table.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

fn normal(name: &str) -> String {
    name.trim().to_lowercase().replace(['-', ' '], "_")
}

/// The names of a shop's own app for intents, entities and parameters: those that are not ours already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names(HashMap<String, String>);

/// A name of ours that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{theirs}` stands for `{ours}`, which is neither an intent ({}) nor a part of an order ({})", listed(&INTENTS), listed(&ROLES))]
pub struct InvalidName {
    theirs: String,
    ours: String,
}

fn listed<T>(table: &[(&str, T)]) -> String {
    table.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

impl Names {
    /// From their names to ours.
    pub fn new(table: &BTreeMap<String, String>) -> Result<Self, InvalidName> {
        let mut names = HashMap::new();
        for (theirs, ours) in table {
            if named(&INTENTS, ours).is_none() && named(&ROLES, ours).is_none() {
                return Err(InvalidName { theirs: theirs.clone(), ours: ours.clone() });
            }
            names.insert(normal(theirs), normal(ours));
        }
        Ok(Self(names))
    }

    pub(crate) fn intent(&self, theirs: &str) -> Option<Intent> {
        named(&INTENTS, &self.ours(theirs))
    }

    pub(crate) fn role(&self, theirs: &str) -> Option<Role> {
        named(&ROLES, &self.ours(theirs))
    }

    fn ours(&self, theirs: &str) -> String {
        let theirs = normal(theirs);
        self.0.get(&theirs).cloned().unwrap_or(theirs)
    }
}
