//! News that Meta does not take any more, on another way.

use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;

use super::*;
use crate::other_way::{Letter, OtherWay, OtherWayError};

/// A service for text messages that answers as it was told to, and takes everything else.
#[derive(Default)]
struct Sms {
    answers: Mutex<Vec<OtherWayError>>,
    taken: Mutex<Vec<Letter>>,
}

impl OtherWay for Sms {
    fn name(&self) -> &'static str {
        "sms"
    }

    fn send<'a>(
        &'a self,
        letter: &'a Letter,
    ) -> Pin<Box<dyn Future<Output = Result<(), OtherWayError>> + Send + 'a>> {
        Box::pin(async move {
            if let Some(error) = self.answers.lock().unwrap().pop() {
                return Err(error);
            }
            self.taken.lock().unwrap().push(letter.clone());
            Ok(())
        })
    }
}

/// News about an order to Ann, whose window is closed, with this number.
async fn news(answers: Vec<OtherWayError>, phone: Option<&str>) -> (Rig, Arc<Sms>) {
    let sms = Arc::new(Sms { answers: Mutex::new(answers), ..Sms::default() });
    let mut rig = Rig::new();
    rig.deliver = rig.deliver.with_other_way(Arc::clone(&sms) as _);
    rig.world.meet(ANN).await;
    let status = Purpose::Status(OrderId::of(EventId::from_bytes([9; 16])));
    let mut row = rig.world.row(ANN, "Your order is ready");
    (row.outgoing.purpose, row.outgoing.phone) = (status, phone.map(str::to_owned));
    rig.world.queue_row(row).await;
    rig.script.then([Answer::Refuse(10, Some(2_018_278))]);
    rig.step().await;
    (rig, sms)
}

fn because(why: &str) -> Box<dyn std::error::Error + Send + Sync> {
    why.into()
}

#[tokio::test]
async fn news_for_a_closed_window_goes_out_by_phone() {
    let (rig, sms) = news(Vec::new(), Some("+84901234567")).await;
    assert_eq!(rig.counts().await.sent, 1);
    let taken = sms.taken.lock().unwrap().clone();
    let [letter] = &taken[..] else { panic!("{taken:?}") };
    assert_eq!((letter.phone.as_str(), letter.text.as_str()), ("+84901234567", "Your order is ready"));
    assert_eq!(rig.world.call(ANN).await, None);
}

#[tokio::test]
async fn without_a_number_or_when_it_is_refused_it_waits_and_a_person_is_called() {
    let refused = || vec![OtherWayError::Refused(because("no such number"))];
    for (answers, phone) in [(Vec::new(), None), (refused(), Some("+84901234567"))] {
        let (rig, sms) = news(answers, phone).await;
        assert_eq!(rig.counts().await.waiting, 1);
        assert_eq!(rig.world.call(ANN).await, Some(CallReason::Undelivered));
        assert!(sms.taken.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn while_the_service_is_away_it_is_tried_again_under_the_same_id() {
    let (rig, sms) =
        news(vec![OtherWayError::Away(because("connection refused"))], Some("+84901234567")).await;
    assert_eq!(rig.counts().await.queued, 1);
    rig.script.then([Answer::Refuse(10, Some(2_018_278))]);
    rig.step_after(Duration::from_mins(1)).await;
    assert_eq!(rig.counts().await.sent, 1);
    assert_eq!(sms.taken.lock().unwrap().len(), 1);
}
