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
