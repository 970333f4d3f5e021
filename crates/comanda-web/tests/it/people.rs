//! The customers: the list, one person, what makes them one, and the switch of the kitchen's rush.

use std::time::Duration;

use comanda_domain::command::DeskAction;
use comanda_domain::conversation::Conversation;
use comanda_domain::id::{Channel, ConversationKey, EventId, PersonId, ProfileId};
use comanda_domain::order::Reach;
use comanda_domain::profile::Identity;
use comanda_domain::record::Sequence;
use comanda_store::port::conversation::{
    Commit, ConversationStore as _, ConversationWrite, Direction, Interaction, InteractionDetail, LinkChange,
    PlacedOrder,
};
use comanda_store::port::people::PeopleStore as _;

use crate::client::{get, post_form};
use crate::orders::{NOON, order};
use crate::setup::{World, desk};

const LINH: &str = "104/messenger/7001";
const MINH: &str = "104/messenger/7002";
const AN: &str = "104/messenger/7003";

fn key(text: &str) -> ConversationKey {
    text.parse().unwrap()
}

fn who(text: &str) -> Identity {
    Identity::of(&key(text)).unwrap()
}

/// Somebody of this name writes and orders, with this number.
async fn orders(world: &World, number: u8, conversation: &str, name: &str, phone: &str) {
    let event = EventId::from_bytes([number; 16]);
    let interaction = Interaction {
        event,
        sequence: Sequence::new(number.into()),
        conversation: key(conversation),
        person: Some(who(conversation).person),
        person_name: Some(name.to_owned()),
        kind: "message_received",
        direction: Direction::Inbound,
        occurred_at: NOON.plus(Duration::from_secs(number.into())),
        received_at: NOON,
        entry_time: None,
        detail: InteractionDetail::Other,
    };
    let mut order = order(number).order;
    order.conversation = key(conversation);
    order.reach = Reach::Pickup { phone: Some(phone.to_owned()) };
    let write = ConversationWrite {
        key: key(conversation),
        expected_revision: 0,
        next: Conversation::default(),
        updated_at: NOON,
    };
    let commit = Commit {
        seen: vec![(event, NOON)],
        conversations: vec![write],
        interactions: vec![interaction],
        placed: vec![PlacedOrder { order, business_day: "2026-11-21".to_owned() }],
        ..Commit::default()
    };
    world.people.commit(&commit).await.unwrap();
}

async fn world() -> World {
    let world = desk().await;
    orders(&world, 1, LINH, "Linh Trần", "+84901111111").await;
    orders(&world, 2, MINH, "Minh Đỗ", "+84902222222").await;
    orders(&world, 3, AN, "An <b>Vũ</b>", "+84901111111").await;
    world
}

async fn profile(world: &World, conversation: &str) -> ProfileId {
    world.people.profile_of(&who(conversation)).await.unwrap().unwrap()
}

#[tokio::test]
async fn customers_are_listed_and_found() {
    let world = world().await;
    let list = get(world.address, "/people").await;
    let html = list.text();
    assert!(html.contains("Linh Trần") && html.contains("Minh Đỗ"), "{html}");
    assert!(!html.contains("<b>Vũ"), "one person, and nothing of a name is markup: {html}");
    assert!(html.contains("2 orders"));
    for search in ["do", "0902222222", "+84902", "MINH"] {
        let found = get(world.address, &format!("/people?q={}", search.replace('+', "%2B"))).await;
        assert!(
            found.text().contains("Minh Đỗ") && !found.text().contains("Linh"),
            "{search}: {}",
            found.text()
        );
    }
    assert!(get(world.address, "/people?q=nobody").await.text().contains("Nobody of that name"));
    let empty = desk().await;
    assert!(get(empty.address, "/people").await.text().contains("Nobody has written yet"));
}

#[tokio::test]
async fn a_person_is_shown_with_what_makes_them_one() {
    let world = world().await;
    let profile = profile(&world, LINH).await;
    let page = get(world.address, &format!("/people/{profile}")).await;
    let html = page.text();
    for text in
        ["Linh Trần", "An &lt;b&gt;Vũ", "ordered with the same phone number", "+84901111111", "Favourite"]
    {
        assert!(html.contains(text), "`{text}` is missing in {html}");
    }
    assert!(html.contains(r#"href="/conversations/104/messenger/7003""#));
    let thread = |text: &str| text.contains(&format!("/people/{profile}"));
    world.store.commit(|state| {
        let row = comanda_store::port::desk::MessageRow {
            mid: "m1".to_owned(),
            inbound: true,
            text: Some("hi".to_owned()),
            attachments: None,
            at: NOON,
            delivered_at: None,
            read_at: None,
        };
        state.messages.push((key(AN), row));
    });
    assert!(thread(get(world.address, "/conversations/104/messenger/7003").await.text()));
    for unknown in ["/people/prf_00", "/people/prf_00000000000000000000000000000000"] {
        assert_eq!(get(world.address, unknown).await.status, 404);
    }
}

#[tokio::test]
async fn who_is_who_is_said_and_taken_back() {
    let world = world().await;
    let (linh, minh) = (profile(&world, LINH).await, profile(&world, MINH).await);
    let offered = get(world.address, &format!("/people/{linh}?q=minh")).await;
    assert!(offered.text().contains("The same"), "{}", offered.text());
    let actions = format!("/people/{linh}/actions");
    let answer = post_form(world.address, &actions, &format!("action=link&other={minh}")).await;
    assert_eq!(answer.status, 200);
    let an = world.people.person(linh, 9).await.unwrap().unwrap().links[0].clone();
    let fields = format!("action=unlink&left={}&right={}", an.left, an.right);
    assert_eq!(post_form(world.address, &actions, &fields).await.status, 200);
    world.store.commit(|state| {
        let [DeskAction::Link { left, right }, DeskAction::Unlink { .. }] = &state.ran[..] else {
            panic!("{:?}", state.ran)
        };
        assert_eq!((left, right), (&who(LINH), &who(MINH)));
    });
    for wrong in ["action=link", "action=link&other=prf_00", "action=unlink&left=x&right=y", "action=dance"] {
        let answer = post_form(world.address, &actions, wrong).await;
        assert_eq!(answer.status, 400, "{wrong}");
    }
    let same = post_form(world.address, &actions, &format!("action=link&other={linh}")).await;
    assert_eq!(same.status, 400, "nobody is linked with themselves");
    // Undone before: there is nothing to undo.
    let change =
        LinkChange { left: who(LINH), right: who(AN), is_linked: false, by: "desk".to_owned(), at: NOON };
    let event = (EventId::from_bytes([9; 16]), NOON);
    let commit = Commit { seen: vec![event], links: vec![change], ..Commit::default() };
    world.people.commit(&commit).await.unwrap();
    assert_eq!(post_form(world.address, &actions, &fields).await.status, 400);
}

#[tokio::test]
async fn one_account_is_deleted_at_a_time() {
    let world = world().await;
    let linh = profile(&world, LINH).await;
    let file = world.people.person(linh, 9).await.unwrap().unwrap();
    let an = file.identities.iter().find(|known| known.identity == who(AN)).unwrap().own_profile;
    let page = get(world.address, &format!("/people/{linh}")).await;
    assert_eq!(page.text().matches(r#"value="forget""#).count(), 2, "they only share a number");
    let actions = format!("/people/{linh}/actions");
    assert_eq!(post_form(world.address, &actions, "action=forget").await.status, 400);
    let answer = post_form(world.address, &actions, &format!("action=forget&own={an}")).await;
    assert!(answer.text().contains("done"), "{}", answer.text());
    let deliveries = world.log.appended();
    let records = deliveries.iter().flat_map(comanda_domain::record::Delivery::records);
    assert_eq!(records.map(|record| record.key.to_string()).collect::<Vec<_>>(), [AN]);
}

#[tokio::test]
async fn a_kitchen_in_a_rush_says_so_and_other_boards_are_a_tap_away() {
    let world = world().await;
    let board = get(world.address, "/board/main").await;
    assert!(board.text().contains(r#"href="/board/quan%201""#), "{}", board.text());
    assert!(board.text().contains(r#"value="true" aria-pressed="false""#), "{}", board.text());
    assert_eq!(post_form(world.address, "/board/main/rush", "rush=true").await.status, 200);
    let board = get(world.address, "/board/main").await;
    assert!(board.text().contains("everything is promised later"), "{}", board.text());
    assert!(board.text().contains("Rush is over"));
    assert_eq!(post_form(world.address, "/board/main/rush", "rush=maybe").await.status, 400);
    assert_eq!(post_form(world.address, "/board/moon/rush", "rush=true").await.status, 404);
}

#[tokio::test]
async fn who_only_comments_is_listed_and_can_be_deleted() {
    let world = world().await;
    let post = key("104/feed/104_55");
    let commenter = PersonId::parse("9001").unwrap();
    let event = EventId::from_bytes([40; 16]);
    let interaction = Interaction {
        event,
        sequence: Sequence::new(40),
        conversation: post,
        person: Some(commenter.clone()),
        person_name: Some("Khoa Bùi".to_owned()),
        kind: "feed_changed",
        direction: Direction::Inbound,
        occurred_at: NOON.plus(Duration::from_secs(40)),
        received_at: NOON,
        entry_time: None,
        detail: InteractionDetail::Other,
    };
    let commit = Commit { seen: vec![(event, NOON)], interactions: vec![interaction], ..Commit::default() };
    world.people.commit(&commit).await.unwrap();
    let list = get(world.address, "/people?q=khoa").await;
    assert!(list.text().contains("Khoa Bùi"), "{}", list.text());
    let identity = Identity { channel: Channel::Feed, person: commenter, ..who(LINH) };
    let profile = world.people.profile_of(&identity).await.unwrap().unwrap();
    let page = get(world.address, &format!("/people/{profile}")).await;
    assert_eq!(page.text().matches(r#"value="forget""#).count(), 1, "{}", page.text());
    let actions = format!("/people/{profile}/actions");
    let answer = post_form(world.address, &actions, &format!("action=forget&own={profile}")).await;
    assert!(answer.text().contains("done"), "{}", answer.text());
    world.store.commit(|state| {
        let [DeskAction::ForgetCommenter { who }] = &state.ran[..] else { panic!("{:?}", state.ran) };
        assert_eq!(*who, identity);
    });
}
