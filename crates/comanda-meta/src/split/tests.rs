use comanda_domain::record::RecordKind;

use super::RECORDS_MAX;
use crate::tests::cut;

/// One messaging item of page 104.
fn item(item: &str) -> comanda_domain::record::NewRecord {
    one("page", &format!(r#"{{"id":"104","time":1,"messaging":[{item}]}}"#))
}

fn change(object: &str, item: &str) -> comanda_domain::record::NewRecord {
    one(object, &format!(r#"{{"id":"104","time":1,"changes":[{item}]}}"#))
}

fn one(object: &str, entry: &str) -> comanda_domain::record::NewRecord {
    let records = cut(format!(r#"{{"object":"{object}","entry":[{entry}]}}"#));
    let [record] = records.try_into().unwrap_or_else(|records| panic!("one record, not {records:?}"));
    record
}

#[test]
fn the_range_is_the_item_itself() {
    let body = "\u{feff}{\"object\":\"page\", \"entry\" : [ {\"id\":104,\r\n\"messaging\":[ {\"message\":{\"mid\":\"m_1\"}} , {\"a\":1} ] } ] } ";
    let records = cut(body);
    let items: Vec<_> = records.iter().map(|record| &body[record.range.clone()]).collect();
    assert_eq!(items, [r#"{"message":{"mid":"m_1"}}"#, r#"{"a":1}"#]);
}

#[test]
fn the_thread_is_the_customer_whoever_spoke() {
    let key = |text| item(text).key.to_string();
    let inbound = r#"{"sender":{"id":7001},"recipient":{"id":"104"},"message":{"mid":"m"}}"#;
    assert_eq!(key(inbound), "104/messenger/7001");
    let echo = r#"{"sender":{"id":"104"},"recipient":{"id":"7001"},"message":{"mid":"m","is_echo":true}}"#;
    assert_eq!(key(echo), "104/messenger/7001");
    let read_by_the_page = r#"{"sender":{"id":"104"},"recipient":{"id":"7001"},"read":{"watermark":1}}"#;
    assert_eq!(key(read_by_the_page), "104/messenger/7001");
    assert_eq!(
        key(r#"{"recipient":{"id":"104"},"policy-enforcement":{"action":"block"}}"#),
        "104/messenger/page"
    );
    assert_eq!(key(r#"{"sender":{"user_ref":"r-1"},"message":{"mid":"m"}}"#), "104/messenger/ref:r-1");
    assert_eq!(key(r#"{"recipient":{"id":"104"},"optin":{"user_ref":"r-1"}}"#), "104/messenger/ref:r-1");
    let unsafe_ref = key(r#"{"optin":{"user_ref":"two words"}}"#);
    assert!(unsafe_ref.starts_with("104/messenger/ref:hash:"), "{unsafe_ref}");
}

#[test]
fn without_an_entry_id_the_page_is_the_other_side() {
    let key = |text: &str| one("page", &format!(r#"{{"messaging":[{text}]}}"#)).key.to_string();
    assert_eq!(
        key(r#"{"sender":{"id":"7"},"recipient":{"id":"104"},"message":{"mid":"m"}}"#),
        "104/messenger/7"
    );
    let echo = r#"{"sender":{"id":"104"},"recipient":{"id":"7"},"message":{"mid":"m","is_echo":true}}"#;
    assert_eq!(key(echo), "104/messenger/7");
    assert_eq!(key(r#"{"message":{"mid":"m"}}"#), "unknown/messenger/page");
}

#[test]
fn feed_items_go_by_their_root_post() {
    let key = |value: &str| change("page", &format!(r#"{{"field":"feed","value":{value}}}"#)).key.to_string();
    let reply =
        r#"{"item":"comment","verb":"add","post_id":"104_55","parent_id":"55_66","comment_id":"55_67"}"#;
    assert_eq!(key(reply), "104/feed/104_55");
    assert_eq!(key(r#"{"item":"like","verb":"add","parent_id":"104_55"}"#), "104/feed/104_55");
    assert_eq!(key(r#"{"item":"like","verb":"add","user_id":7}"#), "104/feed/page");
    let instagram = r#"{"field":"comments","value":{"id":"c1","media":{"id":"p1"}}}"#;
    assert_eq!(change("instagram", instagram).key.to_string(), "104/instagram_feed/p1");
}

#[test]
fn an_id_depends_on_what_happened_and_on_nothing_else() {
    let id = |text: &str| item(text).event;
    let message = id(r#"{"sender":{"id":"7"},"timestamp":1,"message":{"mid":"m","text":"ph\u1edf"}}"#);
    assert_eq!(message, id(r#"{"message":{"text":"phở","mid":"m"},"sender":{"id":7},"timestamp":"1"}"#));
    let others = [
        r#"{"sender":{"id":"7"},"message":{"mid":"m2"}}"#,
        r#"{"sender":{"id":"7"},"message":{"mid":"m","is_deleted":true}}"#,
        r#"{"sender":{"id":"7"},"message":{"mid":"m","is_echo":true}}"#,
        r#"{"sender":{"id":"7"},"postback":{"mid":"m"}}"#,
        r#"{"sender":{"id":"7"},"reaction":{"mid":"m","action":"react"},"timestamp":1}"#,
        r#"{"sender":{"id":"7"},"reaction":{"mid":"m","action":"unreact"},"timestamp":1}"#,
        r#"{"sender":{"id":"7"},"reaction":{"mid":"m","action":"react"},"timestamp":2}"#,
        r#"{"sender":{"id":"7"},"message_edit":{"mid":"m","num_edit":1,"text":"a"}}"#,
        r#"{"sender":{"id":"7"},"message_edit":{"mid":"m","num_edit":2,"text":"a"}}"#,
        r#"{"sender":{"id":"7"},"message_edit":{"mid":"m","num_edit":1,"text":"b"}}"#,
        r#"{"sender":{"id":"7"},"read":{"watermark":5}}"#,
        r#"{"sender":{"id":"7"},"delivery":{"watermark":5}}"#,
        r#"{"sender":{"id":"7"},"read":{"watermark":6}}"#,
        r#"{"sender":{"id":"8"},"read":{"watermark":6}}"#,
    ];
    let mut ids: Vec<_> = others.iter().map(|text| id(text)).collect();
    ids.push(message);
    ids.push(one("page", r#"{"id":"104","standby":[{"sender":{"id":"7"},"message":{"mid":"m"}}]}"#).event);
    ids.push(one("page", r#"{"id":"105","messaging":[{"sender":{"id":"7"},"message":{"mid":"m"}}]}"#).event);
    ids.push(
        one("instagram", r#"{"id":"104","messaging":[{"sender":{"id":"7"},"message":{"mid":"m"}}]}"#).event,
    );
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "all are different");
    assert_eq!(
        id(r#"{"sender":{"id":"7"},"read":{"watermark":"6"}}"#),
        id(others[12]),
        "a number or its digits"
    );
}

#[test]
fn two_edits_of_a_comment_in_the_same_second_are_two() {
    let id = |verb: &str, words: &str| {
        let value = format!(
            r#"{{"item":"comment","verb":"{verb}","comment_id":"55_66","post_id":"104_55","created_time":5,"message":"{words}"}}"#
        );
        change("page", &format!(r#"{{"field":"feed","value":{value}}}"#)).event
    };
    assert_ne!(id("edited", "size M"), id("edited", "size L"));
    assert_eq!(id("add", "size M"), id("add", "size L"), "a comment is added once");
}

#[test]
fn a_comment_has_one_id_in_both_flavours_of_instagram_login() {
    let value = r#""field":"comments","value":{"id":"c1","from":{"id":"9"},"text":"x","media":{"id":"p1"}}"#;
    let in_changes = change("instagram", &format!("{{{value}}}"));
    let on_entry = one("instagram", &format!(r#"{{"id":"104","time":2,{value}}}"#));
    assert_eq!(in_changes.event, on_entry.event);
    assert_eq!(in_changes.key, on_entry.key);
    assert_eq!(on_entry.kind, RecordKind::Entry);
}

#[test]
fn a_whatsapp_message_has_one_id_alone_or_in_company() {
    let entry = |messages: &str, statuses: &str| {
        cut(format!(
            r#"{{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{{"field":"messages","value":
            {{"metadata":{{"phone_number_id":"106"}},"messages":[{messages}],"statuses":[{statuses}]}}}}]}}]}}"#
        ))
    };
    let (first, second) = (r#"{"from":"84","id":"w1"}"#, r#"{"from_user_id":"VN.5","id":"w2"}"#);
    let status = r#"{"id":"w0","status":"read","timestamp":"5","recipient_id":"84"}"#;
    let alone = entry(first, "");
    let together = entry(&format!("{first},{second}"), status);
    assert_eq!(alone.len(), 1);
    assert_eq!(alone[0].kind, RecordKind::Change);
    assert_eq!(alone[0].event, together[0].event);
    let kinds: Vec<_> = together.iter().map(|record| record.kind.as_str()).collect();
    assert_eq!(kinds, ["whatsapp_message", "whatsapp_message", "whatsapp_status"]);
    let keys: Vec<_> = together.iter().map(|record| record.key.to_string()).collect();
    assert_eq!(keys, ["106/whatsapp/84", "106/whatsapp/VN.5", "106/whatsapp/84"]);
    assert_eq!(entry("", status)[0].event, together[2].event);
}

#[test]
fn a_bad_item_is_set_aside_and_its_neighbours_flow() {
    let records = cut(
        r#"{"object":"page","entry":[{"id":"104","messaging":[1,{"message":{"mid":"m"}},{"sender":{"id":[]}}]}]}"#,
    );
    let kinds: Vec<_> = records.iter().map(|record| record.kind.as_str()).collect();
    assert_eq!(kinds, ["malformed", "messaging", "malformed"]);
    assert!(records.iter().all(|record| record.key.to_string() == "104/messenger/page"));
}

#[test]
fn what_is_no_envelope_is_one_record_for_the_whole_body() {
    for body in
        ["", "x", "{}", "[]", "null", r#"{"entry":[]}"#, r#"{"object":"toaster","entry":[{"id":"1"}]}"#]
    {
        let records = cut(body);
        assert_eq!(records.len(), 1, "{body}");
        assert_eq!(records[0].kind, RecordKind::Body, "{body}");
        assert_eq!(records[0].range, 0..body.len(), "{body}");
        assert_eq!(records[0].key.to_string(), "unknown/messenger/page", "{body}");
    }
}

#[test]
fn the_bound_is_beyond_what_a_body_can_hold() {
    // The shortest item that says who wrote what, and the gateway's cap.
    let item = r#"{"sender":{"id":"1234567890123456"},"recipient":{"id":"104000000000001"},"timestamp":1795000000001,"message":{"mid":"m_1","text":"1"}}"#;
    assert!(RECORDS_MAX * (item.len() + 1) > 16 << 20);
}
