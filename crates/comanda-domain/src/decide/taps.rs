//! What a tap on one of our buttons does.

use crate::effect::CallReason;
use crate::line::{Line, Quantity};
use crate::phrase::{ArgName, ArgValue, Phrase, TextKey};
use crate::reading::WantedTime;
use crate::tap::Tap;

use super::turn::{Turn, button};
use super::{cart, menu_cards, orders};

/// Does what the tap means. Each tap gets one answer.
pub(super) fn on_tap(turn: &mut Turn<'_>, tap: &Tap) {
    turn.next.misunderstood = 0;
    // Who taps is done with what was asked about in words.
    turn.next.mentioned = None;
    match tap {
        Tap::Start => greet(turn),
        Tap::ShowMenu => menu_cards::show(turn),
        Tap::ShowSection { section, skip } => menu_cards::show_section(turn, section, *skip),
        Tap::Add { section, item } => {
            let line = Line::of_item(section.clone(), item.clone(), Quantity::ONE);
            cart::add_tapped(turn, line);
        }
        Tap::Choose { id } => cart::choose(turn, id),
        Tap::Confirm { mark } => cart::confirm(turn, Some(mark.as_deref().unwrap_or_default())),
        Tap::Change => cart::ask_change(turn),
        Tap::Cancel => cart::cancel(turn),
        Tap::CancelOrder(order) => orders::cancel(turn, *order),
        Tap::Keep => cart::keep(turn),
        Tap::Fulfil(fulfilment) => cart::fulfil(turn, *fulfilment),
        Tap::Asap => cart::with_draft(turn, |draft| draft.wanted = Some(WantedTime::Asap)),
        Tap::Person => {
            turn.call_person(CallReason::Asked);
            turn.hand_to_person();
            turn.reply(vec![Phrase::plain(TextKey::PersonCalled)], Vec::new());
        }
    }
}

fn greet(turn: &mut Turn<'_>) {
    let shop = ArgValue::Text(turn.context.shop.name.clone());
    let buttons =
        vec![button(TextKey::ButtonMenu, Tap::ShowMenu), button(TextKey::ButtonPerson, Tap::Person)];
    // Cards first, words last: quick replies are only shown under the newest message.
    menu_cards::send(turn);
    turn.reply(vec![Phrase::with(TextKey::Greeting, [(ArgName::Shop, shop)])], buttons);
}
