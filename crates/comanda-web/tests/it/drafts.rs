//! A shop whose bot only drafts: what waits is shown with its buttons, and a person decides.

use comanda_domain::command::{DeskAction, DraftVerdict};
use comanda_domain::effect::{Content, DraftFate, Outgoing, Purpose, Recipient, SendCondition};
use comanda_domain::id::{EventId, OutboxId};
use comanda_store::port::conversation::{Commit, ConversationStore as _, NewOutboxRow};
use comanda_store::port::desk::{ConversationRow, MessageRow};

use crate::client::{get, post_form};
use crate::orders::NOON;
use crate::setup::{World, desk};

const LINH: &str = "104/messenger/7001";

fn id(number: u8) -> OutboxId {
    OutboxId::of(EventId::from_bytes([number; 16]), 0)
}

fn draft(number: u8, text: &str) -> NewOutboxRow {
    NewOutboxRow {
        id: id(number),
        conversation: LINH.parse().unwrap(),
        outgoing: Outgoing {
            purpose: Purpose::Reply,
            recipient: Recipient::Person,
            content: Content::Said { text: text.to_owned() },
            language: "en".to_owned(),
            not_before: NOON,
            condition: SendCondition::Always,
            phone: None,
        },
        created_at: NOON,
    }
}

async fn commit(world: &World, number: u8, commit: Commit) {
    let seen = vec![(EventId::from_bytes([number; 16]), NOON)];
    world.people.commit(&Commit { seen, ..commit }).await.unwrap();
}

async fn world() -> World {
    let world = desk().await;
    world.store.commit(|state| {
        let row = |key: &str, name: &str, drafts| ConversationRow {
            key: key.parse().unwrap(),
            name: Some(name.to_owned()),
            state: "collecting".to_owned(),
            updated_at: NOON,
            with_person_until: None,
            call: None,
            drafts,
        };
        state.conversations = vec![row("104/messenger/7002", "Minh", 0), row(LINH, "Linh", 2)];
        let message = MessageRow {
            mid: "m1".to_owned(),
            inbound: true,
            text: Some("2 pho".to_owned()),
            attachments: None,
            at: NOON,
            delivered_at: None,
            read_at: None,
        };
        state.messages.push((LINH.parse().unwrap(), message));
    });
    let drafts = vec![draft(1, "Pickup or <b>delivery</b>?"), draft(2, "We close at nine")];
    commit(&world, 1, Commit { drafts, ..Commit::default() }).await;
    world
}

#[tokio::test]
async fn what_waits_to_be_sent_stands_first_and_is_shown() {
    let world = world().await;
    let list = get(world.address, "/conversations").await;
    let html = list.text();
    assert!(html.find("Linh").unwrap() < html.find("Minh").unwrap(), "{html}");
    assert!(html.contains("2 to send"));
    assert!(!html.contains("only drafts"), "there is no figure before the first decision");
    let thread = get(world.address, &format!("/conversations/{LINH}")).await;
    let html = thread.text();
    let first = html.find("Pickup or &lt;b&gt;delivery").unwrap();
    assert!(first < html.find("We close at nine").unwrap(), "{html}");
    assert!(html.contains("<span>Yes</span>"));
    let of = |action: &str| {
        let mine = html.split("<form").filter(|form| form.contains(&format!("value=\"{action}\"")));
        mine.map(|form| form.contains("<textarea")).collect::<Vec<_>>()
    };
    assert_eq!(of("send_draft"), [false, false], "what was typed cannot be sent as it stood before");
    assert_eq!(of("change_draft"), [true, true]);
    assert!(html.contains(&id(1).to_string()) && html.contains(&id(2).to_string()));
}

#[tokio::test]
async fn a_person_sends_changes_or_drops_it() {
    let world = world().await;
    let path = format!("/conversations/{LINH}/actions");
    let draft = id(1);
    for fields in [
        format!("action=send_draft&draft={draft}"),
        format!("action=change_draft&draft={draft}&text=Hi"),
        format!("action=drop_draft&draft={draft}"),
    ] {
        let answer = post_form(world.address, &path, &fields).await;
        assert!(answer.text().contains("done"), "{fields}: {}", answer.text());
    }
    world.store.commit(|state| {
        let verdicts =
            [DraftVerdict::Send, DraftVerdict::Change { text: "Hi".to_owned() }, DraftVerdict::Drop];
        let expected = verdicts.map(|verdict| DeskAction::Draft { draft, verdict });
        assert_eq!(state.ran, expected);
    });
    for wrong in [
        "action=send_draft",
        "action=send_draft&draft=1",
        &format!("action=change_draft&draft={draft}&text="),
    ] {
        assert_eq!(post_form(world.address, &path, wrong).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn an_owner_sees_how_often_it_was_right() {
    let world = world().await;
    let settled_drafts = vec![(id(1), DraftFate::Sent, NOON), (id(2), DraftFate::Changed, NOON)];
    commit(&world, 2, Commit { settled_drafts, ..Commit::default() }).await;
    commit(&world, 3, Commit { drafts: vec![draft(3, "Hello")], ..Commit::default() }).await;
    commit(&world, 4, Commit { settled_drafts: vec![(id(3), DraftFate::Sent, NOON)], ..Commit::default() })
        .await;
    let list = get(world.address, "/conversations").await;
    assert!(list.text().contains("66 % went out as drafted: 2 as they were, 1 changed"), "{}", list.text());
}
