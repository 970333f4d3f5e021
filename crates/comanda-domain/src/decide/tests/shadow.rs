//! A shop whose bot only drafts.

use super::*;
use crate::command::DraftVerdict;
use crate::effect::DraftFate;
use crate::id::OutboxId;

fn chat() -> Chat {
    let mut chat = Chat::new();
    chat.shop.is_shadow = true;
    chat
}

/// What was drafted in the last turn, with its id.
fn drafts(chat: &Chat) -> Vec<(OutboxId, Outgoing)> {
    let event = EventId::from_bytes([chat.events; 16]);
    let drafted = chat.last.effects.iter().enumerate().filter_map(|(index, effect)| {
        let Effect::Draft(outgoing) = effect else { return None };
        Some((OutboxId::of(event, index), outgoing.clone()))
    });
    drafted.collect()
}

fn read_back(chat: &mut Chat) -> (OutboxId, Outgoing) {
    chat.text(&says(&[line("pho", "pho_tai", 2)]));
    chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap);
    let [draft] = &drafts(chat)[..] else { panic!("{:?}", chat.last.effects) };
    draft.clone()
}

#[test]
fn nothing_is_said_before_a_person_has_sent_it() {
    let mut chat = chat();
    let (id, outgoing) = read_back(&mut chat);
    assert!(chat.sends().is_empty());
    assert_eq!(chat.conversation.read_back.as_ref().unwrap().outbox, id, "a thumb up will be one on this");
    chat.decide_on(id, &outgoing, DraftVerdict::Send);
    let sends = chat.sends();
    assert_eq!((sends.len(), &sends[0].content), (1, &outgoing.content));
    let sent = OutboxId::of(EventId::from_bytes([chat.events; 16]), 0);
    assert_eq!(chat.conversation.read_back.as_ref().unwrap().outbox, sent, "and is one on what went out");
    let settled = Effect::SettleDraft { draft: id, fate: DraftFate::Sent };
    assert!(chat.last.effects.contains(&settled), "{:?}", chat.last.effects);
}

#[test]
fn other_words_keep_the_buttons() {
    let mut chat = chat();
    let (id, outgoing) = read_back(&mut chat);
    chat.decide_on(id, &outgoing, DraftVerdict::Change { text: "Dạ 2 phở tái nha anh?".to_owned() });
    let Content::Text { quick_replies: drafted, .. } = &outgoing.content else { panic!("{outgoing:?}") };
    let Content::Text { phrases, quick_replies } = &chat.sends()[0].content else { panic!() };
    assert_eq!(quick_replies, drafted);
    assert_eq!(phrases[0].key, TextKey::Own);
    chat.decide_on(id, &outgoing, DraftVerdict::Drop);
    assert!(chat.sends().is_empty());
}

#[test]
fn what_was_decided_on_is_refused() {
    let mut chat = chat();
    let (id, _) = read_back(&mut chat);
    let command = chat.command(DeskAction::Draft { draft: id, verdict: DraftVerdict::Send });
    chat.give(&command, None);
    assert!(matches!(chat.last.outcome, Some(CommandOutcome::Refused { .. })));
    assert!(chat.last.effects.is_empty());
}

#[test]
fn what_was_not_sent_cannot_be_confirmed() {
    for verdict in
        [None, Some(DraftVerdict::Drop), Some(DraftVerdict::Change { text: "3 bowls, ok?".to_owned() })]
    {
        let mut chat = chat();
        let (id, outgoing) = read_back(&mut chat);
        if let Some(verdict) = verdict {
            chat.decide_on(id, &outgoing, verdict);
        }
        let mark = chat.conversation.read_back.as_ref().unwrap().mark.clone();
        chat.text(&means(Intent::Confirm));
        assert!(chat.orders.is_empty(), "a yes to nothing");
        chat.tap(Tap::Confirm { mark: Some(mark) });
        assert!(chat.orders.is_empty(), "nor by a button of other words");
        let again = drafts(&chat);
        assert_eq!(again.len(), 1, "it is to be read back");
        chat.decide_on(again[0].0, &again[0].1, DraftVerdict::Send);
        chat.text(&means(Intent::Confirm));
        assert_eq!(chat.orders.len(), 1, "what was sent can be");
    }
}

#[test]
fn an_older_read_back_that_is_sent_late_confirms_nothing() {
    let mut chat = chat();
    let (old, outgoing) = read_back(&mut chat);
    chat.text(&says(&[line("drink", "tea", 1)]));
    chat.decide_on(old, &outgoing, DraftVerdict::Send);
    chat.text(&means(Intent::Confirm));
    assert!(chat.orders.is_empty(), "the tea was never read back");
}

#[test]
fn a_question_that_was_only_drafted_is_not_answered() {
    let mut chat = chat();
    let wish = Reading { request: Some(crate::reading::Request::DeleteData), ..means(Intent::Other) };
    chat.text(&wish);
    let [(id, outgoing)] = &drafts(&chat)[..] else { panic!() };
    let (id, outgoing) = (*id, outgoing.clone());
    chat.text(&means(Intent::Confirm));
    assert!(!chat.last.effects.contains(&Effect::ForgetPerson));
    chat.decide_on(id, &outgoing, DraftVerdict::Send);
    chat.text(&means(Intent::Confirm));
    assert!(chat.last.effects.contains(&Effect::ForgetPerson));
}

#[test]
fn receipts_and_news_of_the_kitchen_go_out_by_themselves() {
    let mut chat = chat();
    let (id, outgoing) = read_back(&mut chat);
    chat.decide_on(id, &outgoing, DraftVerdict::Send);
    chat.text(&means(Intent::Confirm));
    assert_eq!(chat.orders.len(), 1);
    let sent: Vec<&Purpose> = chat.sends().into_iter().map(|outgoing| &outgoing.purpose).collect();
    assert_eq!(sent, [&Purpose::Receipt(chat.orders[0].0.id)]);
    assert_eq!(drafts(&chat).len(), 1, "the words beside it wait");
    chat.desk(1, OrderAction::Accept);
    assert_eq!(chat.said(), ["order-accepted"]);
}

#[test]
fn that_nobody_comes_is_drafted_too() {
    let mut chat = chat();
    chat.echo(None, None);
    chat.text(&means(Intent::Other));
    chat.timer(TimerKind::PersonWait, None);
    assert!(chat.sends().is_empty());
    assert_eq!(drafts(&chat).len(), 1);
}
