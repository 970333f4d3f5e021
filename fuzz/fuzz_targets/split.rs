//! Any correctly signed body is cut into records that fit it, always in the same way.
#![no_main]

use comanda_domain::id::DeliveryId;
use comanda_domain::record::Delivery;
use comanda_domain::time::Timestamp;
use comanda_meta::signature::{RawBody, Secrets, SignatureHeaders, sign, verify};
use comanda_meta::split;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let secret = || "app secret".to_owned().into();
    let header = sign(&secret(), body);
    let headers = SignatureHeaders { sha256: Some(&header), sha1: None };
    let secrets = Secrets::new(secret()).unwrap();
    let verified = verify(RawBody(body.to_vec().into()), headers, &secrets).unwrap();
    let records = split(&verified);
    assert_eq!(records, split(&verified), "the same body is cut in the same way");
    // Of one WhatsApp value the messages come before the statuses, wherever they stand.
    let mut ranges: Vec<_> = records.iter().map(|record| record.range.clone()).collect();
    ranges.sort_unstable_by_key(|range| range.start);
    for pair in ranges.windows(2) {
        assert!(pair[0].end <= pair[1].start, "items do not overlap: {pair:?}");
    }
    let received_at = Timestamp::from_millis(1_795_000_000_000);
    let id = DeliveryId::from_bytes([7; 16]);
    Delivery::new(id, received_at, Vec::new(), verified.into_bytes(), records).expect("records fit their body");
});
