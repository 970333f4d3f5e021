//! "Delete my data": when it is done, and what must not be taken for a yes to it.

use super::*;
use crate::conversation::Forgetting;
use crate::reading::Request;

fn wish() -> Reading {
    Reading { request: Some(Request::DeleteData), ..means(Intent::Other) }
}

fn is_forgotten(chat: &Chat) -> bool {
    chat.last.effects.contains(&Effect::ForgetPerson)
}

/// A timer that was set some turns ago.
fn comes_due(chat: &mut Chat, kind: TimerKind) {
    let due = chat.conversation.draft_due.unwrap_or(chat.now);
    chat.give(&Input::Timer { kind, due }, None);
}

#[test]
fn it_is_asked_once_and_done() {
    let mut chat = Chat::new();
    assert_eq!(chat.text(&wish()).said(), ["ask-deletion"]);
    assert!(!is_forgotten(&chat));
    assert_eq!(chat.text(&means(Intent::Confirm)).said(), ["data-deleted"]);
    assert!(is_forgotten(&chat));
    assert_eq!(chat.text(&means(Intent::Decline)).said(), ["all-right"], "a second answer is to nothing");
}

#[test]
fn a_yes_to_something_else_deletes_nothing() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.text(&wish());
    comes_due(&mut chat, TimerKind::Reminder);
    chat.text(&means(Intent::Confirm));
    assert!(!is_forgotten(&chat), "that was a yes to the reminder");

    let mut chat = Chat::ordered();
    chat.text(&wish());
    chat.desk(1, OrderAction::Accept);
    chat.text(&means(Intent::Confirm));
    assert_eq!(chat.conversation.forgetting, None, "that was to the news");

    let mut chat = Chat::new();
    chat.text(&wish());
    chat.echo(None, None);
    chat.tap(Tap::BackToBot);
    chat.text(&means(Intent::Confirm));
    assert!(!is_forgotten(&chat), "and that to a person");
}

#[test]
fn it_waits_for_the_order_and_for_whatever_is_going_on() {
    let mut chat = Chat::ordered();
    chat.text(&wish());
    assert_eq!(chat.text(&means(Intent::Confirm)).said(), ["data-deleted-later"]);
    assert_eq!(chat.text(&wish()).said(), ["data-deleted-later"], "asked again, it stays promised");
    comes_due(&mut chat, TimerKind::Forget);
    assert!(!is_forgotten(&chat), "the order is being made");
    chat.desk(1, OrderAction::Reject { reason: "closed".to_owned() });
    chat.text(&says(&[line("drink", "tea", 1)]));
    comes_due(&mut chat, TimerKind::Forget);
    assert!(!is_forgotten(&chat), "something new is being ordered");
    assert!(chat.due(TimerKind::Forget).is_some());
    chat.tap(Tap::Cancel);
    comes_due(&mut chat, TimerKind::Forget);
    assert!(is_forgotten(&chat));
    assert_eq!(chat.conversation.forgetting, Some(Forgetting::Done));
}

#[test]
fn a_person_who_has_the_conversation_keeps_it() {
    let mut chat = Chat::new();
    chat.echo(None, None);
    let command = chat.command(DeskAction::DeleteData);
    chat.give(&command, None);
    assert!(is_forgotten(&chat));
    assert!(matches!(chat.conversation.state, State::WithPerson { draft: None, .. }));
}

#[test]
fn an_order_that_was_being_made_loses_the_rest_when_it_is_done() {
    let mut chat = Chat::ordered();
    chat.conversation.forgetting = Some(Forgetting::Done);
    chat.desk(1, OrderAction::Reject { reason: "closed".to_owned() });
    assert_eq!(chat.conversation.forgetting, Some(Forgetting::OnceDone));
    assert!(chat.due(TimerKind::Forget).is_some());
}
