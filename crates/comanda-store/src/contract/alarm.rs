//! Clauses of the port for alarms.

use super::samples::at;
use crate::port::Store;
use crate::port::alarm::{Alarm, AlarmKind};

fn alarm(kind: AlarmKind, subject: &str, detail: &str, since: i64) -> Alarm {
    Alarm { kind, subject: subject.to_owned(), detail: detail.to_owned(), since: at(since) }
}

pub(crate) async fn an_alarm_stands_until_it_is_over(store: &dyn Store) {
    let revision = *store.revisions().borrow();
    for (kind, detail, since) in [
        (AlarmKind::TokenDead, "190/463", 200),
        (AlarmKind::NotSubscribed, "messages", 100),
        // Raised again: it stands since it was raised first.
        (AlarmKind::TokenDead, "190/460", 300),
    ] {
        store.raise(&alarm(kind, "104", detail, since)).await.unwrap();
    }
    store.raise(&alarm(AlarmKind::RetentionForced, "", "7 records", 50)).await.unwrap();
    assert!(*store.revisions().borrow() > revision, "the desk is told");
    let expected = [
        alarm(AlarmKind::RetentionForced, "", "7 records", 50),
        alarm(AlarmKind::NotSubscribed, "104", "messages", 100),
        alarm(AlarmKind::TokenDead, "104", "190/460", 200),
    ];
    assert_eq!(store.alarms().await.unwrap(), expected);

    assert!(!store.clear(AlarmKind::TokenDead, "205").await.unwrap(), "another page's");
    assert!(store.clear(AlarmKind::TokenDead, "104").await.unwrap());
    assert!(!store.clear(AlarmKind::TokenDead, "104").await.unwrap());
    assert_eq!(store.alarms().await.unwrap(), expected[..2]);
    for kind in AlarmKind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(kind));
    }
}
