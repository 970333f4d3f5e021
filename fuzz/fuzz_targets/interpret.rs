//! Whatever is cut from a body has a meaning, if only that it is not understood, and always the same one.
#![no_main]

use comanda_domain::id::DeliveryId;
use comanda_domain::record::{Record, Sequence};
use comanda_domain::time::Timestamp;
use comanda_meta::signature::{RawBody, Secrets, SignatureHeaders, sign, verify};
use comanda_meta::{interpret, split};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let secret = || "app secret".to_owned().into();
    let header = sign(&secret(), body);
    let headers = SignatureHeaders { sha256: Some(&header), sha1: None };
    let secrets = Secrets::new(secret()).unwrap();
    let verified = verify(RawBody(body.to_vec().into()), headers, &secrets).unwrap();
    for (place, new) in split(&verified).into_iter().enumerate() {
        let record = Record {
            sequence: Sequence::new(place as u64 + 1),
            delivery: DeliveryId::from_bytes([7; 16]),
            received_at: Timestamp::from_millis(1_795_000_000_000),
            event: new.event,
            key: new.key,
            kind: new.kind,
            entry_time: new.entry_time,
            bytes: verified.bytes().slice(new.range),
        };
        assert_eq!(interpret(&record), interpret(&record));
    }
});
