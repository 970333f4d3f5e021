//! Nothing that comes through the door may panic, and cutting stays linear.

use comanda_domain::record::RecordKind;
use proptest::prelude::*;

use super::*;
use crate::split::RECORDS_MAX;

fn check(body: Vec<u8>) {
    let body = Bytes::from(body);
    let understood = understand(body.clone());
    let records: Vec<_> = understood.into_iter().map(|(record, _)| record).collect();
    assert_ranges_are_sound("generated", &body, &records);
}

/// Any JSON that has keys of Meta's where something else may stand.
fn meta_like() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f32>().prop_filter_map("finite", |number| number.is_finite().then(|| number.to_string())),
        "[ -~]{0,12}".prop_map(|text| serde_json::to_string(&text).unwrap()),
        Just("\"\\ud83d\"".to_owned()),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        let key = prop::sample::select(vec![
            "object",
            "entry",
            "id",
            "time",
            "messaging",
            "standby",
            "changes",
            "changed_fields",
            "field",
            "value",
            "sender",
            "recipient",
            "timestamp",
            "message",
            "mid",
            "text",
            "is_echo",
            "attachments",
            "payload",
            "type",
            "postback",
            "reaction",
            "read",
            "delivery",
            "watermark",
            "order",
            "products",
            "optin",
            "user_ref",
            "item",
            "verb",
            "post_id",
            "from",
            "messages",
            "statuses",
            "metadata",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((key, inner), 0..5).prop_map(|pairs| {
                let pairs: Vec<_> = pairs.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                format!("{{{}}}", pairs.join(","))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_become_records(body in prop::collection::vec(any::<u8>(), 0..512)) {
        check(body);
    }

    #[test]
    fn any_values_in_metas_places_become_records(item in meta_like(), entry in meta_like(), root in meta_like()) {
        for key in ["messaging", "standby", "changes"] {
            check(format!(r#"{{"object":"page","entry":[{{"id":"1","{key}":[{item}]}},{entry}]}}"#).into_bytes());
        }
        let change = format!(r#"{{"field":"messages","value":{{"metadata":{{}},"messages":[{item}],"statuses":[{entry}]}}}}"#);
        check(format!(r#"{{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{change}]}}]}}"#).into_bytes());
        check(root.into_bytes());
    }

    #[test]
    fn damaged_fixtures_become_records(file in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte: u8, cut: bool) {
        let files = json_files(&fixtures_folder());
        let mut body = file.get(&files).1.to_vec();
        let at = at.index(body.len());
        if cut { body.truncate(at) } else { body[at] = byte }
        check(body);
    }
}

#[test]
fn neither_depth_nor_number_of_items_hurts() {
    let depth = 200_000;
    let nested = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let item = format!(r#"{{"sender":{{"id":"1"}},"message":{nested}}}"#);
    let body =
        Bytes::from(format!(r#"{{"object":"page","entry":[{{"id":"1","messaging":[{item},{item}]}}]}}"#));
    let understood = understand(body.clone());
    assert_eq!(understood.len(), 2);
    assert!(
        understood.iter().all(|(record, event)| record.kind == RecordKind::Messaging && !is_typed(event))
    );
    check(nested.into_bytes());

    let items = |count: usize| {
        let items = vec![r#"{"message":{"mid":"m"}}"#; count].join(",");
        cut(format!(r#"{{"object":"page","entry":[{{"id":"1","messaging":[{items}]}}]}}"#))
    };
    assert_eq!(items(RECORDS_MAX).len(), RECORDS_MAX);
    let [whole] = items(1_000_000).try_into().unwrap_or_else(|_| panic!("one record for the whole body"));
    assert_eq!(whole.kind, RecordKind::Body);
    assert_eq!(whole.range.start, 0);
}
