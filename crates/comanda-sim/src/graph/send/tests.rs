//! Who may be written to when: the window, private replies, tags, and utility templates.

use serde_json::{Value, json};

use crate::person::Act;
use crate::world::World;
use crate::world::tests::{LAN, NOW, OTHER_PAGE, PAGE, body_of, call, drain, send, text, world};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
const OUTSIDE: (u64, u64) = (10, 2_018_278);
const UNKNOWN_PERSON: (u64, u64) = (100, 2_018_001);
const UNKNOWN_OBJECT: (u64, u64) = (100, 33);
const FINE: (u64, u64) = (0, 0);

fn code(body: &Value) -> (u64, u64) {
    let number = |key: &str| body["error"][key].as_u64().unwrap_or(0);
    (number("code"), number("error_subcode"))
}

/// A plain message, as it would go now.
fn say(world: &mut World, at_ms: i64) -> (u64, u64) {
    code(&send(world, &json!({ "text": "ok" }), at_ms))
}

fn post(world: &mut World, body: &Value, at_ms: i64) -> Value {
    body_of(&call(world, "POST", "/v25.0/me/messages", body, at_ms))
}

fn tagged(world: &mut World, tag: &str, at_ms: i64) -> (u64, u64) {
    let body = json!({
        "recipient": { "id": LAN }, "messaging_type": "MESSAGE_TAG", "tag": tag, "message": { "text": "ok" },
    });
    code(&post(world, &body, at_ms))
}

/// A world in which Lan wrote long ago, and the mid of what she wrote.
fn lapsed() -> (World, String) {
    let mut world = world();
    let mid = world.person_does(PAGE, LAN, text("alo"), NOW - 10 * DAY).unwrap();
    drain(&mut world, NOW);
    assert_eq!(say(&mut world, NOW), OUTSIDE);
    (world, mid)
}

#[test]
fn what_a_person_says_taps_or_reacts_opens_the_window() {
    let title = || "Menu".to_owned();
    let payload = || "MENU".to_owned();
    let opens: [&dyn Fn(String) -> Act; 8] = [
        &|_| text("2 phở"),
        &|_| Act::TapQuickReply { title: title(), payload: payload() },
        &|_| Act::TapPostback { title: title(), payload: payload() },
        &|_| Act::Audio { url: "https://cdn.example/a.mp4".to_owned() },
        &|_| Act::OtherSticker { sticker_id: 7 },
        &|mid| Act::React { mid, emoji: "❤".to_owned() },
        &|_| Act::ReferralOpen { reference: "table-4".to_owned() },
        &|_| Act::AdMessage { ad_id: "6".to_owned(), reference: "r".to_owned(), text: "hi".to_owned() },
    ];
    for act in opens {
        let (mut world, mid) = lapsed();
        let act = act(mid);
        world.person_does(PAGE, LAN, act.clone(), NOW);
        assert_eq!(say(&mut world, NOW + DAY), FINE, "{act:?}");
        assert_eq!(say(&mut world, NOW + DAY + 1), OUTSIDE, "{act:?}");
    }
}

#[test]
fn nothing_else_opens_the_window() {
    let words = || "x".to_owned();
    let (mut world, mid) = lapsed();
    let comment = Act::Comment { post: "55".to_owned(), text: words() };
    let comment = world.person_does(PAGE, LAN, comment, NOW).unwrap();
    let acts = [
        Act::ReplyComment { comment: comment.clone(), text: words() },
        Act::EditComment { comment: comment.clone(), text: words() },
        Act::PageHidesComment { comment: comment.clone() },
        Act::RemoveComment { comment },
        Act::VisitorPost { text: words() },
        Act::ReactToPost { post: "55".to_owned(), reaction: "love".to_owned() },
        Act::SharePost { post: "55".to_owned() },
        Act::Rate { text: words(), recommends: true },
        Act::Edit { mid: mid.clone(), text: words() },
        Act::Unreact { mid: mid.clone() },
        Act::Unsend { mid },
        Act::LinkAccount { authorization_code: words() },
        Act::UnlinkAccount,
        Act::PageInboxReply { text: words() },
    ];
    for act in acts {
        world.person_does(PAGE, LAN, act.clone(), NOW);
        assert_eq!(say(&mut world, NOW + HOUR), OUTSIDE, "{act:?}");
    }
}

#[test]
fn a_visitors_post_permits_one_private_reply_and_no_more() {
    let mut world = world();
    let visit = |world: &mut World| {
        let act = Act::VisitorPost { text: "Có giao không?".to_owned() };
        world.person_does(PAGE, LAN, act, NOW).unwrap()
    };
    let (first, second) = (visit(&mut world), visit(&mut world));
    let own = world.person_does(PAGE, "", Act::PagePosts { text: "phở".to_owned() }, NOW).unwrap();
    assert_eq!(say(&mut world, NOW), UNKNOWN_PERSON, "not met yet");
    let reply = |world: &mut World, key: &str, id: &str, at_ms: i64| {
        post(world, &json!({ "recipient": { key: id }, "message": { "text": "Dạ có" } }), at_ms)
    };
    assert_eq!(code(&reply(&mut world, "comment_id", &first, NOW)), UNKNOWN_OBJECT);
    assert_eq!(code(&reply(&mut world, "post_id", &format!("{PAGE}_55"), NOW)), UNKNOWN_OBJECT);
    assert_eq!(code(&reply(&mut world, "post_id", &own, NOW)), (100, 0));
    let done = reply(&mut world, "post_id", &first, NOW + HOUR);
    assert_eq!(done["recipient_id"], json!(LAN));
    assert_eq!(code(&reply(&mut world, "post_id", &first, NOW + HOUR)), (10_900, 0));
    assert_eq!(say(&mut world, NOW + HOUR), OUTSIDE, "the conversation waits for the visitor");
    assert_eq!(code(&reply(&mut world, "post_id", &second, NOW + 7 * DAY + 1)), OUTSIDE);
    assert_eq!(code(&reply(&mut world, "post_id", &second, NOW + 7 * DAY)), FINE);
    let sent = world.ledger().sends();
    assert_eq!((sent[0].in_reply_to.as_ref(), sent[0].kind.is_message()), (Some(&first), true));
    world.person_does(PAGE, LAN, text("ok"), NOW + 2 * HOUR);
    assert_eq!(say(&mut world, NOW + 2 * HOUR), FINE);
}

#[test]
fn a_visitors_post_can_be_answered_in_public_too() {
    let mut world = world();
    let act = Act::VisitorPost { text: "Có giao không?".to_owned() };
    let visited = world.person_does(PAGE, LAN, act, NOW).unwrap();
    let path = format!("/v25.0/{visited}/comments");
    let made = body_of(&call(&mut world, "POST", &path, &json!({ "message": "Dạ có" }), NOW));
    assert!(made["id"].is_string());
    assert_eq!(world.ledger().sends()[0].in_reply_to, Some(visited));
}

#[test]
fn only_the_page_that_was_visited_replies_privately() {
    let mut world = world();
    let act = Act::VisitorPost { text: "alo".to_owned() };
    let elsewhere = world.person_does(OTHER_PAGE, LAN, act, NOW).unwrap();
    let body = json!({ "recipient": { "post_id": elsewhere }, "message": { "text": "ok" } });
    assert_eq!(code(&post(&mut world, &body, NOW)), UNKNOWN_OBJECT);
}

#[test]
fn a_human_agent_has_seven_days_from_the_last_message() {
    let (mut world, mid) = lapsed();
    assert_eq!(tagged(&mut world, "HUMAN_AGENT", NOW), OUTSIDE, "ten days");
    assert_eq!(tagged(&mut world, "HUMAN_AGENT", NOW - 3 * DAY), FINE);
    assert_eq!(tagged(&mut world, "HUMAN_AGENT", NOW - 3 * DAY + 1), OUTSIDE);
    world.person_does(PAGE, LAN, Act::React { mid, emoji: "❤".to_owned() }, NOW);
    assert_eq!(tagged(&mut world, "HUMAN_AGENT", NOW + DAY), FINE, "within the window of the reaction");
    assert_eq!(tagged(&mut world, "HUMAN_AGENT", NOW + DAY + 1), OUTSIDE, "a reaction is no message");
    world.person_does(PAGE, LAN, text("còn không?"), NOW + 2 * DAY);
    assert_eq!(tagged(&mut world, "HUMAN_AGENT", NOW + 9 * DAY), FINE);
    assert_eq!(say(&mut world, NOW + 9 * DAY), OUTSIDE, "without the tag");
    let comment = Act::Comment { post: "55".to_owned(), text: "giá?".to_owned() };
    world.person_does(PAGE, LAN, comment, NOW + 9 * DAY);
    assert_eq!(tagged(&mut world, "HUMAN_AGENT", NOW + 9 * DAY + 1), OUTSIDE, "a comment is no message");
}

#[test]
fn the_feedback_tag_is_for_its_template_only() {
    let (mut world, _) = lapsed();
    assert_eq!(tagged(&mut world, "CUSTOMER_FEEDBACK", NOW - 4 * DAY), OUTSIDE);
    let payload = json!({ "template_type": "customer_feedback", "title": "Ngon không?" });
    let mut body = json!({
        "recipient": { "id": LAN }, "messaging_type": "MESSAGE_TAG", "tag": "CUSTOMER_FEEDBACK",
        "message": { "attachment": { "type": "template", "payload": payload } },
    });
    assert_eq!(code(&post(&mut world, &body, NOW - 4 * DAY)), FINE);
    assert_eq!(code(&post(&mut world, &body, NOW)), OUTSIDE);
    body["tag"] = json!("POST_PURCHASE_UPDATE");
    assert_eq!(code(&post(&mut world, &body, NOW - 10 * DAY)), (100, 0), "dead, also within the window");
}

#[test]
fn utility_needs_an_approved_template_of_this_page() {
    let (mut world, _) = lapsed();
    let utility = |message: Value| json!({ "recipient": { "id": LAN }, "messaging_type": "UTILITY", "message": message });
    let template =
        |name: &str| utility(json!({ "template": { "name": name, "language": { "code": "vi" } } }));
    assert_eq!(code(&post(&mut world, &template("status"), NOW)), (100, 0), "not approved");
    let create = json!({
        "name": "status", "language": "vi", "category": "UTILITY",
        "components": [{ "type": "BODY", "text": "Đơn {{1}} đã xong" }],
    });
    let marketing = json!({ "name": "sale", "language": "vi", "category": "MARKETING", "components": [{}] });
    let path = format!("/v25.0/{PAGE}/message_templates");
    assert_eq!(body_of(&call(&mut world, "POST", &path, &create, NOW))["status"], json!("APPROVED"));
    assert_eq!(code(&body_of(&call(&mut world, "POST", &path, &marketing, NOW))), (100, 0));
    assert_eq!(code(&post(&mut world, &template("status"), NOW)), FINE);
    assert_eq!(code(&post(&mut world, &template("other"), NOW)), (100, 0));
    let words = utility(json!({ "text": "Đơn đã xong" }));
    assert_eq!(code(&post(&mut world, &words, NOW)), (100, 0), "words alone are no template");
    assert_eq!(say(&mut world, NOW), OUTSIDE, "a template opens nothing");
}
