//! Clauses about people: one person on several channels, and forgetting one.

use comanda_domain::conversation::Conversation;
use comanda_domain::effect::{Purpose, Recipient};
use comanda_domain::event::{FeedChange, FeedItem, FeedVerb};
use comanda_domain::id::{Channel, FeedObjectId, PageId, PersonId, ProfileId};
use comanda_domain::money::{Currency, Money};
use comanda_domain::order::{Order, OrderAction, Party, Reach};
use comanda_domain::profile::{Identity, LinkedBy};

use super::samples::{
    ANN, BEN, CLEO, at, key, mid, of_event, order, outbox_id, placed, received, sku, to_send, write,
};
use crate::port::Store;
use crate::port::admin::{PageRow, PersonDetails, Setup};
use crate::port::conversation::{Commit, Interaction, InteractionDetail, LinkChange};
use crate::port::outbox::{SendOutcome, Settlement};
use crate::port::people::PHONE_PEOPLE_MAX;

const POST: &str = "104/feed/104_55";

fn who(conversation: &str) -> Identity {
    Identity::of(&key(conversation)).unwrap()
}

async fn profile(store: &dyn Store, conversation: &str) -> ProfileId {
    store.profile_of(&who(conversation)).await.unwrap().unwrap()
}

/// Somebody writes for the first time.
async fn writes(store: &dyn Store, number: u8, conversation: &str) {
    let conversations = vec![write(conversation, 0, Conversation::default())];
    let interactions = vec![received(number, conversation, "hello")];
    store.commit(&Commit { conversations, interactions, ..of_event(number) }).await.unwrap();
}

fn with_phone(number: u8, conversation: &str, phone: &str) -> Order {
    let mut order = order(number, conversation, "main");
    order.reach = Reach::Pickup { phone: Some(phone.to_owned()) };
    order
}

async fn orders(store: &dyn Store, number: u8, conversation: &str, phone: &str) {
    let placed = vec![placed(with_phone(number, conversation, phone), "2026-11-21")];
    store.commit(&Commit { placed, ..of_event(number) }).await.unwrap();
}

fn says(left: &str, right: &str, is_linked: bool, now: i64) -> LinkChange {
    LinkChange { left: who(left), right: who(right), is_linked, by: "Mai".to_owned(), at: at(now) }
}

async fn configure(store: &dyn Store) {
    let page = |id: &str, shop: &str| PageRow {
        id: PageId::parse(id).unwrap(),
        instagram: None,
        whatsapp: None,
        shop: shop.to_owned(),
        access_token: None,
    };
    let pages = vec![page("104", "pho"), page("205", "pho"), page("306", "tacos")];
    store.configure(&Setup { pages, branches: Vec::new(), now: at(1) }).await.unwrap();
}

pub(crate) async fn who_orders_with_one_phone_is_one_person(store: &dyn Store) {
    configure(store).await;
    for (number, conversation) in (1..).zip([ANN, BEN, CLEO, "306/messenger/7004"]) {
        writes(store, number, conversation).await;
    }
    let own = [profile(store, ANN).await, profile(store, CLEO).await];
    assert_ne!(own[0], own[1]);
    orders(store, 11, ANN, "+84901").await;
    orders(store, 12, BEN, "+84902").await;
    orders(store, 13, CLEO, "+84901").await;
    orders(store, 14, "306/messenger/7004", "+84901").await;
    assert_eq!(
        profile(store, CLEO).await,
        own[0],
        "the one that was seen first, on another page of the shop"
    );
    assert_eq!(profile(store, ANN).await, own[0]);
    assert_ne!(profile(store, BEN).await, own[0], "another number");
    assert_ne!(profile(store, "306/messenger/7004").await, own[0], "another shop");

    let file = store.person(own[0], 9).await.unwrap().unwrap();
    assert_eq!(
        file.identities.iter().map(|known| &known.identity).collect::<Vec<_>>(),
        [&who(ANN), &who(CLEO)]
    );
    assert_eq!(file.identities[1].own_profile, own[1]);
    assert_eq!(file.phones, ["+84901"]);
    let ids: Vec<_> = file.orders.iter().map(|stored| stored.order.id).collect();
    assert_eq!(ids, [order(13, CLEO, "main").id, order(11, ANN, "main").id], "newest first");
    assert_eq!(store.person(own[0], 1).await.unwrap().unwrap().orders.len(), 1);
    let [link] = &file.links[..] else { panic!("{:?}", file.links) };
    assert_eq!((link.how, link.linked_at, link.linked_by.as_str()), (LinkedBy::Phone, at(10_013), ""));
    assert_eq!(link.undone, None);
    assert_eq!(store.person(own[1], 9).await.unwrap(), None, "nobody has that profile now");

    // A number that everybody in an office gives is nobody's own, from the one on who makes them too many.
    let many: Vec<String> = (20..).map(|number: u8| format!("104/messenger/80{number}")).take(6).collect();
    for (number, conversation) in (20..).zip(&many) {
        writes(store, number, conversation).await;
    }
    for (number, conversation) in (40..).zip(&many).take(PHONE_PEOPLE_MAX) {
        orders(store, number, conversation, "+84999").await;
    }
    assert_eq!(profile(store, &many[1]).await, profile(store, &many[0]).await);
    orders(store, 50, &many[PHONE_PEOPLE_MAX], "+84999").await;
    for other in &many[1..] {
        assert_ne!(profile(store, other).await, profile(store, &many[0]).await, "{other}");
    }
}

pub(crate) async fn many_with_one_phone_in_one_commit_are_nobody(store: &dyn Store) {
    configure(store).await;
    let many: Vec<String> = (20..).map(|number: u8| format!("104/messenger/80{number}")).take(5).collect();
    let mut commit = Commit::default();
    for (number, conversation) in (20..).zip(&many) {
        writes(store, number, conversation).await;
        commit.placed.push(placed(with_phone(number + 20, conversation, "+84999"), "2026-11-21"));
    }
    store.commit(&Commit { seen: of_event(60).seen, ..commit }).await.unwrap();
    for other in &many[1..] {
        assert_ne!(profile(store, other).await, profile(store, &many[0]).await, "{other}");
    }
}

pub(crate) async fn a_link_is_undone_and_stays_so(store: &dyn Store) {
    configure(store).await;
    for (number, conversation) in (1..).zip([ANN, BEN, CLEO]) {
        writes(store, number, conversation).await;
    }
    let own = [profile(store, ANN).await, profile(store, BEN).await, profile(store, CLEO).await];
    let now = async |store: &dyn Store| {
        [profile(store, ANN).await, profile(store, BEN).await, profile(store, CLEO).await]
    };
    orders(store, 11, ANN, "+84901").await;
    orders(store, 12, BEN, "+84901").await;
    let links = vec![says(CLEO, BEN, true, 500)];
    store.commit(&Commit { links, ..of_event(13) }).await.unwrap();
    assert_eq!(now(store).await, [own[0]; 3], "three hang together through the one in the middle");

    let links = vec![says(BEN, ANN, false, 600)];
    store.commit(&Commit { links, ..of_event(14) }).await.unwrap();
    assert_eq!(now(store).await, [own[0], own[1], own[1]], "the other link stands");
    orders(store, 15, ANN, "+84901").await;
    orders(store, 16, BEN, "+84903").await;
    orders(store, 17, ANN, "+84903").await;
    assert_eq!(now(store).await, [own[0], own[1], own[1]], "what was undone does not come back by itself");
    let file = store.person(own[0], 9).await.unwrap().unwrap();
    assert_eq!(file.links[0].undone, Some((at(600), "Mai".to_owned())));

    let links = vec![says(ANN, BEN, false, 700), says(ANN, BEN, true, 701)];
    store.commit(&Commit { links, ..of_event(18) }).await.unwrap();
    assert_eq!(now(store).await, [own[0]; 3], "but by hand it does");
    let links = vec![says(ANN, BEN, false, 790)];
    store.commit(&Commit { links, ..of_event(21) }).await.unwrap();
    orders(store, 22, ANN, "+84904").await;
    orders(store, 23, BEN, "+84904").await;
    assert_ne!(now(store).await[0], now(store).await[1], "nor for another reason");
    let links = vec![says(ANN, BEN, false, 800), says(BEN, CLEO, false, 801)];
    store.commit(&Commit { links, ..of_event(19) }).await.unwrap();
    assert_eq!(now(store).await, own, "everybody has what they had");
}

pub(crate) async fn people_are_listed_with_what_they_ordered(store: &dyn Store) {
    configure(store).await;
    for (number, conversation) in (1..).zip([ANN, BEN, CLEO]) {
        let mut first = write(conversation, 0, Conversation::default());
        first.updated_at = at(1_000 * i64::from(number));
        let interactions = vec![received(number, conversation, "hello")];
        let commit = Commit { conversations: vec![first], interactions, ..of_event(number) };
        store.commit(&commit).await.unwrap();
    }
    orders(store, 11, ANN, "+84901").await;
    orders(store, 12, CLEO, "+84901").await;
    let gone = order(13, ANN, "main");
    let action = OrderAction::Reject { reason: "sold out".to_owned() };
    let rejected = gone.apply(action, Party::Desk, at(20_000), None).unwrap();
    let commit = Commit { placed: vec![placed(gone, "2026-11-21")], changed: vec![rejected], ..of_event(13) };
    store.commit(&commit).await.unwrap();

    let rows = store.people(9).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].profile, rows[0].last_at), (profile(store, ANN).await, at(3_000)));
    assert_eq!(
        (rows[0].orders, rows[0].phone.as_deref()),
        (2, Some("+84901")),
        "what was rejected does not count"
    );
    assert_eq!(rows[0].value, [Money::new(330_000, Currency::parse("VND").unwrap())]);
    assert_eq!(rows[0].channels, [Channel::Messenger]);
    assert_eq!(
        (rows[1].profile, rows[1].orders, &rows[1].value),
        (profile(store, BEN).await, 0, &Vec::new())
    );
    assert_eq!(store.people(1).await.unwrap().len(), 1);
}

fn commented(number: u8, comment: &str, author: &str) -> Interaction {
    let change = FeedChange {
        item: FeedItem::Comment,
        verb: FeedVerb::Add,
        verb_raw: "add".to_owned(),
        from: PersonId::parse(author).ok(),
        from_name: Some("Ann of the comments".to_owned()),
        post_id: FeedObjectId::parse("104_55").ok(),
        comment_id: FeedObjectId::parse(comment).ok(),
        parent_id: FeedObjectId::parse("104_55").ok(),
        share_id: None,
        event_id: None,
        photo_id: None,
        photo_ids: Vec::new(),
        photo: None,
        photos: Vec::new(),
        video: None,
        link: None,
        message: Some("price?".to_owned()),
        reaction_type: None,
        published: None,
        hidden: None,
        created_at: Some(at(5)),
        edited_at: None,
    };
    let detail = InteractionDetail::Feed(Box::new(change));
    let person = PersonId::parse(author).ok();
    let person_name = Some("Ann of the comments".to_owned());
    Interaction { person, person_name, kind: "feed_changed", detail, ..received(number, POST, "") }
}

/// A comment of somebody whom the private reply reaches as Ann.
async fn comments_and_is_reached(store: &dyn Store) {
    let interactions =
        vec![commented(1, "55_1", "9001"), commented(2, "55_2", "9001"), commented(3, "55_3", "9002")];
    let mut reply = to_send(4, POST, Purpose::Reply);
    reply.outgoing.recipient = Recipient::CommentAuthor(FeedObjectId::parse("55_2").unwrap());
    let outbox = vec![reply];
    store.commit(&Commit { interactions, outbox, ..of_event(1) }).await.unwrap();
    assert_eq!(store.claim(at(10), 9, &[], None).await.unwrap().len(), 1);
    let (mid, text) = (Some(mid("m_private")), Some("Hello Ann! Your cart: ...".to_owned()));
    let outcome = SendOutcome::Sent { mid, recipient: PersonId::parse("7001").ok(), text };
    let settlement = Settlement { id: outbox_id(4), attempt: 1, at: at(11), outcome };
    store.settle(&[settlement]).await.unwrap();
}

pub(crate) async fn who_comments_is_who_the_private_reply_reaches(store: &dyn Store) {
    comments_and_is_reached(store).await;
    let author = Identity { channel: Channel::Feed, person: PersonId::parse("9001").unwrap(), ..who(ANN) };
    let shared = profile(store, ANN).await;
    assert_eq!(store.profile_of(&author).await.unwrap(), Some(shared));
    let file = store.person(shared, 9).await.unwrap().unwrap();
    assert_eq!(file.links[0].how, LinkedBy::PrivateReply);
    assert_eq!(file.name(), Some("Ann of the comments"));
    let [deeds] = &file.deeds[..] else { panic!("{:?}", file.deeds) };
    assert_eq!((deeds.kind.as_str(), deeds.count, deeds.last_at), ("comment", 2, at(20)));
}

/// What Meta says of Ann.
fn details_of_ann() -> PersonDetails {
    PersonDetails {
        identity: who(ANN),
        first_name: Some("Ann".to_owned()),
        last_name: None,
        picture: Some("https://example.com/ann.jpg".to_owned()),
        locale: Some("vi_VN".to_owned()),
        raw: "{\"first_name\":\"Ann\"}".to_owned(),
        fetched_at: at(30),
    }
}

/// Ann commented, wrote, and ordered twice; gives back the order that is done and the one that is open.
async fn ann_is_known(store: &dyn Store) -> (Order, Order) {
    configure(store).await;
    comments_and_is_reached(store).await;
    writes(store, 10, ANN).await;
    let (done, open) = (order(13, ANN, "main"), order(14, ANN, "main"));
    let action = OrderAction::Reject { reason: "sold out".to_owned() };
    let rejected = done.apply(action, Party::Desk, at(20_000), None).unwrap();
    let commit = Commit {
        placed: vec![placed(done.clone(), "2026-11-21"), placed(open.clone(), "2026-11-21")],
        changed: vec![rejected],
        ..of_event(13)
    };
    store.commit(&commit).await.unwrap();
    store.save_profiles(&[details_of_ann()]).await.unwrap();
    (done, open)
}

pub(crate) async fn what_is_forgotten_is_gone(store: &dyn Store) {
    let (done, open) = ann_is_known(store).await;
    writes(store, 11, BEN).await;
    orders(store, 12, BEN, "+84901234567").await;
    assert_eq!(profile(store, ANN).await, profile(store, BEN).await, "they share a phone");
    store
        .commit(&Commit { outbox: vec![to_send(19, ANN, Purpose::Receipt(done.id))], ..of_event(19) })
        .await
        .unwrap();
    let forget = Commit {
        conversations: vec![write(ANN, 1, Conversation::default())],
        interactions: vec![received(20, ANN, "delete my data")],
        outbox: vec![to_send(20, ANN, Purpose::Reply)],
        forgotten: vec![(key(ANN), at(1_020))],
        ..of_event(20)
    };
    store.commit(&forget).await.unwrap();
    assert_eq!(store.messages(&key(ANN), 9).await.unwrap(), [], "also the words that asked for it");
    assert_eq!(store.messages(&key(BEN), 9).await.unwrap().len(), 1, "others keep theirs");
    let claimed = store.claim(at(2_000), 9, &[], None).await.unwrap();
    assert_eq!(
        claimed.iter().map(|row| row.id).collect::<Vec<_>>(),
        [outbox_id(20)],
        "the answer still goes out"
    );

    assert_eq!(store.messages(&key(POST), 9).await.unwrap(), [], "nor what was said to them in private");

    let shared = profile(store, ANN).await;
    assert_ne!(shared, profile(store, BEN).await);
    // What was being fetched meanwhile is not kept, and nobody fetches again.
    store.save_profiles(&[details_of_ann()]).await.unwrap();
    assert!(store.stale_profiles(at(i64::MAX - 1), 9).await.unwrap().iter().all(|known| *known != who(ANN)));
    let file = store.person(shared, 9).await.unwrap().unwrap();
    assert_eq!(
        (file.name(), file.identities.len(), &file.links, &file.phones),
        (None, 1, &Vec::new(), &Vec::new())
    );
    assert_eq!((file.identities[0].locale.as_deref(), file.identities[0].last_inbound_at), (None, None));
    assert_eq!(file.deeds, []);
    let of = |id| file.orders.iter().find(|stored| stored.order.id == id).unwrap().order.clone();
    let kept = of(done.id);
    assert_eq!((kept.total, kept.lines.len()), (done.total, done.lines.len()), "for the books");
    assert!(done.lines[0].line.note.is_some(), "what the customer wrote");
    assert!(kept.lines.iter().all(|line| line.line.note.is_none() && line.ticket.note.is_none()));
    assert_eq!(kept.lines[0].ticket.title, done.lines[0].ticket.title);
    assert_eq!(kept.reach, Reach::Delivery { address: String::new(), phone: String::new() });
    assert_eq!((kept.customer_name, kept.said, kept.allergies), (None, Vec::new(), Vec::new()));
    assert_eq!(of(open.id), open, "the kitchen and the driver still need it");

    let commenter = Identity { channel: Channel::Feed, person: PersonId::parse("9001").unwrap(), ..who(ANN) };
    let commenter = store.profile_of(&commenter).await.unwrap().unwrap();
    let file = store.person(commenter, 9).await.unwrap().unwrap();
    assert_eq!((file.name(), &file.deeds), (None, &Vec::new()), "who commented is the same person");
    // The same commit again changes nothing, and the next word is kept as any.
    store.commit(&forget).await.unwrap();
    let commit = Commit { interactions: vec![received(21, ANN, "hi")], ..of_event(21) };
    store.commit(&commit).await.unwrap();
    assert_eq!(store.messages(&key(ANN), 9).await.unwrap().len(), 1);
}

pub(crate) async fn who_only_comments_is_listed_and_forgotten(store: &dyn Store) {
    configure(store).await;
    comments_and_is_reached(store).await;
    writes(store, 10, ANN).await;
    let commenter = |person: &str| Identity {
        channel: Channel::Feed,
        person: PersonId::parse(person).unwrap(),
        ..who(ANN)
    };
    let alone = store.profile_of(&commenter("9002")).await.unwrap().unwrap();
    let listed = store.people(9).await.unwrap();
    let channels: Vec<_> = listed.iter().map(|row| (row.profile, row.channels.clone())).collect();
    let ann = profile(store, ANN).await;
    assert_eq!(channels, [(ann, vec![Channel::Messenger, Channel::Feed]), (alone, vec![Channel::Feed])]);
    assert_eq!(listed[1].name.as_deref(), Some("Ann of the comments"));
    assert_eq!(listed[1].last_at, at(30));

    let forgotten_commenters = vec![commenter("9002")];
    store.commit(&Commit { forgotten_commenters, ..of_event(30) }).await.unwrap();
    let listed = store.people(9).await.unwrap();
    assert_eq!(listed.iter().map(|row| row.profile).collect::<Vec<_>>(), [ann]);
    let file = store.person(alone, 9).await.unwrap().unwrap();
    assert_eq!((file.name(), &file.deeds), (None, &Vec::new()));
    let file = store.person(ann, 9).await.unwrap().unwrap();
    assert!(file.deeds.iter().any(|deeds| deeds.kind == "comment"), "others keep theirs");
}

pub(crate) async fn a_rush_shows_on_the_board(store: &dyn Store) {
    let before = store.board(&sku("main"), at(0)).await.unwrap();
    assert!(!before.is_rush);
    let rush = vec![(sku("main"), true, at(5))];
    store.commit(&Commit { rush, ..of_event(1) }).await.unwrap();
    let board = store.board(&sku("main"), at(0)).await.unwrap();
    assert!(board.is_rush && board.revision > before.revision);
    assert!(store.is_rush(&sku("main")).await.unwrap());
    assert!(!store.board(&sku("west"), at(0)).await.unwrap().is_rush);
    let rush = vec![(sku("main"), false, at(6))];
    store.commit(&Commit { rush, ..of_event(2) }).await.unwrap();
    assert!(!store.board(&sku("main"), at(0)).await.unwrap().is_rush);
}
