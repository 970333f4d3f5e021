//! Orders that the kitchen has, and persons of the shop.

use super::*;

#[test]
fn when_a_person_answers_the_bot_is_silent_and_comes_back() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.echo(Some("99"), None);
    assert!(!matches!(chat.conversation.state, State::WithPerson { .. }), "our own app");
    chat.echo(None, Some(OutboxId::of(EventId::from_bytes([1; 16]), 0).to_string()));
    assert!(!matches!(chat.conversation.state, State::WithPerson { .. }), "our own message");
    chat.echo(Some("263902037430900"), None);
    assert!(matches!(chat.conversation.state, State::WithPerson { .. }), "the Page inbox");
    let due = chat.due(TimerKind::PersonReturn).unwrap();
    chat.text(&says(&[line("drink", "tea", 1)]));
    assert!(chat.said().is_empty());
    chat.tap(Tap::Confirm { mark: None });
    assert!(chat.said().is_empty());
    chat.give(&Input::Timer { kind: TimerKind::PersonReturn, due }, None);
    assert_eq!(chat.conversation.state.draft().unwrap().lines.len(), 1, "the draft is as it was");
}

#[test]
fn a_person_can_be_asked_for() {
    let mut chat = Chat::new();
    chat.text(&means(Intent::Human));
    assert_eq!(chat.said(), ["person-called"]);
    assert!(chat.last.effects.iter().any(|effect| matches!(effect, Effect::CallPerson { .. })));
    assert!(matches!(chat.conversation.state, State::WithPerson { .. }));
}

#[test]
fn the_third_misunderstanding_calls_a_person() {
    let mut chat = Chat::new();
    assert_eq!(chat.text(&Reading::default()).said(), ["not-understood"]);
    assert_eq!(chat.text(&Reading::default()).said(), ["not-understood-again"]);
    assert_eq!(chat.text(&Reading::default()).said(), ["person-called"]);
}

#[test]
fn the_desk_moves_the_order_and_the_customer_hears_of_it_after_the_undo_time() {
    let mut chat = Chat::ordered();
    chat.desk(1, OrderAction::Accept);
    assert_eq!(chat.said(), ["order-accepted"]);
    let news = chat.sends()[0];
    assert_eq!(news.not_before, chat.now.plus(Duration::from_secs(8)));
    assert_eq!(chat.last.outcome, Some(CommandOutcome::Done { revision: Some(2) }));
    assert!(chat.desk(2, OrderAction::StartPreparing).said().is_empty(), "the kitchen's own business");
    assert_eq!(chat.desk(3, OrderAction::MarkReady).said(), ["notify-ready-pickup"]);
    chat.desk(4, OrderAction::StepBack);
    assert_eq!(chat.said(), ["notify-correction"]);
    let correction = chat.sends()[0];
    assert_eq!(correction.condition, SendCondition::IfPredecessorLeft);
    assert!(matches!(correction.purpose, Purpose::Status(_)));
    assert_eq!(chat.orders[0].0.status.stage(), Stage::Preparing);
    assert!(
        chat.desk(5, OrderAction::StepBack).last.effects.iter().all(|e| !matches!(e, Effect::Send(_))),
        "preparing was never told, so there is nothing to correct"
    );
    assert_eq!(chat.orders[0].0.status.stage(), Stage::Accepted, "a second step back goes further back");
}

#[test]
fn a_stale_or_impossible_command_is_refused_in_words() {
    let mut chat = Chat::ordered();
    chat.desk(1, OrderAction::Accept);
    chat.desk(1, OrderAction::Accept);
    assert_eq!(chat.last.outcome, Some(CommandOutcome::Stale { stage: Stage::Accepted, revision: 2 }));
    assert!(chat.last.effects.is_empty());
    chat.desk(2, OrderAction::SendOut);
    let refused = "an order that is accepted cannot be sent out".to_owned();
    assert_eq!(chat.last.outcome, Some(CommandOutcome::Refused { reason: refused }));
}

#[test]
fn cancelling_asks_once_and_stops_where_the_kitchen_has_begun() {
    let mut chat = Chat::ordered();
    let order = chat.orders[0].0.id;
    assert_eq!(chat.text(&means(Intent::Cancel)).said(), ["ask-cancellation"]);
    assert_eq!(chat.tap(Tap::CancelOrder(order)).said(), ["order-cancelled"]);
    let cancelled = OrderStatus::Cancelled { by: Party::Customer, reason: None };
    assert_eq!(chat.orders[0].0.status, cancelled);
    assert_eq!(chat.tap(Tap::CancelOrder(order)).said(), ["status-cancelled"]);

    let mut chat = Chat::ordered();
    let order = chat.orders[0].0.id;
    chat.desk(1, OrderAction::StartPreparing);
    assert_eq!(chat.tap(Tap::CancelOrder(order)).said(), ["cannot-cancel"]);
    assert!(chat.last.effects.iter().any(|effect| matches!(effect, Effect::CallPerson { .. })));
}

#[test]
fn somebody_elses_order_cannot_be_cancelled() {
    let mut chat = Chat::ordered();
    let order = chat.orders[0].0.id;
    chat.orders[0].0.conversation = "104/messenger/8002".parse().unwrap();
    assert_eq!(chat.tap(Tap::CancelOrder(order)).said(), ["no-order"]);
}

#[test]
fn yes_and_no_to_cancelling_mean_that() {
    let mut chat = Chat::ordered();
    chat.text(&means(Intent::Cancel));
    assert_eq!(asked(&chat.conversation), Some(Question::Cancellation));
    assert_eq!(chat.text(&means(Intent::Confirm)).said(), ["order-cancelled"]);
    let status = &chat.sends()[0].purpose;
    assert!(matches!(status, Purpose::Status(_)), "it takes the place of news that has not left");
    let mut chat = Chat::ordered();
    chat.text(&means(Intent::Cancel));
    assert_eq!(chat.text(&means(Intent::Decline)).said(), ["status-placed", "status-expected"]);
    let said = ["status-placed", "status-expected"];
    assert_eq!(chat.text(&means(Intent::Confirm)).said(), said, "asked and answered");
}

#[test]
fn what_is_said_of_an_order_in_the_kitchen_goes_to_a_person() {
    let mut chat = Chat::ordered();
    let details = Details { address: Some("45 Lê Lợi".to_owned()), ..Details::default() };
    assert_eq!(chat.text(&Reading { details, ..means(Intent::Order) }).said(), ["change-after-order"]);
    assert_eq!(chat.text(&means(Intent::Cancel)).said(), ["ask-cancellation"], "there is no cart to cancel");
    assert_eq!(chat.text(&says(&[line("drink", "tea", 1)])).said(), ["cart-summary", "ask-amend"]);
    assert_eq!(chat.text(&means(Intent::Cancel)).said(), ["cart-cleared"]);
}

#[test]
fn a_person_taking_over_withdraws_what_the_bot_was_about_to_say() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.echo(Some("263902037430900"), None);
    assert!(chat.last.effects.contains(&Effect::WithdrawReplies));
    assert!(chat.last.effects.contains(&Effect::PersonAnswered));
    let mut chat = Chat::new();
    chat.text(&means(Intent::Human));
    assert!(!chat.last.effects.contains(&Effect::PersonAnswered), "being silent is not being answered");
}

#[test]
fn what_the_bot_cannot_look_at_is_answered_and_a_sticker_is_a_friendly_noise() {
    let bare = |chat: &Chat, unsupported: bool, kind: Option<AttachmentKind>| {
        let Input::Event(mut event) = chat.message(None, None) else { panic!("a message is an event") };
        let PageEvent::MessageReceived(message) = &mut event.body else { panic!("a message was made") };
        message.unsupported = unsupported;
        message.attachments.extend(kind.map(|kind| Attachment { kind, url: None, title: None }));
        Input::Event(event)
    };
    let sticker = AttachmentKind::Sticker { sticker_id: Some("1".to_owned()) };
    for (unsupported, kind, said) in [
        (true, None, &["cannot-read-media"][..]),
        (false, Some(AttachmentKind::Audio), &["cannot-hear-voice"]),
        (false, Some(sticker), &[]),
        (false, None, &[]),
    ] {
        let mut chat = Chat::new();
        let input = bare(&chat, unsupported, kind);
        assert_eq!(chat.give(&input, None).said(), said);
    }
}
