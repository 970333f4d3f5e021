//! What each act looks like on the wire.

use serde_json::{Value, json};

use crate::config::{FeedPersonIds, StickerShape};
use crate::ledger::record::ItemKind;
use crate::person::Act;
use crate::world::World;
use crate::world::tests::{
    LAN, NOW, OTHER_PAGE, PAGE, body_of, call, config, drain, items, send, text, world,
};

const MINH: &str = "7001000000000002";
const POST: &str = "104000000000001_55";

/// A world whose feed carries PSIDs, with Lan's name fixed.
fn feed_world() -> World {
    let mut config = config();
    config.wire.feed_person_ids = FeedPersonIds::Psid;
    let mut world = World::new(config);
    for (psid, name) in [(LAN, "Lan"), (MINH, "Minh")] {
        world.meet(psid);
        let mut person = world.person(psid).unwrap().clone();
        person.first_name = name.to_owned();
        person.last_name = "Trần".to_owned();
        world.set_person(person);
    }
    world
}

fn lan() -> Value {
    json!({ "id": LAN, "name": "Lan Trần" })
}

/// Does it, and gives what it made and the one item that followed.
fn after(world: &mut World, person: &str, act: Act, at_ms: i64) -> (Option<String>, Value) {
    let made = world.person_does(PAGE, person, act, at_ms);
    let mut got = items(&drain(world, at_ms + 100));
    assert_eq!(got.len(), 1, "{got:?}");
    (made, got.remove(0))
}

fn nothing_after(world: &mut World, page: &str, person: &str, act: Act, at_ms: i64) {
    assert_eq!(world.person_does(page, person, act, at_ms), None);
    assert!(drain(world, at_ms + 100).is_empty());
}

fn comment(world: &mut World, words: &str) -> String {
    let act = Act::Comment { post: "55".to_owned(), text: words.to_owned() };
    after(world, LAN, act, NOW).0.unwrap()
}

/// The post as a comment shows it.
fn context(updated_time: &str) -> Value {
    json!({
        "id": POST, "status_type": "added_photos", "is_published": true, "promotion_status": "inactive",
        "permalink_url": format!("https://www.facebook.com/{POST}"), "updated_time": updated_time,
    })
}

#[test]
fn voice_notes_and_files_are_attachments_with_an_address() {
    let mut world = world();
    let url = || "https://cdn.example/a".to_owned();
    let (mid, item) = after(&mut world, LAN, Act::Audio { url: url() }, NOW);
    let expected = json!({
        "sender": { "id": LAN }, "recipient": { "id": PAGE }, "timestamp": NOW,
        "message": { "mid": mid, "attachments": [{ "type": "audio", "payload": { "url": url() } }] },
    });
    assert_eq!(item, expected);
    let (mid, item) = after(&mut world, LAN, Act::File { url: url() }, NOW + 200);
    let attachments = json!([{ "type": "file", "payload": { "url": url() } }]);
    assert_eq!(item["message"], json!({ "mid": mid, "attachments": attachments }));
}

#[test]
fn another_sticker_has_its_own_number_in_every_shape() {
    let shown = |shape: StickerShape| {
        let mut config = config();
        config.wire.sticker = shape;
        let mut world = World::new(config);
        let (mid, item) = after(&mut world, LAN, Act::OtherSticker { sticker_id: 126_361_874_215_276 }, NOW);
        let mut message = item["message"].clone();
        assert_eq!(message.as_object_mut().unwrap().remove("mid"), Some(json!(mid)));
        message
    };
    let payload = json!({
        "url": "https://scontent.example/stickers/126361874215276.png", "sticker_id": 126_361_874_215_276_u64,
    });
    let sticker = json!({ "type": "sticker", "payload": payload });
    let image = json!({ "type": "image", "payload": payload });
    assert_eq!(shown(StickerShape::Sticker), json!({ "attachments": [sticker] }));
    assert_eq!(shown(StickerShape::StickerAndImage), json!({ "attachments": [sticker, image] }));
    let old = json!({ "sticker_id": 126_361_874_215_276_u64, "attachments": [image] });
    assert_eq!(shown(StickerShape::Image), old);
}

#[test]
fn a_link_to_a_new_thread_is_told_with_the_first_thing_said_there() {
    let link = || Act::ReferralOpen { reference: "table-4".to_owned() };
    let referral = json!({ "ref": "table-4", "source": "SHORTLINK", "type": "OPEN_THREAD" });
    let mut world = world();
    nothing_after(&mut world, PAGE, LAN, link(), NOW);
    let refused = send(&mut world, &json!({ "text": "chào" }), NOW);
    assert_eq!(refused["error"]["error_subcode"], json!(2_018_001), "there is no thread yet");
    let (mid, item) = after(&mut world, LAN, text("alo"), NOW + 200);
    assert_eq!(item["message"], json!({ "mid": mid, "text": "alo", "referral": referral }));
    let (mid, item) = after(&mut world, LAN, text("2 phở"), NOW + 400);
    assert_eq!(item["message"], json!({ "mid": mid, "text": "2 phở" }), "once only");
    let (_, item) = after(&mut world, LAN, link(), NOW + 600);
    assert_eq!(item["referral"], referral);
    nothing_after(&mut world, PAGE, MINH, link(), NOW + 800);
    let start = Act::TapPostback { title: "Get Started".to_owned(), payload: "GO".to_owned() };
    let (mid, item) = after(&mut world, MINH, start, NOW + 1000);
    let expected = json!({ "mid": mid, "title": "Get Started", "payload": "GO", "referral": referral });
    assert_eq!(item["postback"], expected);
}

#[test]
fn a_comment_can_have_a_picture() {
    let mut world = feed_world();
    let photo = |text: &str| Act::CommentPhoto {
        post: "55".to_owned(),
        text: text.to_owned(),
        url: "https://cdn.example/a.jpg".to_owned(),
    };
    let (id, item) = after(&mut world, LAN, photo("món này"), NOW);
    let expected = json!({ "field": "feed", "value": {
        "item": "comment", "verb": "add", "from": lan(), "post_id": POST, "comment_id": id, "parent_id": POST,
        "created_time": NOW / 1000, "message": "món này", "photo": "https://cdn.example/a.jpg",
        "post": context("2026-11-18T11:06:40+0000"),
    } });
    assert_eq!(item, expected);
    let (id, item) = after(&mut world, LAN, photo(""), NOW + 1000);
    assert_eq!(item["value"].get("message"), None);
    let path = format!("/{}?fields=attachment", id.unwrap());
    let row = body_of(&call(&mut world, "GET", &path, &Value::Null, NOW + 2000));
    assert_eq!(row["attachment"]["media"]["image"]["src"], json!("https://cdn.example/a.jpg"));
}

#[test]
fn a_reply_names_the_comment_above_it() {
    let mut world = feed_world();
    let parent = comment(&mut world, "giá?");
    let act = Act::ReplyComment { comment: parent.clone(), text: "mình cũng hỏi".to_owned() };
    let (id, item) = after(&mut world, MINH, act, NOW + 60_000);
    let expected = json!({ "field": "feed", "value": {
        "item": "comment", "verb": "add", "from": { "id": MINH, "name": "Minh Trần" }, "post_id": POST,
        "comment_id": id, "parent_id": parent, "created_time": NOW / 1000 + 60, "message": "mình cũng hỏi",
        "post": context("2026-11-18T11:07:40+0000"),
    } });
    assert_eq!(item, expected);
    assert!(id.unwrap().starts_with("55_"));
    let reply = |comment: &str| Act::ReplyComment { comment: comment.to_owned(), text: "x".to_owned() };
    nothing_after(&mut world, PAGE, LAN, reply("55_1"), NOW + 70_000);
    nothing_after(&mut world, OTHER_PAGE, LAN, reply(&parent), NOW + 70_000);
}

#[test]
fn only_the_author_changes_a_comment_and_takes_it_down() {
    let mut world = feed_world();
    let id = comment(&mut world, "2 phở");
    let edit = |text: &str| Act::EditComment { comment: id.clone(), text: text.to_owned() };
    nothing_after(&mut world, PAGE, MINH, edit("x"), NOW + 1000);
    let (made, item) = after(&mut world, LAN, edit("3 phở"), NOW + 60_000);
    let expected = json!({ "field": "feed", "value": {
        "item": "comment", "verb": "edited", "from": lan(), "post_id": POST, "comment_id": id,
        "parent_id": POST, "created_time": NOW / 1000 + 60, "message": "3 phở",
        "post": context("2026-11-18T11:07:40+0000"),
    } });
    assert_eq!((made, item), (None, expected));
    let path = format!("/{id}?fields=message");
    let row = body_of(&call(&mut world, "GET", &path, &Value::Null, NOW + 70_000));
    assert_eq!(row["message"], json!("3 phở"));
    nothing_after(&mut world, PAGE, MINH, Act::RemoveComment { comment: id.clone() }, NOW + 80_000);
    let (made, item) = after(&mut world, LAN, Act::RemoveComment { comment: id.clone() }, NOW + 90_000);
    let expected = json!({ "field": "feed", "value": {
        "item": "comment", "verb": "remove", "from": lan(), "post_id": POST, "comment_id": id,
        "parent_id": POST, "created_time": NOW / 1000 + 90,
    } });
    assert_eq!((made, item), (None, expected));
    nothing_after(&mut world, PAGE, LAN, edit("4 phở"), NOW + 100_000);
}

#[test]
fn a_removed_comment_is_an_unknown_object_and_so_are_the_replies_under_it() {
    let mut world = feed_world();
    let id = comment(&mut world, "giá?");
    let act = Act::ReplyComment { comment: id.clone(), text: "hóng".to_owned() };
    let reply = after(&mut world, MINH, act, NOW).0.unwrap();
    after(&mut world, LAN, Act::RemoveComment { comment: id.clone() }, NOW + 1000);
    for gone in [id, reply] {
        let answer = json!({ "message": "50k ạ" });
        let private = json!({ "recipient": { "comment_id": gone }, "message": { "text": "50k ạ" } });
        let calls = [
            call(&mut world, "POST", &format!("/v25.0/{gone}/comments"), &answer, NOW + 2000),
            call(&mut world, "POST", "/v25.0/me/messages", &private, NOW + 2000),
            call(&mut world, "POST", &format!("/v25.0/{gone}"), &json!({ "is_hidden": true }), NOW + 2000),
            call(&mut world, "GET", &format!("/v25.0/{gone}"), &Value::Null, NOW + 2000),
        ];
        for response in &calls {
            let error = &body_of(response)["error"];
            assert_eq!((&error["code"], &error["error_subcode"]), (&json!(100), &json!(33)), "{error}");
        }
    }
    assert!(world.ledger().sends().is_empty());
}

#[test]
fn hiding_is_told_with_the_author_in_from_whoever_hid_it() {
    let mut world = feed_world();
    let id = comment(&mut world, "dở");
    let expected = |verb: &str, at_ms: i64| {
        json!({ "field": "feed", "value": {
            "item": "comment", "verb": verb, "from": lan(), "post_id": POST, "comment_id": id,
            "parent_id": POST, "created_time": at_ms / 1000, "message": "dở",
        } })
    };
    let (_, item) = after(&mut world, "", Act::PageHidesComment { comment: id.clone() }, NOW + 60_000);
    assert_eq!(item, expected("hide", NOW + 60_000));
    assert!(world.person("").is_none(), "the page is no person");
    nothing_after(&mut world, PAGE, "", Act::PageHidesComment { comment: id.clone() }, NOW + 70_000);
    nothing_after(&mut world, OTHER_PAGE, "", Act::PageUnhidesComment { comment: id.clone() }, NOW + 70_000);
    let (_, item) = after(&mut world, "", Act::PageUnhidesComment { comment: id.clone() }, NOW + 80_000);
    assert_eq!(item, expected("unhide", NOW + 80_000));
    call(&mut world, "POST", &format!("/v25.0/{id}"), &json!({ "is_hidden": true }), NOW + 90_000);
    assert_eq!(items(&drain(&mut world, NOW + 91_000)), [expected("hide", NOW + 90_000)]);
    call(&mut world, "DELETE", &format!("/v25.0/{id}"), &Value::Null, NOW + 100_000);
    let got = items(&drain(&mut world, NOW + 101_000));
    assert_eq!((&got[0]["value"]["verb"], &got[0]["value"]["from"]), (&json!("remove"), &lan()));
    let removed = world.ledger().webhooks().last().unwrap();
    assert_eq!((removed.kind, removed.person.as_str()), (ItemKind::CommentRemoved, ""));
}

#[test]
fn what_the_page_changes_in_its_own_answer_is_told_as_the_pages() {
    let mut world = feed_world();
    let parent = comment(&mut world, "giá?");
    let path = format!("/v25.0/{parent}/comments");
    let answer = body_of(&call(&mut world, "POST", &path, &json!({ "message": "50k" }), NOW + 1000));
    drain(&mut world, NOW + 2000);
    let id = answer["id"].as_str().unwrap();
    call(&mut world, "POST", &format!("/v25.0/{id}"), &json!({ "message": "55k" }), NOW + 60_000);
    let expected = json!({ "field": "feed", "value": {
        "item": "comment", "verb": "edited", "from": { "id": PAGE, "name": "Phở Lan" }, "post_id": POST,
        "comment_id": id, "parent_id": parent, "created_time": NOW / 1000 + 60, "message": "55k",
        "post": context("2026-11-18T11:07:40+0000"),
    } });
    assert_eq!(items(&drain(&mut world, NOW + 61_000)), [expected]);
}

#[test]
fn a_reaction_to_a_post_comes_and_goes() {
    let mut world = feed_world();
    let expected = |verb: &str, at_ms: i64| {
        json!({ "field": "feed", "value": {
            "item": "reaction", "verb": verb, "reaction_type": "love", "from": lan(), "post_id": POST,
            "parent_id": POST, "created_time": at_ms / 1000,
        } })
    };
    let (post, reaction) = ("55".to_owned(), "love".to_owned());
    let act = Act::ReactToPost { post: post.clone(), reaction: reaction.clone() };
    assert_eq!(after(&mut world, LAN, act, NOW), (None, expected("add", NOW)));
    let act = Act::UnreactToPost { post, reaction };
    assert_eq!(after(&mut world, LAN, act, NOW + 1000), (None, expected("remove", NOW + 1000)));
}

#[test]
fn a_share_has_an_id_of_its_own() {
    let mut world = feed_world();
    let (made, item) = after(&mut world, LAN, Act::SharePost { post: POST.to_owned() }, NOW);
    let share = item["value"]["share_id"].as_str().unwrap();
    let expected = json!({ "field": "feed", "value": {
        "item": "share", "verb": "add", "from": lan(), "post_id": POST, "share_id": share,
        "link": format!("https://www.facebook.com/{POST}"), "published": 1, "created_time": NOW / 1000,
    } });
    assert_eq!((made, &item, share.len()), (None, &expected, 15));
}

#[test]
fn visitors_and_the_page_write_posts_that_comments_can_name() {
    let mut world = feed_world();
    let act = Act::VisitorPost { text: "Quán có giao không?".to_owned() };
    let (visitors, item) = after(&mut world, LAN, act, NOW);
    let expected = json!({ "field": "feed", "value": {
        "item": "post", "verb": "add", "from": lan(), "post_id": visitors, "is_hidden": false,
        "message": "Quán có giao không?", "created_time": NOW / 1000,
    } });
    assert_eq!(item, expected);
    let (post, item) =
        after(&mut world, "", Act::PagePosts { text: "Hôm nay có phở".to_owned() }, NOW + 1000);
    let post = post.unwrap();
    let expected = json!({ "field": "feed", "value": {
        "item": "status", "verb": "add", "from": { "id": PAGE, "name": "Phở Lan" }, "post_id": post,
        "published": 1, "message": "Hôm nay có phở", "created_time": NOW / 1000 + 1,
    } });
    assert_eq!(item, expected);
    let act = Act::Comment { post: post.clone(), text: "1 tô".to_owned() };
    let (_, item) = after(&mut world, LAN, act, NOW + 2000);
    assert_eq!((&item["value"]["post_id"], &item["value"]["parent_id"]), (&json!(post), &json!(post)));
}

#[test]
fn a_rating_is_a_change_of_another_field() {
    let mut world = feed_world();
    let mut rate = |recommends: bool, at_ms: i64| {
        let act = Act::Rate { text: "Phở ngon".to_owned(), recommends };
        let (made, item) = after(&mut world, LAN, act, at_ms);
        assert_eq!(made, None);
        item
    };
    let item = rate(true, NOW);
    let story = item["value"]["open_graph_story_id"].as_str().unwrap();
    let expected = json!({ "field": "ratings", "value": {
        "item": "rating", "verb": "add", "open_graph_story_id": story, "reviewer_id": LAN,
        "reviewer_name": "Lan Trần", "review_text": "Phở ngon", "recommendation_type": "POSITIVE",
        "comment_id": null, "created_time": NOW / 1000,
    } });
    assert_eq!(item, expected);
    assert_eq!(rate(false, NOW + 1000)["value"]["recommendation_type"], json!("NEGATIVE"));
    let path = format!("/v25.0/{PAGE}/subscribed_apps");
    call(&mut world, "POST", &path, &json!({ "subscribed_fields": "feed" }), NOW + 2000);
    let act = Act::Rate { text: "Phở ngon".to_owned(), recommends: true };
    nothing_after(&mut world, PAGE, LAN, act, NOW + 3000);
}

#[test]
fn numbers_for_ids_are_numbers_on_the_feed_too() {
    let mut config = config();
    config.wire.numeric_ids = true;
    let mut world = World::new(config);
    let act = Act::Rate { text: "ngon".to_owned(), recommends: true };
    let (_, item) = after(&mut world, LAN, act, NOW);
    assert!(item["value"]["open_graph_story_id"].is_u64() && item["value"]["reviewer_id"].is_u64());
    let rated = world.ledger().webhooks().last().unwrap();
    assert_eq!(rated.mid, Some(item["value"]["open_graph_story_id"].to_string()));
}

#[test]
fn strangers_cannot_react_edit_or_unsend_themselves_into_a_thread() {
    let mut world = world();
    let mid = "m_unknown".to_owned();
    nothing_after(&mut world, PAGE, LAN, Act::React { mid: mid.clone(), emoji: "❤".to_owned() }, NOW);
    nothing_after(&mut world, PAGE, LAN, Act::Edit { mid: mid.clone(), text: "x".to_owned() }, NOW);
    nothing_after(&mut world, PAGE, LAN, Act::Unsend { mid }, NOW);
    let refused = send(&mut world, &json!({ "text": "ok" }), NOW);
    assert_eq!(refused["error"]["error_subcode"], json!(2_018_001));
}
