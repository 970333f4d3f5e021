use serde_json::json;

use super::LedgerQuery;
use super::record::{ItemKind, SendKind};
use super::summary::SummaryOptions;
use crate::faults::Faults;
use crate::person::Act;
use crate::world::World;
use crate::world::tests::{LAN, NOW, PAGE, body_of, call, config, drain, send, text, world};

fn receipt(order_number: &str) -> serde_json::Value {
    json!({ "attachment": { "type": "template", "payload": {
        "template_type": "receipt", "recipient_name": "Lan", "order_number": order_number, "currency": "VND",
        "payment_method": "COD", "timestamp": "1795000000",
        "elements": [{ "title": "Phở tái", "quantity": 2, "price": 110_000, "currency": "VND" }],
        "summary": { "total_cost": 110_000 },
    } } })
}

#[test]
fn a_careful_program_has_nothing_to_explain() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("2 phở"), NOW);
    drain(&mut world, NOW + 50);
    send(&mut world, &json!({ "text": "ok", "metadata": "out-1" }), NOW + 105);
    drain(&mut world, NOW + 10_000);
    let summary = world.ledger().summary(SummaryOptions { quiet_ms: 60, person_hold_ms: 0 });
    assert!(summary.unanswered.is_empty() && summary.repeated_metadata.is_empty());
    assert!(summary.second_receipts.is_empty() && summary.repeated_order_numbers.is_empty());
    assert_eq!(summary.unacknowledged, 0);
    assert_eq!(summary.latency.count, 1);
    assert_eq!(summary.latency.p50_ms, 40, "sent at 5, answered at 105, 60 of it on purpose");
}

#[test]
fn unanswered_messages_are_named() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("a"), NOW);
    drain(&mut world, NOW + 50);
    send(&mut world, &json!({ "text": "ok" }), NOW + 60);
    let lost = world.person_does(PAGE, LAN, text("b"), NOW + 100).unwrap();
    drain(&mut world, NOW + 10_000);
    // Typing dots are no answer.
    let typing = json!({ "recipient": { "id": LAN }, "sender_action": "typing_on" });
    call(&mut world, "POST", "/me/messages", &typing, NOW + 200);
    let summary = world.ledger().summary(SummaryOptions::default());
    assert_eq!(summary.unanswered, [lost]);
    assert_eq!(summary.sends.get(&SendKind::Action), Some(&1));
}

#[test]
fn a_message_that_was_never_acknowledged_is_not_unanswered_but_unacknowledged() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("a"), NOW);
    let due = world.due(NOW + 5).remove(0);
    world.webhook_result(due.id, Ok(503), NOW + 6);
    let summary = world.ledger().summary(SummaryOptions::default());
    assert_eq!((summary.unanswered.len(), summary.unacknowledged), (0, 1));
}

#[test]
fn what_is_said_twice_is_named() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("a"), NOW);
    drain(&mut world, NOW + 50);
    for _ in 0..2 {
        send(&mut world, &json!({ "text": "ok", "metadata": "out-1" }), NOW + 60);
    }
    let summary = world.ledger().summary(SummaryOptions::default());
    assert_eq!(summary.repeated_metadata, ["out-1"]);
}

#[test]
fn a_repeated_order_number_is_named_whether_refused_or_accepted() {
    for accept_repeated_order_numbers in [false, true] {
        let mut config = config();
        config.faults = Faults { accept_repeated_order_numbers, ..Faults::default() };
        let mut world = World::new(config);
        world.person_does(PAGE, LAN, text("a"), NOW);
        assert!(send(&mut world, &receipt("ord_1"), NOW + 10).get("message_id").is_some());
        let again = send(&mut world, &receipt("ord_1"), NOW + 20);
        assert_eq!(again.get("message_id").is_some(), accept_repeated_order_numbers);
        let summary = world.ledger().summary(SummaryOptions::default());
        let named = if accept_repeated_order_numbers {
            summary.repeated_order_numbers
        } else {
            summary.refused_order_numbers
        };
        assert_eq!(named, ["ord_1"]);
    }
}

#[test]
fn two_receipts_for_one_confirmation_are_named_but_a_new_order_is_fine() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("chốt"), NOW);
    send(&mut world, &receipt("ord_1"), NOW + 10);
    send(&mut world, &receipt("ord_2"), NOW + 20);
    world.person_does(PAGE, LAN, text("chốt"), NOW + 30);
    send(&mut world, &receipt("ord_3"), NOW + 40);
    let ledger = world.ledger();
    assert_eq!(ledger.summary(SummaryOptions::default()).second_receipts, ["ord_2"]);
    assert_eq!(ledger.sends()[0].digest, ledger.sends()[1].digest, "the same but for its number");
}

#[test]
fn talking_over_a_person_is_named() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("a"), NOW);
    world.person_does(PAGE, LAN, Act::PageInboxReply { text: "dạ".to_owned() }, NOW + 100);
    world.person_does(PAGE, LAN, text("b"), NOW + 200);
    drain(&mut world, NOW + 300);
    let options = SummaryOptions { quiet_ms: 0, person_hold_ms: 60_000 };
    let summary = world.ledger().summary(options);
    assert_eq!((summary.held_by_person, summary.unanswered.len()), (1, 0));
    assert!(summary.talked_over_person.is_empty());
    let sent = send(&mut world, &json!({ "text": "bot" }), NOW + 400);
    let summary = world.ledger().summary(options);
    assert_eq!(summary.talked_over_person, [sent["message_id"].as_str().unwrap()]);
}

#[test]
fn comments_are_answered_publicly_or_privately() {
    let mut world = world();
    let comment = |world: &mut World| {
        let act = Act::Comment { post: "55".to_owned(), text: "giá?".to_owned() };
        world.person_does(PAGE, LAN, act, NOW).unwrap()
    };
    let (public, private, none) = (comment(&mut world), comment(&mut world), comment(&mut world));
    drain(&mut world, NOW + 100);
    let answer = json!({ "message": "50k ạ" });
    call(&mut world, "POST", &format!("/v25.0/{public}/comments"), &answer, NOW + 110);
    let reply = json!({ "recipient": { "comment_id": private }, "message": { "text": "50k ạ" } });
    let body = body_of(&call(&mut world, "POST", "/me/messages", &reply, NOW + 120));
    assert_eq!(body["recipient_id"], json!(LAN));
    let summary = world.ledger().summary(SummaryOptions::default());
    assert_eq!(summary.unanswered_comments, [none]);
}

#[test]
fn a_comment_that_was_taken_down_needs_no_answer() {
    let mut world = world();
    let comment = |world: &mut World| {
        let act = Act::Comment { post: "55".to_owned(), text: "giá?".to_owned() };
        world.person_does(PAGE, LAN, act, NOW).unwrap()
    };
    let (by_author, by_page, stays) = (comment(&mut world), comment(&mut world), comment(&mut world));
    let reply = Act::ReplyComment { comment: stays.clone(), text: "mình cũng hỏi".to_owned() };
    let reply = world.person_does(PAGE, "7002", reply, NOW).unwrap();
    drain(&mut world, NOW + 100);
    world.person_does(PAGE, LAN, Act::RemoveComment { comment: by_author }, NOW + 110);
    call(&mut world, "DELETE", &format!("/{by_page}"), &serde_json::Value::Null, NOW + 110);
    drain(&mut world, NOW + 200);
    let summary = world.ledger().summary(SummaryOptions::default());
    assert_eq!(summary.unanswered_comments, [stays, reply]);
    assert_eq!(summary.webhook_items[&ItemKind::CommentRemoved], 2);
}

#[test]
fn what_happens_on_the_feed_is_counted_but_owed_no_answer_in_the_thread() {
    let mut world = world();
    let (post, text) = ("55".to_owned(), "ngon".to_owned());
    let acts = [
        (Act::ReactToPost { post: post.clone(), reaction: "love".to_owned() }, ItemKind::PostReaction),
        (Act::SharePost { post }, ItemKind::Share),
        (Act::VisitorPost { text: text.clone() }, ItemKind::VisitorPost),
        (Act::PagePosts { text: text.clone() }, ItemKind::PagePost),
        (Act::Rate { text, recommends: true }, ItemKind::Rating),
        (Act::Audio { url: "https://cdn.example/a.mp4".to_owned() }, ItemKind::Attachment),
        (Act::File { url: "https://cdn.example/a.pdf".to_owned() }, ItemKind::Attachment),
        (Act::OtherSticker { sticker_id: 7 }, ItemKind::Attachment),
    ];
    for (act, kind) in acts {
        world.person_does(PAGE, LAN, act, NOW);
        assert_eq!(world.ledger().webhooks().last().unwrap().kind, kind);
        assert!(!kind.expects_reply());
    }
    drain(&mut world, NOW + 100);
    let standing = world.ledger().standing(0);
    assert_eq!((standing.outstanding, standing.dropped, standing.unanswered_customers), (0, 0, 0));
    assert_eq!((standing.acknowledged_events, standing.acknowledged[&ItemKind::Rating]), (8, 1));
    let post = world.ledger().webhooks().iter().find(|row| row.kind == ItemKind::VisitorPost).unwrap();
    assert!(post.mid.as_ref().unwrap().starts_with(PAGE));
}

#[test]
fn the_ledger_is_json() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("a"), NOW);
    send(&mut world, &json!({ "text": "ok", "metadata": "out-1" }), NOW + 10);
    let json = world.ledger().to_json();
    assert_eq!(json["webhooks"][0]["kind"], json!("text"));
    assert_eq!(json["sends"][0]["metadata"], json!("out-1"));
    assert_eq!(json["sends"][0]["text"], json!("ok"));
}

#[test]
fn the_standing_says_who_waits_and_what_was_doubled() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("a"), NOW);
    world.person_does(PAGE, "7002", text("b"), NOW);
    drain(&mut world, NOW + 50);
    let standing = world.ledger().standing(0);
    assert_eq!((standing.acknowledged_events, standing.outstanding, standing.tries), (2, 0, 2));
    assert_eq!((standing.conversations, standing.unanswered_customers), (2, 2));
    send(&mut world, &json!({ "text": "ok", "metadata": "out-1" }), NOW + 60);
    let standing = world.ledger().standing(0);
    assert_eq!(standing.unanswered_examples, [(PAGE.to_owned(), "7002".to_owned(), NOW + 5)]);
    assert!(standing.nothing_doubled());
    send(&mut world, &json!({ "text": "ok", "metadata": "out-1" }), NOW + 70);
    send(&mut world, &json!({ "text": "ok", "metadata": "out-2" }), NOW + 80);
    let doubles = world.ledger().standing(0).doubles;
    assert_eq!((doubles.by_metadata, doubles.by_words), (1, 1));
    assert_eq!(doubles.examples.len(), 2);
    let summary = world.ledger().summary(SummaryOptions::default());
    assert_eq!((summary.repeated_metadata.len(), summary.said_twice.len()), (1, 1), "both agree");
}

#[test]
fn the_same_answer_to_two_messages_is_no_double() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("bla"), NOW);
    world.person_does(PAGE, LAN, text("blu"), NOW + 1);
    for number in 0..3 {
        let metadata = format!("out-{number}");
        send(&mut world, &json!({ "text": "pardon?", "metadata": metadata }), NOW + 10 + number);
        let doubled = u64::from(number == 2);
        assert_eq!(world.ledger().standing(0).doubles.by_words, doubled);
        let summary = world.ledger().summary(SummaryOptions::default());
        assert_eq!(summary.said_twice.len(), usize::from(number == 2));
    }
    // A new word, and then the same answer again.
    world.person_does(PAGE, LAN, text("bli"), NOW + 20);
    send(&mut world, &json!({ "text": "aha", "metadata": "out-3" }), NOW + 30);
    world.person_does(PAGE, LAN, text("blo"), NOW + 40);
    send(&mut world, &json!({ "text": "aha", "metadata": "out-4" }), NOW + 50);
    assert_eq!(world.ledger().standing(0).doubles.by_words, 1);
}

#[test]
fn a_second_receipt_counts_in_the_standing_too() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("chốt"), NOW);
    send(&mut world, &receipt("ord_1"), NOW + 10);
    send(&mut world, &receipt("ord_2"), NOW + 20);
    world.person_does(PAGE, LAN, text("chốt"), NOW + 30);
    send(&mut world, &receipt("ord_3"), NOW + 40);
    let standing = world.ledger().standing(0);
    assert_eq!(standing.doubles.second_receipts, 1);
    assert_eq!(standing.sends.get(&SendKind::Receipt), Some(&3));
}

#[test]
fn who_writes_while_a_person_holds_the_conversation_does_not_wait() {
    let mut world = world();
    world.person_does(PAGE, LAN, Act::PageInboxReply { text: "dạ".to_owned() }, NOW);
    world.person_does(PAGE, LAN, text("a"), NOW + 100);
    drain(&mut world, NOW + 200);
    let held = world.ledger().standing(60_000);
    assert_eq!((held.held_by_person, held.unanswered_customers), (1, 0));
    let not_held = world.ledger().standing(50);
    assert_eq!((not_held.held_by_person, not_held.unanswered_customers), (0, 1));
}

#[test]
fn an_answer_that_overtakes_the_acknowledgement_is_an_answer() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("a"), NOW);
    let due = world.due(NOW + 5).remove(0);
    send(&mut world, &json!({ "text": "ok" }), NOW + 6);
    world.webhook_result(due.id, Ok(200), NOW + 7);
    assert_eq!(world.ledger().standing(0).unanswered_customers, 0);
}

#[test]
fn an_acknowledgement_that_meta_lost_is_known_to_the_ledger() {
    let mut config = config();
    config.faults = Faults { lose_acknowledgement_probability: 1.0, ..Faults::default() };
    let mut world = World::new(config);
    world.person_does(PAGE, LAN, text("a"), NOW);
    let first = world.due(NOW + 5).remove(0);
    world.webhook_result(first.id, Ok(200), NOW + 10);
    let standing = world.ledger().standing(0);
    assert_eq!((standing.acknowledged_events, standing.outstanding), (1, 0));
    world.set_faults(Faults::default());
    let again = world.due(NOW + 2000).remove(0);
    assert_eq!(again.body, first.body, "the same bytes once more");
    world.webhook_result(again.id, Ok(200), NOW + 2010);
    let row = &world.ledger().webhooks()[0];
    assert_eq!((row.tries, row.acks, row.acked_ms), (2, 2, Some(NOW + 10)));
    let standing = world.ledger().standing(0);
    assert_eq!((standing.acknowledged_events, standing.acknowledged_again, standing.tries), (1, 1, 2));
}

#[test]
fn a_long_book_forgets_settled_rows_and_keeps_its_verdict() {
    let mut config = config();
    config.ledger_rows_max = 100;
    let mut world = World::new(config);
    let stuck = world.person_does(PAGE, "7009", text("a"), NOW).unwrap();
    let call = world.due(NOW + 5).remove(0);
    world.webhook_result(call.id, Ok(503), NOW + 5);
    for number in 0..300 {
        let at_ms = NOW + 10 + number;
        world.person_does(PAGE, LAN, text("a"), at_ms);
        send(&mut world, &json!({ "text": format!("{number}"), "metadata": "once" }), at_ms);
        for call in world.due(at_ms + 5).into_iter().filter(|due| due.id != call.id) {
            world.webhook_result(call.id, Ok(200), at_ms + 5);
        }
    }
    let ledger = world.ledger();
    assert!(ledger.sends().len() <= 125 && ledger.webhooks().len() < 1300, "{}", ledger.webhooks().len());
    assert_eq!(ledger.forgotten().1 + ledger.sends().len(), 300);
    assert_eq!(ledger.webhooks()[0].mid, Some(stuck), "what is not settled stays");
    let numbers: Vec<usize> = ledger.webhooks().iter().map(|row| row.number).collect();
    assert!(
        numbers.is_sorted()
            && numbers.last().copied() == Some(ledger.webhooks().len() + ledger.forgotten().0 - 1)
    );
    let standing = ledger.standing(0);
    assert_eq!(
        (standing.accepted_messages, standing.doubles.by_metadata),
        (300, 299),
        "nothing is forgotten here"
    );
    drain(&mut world, NOW + 100_000);
    let standing = world.ledger().standing(0);
    assert_eq!((standing.outstanding, standing.forgotten_webhooks > 0), (0, true));
    assert!(world.thread(PAGE, LAN).bubbles.len() <= 200);
    assert_eq!(world.thread(PAGE, LAN).count_from_page(), 300);
}

#[test]
fn parts_of_the_book_can_be_asked_for() {
    let mut world = world();
    for person in [LAN, "7002", LAN] {
        world.person_does(PAGE, person, text("a"), NOW);
    }
    send(&mut world, &json!({ "text": "ok" }), NOW + 10);
    let ask = |query: LedgerQuery| {
        let part = world.ledger().excerpt(&query);
        (part.webhooks().iter().map(|row| row.number).collect::<Vec<_>>(), part.sends().len())
    };
    let of_lan = LedgerQuery { person: Some(LAN.to_owned()), ..LedgerQuery::default() };
    assert_eq!(ask(LedgerQuery { limit: Some(2), ..of_lan.clone() }), (vec![0, 2], 1));
    assert_eq!(ask(LedgerQuery { webhooks_from: 2, sends_from: 1, limit: Some(1), ..of_lan }), (vec![2], 0));
    let elsewhere = LedgerQuery { page: Some("other".to_owned()), ..LedgerQuery::default() };
    assert_eq!(ask(elsewhere), (Vec::new(), 0));
}
