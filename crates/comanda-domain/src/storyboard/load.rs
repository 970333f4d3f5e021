//! Reading `storyboard.yaml`: every problem at once, each with its line, its key and the nearest valid name.
//!
//! A file is read in one walk (`crate::yaml`); whether flows exist, start and end can only be told when all of them are
//! known, so that is `super::check`. A [`Storyboard`] comes out only if there was no problem at all.

mod pieces;
mod step;

use crate::id::Sku;
use crate::limits::TEXT_CHARS_MAX;
use crate::menu::{Menu, Name};
use crate::yaml::{Document, Entry, Fields, Report};

use super::{
    Condition, Customer, FLOWS_MAX, Flow, GREETING_CHARS_MAX, Hours, ICE_BREAKER_CHARS_MAX, ICE_BREAKERS_MAX,
    IceBreaker, MENU_ENTRIES_MAX, MENU_LABEL_CHARS_MAX, MenuAction, MenuEntry, Phrase, STEPS_MAX, Step,
    Storyboard, Trigger, check,
};

pub use crate::yaml::FileErrors as StoryboardError;

/// The only format there is so far.
const FORMAT: &str = "comanda-storyboard/1";

impl Storyboard {
    /// Reads `storyboard.yaml` beside `menu`, whose dishes and languages it may name. `file_name` is only for messages.
    ///
    /// ```
    /// use comanda_domain::menu::Menu;
    /// use comanda_domain::storyboard::Storyboard;
    ///
    /// let menu = "format: comanda-menu/1\nshop: { name: Tea, currency: VND, languages: [vi, en] }\n";
    /// let menu = Menu::from_yaml("menu.yaml", menu).unwrap();
    /// let text = "format: comanda-storyboard/1\n\
    ///             flows: [{ id: party, triggers: [{ words: [party] }], steps: [{ go: parti }] }]\n";
    /// let wrong = Storyboard::from_yaml("storyboard.yaml", text, &menu).unwrap_err();
    /// assert_eq!(
    ///     wrong.to_string(),
    ///     "storyboard.yaml:2: flows[0].steps[0].go: unknown flow `parti`; did you mean `party`?"
    /// );
    /// ```
    pub fn from_yaml(file_name: &str, text: &str, menu: &Menu) -> Result<Self, StoryboardError> {
        let report = Report::new(file_name);
        let board = Document::parse(text, &report).and_then(|document| {
            Loader { menu, current: None, jumps: Vec::new() }.board(&document.root(&report))
        });
        let problems = report.into_problems();
        match board {
            Some(board) if problems.is_empty() => Ok(board),
            Some(_) | None => Err(StoryboardError { problems }),
        }
    }
}

/// A flow with where its parts stand.
pub(super) struct ReadFlow<'a> {
    pub(super) entry: Entry<'a>,
    pub(super) id: Sku,
    pub(super) when: Condition,
    /// Each trigger that could be read; a list of words is one trigger per word.
    pub(super) triggers: Vec<(Entry<'a>, Trigger)>,
    /// Whether the file has a trigger besides `button`, be it one that could not be read.
    pub(super) starts_itself: bool,
    /// Each step that could be read.
    pub(super) steps: Vec<(Entry<'a>, Step)>,
    title: Name,
}

/// A `go` to a flow.
pub(super) struct Jump<'a> {
    pub(super) entry: Entry<'a>,
    /// Place of the flow it stands in among those that were read; `None` for the menu and the ice breakers.
    pub(super) from: Option<usize>,
    pub(super) to: Sku,
}

/// What every part of the file needs to know about the rest of it.
struct Loader<'menu, 'file> {
    menu: &'menu Menu,
    /// Place of the flow that is being read.
    current: Option<usize>,
    jumps: Vec<Jump<'file>>,
}

impl<'file> Loader<'_, 'file> {
    fn board(mut self, root: &Entry<'file>) -> Option<Storyboard> {
        let mut fields = root.map()?;
        if let Some(format) = fields.required("format")
            && format.text().is_some_and(|text| text != FORMAT)
        {
            format.problem(format!("expected `{FORMAT}`"));
        }
        let flows = fields.optional("flows").map(|list| self.flows(&list)).unwrap_or_default();
        let entries = pieces::listed(fields.optional("menu"), 1, MENU_ENTRIES_MAX, "entries");
        let menu = entries.iter().filter_map(|entry| self.menu_entry(entry)).collect();
        let questions = pieces::listed(fields.optional("ice_breakers"), 1, ICE_BREAKERS_MAX, "ice breakers");
        let ice_breakers = questions.iter().filter_map(|entry| self.ice_breaker(entry)).collect();
        let greeting = fields.optional("greeting").and_then(|text| self.text(&text, GREETING_CHARS_MAX));
        fields.finish();
        check::check(&flows, &self.jumps, &self.menu.shop.languages);
        let flows = flows.into_iter().map(ReadFlow::flow).collect();
        Some(Storyboard { flows, menu, ice_breakers, greeting })
    }

    fn flows(&mut self, list: &Entry<'file>) -> Vec<ReadFlow<'file>> {
        let mut flows = Vec::new();
        for entry in pieces::listed(Some(list.clone()), 0, FLOWS_MAX, "flows") {
            self.current = Some(flows.len());
            flows.extend(self.flow(&entry));
        }
        self.current = None;
        flows
    }

    fn flow(&mut self, entry: &Entry<'file>) -> Option<ReadFlow<'file>> {
        let mut fields = entry.map()?;
        let id: Option<Sku> = fields.required("id").and_then(|id| id.parsed());
        let title = fields.optional("title").and_then(|title| self.text(&title, TEXT_CHARS_MAX));
        let given = fields.optional("triggers").and_then(|list| list.list()).unwrap_or_default();
        let triggers: Vec<_> = given.iter().flat_map(|trigger| self.trigger(trigger)).collect();
        let starts_itself = given.iter().any(|trigger| !trigger.has("button"));
        let button = triggers.iter().find(|(_, trigger)| *trigger == Trigger::Button);
        if let Some((button, _)) = button
            && starts_itself
        {
            button.problem("says that nothing else starts this flow; leave it out, or the other triggers");
        }
        let when = fields.optional("when").and_then(|when| self.when(&when)).unwrap_or_default();
        let steps = pieces::listed(fields.required("steps"), 1, STEPS_MAX, "steps")
            .into_iter()
            .filter_map(|step| self.step(&step).map(|read| (step, read)))
            .collect();
        fields.finish();
        let id = id?;
        let title = title.unwrap_or_else(|| Name::plain(id.as_str().replace('_', " ")));
        Some(ReadFlow { entry: entry.clone(), id, title, when, triggers, starts_itself, steps })
    }

    fn trigger(&self, entry: &Entry<'file>) -> Vec<(Entry<'file>, Trigger)> {
        let Some(mut fields) = entry.map() else { return Vec::new() };
        let kinds: Vec<&str> =
            ["words", "intent", "ref", "button"].into_iter().filter(|kind| entry.has(kind)).collect();
        let words = fields.optional("words").map(|words| self.phrases(&words)).unwrap_or_default();
        let intent = fields
            .optional("intent")
            .and_then(|intent| Some((intent.clone(), Trigger::Intent(intent.one_of(&Trigger::INTENTS)?))));
        let reference = fields
            .optional("ref")
            .and_then(|name| Some((name.clone(), Trigger::Ref(pieces::link_reference(&name)?))));
        let button = fields
            .optional("button")
            .and_then(|button| pieces::only_true(&button).map(|()| (button, Trigger::Button)));
        fields.finish();
        match kinds.as_slice() {
            [_] => {}
            [] => entry.problem("expected one of `words`, `intent`, `ref`, `button`"),
            [first, second, ..] => entry.problem(format!(
                "a trigger is one thing: put `{first}` and `{second}` into triggers of their own"
            )),
        }
        words.into_iter().chain(intent).chain(reference).chain(button).collect()
    }

    /// A list of words that count in any language, or a list per language.
    fn phrases(&self, entry: &Entry<'file>) -> Vec<(Entry<'file>, Trigger)> {
        if !entry.is_map() {
            return phrases_of(entry, None);
        }
        let by_language = entry.map().map(|fields| fields.all()).unwrap_or_default();
        if by_language.is_empty() {
            entry.problem("expected at least one language with its words");
        }
        let spoken = by_language.into_iter().filter(|(language, list)| self.speaks(list, language));
        spoken.flat_map(|(language, list)| phrases_of(&list, Some(language))).collect()
    }

    fn when(&self, entry: &Entry<'file>) -> Option<Condition> {
        let mut fields = entry.map()?;
        let condition = self.condition(&mut fields);
        fields.finish();
        Some(condition)
    }

    /// The keys of a condition, wherever it stands.
    fn condition(&self, fields: &mut Fields<'file>) -> Condition {
        let hours = [("open", Hours::Open), ("closed", Hours::Closed)];
        Condition {
            hours: fields.optional("hours").and_then(|entry| entry.one_of(&hours)),
            languages: fields.optional("language").map(|entry| self.spoken(&entry)).unwrap_or_default(),
            customer: fields.optional("customer").and_then(|entry| entry.one_of(&Customer::NAMES)),
        }
    }

    /// A language of the shop, or a list of them.
    fn spoken(&self, entry: &Entry<'file>) -> Vec<String> {
        let entries = if entry.is_list() {
            pieces::listed(Some(entry.clone()), 1, self.menu.shop.languages.len(), "languages")
        } else {
            vec![entry.clone()]
        };
        let language = |entry: Entry<'_>| {
            let language = entry.text()?;
            self.speaks(&entry, language).then(|| language.to_owned())
        };
        entries.into_iter().filter_map(language).collect()
    }

    fn menu_entry(&mut self, entry: &Entry<'file>) -> Option<MenuEntry> {
        let mut fields = entry.map()?;
        let label = fields.required("label").and_then(|label| self.text(&label, MENU_LABEL_CHARS_MAX));
        let go = fields.optional("go").and_then(|go| self.target(&go)).map(MenuAction::Go);
        let url = fields.optional("url").and_then(|url| pieces::address(&url)).map(MenuAction::Url);
        fields.finish();
        pieces::just_one(entry, &["go", "url"])?;
        Some(MenuEntry { label: label?, action: go.or(url)? })
    }

    fn ice_breaker(&mut self, entry: &Entry<'file>) -> Option<IceBreaker> {
        let mut fields = entry.map()?;
        let question = fields.required("question").and_then(|text| self.text(&text, ICE_BREAKER_CHARS_MAX));
        let go = fields.required("go").and_then(|go| self.target(&go));
        fields.finish();
        Some(IceBreaker { question: question?, go: go? })
    }
}

impl ReadFlow<'_> {
    fn flow(self) -> Flow {
        let triggers = self.triggers.into_iter().map(|(_, trigger)| trigger).collect();
        let steps = self.steps.into_iter().map(|(_, step)| step).collect();
        Flow { id: self.id, title: self.title, triggers, when: self.when, steps }
    }
}

fn phrases_of<'file>(list: &Entry<'file>, language: Option<&str>) -> Vec<(Entry<'file>, Trigger)> {
    let mut phrases = Vec::new();
    for entry in pieces::listed(Some(list.clone()), 1, usize::MAX, "words") {
        let Some(text) = entry.text() else { continue };
        match Phrase::new(text, language) {
            Some(phrase) => phrases.push((entry, Trigger::Words(phrase))),
            None => entry.problem(format!("`{text}` has no letter, digit or picture in it")),
        }
    }
    phrases
}
