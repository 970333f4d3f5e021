//! Sizes and sections, as their sheets say, or as the columns of the dishes imply.

use std::collections::HashMap;

use super::super::directory::{Directory, Found};
use super::super::findings::Place;
use super::super::layout::Kind;
use super::super::list;
use super::super::table::{Field, Row};
use super::super::tree::{Entry, Node};
use super::context::{Above, Context, text};

/// Size scales.
pub(super) struct Sizes {
    scales: Directory,
    steps: HashMap<String, (Vec<Node>, Directory)>,
    none: Directory,
}

impl Sizes {
    /// The sizes of a section.
    pub(super) fn of(&self, section: &Section) -> &Directory {
        section.scale.as_ref().and_then(|scale| self.steps.get(scale)).map_or(&self.none, |(_, sizes)| sizes)
    }

    /// The `sizes:` of the menu file.
    pub(super) fn node(&self) -> Option<Node> {
        let mut scales = Entry::new();
        for scale in self.scales.ids() {
            let steps = self.steps.get(scale).map(|(steps, _)| steps.clone()).unwrap_or_default();
            scales.set(scale.clone(), Node::list(steps));
        }
        (!scales.is_empty()).then(|| scales.into_node())
    }

    fn scale(&mut self, name: &str) -> (String, &mut (Vec<Node>, Directory)) {
        let id = match self.scales.find(name) {
            Found::One(id) => id.to_owned(),
            Found::Several(_) | Found::Nothing => self.scales.add(Some(name), &[]),
        };
        let steps = self.steps.entry(id.clone()).or_default();
        (id, steps)
    }
}

/// The sheet `Sizes`.
pub(super) fn sizes(context: &Context<'_>) -> Sizes {
    let mut sizes = Sizes { scales: Directory::default(), steps: HashMap::new(), none: Directory::default() };
    let mut above = Above::default();
    for row in context.rows(Kind::Sizes) {
        let scale = above.at(&row, "scale");
        let (_, (steps, directory)) = sizes.scale(scale.as_ref().map_or("size", |field| field.text));
        let scale_alone = row.get("id").is_none() && row.get("name").is_none() && row.by("name").is_empty();
        if scale_alone && row.get("scale").is_some() {
            continue;
        }
        if let Some(identity) = context.identity(&row, directory) {
            let mut entry = identity.entry(&row);
            entry.set("aliases", Context::words(&row, "aliases"));
            entry.set("price", context.price(&row, "price"));
            steps.push(entry.into_node());
        }
    }
    sizes
}

/// A section that is being made.
pub(super) struct Section {
    pub(super) scale: Option<String>,
    head: Entry,
    tail: Entry,
    pub(super) items: Vec<Node>,
    pub(super) dishes: Directory,
    pub(super) groups: Vec<Group>,
    pub(super) group_names: Directory,
    pub(super) choices: Directory,
    pub(super) containers: Vec<Node>,
    pub(super) container_names: Directory,
    pub(super) volumes: Vec<Node>,
}

/// An option group that is being made.
pub(super) struct Group {
    pub(super) entry: Entry,
    pub(super) choices: Vec<Node>,
    pub(super) names: Directory,
}

impl Section {
    fn new(head: Entry, tail: Entry, scale: Option<String>) -> Self {
        Self {
            scale,
            head,
            tail,
            items: Vec::new(),
            dishes: Directory::default(),
            groups: Vec::new(),
            group_names: Directory::default(),
            choices: Directory::default(),
            containers: Vec::new(),
            container_names: Directory::default(),
            volumes: Vec::new(),
        }
    }

    /// The group that a cell means, if there is one.
    pub(super) fn group(&mut self, named: &str) -> Option<&mut Group> {
        let Found::One(id) = self.group_names.find(named) else { return None };
        let index = self.group_names.ids().iter().position(|known| known == id)?;
        self.groups.get_mut(index)
    }

    fn into_node(self) -> Node {
        let mut entry = self.head;
        entry.set_list("items", self.items);
        let group = |group: Group| {
            let mut entry = group.entry;
            entry.set_list("choices", group.choices);
            entry.into_node()
        };
        entry.set_list("groups", self.groups.into_iter().map(group).collect());
        entry.set_list("containers", self.containers);
        entry.set_list("volumes", self.volumes);
        entry.append(self.tail);
        entry.into_node()
    }
}

/// The sections of a book.
pub(super) struct Sections {
    names: Directory,
    list: Vec<Section>,
}

impl Sections {
    /// The section that a cell means. What means none is told.
    pub(super) fn find(&mut self, context: &Context<'_>, field: &Field<'_>) -> Option<&mut Section> {
        let id = context.id(field.text, &field.place, &self.names);
        let Some(index) = self.names.ids().iter().position(|known| *known == id) else {
            if !context.findings.is_known(&field.place) {
                let known = self.names.ids().join(", ");
                let message = format!(
                    "unknown section `{}`; known are {known}; add it to the sheet Sections",
                    field.text
                );
                context.findings.mistake(&field.place, message);
            }
            return None;
        };
        self.list.get_mut(index)
    }

    pub(super) fn get(&self, id: &str) -> Option<&Section> {
        let index = self.names.ids().iter().position(|known| known == id)?;
        self.list.get(index)
    }

    pub(super) fn names(&self) -> &Directory {
        &self.names
    }

    /// The section of dishes where no column names one.
    pub(super) fn only(&mut self) -> Option<&mut Section> {
        self.list.first_mut()
    }

    pub(super) fn into_nodes(self) -> Vec<Node> {
        self.list.into_iter().map(Section::into_node).collect()
    }
}

/// The sheet `Sections`; where it is empty, the sections that the dishes name, in their order.
pub(super) fn sections(context: &Context<'_>, sizes: &mut Sizes) -> Sections {
    let own_ids = context.rows(Kind::Sections).chain(context.rows(Kind::Combos));
    let own_ids: Vec<String> =
        own_ids.filter_map(|row| row.get("id")).map(|field| field.text.to_owned()).collect();
    let mut sections = Sections { names: Directory::reserving(own_ids), list: Vec::new() };
    for row in context.rows(Kind::Sections) {
        if let Some(identity) = context.identity(&row, &mut sections.names) {
            let scale = row.get("scale").map(|field| context.id(field.text, &field.place, &sizes.scales));
            let section = section(context, &row, identity.entry(&row), scale, sizes);
            sections.list.push(section);
        }
    }
    if sections.list.is_empty() {
        named_by_dishes(context, &mut sections);
    }
    if !context.is_filled(Kind::Sizes) {
        sizes_by_columns(context, &mut sections, sizes);
    }
    sections
}

fn section(
    context: &Context<'_>,
    row: &Row<'_>,
    mut head: Entry,
    scale: Option<String>,
    sizes: &Sizes,
) -> Section {
    head.set("kind", row.get("kind").as_ref().map(text));
    head.set("nouns", Context::words(row, "nouns"));
    head.set("measures", Context::words(row, "measures"));
    let mut section = Section::new(head, Entry::new(), scale);
    if let Some(field) = row.get("scale") {
        let mut entry = Entry::at(&field.place);
        entry.set("scale", section.scale.clone().map(|scale| Node::text(scale).at(&field.place)));
        entry.set("default", context.reference(row, "default", sizes.of(&section)));
        entry.set("required", context.flag(row, "required"));
        section.head.set("sizes", entry.into_node());
    } else if let Some(field) = row.get("default").or_else(|| row.get("required")) {
        let message = "the section has no sizes: name a scale of the sheet Sizes in the column `Sizes`";
        context.findings.mistake(&field.place, message);
    }
    section.head.set("item_key", Context::word(row, "item_key"));
    section.head.set("items_per_line", context.several_per_line(row));
    section.head.set("price", context.price(row, "price"));
    section.tail.set("portions", Context::words(row, "portions"));
    section
}

impl Context<'_> {
    fn several_per_line(&self, row: &Row<'_>) -> Option<Node> {
        let field = row.get("items_per_line")?;
        self.flag(row, "items_per_line")?;
        let word = if list::flag(field.text) == Some(true) { "many" } else { "one" };
        Some(Node::text(word).at(&field.place))
    }
}

fn named_by_dishes(context: &Context<'_>, sections: &mut Sections) {
    if let Some(table) = context.tables.get(Kind::Dishes).filter(|table| !table.has("section")) {
        add(sections, "Menu", &table.top());
    }
    for field in context.rows(Kind::Dishes).filter_map(|row| row.get("section")) {
        if sections.names.find(field.text) == Found::Nothing {
            add(sections, field.text, &field.place);
        }
    }
}

fn add(sections: &mut Sections, name: &str, place: &Place) {
    let id = sections.names.add(None, &[name.to_owned()]);
    let mut head = Entry::at(place);
    head.set("id", Node::text(id).at(place));
    head.set("name", Node::text(name).at(place));
    sections.list.push(Section::new(head, Entry::new(), None));
}

/// Sizes of sections whose dishes have prices by size, where no sheet names sizes: one scale for each set of columns.
fn sizes_by_columns(context: &Context<'_>, sections: &mut Sections, sizes: &mut Sizes) {
    let columns = context.tables.get(Kind::Dishes).map(|table| table.qualifiers("price")).unwrap_or_default();
    let mut used: HashMap<usize, (Vec<&str>, bool)> = HashMap::new();
    let mut above = Above::default();
    for row in context.rows(Kind::Dishes) {
        let field = above.at(&row, "section");
        let named = field.map_or(Some(0), |field| match sections.names.find(field.text) {
            Found::One(id) => sections.names.ids().iter().position(|known| known == id),
            Found::Several(_) | Found::Nothing => None,
        });
        let (Some(index), by_size) = (named, row.by("price")) else { continue };
        let (columns, asked) = used.entry(index).or_default();
        columns.extend(by_size.iter().map(|(size, _)| *size));
        // Without a plain price, a dish costs nothing until its size is known.
        *asked |= !by_size.is_empty() && row.get("price").is_none();
    }
    for (index, section) in
        sections.list.iter_mut().enumerate().filter(|(_, section)| section.scale.is_none())
    {
        let Some((used, asked)) = used.get(&index) else { continue };
        let steps: Vec<&str> = columns.iter().copied().filter(|column| used.contains(column)).collect();
        if steps.is_empty() {
            continue;
        }
        let scale = list::fold(&steps.join(" ")).replace(' ', "_");
        let scale: String = scale.chars().take(comanda_domain::limits::SKU_LEN_MAX).collect();
        let (scale, (nodes, directory)) = sizes.scale(&scale);
        if nodes.is_empty() {
            for step in steps {
                let mut entry = Entry::new();
                entry.set("id", Node::text(directory.add(None, &[step.to_owned()])));
                entry.set("name", Node::text(step));
                nodes.push(entry.into_node());
            }
        }
        let mut entry = Entry::new();
        entry.set("scale", Node::text(&*scale));
        entry.set("required", asked.then(|| Node::plain("true")));
        section.head.set("sizes", entry.into_node());
        section.scale = Some(scale);
    }
}
