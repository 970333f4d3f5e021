use comanda_domain::event::{AttachmentKind, PageEvent, PersonRef, ReplyTo};
use comanda_domain::id::ConversationKey;
use comanda_domain::record::RecordKind;

use super::*;
use crate::tests::{read_back, understand};

fn event(item: &str) -> Event {
    let body = format!(r#"{{"object":"page","entry":[{{"id":"104","time":1,"messaging":[{item}]}}]}}"#);
    let [(_, event)] = understand(body).try_into().unwrap_or_else(|_| panic!("one record"));
    event
}

fn message(message: &str) -> comanda_domain::event::InboundMessage {
    let event =
        event(&format!(r#"{{"sender":{{"id":"7001"}},"recipient":{{"id":"104"}},"message":{message}}}"#));
    let PageEvent::MessageReceived(message) = event.body else { panic!("{event:?}") };
    message
}

#[test]
fn a_sticker_is_one_attachment_in_every_shape() {
    let shapes = [
        r#"{"mid":"m","attachments":[{"type":"sticker","payload":{"url":"u","sticker_id":369239263222822}}]}"#,
        r#"{"mid":"m","attachments":[{"type":"image","payload":{"url":"u","sticker_id":"369239263222822"}}]}"#,
        r#"{"mid":"m","sticker_id":369239263222822}"#,
        r#"{"mid":"m","attachments":[{"type":"sticker","payload":{"url":"u","sticker_id":369239263222822}},{"type":"image","payload":{"url":"u"}}]}"#,
        r#"{"mid":"m","attachments":[{"type":"image","payload":{"url":"u"}},{"type":"sticker","payload":{"url":"u","sticker_id":369239263222822}}]}"#,
        r#"{"mid":"m","attachments":[{"type":"image","payload":{"url":"v","sticker_id":369239263222822}},{"type":"sticker","payload":{"url":"u","sticker_id":369239263222822}}]}"#,
    ];
    for shape in shapes {
        let attachments = message(shape).attachments;
        let thumb = AttachmentKind::Sticker { sticker_id: Some("369239263222822".to_owned()) };
        assert_eq!(attachments.len(), 1, "{shape}");
        assert_eq!(attachments[0].kind, thumb, "{shape}");
    }
    let two = message(
        r#"{"mid":"m","attachments":[{"type":"image","payload":{"url":"u"}},{"type":"image","payload":{"url":"u"}}]}"#,
    );
    assert_eq!(two.attachments.len(), 2, "pictures are not stickers");
}

#[test]
fn prices_of_a_cart_keep_their_digits() {
    let cart =
        event(r#"{"sender":{"id":"7"},"order":{"products":[{"unit_price":29.90},{"unit_price":"5.0"},{}]}}"#);
    let PageEvent::CartSent { products, note } = cart.body else { panic!("{cart:?}") };
    let prices: Vec<_> = products.iter().map(|product| product.unit_price.as_deref()).collect();
    assert_eq!(prices, [Some("29.90"), Some("5.0"), None]);
    assert_eq!(note, None);
}

#[test]
fn the_person_is_the_customer_also_in_an_echo() {
    let echo = event(
        r#"{"sender":{"id":"104"},"recipient":{"id":"7001"},"message":{"mid":"m","is_echo":true,"app_id":263902037430900}}"#,
    );
    assert_eq!(echo.person, Some(PersonRef::Id("7001".parse().unwrap())));
    let PageEvent::EchoReceived(echo) = echo.body else { panic!("{echo:?}") };
    assert_eq!(echo.app_id.as_deref(), Some("263902037430900"));
    let plugin = event(r#"{"recipient":{"id":"104"},"optin":{"ref":"x","user_ref":"r 1"}}"#);
    assert_eq!(plugin.person, Some(PersonRef::UserRef("r 1".to_owned())));
}

#[test]
fn a_reply_names_a_message_or_a_story() {
    let reply = message(r#"{"mid":"m","reply_to":{"mid":"m_0","is_self_reply":true}}"#).reply_to;
    assert_eq!(reply, Some(ReplyTo::Message { mid: "m_0".parse().unwrap(), is_self_reply: true }));
    let story = message(r#"{"mid":"m","reply_to":{"story":{"id":"s"}}}"#).reply_to;
    assert_eq!(story, Some(ReplyTo::Story { id: Some("s".to_owned()), url: None }));
}

#[test]
fn a_change_that_carries_a_messaging_event_is_one() {
    let body = r#"{"object":"instagram","entry":[{"id":"104","changes":[{"field":"messages","value":
        {"sender":{"id":"7"},"recipient":{"id":"104"},"order":{"products":[{"unit_price":1.50,"quantity":2}]}}}]}]}"#;
    let [(record, event)] = understand(body).try_into().unwrap_or_else(|_| panic!("one record"));
    assert_eq!(record.kind, RecordKind::Change);
    assert_eq!(record.key.to_string(), "104/instagram/7");
    let PageEvent::CartSent { products, .. } = event.body else { panic!("{event:?}") };
    assert_eq!((products[0].unit_price.as_deref(), products[0].quantity), (Some("1.50"), 2));
}

#[test]
fn records_of_the_desk_and_of_timers_are_not_read() {
    let body = bytes::Bytes::from_static(b"{}");
    for kind in [RecordKind::Command, RecordKind::Timer, RecordKind::Body, RecordKind::Malformed] {
        let mut record = crate::tests::cut("{}").remove(0);
        record.kind = kind;
        record.key = "104/desk/page".parse::<ConversationKey>().unwrap();
        assert!(matches!(interpret(&read_back(&body, &record)).body, PageEvent::Unrecognised { .. }));
    }
}

#[test]
fn every_kind_can_be_interpreted_from_any_channel() {
    let body = bytes::Bytes::from_static(br#"{"field":"feed","value":{"item":"post","verb":"add"}}"#);
    for kind in RecordKind::ALL {
        for channel in Channel::ALL {
            let mut record = crate::tests::cut("{}").remove(0);
            record.range = 0..body.len();
            record.kind = kind;
            record.key.channel = channel;
            let typed = crate::tests::is_typed(&interpret(&read_back(&body, &record)));
            let is_feed = matches!(channel, Channel::Feed | Channel::InstagramFeed);
            assert_eq!(
                typed,
                is_feed && matches!(kind, RecordKind::Change | RecordKind::Entry),
                "{kind} {channel}"
            );
        }
    }
}
