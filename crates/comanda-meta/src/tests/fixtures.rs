use std::fmt::Write as _;

use super::*;

/// Every file, with the name its snapshot and its lines in the golden file go by.
fn all() -> Vec<(String, Bytes)> {
    let mut files = json_files(&fixtures_folder());
    let invalid = json_files(&fixtures_folder().join("invalid")).into_iter();
    files.extend(invalid.map(|(name, body)| (format!("invalid-{name}"), body)));
    assert!(files.len() > 100, "the fixtures are found");
    files
}

#[test]
fn every_fixture_means_what_its_snapshot_says() {
    for (name, body) in all() {
        let understood = understand(body.clone());
        let records: Vec<_> = understood.iter().map(|(record, _)| record.clone()).collect();
        assert_ranges_are_sound(&name, &body, &records);
        let mut text = String::new();
        for (record, event) in &understood {
            let NewRecord { event: id, key, kind, range, entry_time } = record;
            writeln!(text, "{kind} {key} {id}").unwrap();
            writeln!(text, "bytes {range:?}, sent at {entry_time:?}").unwrap();
            writeln!(text, "{event:#?}\n").unwrap();
        }
        insta::assert_snapshot!(name, text);
    }
}

#[test]
fn whatever_is_not_named_unknown_is_understood() {
    for (name, body) in json_files(&fixtures_folder()) {
        for (record, event) in understand(body) {
            let expected = !name.starts_with("unknown-");
            assert_eq!(is_typed(&event), expected, "{name}, {}: {:?}", record.kind, event.body);
        }
    }
}

#[test]
fn a_reason_never_quotes_what_people_wrote() {
    for (name, body) in json_files(&fixtures_folder()) {
        for (_, event) in understand(body) {
            if let PageEvent::Unrecognised { why } = event.body {
                assert!(!why.is_empty() && !why.contains("secret"), "{name}: {why}");
            }
        }
    }
}

/// Ids and keys are persisted: a changed one makes yesterday's repeats look new and moves a conversation.
#[test]
fn event_ids_and_keys_are_pinned() {
    let golden = std::fs::read_to_string(fixtures_folder().join("event-ids.tsv")).unwrap();
    let mut now = "fixture\tkind\tkey\tevent id\n".to_owned();
    for (name, body) in all() {
        for record in cut(body) {
            writeln!(now, "{name}\t{}\t{}\t{}", record.kind, record.key, record.event).unwrap();
        }
    }
    let (golden, now): (Vec<_>, Vec<_>) = (golden.lines().collect(), now.lines().collect());
    for line in &golden {
        assert!(now.contains(line), "pinned, but not so any more:\n{line}");
    }
    let missing: Vec<_> = now.iter().filter(|line| !golden.contains(line)).copied().collect();
    assert!(missing.is_empty(), "add to event-ids.tsv:\n{}", missing.join("\n"));
}
