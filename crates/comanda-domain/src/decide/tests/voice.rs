//! Voice notes that a service writes down.

use super::*;

/// A voice note of the customer; gives back its message.
fn speaks(chat: &mut Chat) -> MessageId {
    let input = chat.message(None, None);
    let Input::Event(mut event) = input else { panic!("not an event") };
    let PageEvent::MessageReceived(message) = &mut event.body else { panic!("not a message") };
    let url = Some("https://example.com/voice.mp4".to_owned());
    message.attachments = vec![Attachment { kind: AttachmentKind::Audio, url, title: None }];
    let mid = message.mid.clone();
    chat.give(&Input::Event(event), None);
    mid
}

fn heard(chat: &mut Chat, mid: &MessageId, text: Option<&str>, reading: Option<&Reading>) {
    let what = DeskAction::Heard { mid: mid.clone(), text: text.map(str::to_owned) };
    let command = chat.command(what);
    chat.give(&command, reading);
}

fn hearing() -> Chat {
    let mut chat = Chat::new();
    chat.can_hear = true;
    chat
}

#[test]
fn what_is_heard_is_said_and_taken_as_if_written() {
    let mut chat = hearing();
    let mid = speaks(&mut chat);
    assert_eq!(chat.said(), ["[action]", "[action]"], "somebody listens");
    assert!(chat.due(TimerKind::Hearing).is_some());
    heard(&mut chat, &mid, Some(" hai phở tái "), Some(&says(&[line("pho", "pho_tai", 2)])));
    assert_eq!(chat.said(), ["heard", "cart-summary", "ask-fulfilment"]);
    let draft = chat.conversation.state.draft().unwrap();
    assert_eq!(draft.said, ["hai phở tái"], "the words stand on the ticket");
    assert!(chat.conversation.hears.is_empty());
    heard(&mut chat, &mid, Some("hai phở tái"), None);
    assert!(matches!(chat.last.outcome, Some(CommandOutcome::Refused { .. })), "once");
}

#[test]
fn what_nobody_can_make_out_calls_a_person() {
    for gives_up in [true, false] {
        let mut chat = hearing();
        let mid = speaks(&mut chat);
        if gives_up {
            chat.timer(TimerKind::Hearing, None);
        } else {
            heard(&mut chat, &mid, Some("  "), None);
        }
        assert_eq!(chat.said(), ["cannot-hear-voice"]);
        assert!(chat.last.effects.contains(&Effect::CallPerson { reason: CallReason::Media }));
        assert!(chat.conversation.hears.is_empty());
    }
}

#[test]
fn what_was_taken_back_is_not_heard() {
    let mut chat = hearing();
    let mid = speaks(&mut chat);
    let input = chat.event(PageEvent::MessageDeleted { mid: mid.clone() });
    chat.give(&input, None);
    heard(&mut chat, &mid, Some("hai phở tái"), None);
    assert!(chat.last.effects.is_empty());
    assert_eq!(chat.conversation.state, State::Idle);
}

#[test]
fn a_person_who_has_the_conversation_listens_themself() {
    let mut chat = hearing();
    let mid = speaks(&mut chat);
    chat.echo(None, None);
    heard(&mut chat, &mid, Some("hai phở tái"), None);
    assert!(chat.sends().is_empty());
}

#[test]
fn without_a_service_a_person_is_called_at_once() {
    let mut chat = Chat::new();
    speaks(&mut chat);
    assert_eq!(chat.said(), ["cannot-hear-voice"]);
}

/// A whole order, read back.
fn read_back() -> Chat {
    let mut chat = hearing();
    chat.shop.fulfilments = vec![Fulfilment::Pickup];
    chat.text(&says(&[line("pho", "pho_tai", 2)]));
    chat.tap(Tap::Asap);
    assert!(matches!(chat.conversation.state, State::AwaitingConfirmation { .. }), "{:?}", chat.said());
    chat
}

#[test]
fn no_yes_counts_before_a_voice_note_was_heard() {
    let mut chat = read_back();
    let mid = speaks(&mut chat);
    let yes = chat.yes.clone().unwrap();
    chat.tap(yes);
    assert_eq!((chat.orders.len(), chat.said()), (0, Vec::<&str>::new()), "it may be of something else");
    heard(&mut chat, &mid, Some("thêm một trà đá"), Some(&says(&[line("drink", "tea", 1)])));
    assert_eq!(chat.said(), ["heard", "ask-confirmation"]);
    let yes = chat.yes.clone().unwrap();
    chat.tap(yes);
    assert_eq!(chat.orders[0].0.lines.len(), 2);
}

#[test]
fn what_is_written_meanwhile_waits_and_is_read_behind_it() {
    for quiet in [Duration::ZERO, Duration::from_secs(2)] {
        let mut chat = hearing();
        chat.timing.quiet = quiet;
        let mid = speaks(&mut chat);
        let written = chat.message(Some("không hành"), None);
        chat.give(&written, Some(&means(Intent::Other)));
        if !quiet.is_zero() {
            chat.timer(TimerKind::Quiet, Some(&means(Intent::Other)));
        }
        assert!(!chat.said().contains(&"not-understood"), "{:?}", chat.said());
        let before = chat.conversation.clone();
        let what = DeskAction::Heard { mid: mid.clone(), text: Some("2 phở tái".to_owned()) };
        let command = chat.command(what);
        if quiet.is_zero() {
            let read = to_read(&chat.key, &before, &command, None, &chat.timing).unwrap();
            assert_eq!(read.text, "2 phở tái\nkhông hành", "as it was said");
        }
        chat.give(&command, Some(&says(&[line("pho", "pho_tai", 2)])));
        if !quiet.is_zero() {
            assert_eq!(chat.conversation.burst_text().unwrap(), "2 phở tái\nkhông hành");
            chat.timer(TimerKind::Quiet, Some(&says(&[line("pho", "pho_tai", 2)])));
        }
        assert_eq!(chat.said(), ["heard", "cart-summary", "ask-fulfilment"]);
    }
}

#[test]
fn what_is_written_beside_a_voice_note_that_nobody_hears_is_answered_all_the_same() {
    let mut chat = hearing();
    chat.timing.quiet = Duration::from_secs(2);
    let mid = speaks(&mut chat);
    let written = chat.message(Some("2 phở tái"), None);
    chat.give(&written, None);
    heard(&mut chat, &mid, None, None);
    assert_eq!(chat.said(), ["cannot-hear-voice"]);
    chat.timer(TimerKind::Quiet, Some(&says(&[line("pho", "pho_tai", 2)])));
    assert_eq!(chat.said(), ["cart-summary", "ask-fulfilment"]);
}

#[test]
fn a_yes_that_was_only_heard_is_asked_for_once_more() {
    let mut chat = read_back();
    let mid = speaks(&mut chat);
    heard(&mut chat, &mid, Some("okay"), Some(&means(Intent::Confirm)));
    assert_eq!((chat.orders.len(), chat.said()[0]), (0, "heard"), "noise is written down as that, too");
    let yes = chat.yes.clone().unwrap();
    chat.tap(yes);
    assert_eq!(chat.orders.len(), 1);
}

#[test]
fn what_was_heard_is_said_whatever_the_answer_and_never_fills_it() {
    let mut chat = hearing();
    let mid = speaks(&mut chat);
    heard(&mut chat, &mid, Some(&"la ".repeat(400)), Some(&means(Intent::Other)));
    assert_eq!(chat.said()[0], "heard");
    let Some(Effect::Send(Outgoing { content: Content::Text { phrases, .. }, .. })) =
        chat.last.effects.last()
    else {
        panic!("{:?}", chat.last.effects)
    };
    let ArgValue::Text(said) = &phrases[0].args.first().unwrap().1 else { panic!("{phrases:?}") };
    assert!(said.chars().count() == 201 && said.ends_with('…'), "{said}");
}

#[test]
fn each_voice_note_is_waited_for_as_long_as_the_first() {
    let mut chat = hearing();
    speaks(&mut chat);
    let first = chat.due(TimerKind::Hearing).unwrap();
    chat.now = chat.now.plus(Duration::from_secs(5));
    let second = speaks(&mut chat);
    assert_eq!(chat.due(TimerKind::Hearing), Some(first), "the next is the first one's");
    chat.timer(TimerKind::Hearing, None);
    assert_eq!(chat.conversation.hears.iter().map(|voice| &voice.mid).collect::<Vec<_>>(), [&second]);
    assert!(chat.due(TimerKind::Hearing).unwrap() > first);
}

#[test]
fn a_voice_note_that_was_taken_back_before_it_came_is_nobody_s() {
    let mut chat = hearing();
    let input = chat.message(None, None);
    let Input::Event(event) = &input else { panic!("not an event") };
    let PageEvent::MessageReceived(message) = &event.body else { panic!("not a message") };
    let mid = message.mid.clone();
    let gone = Event { body: PageEvent::MessageDeleted { mid: mid.clone() }, ..(**event).clone() };
    chat.give(&Input::Event(Box::new(gone)), None);
    let Input::Event(mut event) = input else { panic!("not an event") };
    let PageEvent::MessageReceived(message) = &mut event.body else { panic!("not a message") };
    let url = Some("https://example.com/voice.mp4".to_owned());
    message.attachments = vec![Attachment { kind: AttachmentKind::Audio, url, title: None }];
    chat.give(&Input::Event(event), None);
    assert_eq!((chat.said(), chat.conversation.hears.len()), (Vec::<&str>::new(), 0));
    assert!(chat.conversation.early_edits.is_empty());
}
