//! Conversations, threads, and one order's page.

use std::time::Duration;

use comanda_domain::command::{DeskAction, DeskCommand};
use comanda_domain::effect::CallReason;
use comanda_domain::id::ConversationKey;
use comanda_store::port::desk::{ConversationRow, MessageRow};

use crate::client::{get, post_form};
use crate::orders::{NOON, order, order_id};
use crate::setup::{World, desk};

fn conversation(key: &str, name: Option<&str>) -> ConversationRow {
    ConversationRow {
        key: key.parse().unwrap(),
        name: name.map(str::to_owned),
        state: "idle".to_owned(),
        updated_at: NOON,
        with_person_until: None,
        call: None,
        drafts: 0,
    }
}

fn message(mid: &str, inbound: bool, text: &str) -> MessageRow {
    MessageRow {
        mid: mid.to_owned(),
        inbound,
        text: Some(text.to_owned()),
        attachments: None,
        at: NOON,
        delivered_at: None,
        read_at: None,
    }
}

async fn world() -> World {
    let world = desk().await;
    world.store.commit(|state| {
        let mut waiting = conversation("104/messenger/7002", Some("Minh"));
        waiting.call = Some((CallReason::Question, NOON));
        let mut taken = conversation("104/instagram/7003", Some("Hoa"));
        "with_person".clone_into(&mut taken.state);
        taken.with_person_until = Some(NOON.plus(Duration::from_mins(24)));
        let whatsapp = conversation("900/whatsapp/84901", None);
        state.conversations =
            vec![conversation("104/messenger/7001", Some("Linh")), taken, whatsapp, waiting];
        let key: ConversationKey = "104/messenger/7001".parse().unwrap();
        state.messages.push((key.clone(), message("m1", true, "2 phở <b>tái</b>")));
        state.messages.push((key, message("m2", false, "Pickup or delivery?")));
    });
    world
}

#[tokio::test]
async fn who_needs_a_person_stands_first() {
    let world = world().await;
    let list = get(world.address, "/conversations").await;
    let html = list.text();
    let at = |text: &str| html.find(text).unwrap_or_else(|| panic!("`{text}` is missing in {html}"));
    assert!(at("Minh") < at("Linh"));
    at("Needs a person: has a question");
    at("until 12:24 (24 min)");
    at("Cannot be answered from here yet");
    at("Name not known yet");
    at(r#"href="/conversations/104/messenger/7001""#);
}

#[tokio::test]
async fn a_thread_is_shown_and_can_be_answered() {
    let world = world().await;
    let thread = get(world.address, "/conversations/104/messenger/7001").await;
    assert!(thread.text().contains("2 phở &lt;b&gt;tái&lt;/b&gt;"), "what people write is never HTML");
    assert!(thread.text().contains("Pickup or delivery?") && thread.text().contains("I take over"));
    let path = "/conversations/104/messenger/7001/actions";
    let said = post_form(world.address, path, "action=say&text=Back+at+five").await;
    assert_eq!(said.text(), r#"{"result":"done","message":"Done"}"#);
    assert_eq!(world.store.state.lock().unwrap().said, ["Back at five"]);
    post_form(world.address, path, "action=to_bot").await;
    let appended = world.log.appended();
    let DeskCommand::V1 { what, .. } = serde_json::from_slice(appended[1].body()).unwrap();
    assert_eq!(what, DeskAction::Takeover { with_person: false });
    assert_eq!(appended[1].records()[0].key.to_string(), "104/messenger/7001");
}

#[tokio::test]
async fn a_conversation_with_a_person_offers_the_way_back() {
    let world = world().await;
    let thread = get(world.address, "/conversations/104/instagram/7003").await;
    assert!(thread.text().contains("Back to the bot") && !thread.text().contains("I take over"));
}

#[tokio::test]
async fn what_cannot_be_answered_has_no_box_and_takes_no_command() {
    let world = world().await;
    let thread = get(world.address, "/conversations/900/whatsapp/84901").await;
    assert_eq!(thread.status, 200);
    assert!(!thread.text().contains("<textarea"));
    for key in ["900/whatsapp/84901", "104/messenger/9999", "104/nowhere/1"] {
        let said =
            post_form(world.address, &format!("/conversations/{key}/actions"), "action=say&text=x").await;
        assert_eq!(said.status, 404, "{key}");
    }
    assert_eq!(world.log.appended().len(), 0);
}

#[tokio::test]
async fn an_address_with_odd_characters_finds_its_thread() {
    let world = world().await;
    world.store.commit(|state| state.conversations.push(conversation("104/feed/104_9/x?é", Some("Odd"))));
    let list = get(world.address, "/conversations").await;
    let path = "/conversations/104/feed/104_9%2Fx%3F%C3%A9";
    assert!(list.text().contains(path));
    let thread = get(world.address, path).await;
    assert!(thread.status == 200 && thread.text().contains("Odd"));
}

#[tokio::test]
async fn an_order_has_a_page_with_its_history_and_chat() {
    let world = world().await;
    let mut ticket = order(1);
    ticket.order.conversation = "104/messenger/7001".parse().unwrap();
    world.store.place(ticket);
    let path = format!("/orders/{}", order_id(1));
    post_form(
        world.address,
        &format!("{path}/actions"),
        "expected_revision=1&action=cancel&reason=called+us",
    )
    .await;
    let page = get(world.address, &path).await;
    for part in [
        "Order 1",
        "Confirmed by the customer",
        "cancelled: called us",
        "desk",
        "52.000 ₫",
        "Pickup or delivery?",
    ] {
        assert!(page.text().contains(part), "`{part}` is missing in {}", page.text());
    }
    assert_eq!(get(world.address, "/orders/ord_1").await.status, 404);
}
