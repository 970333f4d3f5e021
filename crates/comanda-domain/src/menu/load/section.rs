//! The `sections:` of a menu file: dishes, option groups, containers, volumes.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use crate::id::Sku;
use crate::money::Money;
use crate::yaml::{Entry, Fields};

use super::{Loader, each, ids, money, name, name_of_id, price, reference, texts, unique, values};
use crate::menu::{
    Ambiguity, AmountsTaken, CatchAll, Choice, Container, Countable, Exclusive, Group, GroupTarget, Item,
    ItemKey, Policy, Section, SectionSizes, Size, Volume,
};

/// Largest count of one choice on one line, whatever the file says.
const COUNT_MAX: u32 = 99;

const POLICIES: &[(&str, Policy)] = &[("ask", Policy::Ask), ("keep", Policy::Keep), ("first", Policy::First)];

/// One entry of `items:`.
enum ItemEntry<'a> {
    Item { item: Box<Item>, includes: Vec<(Entry<'a>, Sku)> },
    Ambiguity { ambiguity: Ambiguity, any_of: Vec<(Entry<'a>, Sku)> },
}

/// One entry of `choices:`.
enum ChoiceEntry<'a> {
    Choice(Box<Choice>),
    Ambiguity { ambiguity: Ambiguity, any_of: Vec<(Entry<'a>, Sku)> },
    CatchAll { catch_all: CatchAll, group: Option<Entry<'a>> },
}

impl Loader<'_> {
    pub(super) fn section(&self, entry: &Entry<'_>) -> Option<Section> {
        let mut fields = entry.map()?;
        let id: Option<Sku> = fields.required("id").and_then(|id| id.parsed());
        let kind = fields.optional("kind").and_then(|kind| kind.parsed());
        let section_name = name(fields.optional("name"), self.languages);
        let nouns = texts(fields.optional("nouns"));
        let measures = texts(fields.optional("measures"));
        let sizes = fields.optional("sizes").and_then(|sizes| self.section_sizes(&sizes));
        let steps =
            sizes.as_ref().and_then(|sizes| self.sizes.get(&sizes.scale)).map_or(&[][..], Vec::as_slice);
        let item_key = fields
            .optional("item_key")
            .and_then(|key| key.one_of(&[("item", ItemKey::Item), ("drink", ItemKey::Drink)]))
            .unwrap_or_default();
        let many_items_per_line = fields
            .optional("items_per_line")
            .and_then(|many| many.one_of(&[("one", false), ("many", true)]))
            .unwrap_or(false);
        let base_price = price(&mut fields, "price", self.currency);
        let groups = each(fields.optional("groups"), |group| self.group(group, steps));
        unique(&groups, "group", |(_, (group, _))| &group.id);
        let groups = checked_groups(groups);
        let (items, ambiguous_items) = self.items(fields.optional("items"), steps, &groups);
        let containers = each(fields.optional("containers"), |container| self.container(container));
        unique(&containers, "container", |(_, container)| &container.id);
        let volumes = values(each(fields.optional("volumes"), |volume| self.volume(volume)));
        let portions = values(ids(fields.optional("portions")));
        fields.finish();
        let id = id?;
        Some(Section {
            kind: kind.unwrap_or_else(|| id.clone()),
            name: section_name.unwrap_or_else(|| name_of_id(&id)),
            id,
            nouns,
            measures,
            sizes,
            item_key,
            many_items_per_line,
            price: base_price,
            items,
            ambiguous_items,
            groups,
            containers: values(containers),
            volumes,
            portions,
        })
    }

    fn section_sizes(&self, entry: &Entry<'_>) -> Option<SectionSizes> {
        let mut fields = entry.map()?;
        let scale = fields.required("scale").and_then(|scale| {
            let id: Sku = scale.parsed()?;
            reference(&scale, "size scale", &id, self.sizes.keys());
            Some(id)
        });
        let default = fields.optional("default").and_then(|default| {
            let id: Sku = default.parsed()?;
            let steps = scale.as_ref().and_then(|scale| self.sizes.get(scale));
            reference(&default, "size", &id, steps.into_iter().flatten().map(|size| &size.id));
            Some(id)
        });
        let required = flag(&mut fields, "required", false);
        fields.finish();
        Some(SectionSizes { scale: scale?, default, required })
    }

    fn items(
        &self,
        list: Option<Entry<'_>>,
        steps: &[Size],
        groups: &[Group],
    ) -> (Vec<Item>, Vec<Ambiguity>) {
        let entries = each(list, |entry| self.item_entry(entry, steps));
        let mut items: Vec<(Entry<'_>, Item)> = Vec::new();
        let mut ambiguities = Vec::new();
        for (at, entry) in entries {
            match entry {
                ItemEntry::Item { item, includes } => {
                    let choices = || groups.iter().flat_map(|group| &group.choices).map(|choice| &choice.id);
                    for (at, id) in includes {
                        reference(&at, "choice", &id, choices());
                    }
                    items.push((at, *item));
                }
                ItemEntry::Ambiguity { ambiguity, any_of } => ambiguities.push((ambiguity, any_of)),
            }
        }
        unique(&items, "item", |(_, item)| &item.id);
        for (at, id) in ambiguities.iter().flat_map(|(_, any_of)| any_of) {
            reference(at, "item", id, items.iter().map(|(_, item)| &item.id));
        }
        (values(items), ambiguities.into_iter().map(|(ambiguity, _)| ambiguity).collect())
    }

    fn item_entry<'a>(&self, entry: &Entry<'a>, steps: &[Size]) -> Option<ItemEntry<'a>> {
        if entry.has("any_of") {
            return ambiguity(entry).map(|(ambiguity, any_of)| ItemEntry::Ambiguity { ambiguity, any_of });
        }
        let mut fields = entry.map()?;
        let id: Option<Sku> = fields.required("id").and_then(|id| id.parsed());
        let item_name = name(fields.optional("name"), self.languages);
        let ticket_name = fields.optional("ticket_name").and_then(|name| name.text().map(str::to_owned));
        let item_price = price(&mut fields, "price", self.currency);
        let aliases = texts(fields.optional("aliases"));
        let includes = ids(fields.optional("includes"));
        let available = flag(&mut fields, "available", true);
        let prices = self.prices(fields.optional("prices"), steps);
        let tags = texts(fields.optional("tags"));
        let image = fields.optional("image").and_then(|image| image.text().map(str::to_owned));
        let description = name(fields.optional("description"), self.languages);
        fields.finish();
        let id = id?;
        let item = Item {
            name: item_name.unwrap_or_else(|| name_of_id(&id)),
            id,
            ticket_name,
            price: item_price,
            aliases,
            includes: includes.iter().map(|(_, id)| id.clone()).collect(),
            available,
            prices,
            tags,
            image,
            description,
        };
        Some(ItemEntry::Item { item: Box::new(item), includes })
    }

    /// Prices by size.
    fn prices(&self, entry: Option<Entry<'_>>, steps: &[Size]) -> BTreeMap<Sku, Money> {
        let fields = entry.and_then(|entry| entry.map());
        let mut prices = BTreeMap::new();
        for (key, value) in fields.iter().flat_map(Fields::all) {
            let Ok(size) = Sku::parse(key) else {
                value.problem(format!("`{key}` is not an id"));
                continue;
            };
            reference(&value, "size", &size, steps.iter().map(|size| &size.id));
            if let Some(price) = money(&value, self.currency) {
                prices.insert(size, price);
            }
        }
        prices
    }

    fn group<'a>(&self, entry: &Entry<'a>, steps: &[Size]) -> Option<(Group, Vec<Entry<'a>>)> {
        let mut fields = entry.map()?;
        let id: Option<Sku> = fields.required("id").and_then(|id| id.parsed());
        let group_name = name(fields.optional("name"), self.languages);
        let target = fields
            .optional("as")
            .and_then(|target| {
                target.one_of(&[("options", GroupTarget::Options), ("style", GroupTarget::Style)])
            })
            .unwrap_or_default();
        let min = fields.optional("min").and_then(|min| min.whole(0, COUNT_MAX)).unwrap_or(0);
        let max = fields.optional("max").and_then(|max| max.whole(min, 999));
        let exclusive = fields.optional("exclusive").and_then(|which| {
            which.one_of(&[("last", Exclusive::Last), ("first", Exclusive::First), ("ask", Exclusive::Ask)])
        });
        let negatable = flag(&mut fields, "negatable", false);
        let amounts = self.amounts_taken(fields.optional("amounts"));
        let entries = each(fields.optional("choices"), |choice| self.choice_entry(choice, steps));
        fields.finish();
        let (choices, ambiguous, catch_alls, catch_all_groups) = sort_choices(entries);
        let id = id?;
        let name = group_name.unwrap_or_else(|| name_of_id(&id));
        let group = Group {
            id,
            name,
            target,
            min,
            max,
            exclusive,
            negatable,
            amounts,
            choices,
            ambiguous,
            catch_alls,
        };
        Some((group, catch_all_groups))
    }

    fn amounts_taken(&self, entry: Option<Entry<'_>>) -> AmountsTaken {
        let Some(entry) = entry else { return AmountsTaken::Listed(Vec::new()) };
        if !entry.is_list() {
            return match entry.one_of(&[("*", ())]) {
                Some(()) => AmountsTaken::All,
                None => AmountsTaken::Listed(Vec::new()),
            };
        }
        let listed = ids(Some(entry));
        for (at, id) in &listed {
            reference(at, "amount", id, self.amount_ids.iter());
        }
        AmountsTaken::Listed(values(listed))
    }

    fn choice_entry<'a>(&self, entry: &Entry<'a>, steps: &[Size]) -> Option<ChoiceEntry<'a>> {
        if entry.has("any_of") {
            return ambiguity(entry).map(|(ambiguity, any_of)| ChoiceEntry::Ambiguity { ambiguity, any_of });
        }
        let mut fields = entry.map()?;
        if let Some(group) = fields.optional("all_of") {
            return Some(self.catch_all(&group, fields));
        }
        let id: Option<Sku> = fields.required("id").and_then(|id| id.parsed());
        let choice_name = name(fields.optional("name"), self.languages);
        let aliases = texts(fields.optional("aliases"));
        let choice_price = price(&mut fields, "price", self.currency);
        let prices = self.prices(fields.optional("prices"), steps);
        let default = flag(&mut fields, "default", false);
        let countable = fields.optional("countable").and_then(|countable| counted(&countable));
        let silent = flag(&mut fields, "silent", false);
        fields.finish();
        let id = id?;
        let name = choice_name.unwrap_or_else(|| name_of_id(&id));
        let choice = Choice { id, name, aliases, price: choice_price, prices, default, countable, silent };
        Some(ChoiceEntry::Choice(Box::new(choice)))
    }

    fn catch_all<'a>(&self, group: &Entry<'a>, mut fields: Fields<'a>) -> ChoiceEntry<'a> {
        let other = group.text().filter(|text| *text != "*").and_then(|_| group.parsed());
        let id = fields.optional("id").and_then(|id| id.parsed());
        let mut aliases = texts(fields.optional("aliases"));
        if let Some(name) = name(fields.optional("name"), self.languages) {
            aliases.extend(name.forms().map(str::to_owned));
        }
        let price = price(&mut fields, "price", self.currency);
        fields.finish();
        let at = other.is_some().then(|| group.clone());
        ChoiceEntry::CatchAll { catch_all: CatchAll { group: other, id, aliases, price }, group: at }
    }

    fn container(&self, entry: &Entry<'_>) -> Option<Container> {
        let mut fields = entry.map()?;
        let id: Option<Sku> = fields.required("id").and_then(|id| id.parsed());
        let mut aliases = texts(fields.optional("aliases"));
        if let Some(name) = name(fields.optional("name"), self.languages) {
            aliases.extend(name.forms().map(str::to_owned));
        }
        let price = price(&mut fields, "price", self.currency);
        fields.finish();
        Some(Container { id: id?, aliases, price })
    }

    fn volume(&self, entry: &Entry<'_>) -> Option<Volume> {
        let mut fields = entry.map()?;
        let value_milli = fields.required("value").and_then(|value| thousandths(&value));
        let unit = fields.required("unit").and_then(|unit| unit.text().map(str::to_owned));
        let aliases = texts(fields.optional("aliases"));
        let price = price(&mut fields, "price", self.currency);
        fields.finish();
        Some(Volume { value_milli: value_milli?, unit: unit?, aliases, price })
    }
}

type SortedChoices<'a> = (Vec<Choice>, Vec<Ambiguity>, Vec<CatchAll>, Vec<Entry<'a>>);

/// Splits the entries of `choices:` by what they are, and checks what can be checked within the group.
fn sort_choices<'a>(entries: Vec<(Entry<'a>, ChoiceEntry<'a>)>) -> SortedChoices<'a> {
    let mut choices: Vec<(Entry<'_>, Choice)> = Vec::new();
    let (mut ambiguous, mut open, mut catch_alls, mut groups) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (at, entry) in entries {
        match entry {
            ChoiceEntry::Choice(choice) => choices.push((at, *choice)),
            ChoiceEntry::Ambiguity { ambiguity, any_of } => {
                ambiguous.push(ambiguity);
                open.extend(any_of);
            }
            ChoiceEntry::CatchAll { catch_all, group } => {
                catch_alls.push(catch_all);
                groups.extend(group);
            }
        }
    }
    unique(&choices, "choice", |(_, choice)| &choice.id);
    for (at, id) in &open {
        reference(at, "choice", id, choices.iter().map(|(_, choice)| &choice.id));
    }
    (values(choices), ambiguous, catch_alls, groups)
}

/// Checks the groups that catch-alls name, now that all groups are known.
fn checked_groups(groups: Vec<(Entry<'_>, (Group, Vec<Entry<'_>>))>) -> Vec<Group> {
    let (groups, named): (Vec<Group>, Vec<Vec<Entry<'_>>>) = values(groups).into_iter().unzip();
    for entry in named.iter().flatten() {
        if let Some(id) = entry.parsed::<Sku>() {
            reference(entry, "group", &id, groups.iter().map(|group| &group.id));
        }
    }
    groups
}

fn ambiguity<'a>(entry: &Entry<'a>) -> Option<(Ambiguity, Vec<(Entry<'a>, Sku)>)> {
    let mut fields = entry.map()?;
    let any_of = ids(fields.required("any_of"));
    let aliases = texts(fields.required("aliases"));
    let policy = fields.optional("policy").and_then(|policy| policy.one_of(POLICIES)).unwrap_or_default();
    fields.finish();
    Some((Ambiguity { any_of: any_of.iter().map(|(_, id)| id.clone()).collect(), aliases, policy }, any_of))
}

fn counted(entry: &Entry<'_>) -> Option<Countable> {
    let mut fields = entry.map()?;
    let units = texts(fields.optional("unit"));
    let max = fields.optional("max").and_then(|max| max.whole(1, COUNT_MAX)).unwrap_or(COUNT_MAX);
    let by_count = fields.optional("aliases_by_count").and_then(|entry| entry.map());
    let mut aliases_by_count = BTreeMap::new();
    for (key, list) in by_count.iter().flat_map(Fields::all) {
        match key.parse::<u32>() {
            Ok(count) if (1..=max).contains(&count) => {
                aliases_by_count.insert(count, texts(Some(list)));
            }
            Ok(_) | Err(_) => list.problem(format!("expected a count from 1 to {max}, found `{key}`")),
        }
    }
    fields.finish();
    Some(Countable { units, max: NonZeroU32::new(max)?, aliases_by_count })
}

fn flag(fields: &mut Fields<'_>, key: &'static str, absent: bool) -> bool {
    fields.optional(key).and_then(|entry| entry.boolean()).unwrap_or(absent)
}

/// A positive decimal with at most three places, in thousandths: `1.5` is 1500.
fn thousandths(entry: &Entry<'_>) -> Option<u64> {
    let text = entry.text()?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = !whole.is_empty() && whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    let number = format!("{whole}{fraction:0<3}").parse().ok().filter(|number| *number > 0);
    if !digits || fraction.len() > 3 || number.is_none() {
        entry.problem(format!("expected a number such as 330 or 1.5, found `{text}`"));
        return None;
    }
    number
}
