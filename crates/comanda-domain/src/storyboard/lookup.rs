//! Finding the flow that something starts.

use crate::id::Sku;
use crate::reading::Intent;

use super::{Facts, Flow, Place, Step, Storyboard, Target, Trigger};
use crate::tap::Tap;
use crate::words::Words;

impl Storyboard {
    /// The flow with this id.
    pub fn flow(&self, id: &Sku) -> Option<&Flow> {
        self.flows.iter().find(|flow| flow.id == *id)
    }

    /// File names of the pictures that it may send.
    pub fn pictures(&self) -> impl Iterator<Item = &str> {
        self.flows.iter().flat_map(|flow| &flow.steps).flat_map(|step| match step {
            Step::Say(say) => say.picture.iter().map(String::as_str).collect::<Vec<_>>(),
            Step::Cards(cards) => cards.iter().filter_map(|card| card.picture.as_deref()).collect(),
            Step::Ask(_) | Step::If { .. } | Step::Add(_) | Step::Note(_) | Step::Go(_) => Vec::new(),
        })
    }

    /// The flow that a link or an ad with this `ref` starts, if [`Flow::when`] lets it: see [`super::run::start`].
    pub fn by_ref(&self, reference: &str) -> Option<&Flow> {
        let has_it = |trigger: &Trigger| matches!(trigger, Trigger::Ref(own) if own == reference);
        self.flows.iter().find(|flow| flow.triggers.iter().any(has_it))
    }

    /// The first flow that this intent starts under these facts.
    pub fn by_intent(&self, intent: Intent, facts: &Facts<'_>) -> Option<&Flow> {
        let has_it = |trigger: &Trigger| matches!(trigger, Trigger::Intent(own) if *own == intent);
        self.flows.iter().find(|flow| flow.when.holds(facts) && flow.triggers.iter().any(has_it))
    }

    /// The flow whose words stand in the text, under these facts. Of several the one whose words are longest, then the
    /// first. Words are compared whole, in a row, without case and accents.
    pub fn by_words(&self, text: &str, facts: &Facts<'_>) -> Option<&Flow> {
        let said = Words::of(text);
        let mut best: Option<(usize, &Flow)> = None;
        for flow in self.flows.iter().filter(|flow| flow.when.holds(facts)) {
            let letters = flow.triggers.iter().filter_map(|trigger| fitting(trigger, &said, facts)).max();
            if let Some(letters) = letters
                && best.is_none_or(|(most, _)| letters > most)
            {
                best = Some((letters, flow));
            }
        }
        best.map(|(_, flow)| flow)
    }
}

/// How many letters of the trigger's words stand in what was said, if they all do.
fn fitting(trigger: &Trigger, said: &Words, facts: &Facts<'_>) -> Option<usize> {
    match trigger {
        Trigger::Words(phrase) => {
            let counts = phrase.language().is_none_or(|language| language == facts.language);
            (counts && said.contains(phrase.words())).then(|| phrase.words().letters())
        }
        Trigger::Intent(_) | Trigger::Ref(_) | Trigger::Button => None,
    }
}

impl Target {
    /// The tap that leads there.
    pub fn tap(&self) -> Tap {
        match self {
            Self::Flow(flow) => Tap::Flow(flow.clone()),
            Self::Place(Place::Menu) => Tap::ShowMenu,
            Self::Place(Place::OrderStatus) => Tap::Status,
            Self::Place(Place::Person) => Tap::Person,
            Self::Place(Place::Start) => Tap::Start,
        }
    }
}
