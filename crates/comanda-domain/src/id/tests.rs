use super::*;

#[test]
fn ids_refuse_what_cannot_be_one() {
    for raw in ["", "two words", "line\nbreak", &"9".repeat(limits::PAGE_ID_LEN_MAX + 1)] {
        assert!(PageId::parse(raw).is_err(), "{raw:?}");
        assert!(serde_json::from_value::<PageId>(raw.into()).is_err(), "serde is the same door");
    }
    assert_eq!(PageId::parse("104000000000001").unwrap().as_str(), "104000000000001");
}

#[test]
fn debug_shortens_people() {
    let person = PersonId::parse("7001234567890").unwrap();
    assert_eq!(format!("{person:?}"), "PersonId(70..90)");
}

#[test]
fn conversation_key_prints_and_parses_even_with_slashes_in_the_thread() {
    let key = ConversationKey {
        page: PageId::parse("104").unwrap(),
        channel: Channel::Feed,
        thread: ThreadId::parse("104_55/x").unwrap(),
    };
    assert_eq!(key.to_string(), "104/feed/104_55/x");
    assert_eq!(key.to_string().parse::<ConversationKey>().unwrap(), key);
}

#[test]
fn partition_is_pinned() {
    let key: ConversationKey = "104000000000001/messenger/7001".parse().unwrap();
    assert_eq!(key.partition(), 45, "persisted: changing it would reorder conversations");
}

#[test]
fn hash_ids_print_and_parse() {
    let event = EventId::from_bytes([7; 16]);
    let order = OrderId::of(event);
    assert_eq!(order, OrderId::of(event));
    assert_eq!(OrderId::parse(&order.to_string()).unwrap(), order);
    assert!(OrderId::parse(&event.to_string()).is_err(), "the prefix tells kinds apart");
    assert_ne!(OutboxId::of(event, 0), OutboxId::of(event, 1));
}
