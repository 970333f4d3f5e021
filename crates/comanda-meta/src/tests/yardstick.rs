//! Bodies from other projects, named by the variable `COMANDA_YARDSTICK` (a folder with `payloads/` in it). They are
//! not ours to publish, so without the variable the same checks run over our own fixtures.

use std::collections::BTreeMap;

use comanda_domain::record::RecordKind;
use serde_json::Value;

use super::*;

/// Least share of records of valid bodies that must be understood, in percent.
const TYPED_PERCENT_MIN: usize = 95;
/// Objects whose events matter to a shop.
const OBJECTS: [&str; 3] = ["page", "instagram", "whatsapp_business_account"];

fn payloads_folder() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test finds its data by the environment; the product does not"
    )]
    let folder = std::env::var("COMANDA_YARDSTICK").ok()?;
    Some(Path::new(&folder).join("payloads"))
}

fn object_of(body: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    Some(value.get("object")?.as_str()?.to_owned())
}

#[test]
fn bodies_of_the_yardstick_are_cut_soundly_and_understood() {
    let files = json_files(&payloads_folder().unwrap_or_else(fixtures_folder));
    let (mut typed, mut total) = (0, 0);
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, body) in &files {
        let understood = understand(body.clone());
        let records: Vec<_> = understood.iter().map(|(record, _)| record.clone()).collect();
        assert_ranges_are_sound(name, body, &records);
        let counts = object_of(body).is_some_and(|object| OBJECTS.contains(&object.as_str()));
        for (_, event) in &understood {
            if counts {
                total += 1;
                typed += usize::from(is_typed(event));
            }
            if let PageEvent::Unrecognised { why } = &event.body {
                reasons.entry(why.clone()).or_default().push(name.clone());
            }
        }
    }
    println!("{} files, {total} records, {typed} typed", files.len());
    println!("not understood: {reasons:#?}");
    assert!(total >= 100, "only {total} records: the folder is not the yardstick");
    assert!(typed * 100 >= total * TYPED_PERCENT_MIN, "{typed} of {total} are understood");
}

#[test]
fn every_item_of_the_yardstick_has_an_id_that_does_not_depend_on_the_time_of_sending() {
    for (name, body) in json_files(&payloads_folder().unwrap_or_else(fixtures_folder)) {
        let Ok(mut envelope) = serde_json::from_slice::<Value>(&body) else { continue };
        let before = cut(envelope.to_string());
        for entry in envelope.get_mut("entry").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(time) = entry.get_mut("time") {
                *time = 1.into();
            }
        }
        let after = cut(envelope.to_string());
        // A body that is kept whole is what it is, its times included.
        let ids = |records: &[NewRecord]| -> Vec<_> {
            let cut = records.iter().filter(|record| record.kind != RecordKind::Body);
            cut.map(|record| record.event).collect()
        };
        assert_eq!(ids(&before), ids(&after), "{name}");
    }
}

/// Signatures computed by others over bodies of theirs; without the yardstick, one of Meta's documentation's kind.
#[test]
fn known_signatures_verify() {
    let vectors = match payloads_folder() {
        Some(folder) => std::fs::read_to_string(folder.join("signature-vectors.tsv")).unwrap(),
        None => concat!(
            "name\talg\ttest_secret\theader\tbody\n",
            "rfc-4231-2\tsha256\tJefe\t",
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843\twhat do ya want for nothing?\n",
        )
        .to_owned(),
    };
    let mut count = 0;
    for row in rows(&vectors).into_iter().skip(1) {
        let [name, algorithm, secret, header, body, ..] = row.as_slice() else {
            panic!("five columns: {row:?}")
        };
        let headers = match algorithm.as_str() {
            "sha256" => SignatureHeaders { sha256: Some(header), sha1: None },
            "sha1" => SignatureHeaders { sha256: None, sha1: Some(header) },
            other => panic!("{name}: {other}"),
        };
        let secrets = Secrets::new(secret.clone().into()).unwrap();
        let raw = || RawBody(body.clone().into());
        assert!(verify(raw(), headers, &secrets.clone().accepting_sha1(true)).is_ok(), "{name}");
        assert_eq!(
            verify(raw(), headers, &secrets).is_ok(),
            algorithm == "sha256",
            "{name}: sha1 is off by default"
        );
        let changed = RawBody(format!("{body} ").into());
        assert!(verify(changed, headers, &secrets.accepting_sha1(true)).is_err(), "{name}");
        count += 1;
    }
    assert!(count > 0);
    println!("{count} signatures");
}

/// Tab-separated rows in which a field may be quoted, with its quotes doubled.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let row = rows.last_mut().unwrap();
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                row.last_mut().unwrap().push('"');
            }
            '"' if quoted || row.last().unwrap().is_empty() => quoted = !quoted,
            '\t' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            '\r' if !quoted => {}
            other => row.last_mut().unwrap().push(other),
        }
    }
    rows.retain(|row| row.len() > 1);
    rows
}
