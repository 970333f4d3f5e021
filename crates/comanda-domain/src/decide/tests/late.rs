//! What comes late, twice, changed or out of order: a yes above all.

use super::*;

#[test]
fn yes_said_twice_is_one_order() {
    let mut chat = Chat::ordered();
    assert_eq!(chat.yes().said(), ["status-placed", "status-expected"]);
    assert_eq!(chat.orders.len(), 1);
}

#[test]
fn an_old_yes_button_does_not_place_what_was_changed_since() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap);
    chat.text(&says(&[line("drink", "tea", 1)]));
    assert_eq!(chat.said(), ["ask-confirmation"], "the changed cart is read back");
    chat.timing.quiet = Duration::from_secs(2);
    let input = chat.message(Some("and a chicken pho"), None);
    chat.give(&input, None);
    let tap = chat.message(Some("Yes"), chat.yes.clone());
    let added = says(&[line("pho", "pho_ga", 1)]);
    assert!(to_read(&chat.key, &chat.conversation, &tap, None, &chat.timing).is_some());
    chat.give(&tap, Some(&added));
    assert_eq!(chat.said(), ["ask-confirmation"], "what came before the tap was not read back yet");
    assert!(chat.orders.is_empty());
}

#[test]
fn an_edit_or_an_unsend_changes_what_waits() {
    let mut chat = Chat::new();
    chat.timing.quiet = Duration::from_secs(2);
    let input = chat.message(Some("2 phở tái"), None);
    chat.give(&input, None);
    let mid = chat.conversation.burst[0].mid.clone();
    let edited =
        PageEvent::MessageEdited {
            mid: mid.clone(), text: Some("3 phở tái".to_owned()), num_edit: Some(1)
        };
    let input = chat.event(edited);
    chat.give(&input, None);
    assert_eq!(chat.conversation.burst_text().as_deref(), Some("3 phở tái"));
    let input = chat.event(PageEvent::MessageDeleted { mid });
    chat.give(&input, None);
    assert_eq!(chat.conversation.burst_text(), None);
}

#[test]
fn an_edit_of_what_was_said_long_ago_is_asked_about() {
    let mut chat = Chat::new();
    let first = chat.message(Some("1 phở tái"), None);
    let Input::Event(event) = &first else { panic!("not an event") };
    let PageEvent::MessageReceived(message) = &event.body else { panic!("not a message") };
    let mid = message.mid.clone();
    chat.give(&first, Some(&says(&[line("pho", "pho_tai", 1)])));
    for _ in 0..crate::draft::STEPS_MAX {
        chat.text(&says(&[line("drink", "tea", 1)]));
    }
    let edited = PageEvent::MessageEdited { mid, text: Some("2 phở tái".to_owned()), num_edit: Some(1) };
    let input = chat.event(edited);
    chat.give(&input, None);
    assert_eq!(chat.said().first(), Some(&"changed-too-late"), "it is not passed over in silence");
    assert!(chat.conversation.early_edits.is_empty());
}

#[test]
fn an_edit_or_an_unsend_that_overtook_its_message_counts() {
    for (quiet, text) in [(0, Some("3 phở tái")), (2, Some("3 phở tái")), (0, None), (2, None)] {
        let mut chat = Chat::new();
        chat.timing.quiet = Duration::from_secs(quiet);
        let input = chat.message(Some("2 phở tái"), None);
        let Input::Event(event) = &input else { panic!("not an event") };
        let PageEvent::MessageReceived(message) = &event.body else { panic!("not a message") };
        let mid = message.mid.clone();
        let early = match text {
            Some(text) => PageEvent::MessageEdited { mid, text: Some(text.to_owned()), num_edit: Some(1) },
            None => PageEvent::MessageDeleted { mid },
        };
        let early = chat.event(early);
        chat.give(&early, None);
        assert!(chat.said().is_empty());
        let wanted = to_read(&chat.key, &chat.conversation, &input, None, &chat.timing);
        assert_eq!(wanted.map(|wanted| wanted.text).as_deref(), text.filter(|_| quiet == 0));
        let reading = says(&[line("pho", "pho_tai", 3)]);
        chat.give(&input, text.filter(|_| quiet == 0).map(|_| &reading));
        let waits = chat.conversation.burst_text();
        assert_eq!(waits.as_deref(), text.filter(|_| quiet > 0));
        assert_eq!(chat.said().is_empty(), text.is_none());
        assert!(chat.conversation.early_edits.is_empty());
    }
}

#[test]
fn a_yes_that_came_late_is_asked_again() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap);
    let late = chat.message(Some("Yes"), chat.yes.clone());
    chat.now = chat.now.plus(Duration::from_hours(2));
    assert_eq!(chat.give(&late, None).said(), ["ask-still-wanted", "ask-confirmation"]);
    assert!(chat.orders.is_empty());
    chat.yes();
    assert_eq!(chat.orders.len(), 1);
}

#[test]
fn a_draft_left_lying_is_reminded_of_once_and_then_forgotten() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    assert_eq!(chat.timer(TimerKind::Reminder, None).said(), ["reminder"]);
    let expiry = chat.due(TimerKind::Expiry).unwrap();
    chat.give(&Input::Timer { kind: TimerKind::Reminder, due: expiry }, None);
    assert!(chat.said().is_empty());
    chat.give(&Input::Timer { kind: TimerKind::Expiry, due: expiry }, None);
    assert_eq!(chat.conversation.state, State::Idle);
    assert!(chat.said().is_empty());
}

#[test]
fn a_fact_before_the_yes_is_read_back_first() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap);
    chat.timing.quiet = Duration::from_secs(2);
    let later =
        Details { time: Some(WantedTime::At("2026-11-20T19:00:00".parse().unwrap())), ..Details::default() };
    let facts = [
        Reading { details: later, ..means(Intent::Order) },
        Reading {
            unknown: vec![Mention { text: "sushi".to_owned(), span: 0..5, nearest: Vec::new() }],
            ..means(Intent::Order)
        },
        Reading::default(),
    ];
    for fact in facts {
        let input = chat.message(Some("one more thing"), None);
        chat.give(&input, None);
        let tap = chat.message(Some("Yes"), chat.yes.clone());
        chat.give(&tap, Some(&fact));
        assert_eq!(chat.said().last(), Some(&"ask-confirmation"), "{fact:?}");
        assert!(chat.orders.is_empty());
    }
    assert_eq!(
        chat.conversation.state.draft().unwrap().said.len(),
        4,
        "what was not understood is on the ticket too"
    );
    chat.yes();
    assert_eq!(chat.orders.len(), 1);
}

#[test]
fn an_old_yes_button_and_a_changed_menu_are_read_back_again() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap);
    let old = chat.yes.clone().unwrap();
    chat.text(&says(&[line("drink", "tea", 1)]));
    assert_eq!(chat.tap(old).said(), ["ask-confirmation"], "the button of the first read-back");
    assert_eq!(chat.tap(Tap::Confirm { mark: None }).said(), ["ask-confirmation"], "a button without a mark");
    chat.shop.version = "v2".to_owned();
    assert_eq!(chat.yes().said(), ["ask-confirmation"], "prices may differ");
    assert!(chat.orders.is_empty());
    chat.yes();
    assert_eq!(chat.orders.len(), 1);
}

#[test]
fn a_thumb_with_words_unread_places_nothing() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap);
    chat.timing.quiet = Duration::from_secs(2);
    let thumb = |chat: &Chat| {
        let input = chat.message(None, None);
        let Input::Event(mut event) = input else { panic!("a message is an event") };
        let PageEvent::MessageReceived(message) = &mut event.body else { panic!("a message was made") };
        let kind = AttachmentKind::Sticker { sticker_id: Some("369239263222822".to_owned()) };
        message.attachments.push(Attachment { kind, url: None, title: None });
        Input::Event(event)
    };
    let input = chat.message(Some("wait, chicken"), None);
    chat.give(&input, None);
    let input = thumb(&chat);
    assert!(chat.give(&input, None).said().is_empty());
    assert!(chat.orders.is_empty());
    let due = chat.conversation.quiet_until.unwrap();
    chat.give(&Input::Timer { kind: TimerKind::Quiet, due }, Some(&says(&[line("pho", "pho_ga", 1)])));
    assert_eq!(chat.said(), ["ask-confirmation"]);
    let input = thumb(&chat);
    chat.give(&input, None);
    assert_eq!(chat.orders.len(), 1, "a thumb alone says yes");
}

#[test]
fn what_came_hours_late_is_a_question_or_a_call_but_no_answer() {
    let mut chat = Chat::new();
    let hello = chat.message(Some("hello"), None);
    chat.now = chat.now.plus(Duration::from_hours(2));
    chat.give(&hello, Some(&means(Intent::Greeting)));
    assert!(chat.said().is_empty());
    assert_eq!(chat.last.effects, [Effect::CallPerson { reason: CallReason::Late }]);
    let order = chat.message(Some("1 pho"), None);
    chat.now = chat.now.plus(Duration::from_hours(2));
    chat.give(&order, Some(&says(&[line("pho", "pho_tai", 1)])));
    assert!(!chat.said().is_empty(), "what is still missing is asked");
}

#[test]
fn a_typed_yes_that_came_late_is_asked_again() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap);
    chat.timing.quiet = Duration::from_secs(2);
    let input = chat.message(Some("yes"), None);
    chat.give(&input, None);
    let due = chat.conversation.quiet_until.unwrap();
    chat.now = chat.now.plus(Duration::from_hours(1));
    chat.give(&Input::Timer { kind: TimerKind::Quiet, due }, Some(&means(Intent::Confirm)));
    assert_eq!(chat.said(), ["ask-still-wanted", "ask-confirmation"]);
}

#[test]
fn what_the_customer_took_back_stays_taken_back() {
    let mut chat = Chat::ordered();
    let order = chat.orders[0].0.id;
    chat.tap(Tap::CancelOrder(order));
    chat.desk(2, OrderAction::StepBack);
    assert!(matches!(chat.last.outcome, Some(CommandOutcome::Refused { .. })));
}

#[test]
fn a_draft_that_is_taken_up_again_is_not_forgotten_meanwhile() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.timer(TimerKind::Reminder, None);
    let expiry = chat.due(TimerKind::Expiry).unwrap();
    chat.now = Timestamp::from_millis(expiry.as_millis() - 60_000);
    chat.tap(Tap::Keep);
    chat.give(&Input::Timer { kind: TimerKind::Expiry, due: expiry }, None);
    assert!(chat.conversation.state.draft().is_some());
}
