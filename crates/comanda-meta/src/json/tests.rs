use serde_json::json;

use super::*;

#[test]
fn times_are_read_in_every_notation_seen() {
    let noon = Some(Timestamp::from_millis(1_795_000_000_000));
    for text in [
        "1795000000",
        "1795000000000",
        " 1795000000 ",
        "2026-11-18T11:06:40+0000",
        "2026-11-18T11:06:40Z",
        "2026-11-18T18:06:40+07:00",
    ] {
        assert_eq!(timestamp(text), noon, "{text}");
    }
    for text in ["", "0", "-5", "TIMESTAMP", "99999999999999999", "2026-11-18"] {
        assert_eq!(timestamp(text), None, "{text}");
    }
}

#[test]
fn halves_of_emoji_become_replacement_characters_and_pairs_stay() {
    assert_eq!(text_of(r#""\ud83d\ude00 ok""#).as_deref(), Some("😀 ok"));
    assert_eq!(text_of(r#""cut \ud83d""#).as_deref(), Some("cut \u{fffd}"));
    assert_eq!(text_of(r#""\ude00\ud83d\ud83d\ude00""#).as_deref(), Some("\u{fffd}\u{fffd}😀"));
    assert_eq!(text_of(r#""\\ud83d \n \ud83dé""#).as_deref(), Some("\\ud83d \n \u{fffd}é"));
    assert_eq!(parse(br#"{"a":"\ud83d"}"#), Some(json!({"a": "\u{fffd}"})));
    assert_eq!(parse(b"{"), None);
}

#[test]
fn ids_are_text_or_numbers_and_nothing_else() {
    let value =
        json!({"a": "x", "b": 369_239_263_222_822_u64, "c": "", "d": null, "e": {}, "f": true, "g": "3"});
    assert_eq!(text(&value, "a").as_deref(), Some("x"));
    assert_eq!(text(&value, "b").as_deref(), Some("369239263222822"));
    for name in ["c", "d", "e", "f", "missing"] {
        assert_eq!(text(&value, name), None, "{name}");
    }
    assert_eq!(number::<u32>(&value, "g"), Some(3));
    assert_eq!(number::<u32>(&value, "a"), None);
    assert_eq!(truth(&value, "f"), Some(true));
    assert_eq!(truth(&json!({"a": 0}), "a"), Some(false));
}
