//! The flow with a service that recommends.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use comanda_domain::effect::Content;
use comanda_domain::time::Timestamp;
use comanda_readers::{Adviser, AskError, BoxFuture, Names};
use comanda_store::port::ReplayStore as _;

use super::*;
use crate::converse::Outside;
use crate::testing::{World, done, text};

/// Chooses the same dishes whatever is wished, of which one is on no menu.
#[derive(Default)]
struct Chooses {
    /// What it was shown, and told.
    seen: Mutex<Vec<(Vec<String>, String)>>,
    is_away: AtomicBool,
}

struct Shared(Arc<Chooses>);

impl Adviser for Shared {
    fn ask<'a>(&'a self, wish: &'a Wish<'a>) -> BoxFuture<'a, Result<String, AskError>> {
        let ids = wish.dishes.iter().map(|(_, item)| item.id.to_string()).collect();
        self.0.seen.lock().unwrap().push((ids, wish.text.to_owned()));
        let away = self.0.is_away.load(Ordering::SeqCst);
        Box::pin(async move {
            if away {
                return Err(AskError::Failed { status: 500 });
            }
            let content = r#"{\"dishes\": [\"unicorn\", \"pho_tai\", \"pho_ga\"]}"#;
            Ok(format!(r#"{{"choices": [{{"message": {{"content": "{content}"}}}}]}}"#))
        })
    }
}

fn asking(chooses: &Arc<Chooses>) -> Arc<Advice> {
    let adviser = OutsideAdviser::new(Box::new(Shared(Arc::clone(chooses))), Duration::from_secs(9), 4);
    Arc::new(Advice::asking(Arc::new(adviser)))
}

/// The dishes that the last answer offers.
async fn offered(world: &World) -> Vec<String> {
    let rows = world
        .store
        .replies_between(Timestamp::from_millis(0), Timestamp::from_millis(i64::MAX))
        .await
        .unwrap();
    let offers = rows.iter().rev().find_map(|row| {
        let Content::Text { quick_replies, .. } = &row.outgoing.content else { return None };
        (!quick_replies.is_empty()).then_some(quick_replies)
    });
    offers.into_iter().flatten().map(|reply| format!("{:?}", reply.tap)).collect()
}

#[tokio::test]
async fn what_a_service_chooses_is_offered_and_kept() {
    let (world, chooses) = (World::new(), Arc::new(Chooses::default()));
    let advice = asking(&chooses);
    let records = world.webhook(&[text(&world, "7001", "m_1", "what do you recommend?")]).await;
    done(&world.converse().with_advice(Arc::clone(&advice)), &records).await;
    assert_eq!(world.said().await, ["answer-recommend"]);
    let taps = offered(&world).await;
    assert!(taps[0].contains("pho_tai") && taps[1].contains("pho_ga"), "{taps:?}");
    assert!(!format!("{taps:?}").contains("unicorn"), "{taps:?}");
    let kept = world.store.reader_answers(&[records[0].event]).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].reader, ADVICE_PROTOCOL);
    assert!(advice.known.is_empty(), "what is committed is forgotten");
    done(&world.converse().with_advice(Arc::clone(&advice)), &records).await;
    assert_eq!(chooses.seen.lock().unwrap().len(), 1, "a repeat asks nobody");

    // Read again from what was kept, the same is offered, and nobody is asked.
    let again = World::new();
    let records = again.webhook(&[text(&again, "7001", "m_1", "what do you recommend?")]).await;
    let (kept_advice, outside) = (Advice::default(), Outside::kept(Names::default()));
    kept_advice.remember(&kept);
    outside.remember(&kept);
    let converse = again.converse().with_outside(Arc::new(outside)).with_advice(Arc::new(kept_advice));
    done(&converse, &records).await;
    assert_eq!(offered(&again).await, taps);
    assert_eq!(chooses.seen.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn only_wishes_are_told_and_a_service_that_is_away_changes_nothing() {
    let (world, chooses) = (World::new(), Arc::new(Chooses::default()));
    chooses.is_away.store(true, Ordering::SeqCst);
    let converse = world.converse().with_advice(asking(&chooses));
    let records = world
        .webhook(&[
            text(&world, "7001", "m_1", "1 pho tai please"),
            text(&world, "7001", "m_2", "what do you recommend?"),
            text(&world, "7002", "m_3", "are you open?"),
        ])
        .await;
    done(&converse, &records).await;
    {
        let seen = chooses.seen.lock().unwrap();
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0].1, "what do you recommend?");
        assert!(
            !seen[0].0.contains(&"pho_tai".to_owned()),
            "what is in the cart is not chosen from: {seen:?}"
        );
        assert!(seen[0].0.contains(&"pho_ga".to_owned()));
    }
    let range = (Timestamp::from_millis(0), Timestamp::from_millis(i64::MAX));
    let rows = world.store.replies_between(range.0, range.1).await.unwrap();
    assert!(format!("{rows:?}").contains("AnswerRecommend"), "the shop's own rules answer: {rows:?}");
    assert!(world.store.reader_answers(&[records[1].event]).await.unwrap().is_empty());
}
