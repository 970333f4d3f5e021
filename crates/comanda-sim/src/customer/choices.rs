//! What can be tapped under an answer: chips and buttons, which a person does not tell apart.

use super::typing::without_accents;
use crate::person::Act;
use crate::thread::{Bubble, Button, Content, QuickReply};

/// Something to tap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) title: String,
    pub(super) payload: String,
    is_chip: bool,
    is_phone_number: bool,
}

impl Choice {
    pub(super) fn of_chip(chip: &QuickReply) -> Self {
        let is_phone_number = chip.content_type == "user_phone_number";
        Self { title: chip.title.clone(), payload: chip.payload.clone(), is_chip: true, is_phone_number }
    }

    /// Whether the phone fills in the person's own number.
    pub(super) fn is_phone_number(&self) -> bool {
        self.is_phone_number
    }

    /// The tap.
    pub(super) fn act(&self) -> Act {
        let (title, payload) = (self.title.clone(), self.payload.clone());
        if self.is_chip { Act::TapQuickReply { title, payload } } else { Act::TapPostback { title, payload } }
    }

    /// The title without its picture, as somebody would type it.
    pub(super) fn words(&self) -> String {
        let letters = self.title.trim_start_matches(|letter: char| !letter.is_alphanumeric());
        without_accents(letters).to_lowercase()
    }
}

/// Everything under one bubble, whether it can still be tapped or not.
pub(super) fn of_bubble(bubble: &Bubble) -> Vec<Choice> {
    let mut choices: Vec<Choice> = bubble.quick_replies.iter().map(Choice::of_chip).collect();
    if let Content::Buttons { buttons, .. } = &bubble.content {
        choices.extend(buttons.iter().filter_map(of_button));
    }
    choices
}

/// What can be tapped now: the live chips and the buttons of the latest answer.
pub(super) fn live(latest: &[Bubble], chips: &[QuickReply]) -> Vec<Choice> {
    let mut choices: Vec<Choice> = chips.iter().map(Choice::of_chip).collect();
    for bubble in latest {
        if let Content::Buttons { buttons, .. } = &bubble.content {
            choices.extend(buttons.iter().filter_map(of_button));
        }
    }
    choices
}

/// The buttons of the cards in sight, each with its card's title.
pub(super) fn on_cards(latest: &[Bubble]) -> Vec<(String, Choice)> {
    let mut choices = Vec::new();
    for bubble in latest {
        let Content::Cards { cards } = &bubble.content else { continue };
        for card in cards {
            let buttons = card.buttons.iter().filter_map(of_button);
            choices.extend(buttons.map(|button| (card.title.to_lowercase(), button)));
        }
    }
    choices
}

/// The first whose payload begins so.
pub(super) fn with_payload<'a>(choices: &'a [Choice], start: &str) -> Option<&'a Choice> {
    choices.iter().find(|choice| choice.payload.starts_with(start))
}

fn of_button(button: &Button) -> Option<Choice> {
    match button {
        Button::Postback { title, payload } => {
            let (title, payload) = (title.clone(), payload.clone());
            Some(Choice { title, payload, is_chip: false, is_phone_number: false })
        }
        Button::Link { .. } | Button::Call { .. } | Button::AccountLink { .. } | Button::AccountUnlink => {
            None
        }
    }
}
