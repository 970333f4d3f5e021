//! Who has ordered before: hello again, the usual; and what brought somebody here.

use crate::conversation::State;
use crate::draft::{Draft, DraftLine};
use crate::event::Referral;
use crate::id::FeedObjectId;
use crate::order::Origin;
use crate::phrase::{ArgName, ArgValue, Phrase, TextKey};
use crate::reading::Fulfilment;
use crate::tap::Tap;

use super::cart::{self, say};
use super::turn::{Turn, button};
use super::{menu_cards, story, taps};

/// Confidence of what was ordered before, in percent.
const ORDERED_BEFORE: u8 = 100;
/// How the `ref` of a link on a table begins: `table-5`, `table-A3`, and with several branches `table-lakeside-5`.
const TABLE_LINK: &str = "table-";

/// Whether something was ordered that can be ordered again.
pub(super) fn has_usual(turn: &Turn<'_>) -> bool {
    usual(turn).is_some()
}

/// What was ordered last, as far as the menu still has it.
fn usual(turn: &Turn<'_>) -> Option<Draft> {
    let regular = turn.next.regular.as_deref()?;
    let menu = &turn.context.shop.menu;
    let is_there = |line: &&crate::line::Line| {
        let dishes = line.items.iter();
        let mut available = dishes.map(|id| menu.find_item(id).is_some_and(|(_, item)| item.available));
        available.all(|one| one) && crate::bill::line_price(menu, line).is_some()
    };
    let line =
        |line: &crate::line::Line| DraftLine { line: line.clone(), confidence_percent: ORDERED_BEFORE };
    let lines: Vec<DraftLine> = regular.lines.iter().filter(is_there).map(line).collect();
    (!lines.is_empty()).then(|| Draft { lines, ..Draft::default() })
}

/// Hello to somebody who has ordered before; `false` if there is nothing to say to them.
pub(super) fn greet(turn: &mut Turn<'_>) -> bool {
    let Some(draft) = usual(turn).filter(|_| turn.next.state == State::Idle) else { return false };
    let mut args = say::cart_args(turn, &draft);
    args.push((ArgName::Shop, ArgValue::Text(turn.context.shop.name.clone())));
    let buttons = vec![
        button(TextKey::ButtonUsual, Tap::Usual),
        button(TextKey::ButtonMenu, Tap::ShowMenu),
        button(TextKey::ButtonPerson, Tap::Person),
    ];
    menu_cards::send(turn);
    let mut phrases = vec![Phrase::with(TextKey::GreetingAgain, args)];
    phrases.append(&mut turn.remarks);
    turn.reply(phrases, buttons);
    true
}

/// "The usual": the same dishes, and where they were fetched or brought.
pub(super) fn order_usual(turn: &mut Turn<'_>) {
    let Some(usual) = usual(turn) else {
        turn.remarks.push(Phrase::plain(TextKey::NoUsual));
        return taps::ask_dishes(turn);
    };
    let regular = turn.next.regular.as_deref().cloned();
    let mut draft = turn.take_draft();
    draft.begin_step(Vec::new());
    for line in usual.lines {
        if draft.add_line(line.line, line.confidence_percent).is_err() {
            return cart::too_large(turn, draft);
        }
    }
    if let Some(regular) = regular
        && draft.fulfilment.is_none()
    {
        // An address is asked about all the same: people move about.
        draft.fulfilment = Some(regular.fulfilment).filter(|way| *way == Fulfilment::Pickup);
        draft.branch = regular.branch;
        draft.payment = draft.payment.or(regular.payment);
    }
    draft.asked = None;
    turn.cart_changed = true;
    cart::ask_next(turn, draft);
}

/// Keeps what brought somebody here: it stands on their next order.
pub(super) fn note_origin(turn: &mut Turn<'_>, referral: &Referral) {
    if referral.reference.is_none() && referral.ad_id.is_none() {
        return;
    }
    let (reference, ad_id) = (referral.reference.clone(), referral.ad_id.clone());
    turn.next.origin = Some(Origin { reference, ad_id, post_id: None });
    let table = referral.reference.as_deref().and_then(|reference| reference.strip_prefix(TABLE_LINK));
    let serves = turn.context.shop.fulfilments.contains(&Fulfilment::DineIn);
    if let Some(table) = table.filter(|table| serves && !table.is_empty() && !turn.is_with_person()) {
        let mut draft = turn.take_draft();
        draft.fulfilment = Some(Fulfilment::DineIn);
        let of_branch = turn.context.shop.branches.iter().find_map(|branch| {
            let table = table.strip_prefix(branch.id.as_str())?.strip_prefix('-')?;
            Some((branch.id.clone(), table))
        });
        let (branch, table) = of_branch.map_or((None, table), |(branch, table)| (Some(branch), table));
        draft.branch = branch.or(draft.branch);
        draft.table = Some(table.to_owned());
        cart::put_back(turn, draft);
    }
}

/// Keeps the post whose comment began an order.
pub(super) fn note_post(turn: &mut Turn<'_>, post: Option<&FeedObjectId>) {
    if let Some(post) = post {
        turn.next.origin = Some(Origin { post_id: Some(post.as_str().to_owned()), ..Origin::default() });
    }
}

/// Somebody came back through a link: hello, unless an order is open.
pub(super) fn on_referral(turn: &mut Turn<'_>, referral: &Referral) {
    note_origin(turn, referral);
    if !turn.is_with_person()
        && let Some(reference) = &referral.reference
        && story::start_by_ref(turn, reference)
    {
        return;
    }
    if !turn.is_with_person() && turn.next.state.draft().is_none_or(Draft::is_empty) {
        taps::on_tap(turn, &Tap::Start);
    }
}
