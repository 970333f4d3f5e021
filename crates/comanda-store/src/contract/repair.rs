//! Clauses about records that were set aside, replay and restore.

use comanda_domain::effect::Purpose;
use comanda_domain::id::PageId;
use comanda_domain::record::Sequence;
use comanda_domain::time::Timestamp;
use comanda_domain::timer::{Timer, TimerKind};

use super::samples::{ANN, BEN, CLEO, at, event, key, of_event, order, placed, received, to_send};
use crate::port::Store;
use crate::port::conversation::{Commit, DeadLetter, Quarantined, TimerWrite};
use crate::port::repair::{
    Found, Repair, RepairAction, RepairChange, RepairRequest, RepairState, SetAside, SetAsideCounts,
};

fn unread(number: u8) -> Commit {
    let record = Quarantined {
        event: event(number),
        sequence: Sequence::new(u64::from(number)),
        conversation: key(ANN),
        reason: "no idea".to_owned(),
        received_at: at(1_000 + i64::from(number)),
    };
    Commit { quarantine: vec![record], ..of_event(number) }
}

async fn bury(store: &dyn Store, number: u8) {
    let letter = DeadLetter {
        event: event(number),
        sequence: Sequence::new(u64::from(number)),
        conversation: key(BEN),
        reason: "broken".to_owned(),
        attempts: 5,
        at: at(2_000),
    };
    store.dead_letter(&letter).await.unwrap();
}

fn request(record: SetAside, now: i64) -> RepairRequest {
    RepairRequest { record, by: "ann".to_owned(), reason: "mended".to_owned(), at: at(now) }
}

async fn asked_for(store: &dyn Store, number: u8, now: i64) -> RepairRequest {
    let found = store.set_aside(&[event(number)]).await.unwrap();
    request(found.into_iter().next().unwrap(), now)
}

fn change(repair: &Repair, state: RepairState) -> RepairChange {
    RepairChange { event: repair.event, asked_at: repair.asked_at, state, outcome: None }
}

async fn is_seen(store: &dyn Store, number: u8) -> bool {
    store.load(&[], &[event(number)]).await.unwrap().seen.contains(&event(number))
}

pub(crate) async fn a_retry_takes_a_record_off_its_list_once(store: &dyn Store) {
    store.commit(&unread(1)).await.unwrap();
    bury(store, 2).await;
    let counts = store.set_aside_counts().await.unwrap();
    assert_eq!(counts, SetAsideCounts { quarantine: 1, dead_letters: 1 });
    let found = store.set_aside(&[event(1), event(2), event(3)]).await.unwrap();
    let places: Vec<_> = found.iter().map(|record| (record.found, record.attempts)).collect();
    assert_eq!(places, [(Found::Quarantine, 1), (Found::DeadLetter, 5)]);

    let requests = [asked_for(store, 2, 10).await, asked_for(store, 1, 10).await];
    assert_eq!(store.ask_retries(&requests).await.unwrap(), 2);
    let later = [asked_for(store, 1, 11).await];
    assert_eq!(store.ask_retries(&later).await.unwrap(), 0, "it is asked for already");
    let waiting = store.waiting_repairs(10).await.unwrap();
    assert_eq!(waiting.iter().map(|repair| repair.sequence.get()).collect::<Vec<_>>(), [1, 2]);
    assert!(is_seen(store, 1).await);
    store.begin_repairs(&waiting).await.unwrap();
    assert_eq!(store.set_aside_counts().await.unwrap(), SetAsideCounts::default());
    assert!(!is_seen(store, 1).await, "it may be processed again");

    // Processed in the meantime: beginning again, as after a crash, must not make it unseen.
    store.commit(&of_event(1)).await.unwrap();
    let waiting = store.waiting_repairs(10).await.unwrap();
    assert_eq!(waiting.len(), 2, "begun, not appended");
    store.begin_repairs(&waiting).await.unwrap();
    assert!(is_seen(store, 1).await);
}

pub(crate) async fn a_retry_ends_as_its_record_does(store: &dyn Store) {
    for number in 1..=3 {
        store.commit(&unread(number)).await.unwrap();
    }
    let mut requests = Vec::new();
    for number in 1..=3 {
        requests.push(asked_for(store, number, 10).await);
    }
    store.ask_retries(&requests).await.unwrap();
    let waiting = store.waiting_repairs(10).await.unwrap();
    store.begin_repairs(&waiting).await.unwrap();
    let appended: Vec<_> = waiting.iter().map(|repair| change(repair, RepairState::Appended)).collect();
    store.write_repairs(&appended, at(20)).await.unwrap();
    assert!(store.waiting_repairs(10).await.unwrap().is_empty());
    assert!(store.settle_repairs(at(21)).await.unwrap().is_empty(), "nothing has become of them yet");
    store.commit(&of_event(1)).await.unwrap();
    store.commit(&unread(2)).await.unwrap();
    let mut settled = store.settle_repairs(at(22)).await.unwrap();
    settled.sort_by_key(|repair| repair.event);
    let ended: Vec<_> = settled.iter().map(|repair| (repair.state, repair.outcome.as_deref())).collect();
    assert_eq!(ended, [(RepairState::Processed, None), (RepairState::SetAsideAgain, Some("no idea"))]);
    assert!(store.settle_repairs(at(23)).await.unwrap().is_empty(), "each is settled once");
    let trail = store.repairs(10).await.unwrap();
    assert_eq!(trail.len(), 3);
    assert_eq!((trail[0].state, trail[0].sequence.get()), (RepairState::Appended, 3));
    assert_eq!((trail[2].by.as_str(), trail[2].reason.as_str()), ("ann", "mended"));
    assert_eq!((trail[2].found, trail[2].found_reason.as_str()), (Found::Quarantine, "no idea"));
    // What is settled stays so, and may be asked for again.
    store.write_repairs(&[change(&trail[2], RepairState::Asked)], at(24)).await.unwrap();
    assert!(store.waiting_repairs(10).await.unwrap().is_empty());
    assert_eq!(store.ask_retries(&[asked_for(store, 2, 30).await]).await.unwrap(), 1);
}

pub(crate) async fn a_dropped_record_is_never_processed(store: &dyn Store) {
    bury(store, 2).await;
    store.commit(&unread(1)).await.unwrap();
    let requests = [asked_for(store, 1, 10).await, asked_for(store, 2, 10).await];
    assert_eq!(store.drop_set_aside(&requests).await.unwrap(), 2);
    assert_eq!(store.drop_set_aside(&requests).await.unwrap(), 0, "they are on no list any more");
    assert!(is_seen(store, 1).await && is_seen(store, 2).await);
    assert_eq!(store.set_aside_counts().await.unwrap(), SetAsideCounts::default());
    let trail = store.repairs(10).await.unwrap();
    let ends: Vec<_> = trail.iter().map(|repair| (repair.action, repair.state)).collect();
    assert_eq!(ends, [(RepairAction::Drop, RepairState::Dropped); 2]);
    assert_eq!(store.oldest_seen().await.unwrap(), Some(at(10)));
}

pub(crate) async fn shops_are_noted_when_they_change(store: &dyn Store) {
    let page = |id: &str| PageId::parse(id).unwrap();
    let note = async |shops: &[(&str, &str)], now| {
        let shops: Vec<_> = shops.iter().map(|(id, version)| (page(id), (*version).to_owned())).collect();
        store.note_shops(&shops, at(now)).await.unwrap();
    };
    note(&[("104", "a"), ("205", "x")], 1).await;
    note(&[("104", "a"), ("205", "y")], 2).await;
    note(&[("104", "b")], 3).await;
    note(&[("104", "a")], 4).await;
    let history = store.shop_history().await.unwrap();
    let of_104: Vec<(Timestamp, &str)> = history
        .iter()
        .filter(|since| since.page == page("104"))
        .map(|since| (since.since, since.version.as_str()))
        .collect();
    assert_eq!(of_104, [(at(1), "a"), (at(3), "b"), (at(4), "a")]);
    assert_eq!(history.len(), 5);
    let files = vec![("menu.yaml".to_owned(), "b".to_owned()), ("a.ftl".to_owned(), "a".to_owned())];
    store.save_shop_version("v", &files, at(1)).await.unwrap();
    let paths: Vec<String> = store.shop_files("v").await.unwrap().into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["a.ftl", "menu.yaml"]);
    assert!(store.shop_files("w").await.unwrap().is_empty());
}

pub(crate) async fn what_was_decided_is_found_by_time(store: &dyn Store) {
    let row = to_send(1, ANN, Purpose::Reply);
    let created_at = row.created_at;
    let commit = Commit {
        outbox: vec![row],
        placed: vec![placed(order(1, ANN, "main"), "d")],
        interactions: vec![received(1, ANN, "hello")],
        ..of_event(1)
    };
    store.commit(&commit).await.unwrap();
    let replies = store.replies_between(created_at, created_at).await.unwrap();
    assert_eq!(replies.iter().map(|reply| reply.id).collect::<Vec<_>>(), [commit.outbox[0].id]);
    assert_eq!(replies[0].outgoing, commit.outbox[0].outgoing);
    let after = Timestamp::from_millis(created_at.as_millis() + 1);
    assert!(store.replies_between(after, at(i64::MAX)).await.unwrap().is_empty());
    let placed_at = order(1, ANN, "main").placed_at;
    assert_eq!(store.orders_between(placed_at, placed_at).await.unwrap().len(), 1);
    let beginnings = store.beginnings(&[key(ANN), key(CLEO)]).await.unwrap();
    let sequence = commit.interactions[0].sequence;
    assert_eq!(beginnings.into_iter().collect::<Vec<_>>(), [(key(ANN), sequence)]);
    assert_eq!(store.highest_sequence().await.unwrap(), sequence);
    bury(store, 250).await;
    assert_eq!(store.highest_sequence().await.unwrap(), Sequence::new(250));
}

pub(crate) async fn after_a_restore_what_was_not_sent_is_in_doubt(store: &dyn Store) {
    let timer = Timer { conversation: key(ANN), kind: TimerKind::Quiet, due: at(50) };
    let later = Timer { conversation: key(BEN), kind: TimerKind::Quiet, due: at(5_000) };
    let commit = Commit {
        outbox: vec![to_send(1, ANN, Purpose::Reply), to_send(2, BEN, Purpose::Reply)],
        timers: vec![TimerWrite::Set(timer.clone()), TimerWrite::Set(later)],
        ..of_event(1)
    };
    store.commit(&commit).await.unwrap();
    assert_eq!(store.restored_at().await.unwrap(), None);
    assert!(store.finish_restore(at(90), false).await.unwrap(), "there was none");
    assert_eq!(store.outbox_counts().await.unwrap().queued, 2);
    store.mark_restored(at(100)).await.unwrap();
    assert_eq!(store.restored_at().await.unwrap(), Some(at(100)));
    assert!(!store.finish_restore(at(110), false).await.unwrap(), "a timer has still to be fired");
    let fired = Commit { timers: vec![TimerWrite::Fired(timer)], ..of_event(2) };
    store.commit(&fired).await.unwrap();
    assert!(store.finish_restore(at(120), false).await.unwrap());
    let counts = store.outbox_counts().await.unwrap();
    assert_eq!((counts.queued, counts.in_doubt), (0, 2));
    let doubtful = store.in_doubt(at(121), 10, None).await.unwrap();
    assert!(doubtful.iter().all(|row| row.since == at(120) && row.attempt == 1), "{doubtful:?}");
    assert_eq!(store.restored_at().await.unwrap(), None);
}
