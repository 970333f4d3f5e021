//! Finding entries of a menu by id.

use crate::id::Sku;

use super::{Choice, Combo, Group, Item, Menu, Section, Size};

impl Menu {
    /// The section with this id.
    pub fn section(&self, id: &Sku) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == *id)
    }

    /// The combo with this id.
    pub fn combo(&self, id: &Sku) -> Option<&Combo> {
        self.combos.iter().find(|combo| combo.id == *id)
    }

    /// The sizes a section's dishes come in, smallest first as the file lists them; empty if it has none.
    pub fn sizes_of(&self, section: &Section) -> &[Size] {
        section.sizes.as_ref().and_then(|sizes| self.sizes.get(&sizes.scale)).map_or(&[], Vec::as_slice)
    }

    /// The first section and item with this item id: what a catalogue's retailer id or a button names.
    pub fn find_item(&self, id: &Sku) -> Option<(&Section, &Item)> {
        self.sections.iter().find_map(|section| section.item(id).map(|item| (section, item)))
    }
}

impl Section {
    /// The item with this id.
    pub fn item(&self, id: &Sku) -> Option<&Item> {
        self.items.iter().find(|item| item.id == *id)
    }

    /// The group with this id.
    pub fn group(&self, id: &Sku) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == *id)
    }

    /// The choice with this id in the first group that has it.
    pub fn choice(&self, id: &Sku) -> Option<(&Group, &Choice)> {
        self.groups.iter().find_map(|group| group.choice(id).map(|choice| (group, choice)))
    }
}

impl Group {
    /// The choice with this id.
    pub fn choice(&self, id: &Sku) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.id == *id)
    }
}
