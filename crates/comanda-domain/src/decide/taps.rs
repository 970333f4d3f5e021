//! What a tap on one of our buttons does.

use crate::effect::CallReason;
use crate::line::{Line, Quantity};
use crate::phrase::{ArgName, ArgValue, Phrase, TextKey};
use crate::reading::WantedTime;
use crate::tap::Tap;

use super::cart::Settled;
use super::turn::{ShallI, Turn, button};
use super::{amend, cart, law, menu_cards, orders, regular, story};

/// Does what the tap means. Each tap gets one answer.
pub(super) fn on_tap(turn: &mut Turn<'_>, tap: &Tap) {
    turn.next.misunderstood = 0;
    // Who taps is done with what was asked about in words.
    turn.next.mentioned = None;
    if !matches!(tap, Tap::FlowChoice(_)) {
        turn.next.story = None;
    }
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
        Tap::Keep if turn.asked == Some(ShallI::Forget) => law::keep(turn),
        Tap::Keep => cart::keep(turn),
        Tap::DeleteData => law::forget_once_done(turn),
        Tap::Fulfil(fulfilment) => cart::fulfil(turn, *fulfilment),
        Tap::Asap => cart::with_draft(turn, |draft| draft.wanted = Some(WantedTime::Asap)),
        Tap::At(at) => cart::settle(turn, Settled::Time(WantedTime::At(*at))),
        Tap::Zone(zone) => cart::settle(turn, Settled::Zone(zone.clone())),
        Tap::Elsewhere => cart::settle(turn, Settled::Elsewhere),
        Tap::Branch(branch) => cart::settle(turn, Settled::Branch(branch.clone())),
        Tap::Pay(method) => cart::settle(turn, Settled::Payment(*method)),
        Tap::KnownAddress => cart::known_address(turn),
        Tap::OtherAddress => cart::other_address(turn),
        Tap::Usual => regular::order_usual(turn),
        Tap::Amend(order) => amend::join(turn, *order),
        Tap::NewOrder => amend::separate(turn),
        Tap::Less { position, mark } => cart::less(turn, *position, mark),
        Tap::Begin { post, lines } => {
            regular::note_post(turn, post.as_ref());
            cart::begin(turn, lines);
        }
        Tap::Meaning(place) => cart::settle_meaning(turn, *place),
        Tap::Status => orders::tell_status(turn),
        Tap::Person => turn.ask_for_person(CallReason::Asked),
        Tap::BackToBot => {
            turn.release_from_person();
            if turn.next.state.draft().is_some_and(|draft| !draft.is_empty()) {
                cart::with_draft(turn, |_| {});
            } else {
                ask_dishes(turn);
            }
        }
        Tap::Flow(flow) => story::start(turn, flow),
        Tap::FlowChoice(place) => story::choose(turn, *place),
    }
}

/// What would you like? With the menu to tap.
pub(super) fn ask_dishes(turn: &mut Turn<'_>) {
    let mut phrases = std::mem::take(&mut turn.remarks);
    phrases.push(Phrase::plain(TextKey::AskDishes));
    turn.reply(phrases, vec![button(TextKey::ButtonMenu, Tap::ShowMenu)]);
}

pub(super) fn greet(turn: &mut Turn<'_>) {
    if turn.context.shop.says_automated && !turn.next.was_told_automated {
        turn.next.was_told_automated = true;
        turn.remarks.push(Phrase::plain(TextKey::AutomatedNotice));
    }
    if regular::greet(turn) {
        return;
    }
    let shop = ArgValue::Text(turn.context.shop.name.clone());
    let buttons =
        vec![button(TextKey::ButtonMenu, Tap::ShowMenu), button(TextKey::ButtonPerson, Tap::Person)];
    // Cards first, words last: quick replies are only shown under the newest message.
    menu_cards::send(turn);
    let mut phrases = vec![Phrase::with(TextKey::Greeting, [(ArgName::Shop, shop)])];
    phrases.append(&mut turn.remarks);
    turn.reply(phrases, buttons);
}
