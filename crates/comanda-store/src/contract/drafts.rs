//! Clauses about answers that the bot only drafts.

use comanda_domain::conversation::Conversation;
use comanda_domain::effect::{DraftFate, Purpose};

use super::samples::{ANN, BEN, at, key, of_event, outbox_id, to_send, write};
use crate::port::Store;
use crate::port::conversation::Commit;
use crate::port::draft::DraftFates;
use crate::port::housekeeping::Sweep;

async fn drafts(store: &dyn Store, number: u8, rows: &[(u8, &str)]) {
    let drafts = rows.iter().map(|(id, who)| to_send(*id, who, Purpose::Reply)).collect();
    store.commit(&Commit { drafts, ..of_event(number) }).await.unwrap();
}

async fn waiting(store: &dyn Store, conversation: &str) -> Vec<comanda_domain::id::OutboxId> {
    store.drafts(&key(conversation)).await.unwrap().into_iter().map(|row| row.id).collect()
}

pub(crate) async fn a_draft_waits_until_it_is_decided_on(store: &dyn Store) {
    let conversations = vec![write(ANN, 0, Conversation::default()), write(BEN, 0, Conversation::default())];
    store.commit(&Commit { conversations, ..of_event(1) }).await.unwrap();
    drafts(store, 2, &[(12, ANN), (11, ANN), (13, BEN)]).await;
    drafts(store, 3, &[(14, ANN)]).await;
    assert_eq!(store.claim(at(9_999), 9, &[], None).await.unwrap(), [], "nothing goes out by itself");
    let mut expected = vec![outbox_id(11), outbox_id(12), outbox_id(14)];
    assert_eq!(waiting(store, ANN).await, expected, "oldest first");
    let rows = store.drafts(&key(ANN)).await.unwrap();
    assert_eq!(rows[0].outgoing, to_send(11, ANN, Purpose::Reply).outgoing);
    assert_eq!(rows[0].created_at, at(11));
    let counts: Vec<u32> = store.conversations(9).await.unwrap().iter().map(|row| row.drafts).collect();
    assert_eq!(counts, [3, 1]);
    let open = store.open_drafts(&[outbox_id(12), outbox_id(99)]).await.unwrap();
    assert_eq!(open.keys().collect::<Vec<_>>(), [&outbox_id(12)]);

    let settled_drafts =
        vec![(outbox_id(12), DraftFate::Sent, at(50)), (outbox_id(99), DraftFate::Sent, at(50))];
    let outbox = vec![to_send(20, ANN, Purpose::Reply)];
    store.commit(&Commit { outbox, settled_drafts, ..of_event(4) }).await.unwrap();
    expected.remove(1);
    assert_eq!(waiting(store, ANN).await, expected);
    assert!(store.open_drafts(&[outbox_id(12)]).await.unwrap().is_empty());
    let claimed = store.claim(at(9_999), 9, &[], None).await.unwrap();
    assert_eq!(
        claimed.iter().map(|row| row.id).collect::<Vec<_>>(),
        [outbox_id(20)],
        "what is sent is a row of its own"
    );
    let settled_drafts = vec![(outbox_id(12), DraftFate::Dropped, at(60))];
    store.commit(&Commit { settled_drafts, ..of_event(5) }).await.unwrap();
    assert_eq!(
        store.draft_fates(at(0)).await.unwrap(),
        DraftFates { sent: 1, changed: 0, dropped: 0 },
        "once"
    );
}

pub(crate) async fn who_takes_over_drops_what_was_drafted(store: &dyn Store) {
    drafts(store, 1, &[(11, ANN), (12, BEN)]).await;
    let withdrawn = vec![key(ANN)];
    let drafts = vec![to_send(13, ANN, Purpose::Reply)];
    store.commit(&Commit { withdrawn, drafts, ..of_event(2) }).await.unwrap();
    assert_eq!(waiting(store, ANN).await, [outbox_id(13)], "what is drafted afterwards waits");
    assert_eq!(waiting(store, BEN).await, [outbox_id(12)]);
    assert_eq!(store.draft_fates(at(0)).await.unwrap(), DraftFates { sent: 0, changed: 0, dropped: 1 });
    let settled_drafts = vec![(outbox_id(12), DraftFate::Changed, at(2_000))];
    store.commit(&Commit { settled_drafts, ..of_event(3) }).await.unwrap();
    let late = store.draft_fates(at(2_000)).await.unwrap();
    assert_eq!((late, late.percent_sent()), (DraftFates { sent: 0, changed: 1, dropped: 0 }, Some(0)));
    assert_eq!(store.draft_fates(at(2_001)).await.unwrap().percent_sent(), None);
    assert_eq!(store.sweep(Sweep::Drafts, at(2_000), 9).await.unwrap(), 1, "what was decided on before");
    assert_eq!(store.draft_fates(at(0)).await.unwrap(), DraftFates { sent: 0, changed: 1, dropped: 0 });
    assert_eq!(waiting(store, ANN).await, [outbox_id(13)]);
    assert_eq!(store.sweep(Sweep::OpenDrafts, at(14), 9).await.unwrap(), 1, "nobody can send it any more");
    assert!(waiting(store, ANN).await.is_empty());

    // Of the same moment: in their order.
    let mut later = to_send(21, ANN, Purpose::Reply);
    later.created_at = at(20);
    let drafts = vec![later, to_send(20, ANN, Purpose::Reply)];
    store.commit(&Commit { drafts, ..of_event(4) }).await.unwrap();
    assert_eq!(waiting(store, ANN).await, [outbox_id(21), outbox_id(20)]);
}
