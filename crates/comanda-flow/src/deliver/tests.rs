use std::sync::atomic::Ordering;

use comanda_domain::effect::{Card, Content, Label, Purpose, QuickReply, Receipt};
use comanda_domain::id::{EventId, OutboxId};
use comanda_domain::money::{Currency, Money};
use comanda_domain::phrase::{ArgName, ArgValue, Phrase, TextKey};
use comanda_domain::tap::Tap;
use comanda_store::port::alarm::AlarmKind;
use comanda_store::port::outbox::OutboxCounts;
use comanda_store::port::{DeskStore, OutboxStore};
use serde_json::json;

use super::doubt::LookedUp;
use super::*;
use crate::testing::script::{Answer, Script};
use crate::testing::store::FaultyStore;
use crate::testing::{ANN, BEN, CLEO, OTHER_PAGE, PAGE, World, done, echo, key, page, text, until};
use comanda_domain::command::DeskAction;

const OPTIONS: DeliverOptions = DeliverOptions {
    stale_after: Duration::from_mins(30),
    in_flight_max: 8,
    doubt_after: Duration::from_secs(1),
    doubt_max: Duration::from_mins(10),
};
/// A little more than `doubt_after`.
const DOUBT_AGE: Duration = Duration::from_millis(1_001);

/// As long as a page rests whose token is dead.
const REST: Duration = Duration::from_mins(5);

mod doubt;
mod other_way;

/// What a deliverer works between.
struct Rig {
    world: World,
    script: Arc<Script>,
    deliver: Deliver,
    looked_up: tokio::sync::Mutex<LookedUp>,
}

impl Rig {
    fn new() -> Self {
        Self::new_over(World::new())
    }

    fn new_over(world: World) -> Self {
        let store = Arc::clone(&world.store) as _;
        Self::over(world, store)
    }

    /// What the desk says, oldest first.
    async fn alarms(&self) -> Vec<(AlarmKind, String)> {
        let alarms = self.world.store.alarms().await.unwrap();
        alarms.into_iter().map(|alarm| (alarm.kind, alarm.subject)).collect()
    }

    fn over(world: World, store: Arc<dyn OutboxStore>) -> Self {
        let script = Script::new();
        let token = |name: &str| SecretString::from(format!("token-{name}"));
        let tokens = HashMap::from([(page(PAGE), token(PAGE)), (page(OTHER_PAGE), token(OTHER_PAGE))]);
        let (shops, clock) = (Arc::clone(&world.shops), world.clock.clock());
        let alarms = Arc::clone(&world.store) as _;
        let deliver = Deliver::new(store, alarms, shops, script.graph(), tokens, OPTIONS, clock);
        Self { world, script, deliver, looked_up: tokio::sync::Mutex::default() }
    }

    /// Sends whatever may go out now, until nothing may.
    async fn step(&self) {
        let mut under_way = UnderWay::new();
        loop {
            self.deliver.fill(&mut under_way).await;
            self.deliver.write_health().await;
            if !under_way.knows_claimed {
                self.deliver.write(&mut under_way.unwritten).await;
            }
            if under_way.in_flight.is_empty() && under_way.unwritten.is_empty() {
                break;
            }
            while let Some(settlement) = under_way.in_flight.next().await {
                under_way.ended(settlement);
            }
        }
    }

    async fn step_after(&self, time: Duration) {
        self.world.clock.advance(time);
        self.step().await;
    }

    async fn look_up(&self) {
        self.deliver.look_up_doubtful(&mut *self.looked_up.lock().await).await;
    }

    async fn counts(&self) -> OutboxCounts {
        self.world.store.outbox_counts().await.unwrap()
    }

    /// Runs until `test` is over, then shuts down.
    async fn while_running(&self, wake: &Arc<Notify>, test: impl Future<Output = ()>) {
        let shutdown = CancellationToken::new();
        let test = async {
            test.await;
            shutdown.cancel();
        };
        let running = self.deliver.run(Arc::clone(wake), shutdown.clone());
        tokio::time::timeout(Duration::from_secs(9), async { tokio::join!(running, test) }).await.unwrap();
    }

    /// The messages of the thread, as Meta lists them.
    fn thread_holds(&self, messages: &[(&str, &str, &str, Duration)]) {
        let start = self.world.clock.now();
        let message = |(mid, text, from, ago): &(&str, &str, &str, Duration)| {
            let at = (start.as_millis() - i64::try_from(ago.as_millis()).unwrap()) / 1_000;
            json!({"id": mid, "message": text, "from": {"id": from}, "created_time": at})
        };
        let messages: Vec<_> = messages.iter().map(message).collect();
        let body = json!({"data": [{"id": "t_1", "messages": {"data": messages}}]});
        self.script
            .rule(move |asked| asked.path.ends_with("/conversations").then(|| Answer::Body(body.clone())));
    }
}

fn receipt() -> Content {
    let dong = |amount| Money::new(amount, Currency::parse("VND").unwrap());
    Content::Receipt(Box::new(Receipt {
        order: OrderId::of(EventId::from_bytes([9; 16])),
        recipient_name: Some("Ann".to_owned()),
        merchant_name: "Quán Thử".to_owned(),
        elements: Vec::new(),
        address: None,
        subtotal: dong(50_000),
        delivery_fee: None,
        adjustments: Vec::new(),
        total: dong(50_000),
        payment: None,
        confirmed_at: comanda_domain::time::Timestamp::from_millis(0),
    }))
}

fn cards() -> Content {
    let button = QuickReply { title: Label::Text("Phở".to_owned()), tap: Tap::ShowMenu };
    let card = Card {
        title: "Phở".to_owned(),
        subtitle: None,
        image: None,
        buttons: vec![button],
        links: Vec::new(),
    };
    Content::Cards { cards: vec![card] }
}

#[tokio::test]
async fn a_message_carries_its_id_and_is_kept_with_metas() {
    let rig = Rig::new();
    let id = rig.world.say(ANN, "one moment please").await;
    rig.step().await;
    let asked = &rig.script.asked()[0];
    assert_eq!(asked.path, "/104/messages");
    assert_eq!(asked.query["access_token"], "token-104");
    assert!(asked.query.contains_key("appsecret_proof"));
    assert_eq!(asked.body["recipient"]["id"], "7001");
    assert_eq!(asked.body["message"]["metadata"], id.to_string());
    let kept = rig.world.store.messages(&key(ANN), 10).await.unwrap();
    assert_eq!((kept[0].mid.as_str(), kept[0].inbound), ("m_out_1", false));
    assert_eq!(kept[0].text.as_deref(), Some("one moment please"));
    assert_eq!(rig.counts().await, OutboxCounts { sent: 1, ..OutboxCounts::default() });
    rig.step_after(Duration::from_hours(1)).await;
    assert_eq!(rig.script.sends().len(), 1);
}

#[tokio::test]
async fn a_conversation_speaks_in_its_order_and_others_do_not_wait() {
    let rig = Rig::new();
    rig.world.say(ANN, "a1").await;
    rig.world.say(ANN, "a2").await;
    rig.world.say(BEN, "b1").await;
    rig.script.then([Answer::Refuse(2, None)]);
    rig.step().await;
    assert_eq!(rig.script.sends(), ["a1", "b1"]);
    rig.step_after(Duration::from_millis(999)).await;
    assert_eq!(rig.script.sends().len(), 2, "it waits out its backoff");
    rig.step_after(Duration::from_millis(1)).await;
    assert_eq!(rig.script.sends(), ["a1", "b1", "a1", "a2"]);
    assert_eq!(rig.counts().await.sent, 3);
}

#[tokio::test]
async fn every_answer_is_taken_in_at_once_however_many_there_are() {
    const PEOPLE: usize = 200;
    let mut rig = Rig::new();
    rig.deliver.options.in_flight_max = PEOPLE;
    for number in 0..PEOPLE {
        rig.world.say(&format!("104/messenger/8{number:04}"), "hi").await;
    }
    let mut under_way = UnderWay { window: PEOPLE, ..UnderWay::new() };
    rig.deliver.fill(&mut under_way).await;
    assert_eq!(under_way.in_flight.len(), PEOPLE);
    let first = under_way.in_flight.next().await.unwrap();
    under_way.ended(first);
    under_way.collect();
    assert_eq!(under_way.unwritten.len(), PEOPLE);
}

#[test]
fn more_are_under_way_while_messages_are_accepted_and_few_when_none_is() {
    let ended = |outcome| Settlement {
        id: OutboxId::of(EventId::from_bytes([1; 16]), 0),
        attempt: 1,
        outcome,
        at: comanda_domain::time::Timestamp::from_millis(0),
    };
    let sent = || SendOutcome::Sent { mid: None, recipient: None, text: None };
    let doubt = || SendOutcome::InDoubt { why: "no answer".to_owned() };
    let mut under_way = UnderWay::new();
    assert_eq!(under_way.window, WINDOW_FIRST);
    for _ in 0..100 {
        under_way.ended(ended(sent()));
    }
    assert_eq!(under_way.window, WINDOW_FIRST + 100);
    for _ in 1..WINDOW_FIRST {
        under_way.ended(ended(doubt()));
    }
    under_way.ended(ended(sent()));
    assert_eq!(under_way.window, WINDOW_FIRST + 101, "some fail on any day");
    for _ in 0..WINDOW_FIRST {
        under_way.ended(ended(doubt()));
    }
    assert_eq!(under_way.window, WINDOW_FIRST);
}

#[tokio::test]
async fn each_wait_is_longer_than_the_one_before() {
    let rig = Rig::new();
    rig.world.say(ANN, "a1").await;
    rig.script.then([Answer::NotSent, Answer::Refuse(1_200, None), Answer::NotSent, Answer::Accept]);
    rig.step().await;
    for (wait_s, tries) in [(1, 2), (2, 3), (4, 4)] {
        rig.step_after(Duration::from_millis(wait_s * 1_000 - 1)).await;
        assert_eq!(rig.script.sends().len(), tries - 1);
        rig.step_after(Duration::from_millis(1)).await;
        assert_eq!(rig.script.sends().len(), tries);
    }
    assert_eq!(rig.counts().await.sent, 1);
}

#[tokio::test]
async fn a_throttled_page_rests_as_long_as_meta_says_and_only_that_page() {
    let rig = Rig::new();
    rig.world.say(ANN, "a1").await;
    rig.script.then([Answer::Throttle { minutes: 3 }]);
    rig.step().await;
    rig.world.say(BEN, "b1").await;
    rig.world.say(CLEO, "c1").await;
    rig.step().await;
    assert_eq!(rig.script.sends(), ["a1", "c1"]);
    rig.step_after(Duration::from_secs(179)).await;
    assert_eq!(rig.script.sends().len(), 2);
    rig.step_after(Duration::from_secs(1)).await;
    assert_eq!(rig.counts().await, OutboxCounts { sent: 3, ..OutboxCounts::default() });
}

#[tokio::test]
async fn a_dead_token_or_a_restriction_rests_its_page_and_no_other() {
    for code in [190, 368] {
        let rig = Rig::new();
        rig.script.rule(move |asked| {
            (asked.query.get("access_token")? == "token-104").then_some(Answer::Refuse(code, None))
        });
        rig.world.say(ANN, "a1").await;
        rig.step().await;
        rig.world.say(BEN, "b1").await;
        // Its Instagram account has the same token.
        rig.world.say("555/instagram/7009", "i1").await;
        rig.world.say(CLEO, "c1").await;
        rig.step_after(Duration::from_millis(299_999)).await;
        assert_eq!(rig.script.sends(), ["a1", "c1"]);
        let kind = if code == 190 { AlarmKind::TokenDead } else { AlarmKind::PageRestricted };
        assert_eq!(rig.alarms().await, [(kind, "104".to_owned())]);
        assert_eq!(rig.counts().await, OutboxCounts { queued: 3, sent: 1, ..OutboxCounts::default() });
        // The page was connected again.
        rig.script.rule(|_| None);
        rig.step_after(Duration::from_millis(1)).await;
        assert_eq!((rig.counts().await.sent, rig.alarms().await), (4, Vec::new()));
    }
}

#[tokio::test]
async fn a_start_with_a_new_token_sends_at_once_and_takes_the_alarm_back() {
    let rig = Rig::new();
    rig.script.then([Answer::Refuse(190, Some(463))]);
    rig.world.say(ANN, "a1").await;
    rig.step().await;
    assert_eq!((rig.counts().await.queued, rig.alarms().await.len()), (1, 1));
    let restarted = Rig::new_over(rig.world);
    restarted.step().await;
    assert_eq!(restarted.script.sends(), ["a1"]);
    assert_eq!((restarted.counts().await.sent, restarted.alarms().await), (1, Vec::new()));
}

#[tokio::test]
async fn a_page_without_a_token_is_tried_again_later() {
    let mut rig = Rig::new();
    let token = rig.deliver.tokens.remove(&page(PAGE)).unwrap();
    rig.world.say(ANN, "a1").await;
    rig.world.say(CLEO, "c1").await;
    rig.step().await;
    assert_eq!(rig.script.sends(), ["c1"]);
    assert_eq!(rig.alarms().await, [(AlarmKind::TokenDead, PAGE.to_owned())]);
    rig.deliver.tokens.insert(page(PAGE), token);
    rig.step_after(REST).await;
    assert_eq!(rig.script.sends(), ["c1", "a1"]);
}

#[tokio::test]
async fn outside_the_window_it_waits_until_the_person_writes() {
    let rig = Rig::new();
    rig.world.say(ANN, "a1").await;
    rig.world.say(ANN, "a2").await;
    rig.script.then([Answer::Refuse(10, Some(2_018_278))]);
    rig.step().await;
    assert_eq!(rig.counts().await, OutboxCounts { queued: 1, waiting: 1, ..OutboxCounts::default() });
    rig.step_after(Duration::from_mins(5)).await;
    assert_eq!(rig.script.sends(), ["a1"], "waiting is not asking again and again");
    let records = rig.world.webhook(&[text(&rig.world, "7001", "m_1", "2 phở tái")]).await;
    done(&rig.world.converse(), &records).await;
    rig.step().await;
    assert_eq!(rig.script.sends()[1..3], ["a1", "a2"]);
    assert_eq!(rig.counts().await.sent, 3);
}

#[tokio::test]
async fn an_answer_that_is_hours_late_is_not_sent_any_more_and_a_person_is_called() {
    let rig = Rig::new();
    rig.world.meet(ANN).await;
    rig.script.then([Answer::NotSent]);
    rig.world.say(ANN, "a1").await;
    rig.step().await;
    rig.step_after(Duration::from_hours(5)).await;
    assert_eq!(rig.script.sends(), ["a1"], "the first try was the only one");
    assert_eq!(rig.counts().await, OutboxCounts { failed: 1, ..OutboxCounts::default() });
    assert_eq!(rig.world.call(ANN).await, Some(CallReason::Undelivered));
}

#[tokio::test]
async fn news_goes_out_hours_late_but_not_after_a_day() {
    for (wait, sends, call) in [
        (Duration::from_hours(5), 2, None),
        (NEWS_AGE_MAX + Duration::from_secs(1), 1, Some(CallReason::Undelivered)),
    ] {
        let rig = Rig::new();
        rig.world.meet(ANN).await;
        rig.script.then([Answer::NotSent]);
        let status = Purpose::Status(OrderId::of(EventId::from_bytes([9; 16])));
        rig.world.queue(ANN, status, Content::Said { text: "ready".to_owned() }).await;
        rig.step().await;
        rig.step_after(wait).await;
        assert_eq!(rig.script.sends().len(), sends);
        assert_eq!(rig.world.call(ANN).await, call);
    }
}

#[tokio::test]
async fn nobody_is_called_for_a_reminder_that_did_not_go_out() {
    let rig = Rig::new();
    rig.world.meet(ANN).await;
    rig.script.then([Answer::Refuse(551, None)]);
    rig.world.queue(ANN, Purpose::Reminder, Content::Said { text: "still there?".to_owned() }).await;
    rig.step().await;
    assert_eq!((rig.counts().await.failed, rig.world.call(ANN).await), (1, None));
}

#[tokio::test]
async fn a_person_who_cannot_be_written_to_is_given_up_and_stops_nobody() {
    let rig = Rig::new();
    rig.world.meet(ANN).await;
    rig.script.then([Answer::Refuse(551, None), Answer::Refuse(100, None)]);
    rig.world.say(ANN, "a1").await;
    rig.world.say(ANN, "a2").await;
    rig.world.say(ANN, "a3").await;
    rig.step().await;
    assert_eq!(rig.script.sends(), ["a1", "a2", "a3"]);
    assert_eq!(rig.counts().await, OutboxCounts { failed: 2, sent: 1, ..OutboxCounts::default() });
    assert_eq!(rig.world.call(ANN).await, Some(CallReason::Undelivered), "the kitchen may phone");
}

#[tokio::test]
async fn what_was_done_before_counts_as_sent() {
    let rig = Rig::new();
    rig.script.then([Answer::Refuse(10_900, None)]);
    rig.world.say(ANN, "a1").await;
    rig.step().await;
    assert_eq!(rig.counts().await, OutboxCounts { sent: 1, ..OutboxCounts::default() });
}

#[tokio::test]
async fn a_dropped_answer_blocks_its_conversation_only_until_its_echo() {
    let rig = Rig::new();
    let doubtful = rig.world.say(ANN, "a1").await;
    rig.world.say(ANN, "a2").await;
    rig.world.say(BEN, "b1").await;
    rig.script.then([Answer::Dropped]);
    rig.step().await;
    assert_eq!(rig.script.sends(), ["a1", "b1"]);
    let counts = rig.counts().await;
    assert_eq!((counts.in_doubt, counts.queued, counts.sent), (1, 1, 1));
    let metadata = doubtful.to_string();
    let records = rig.world.webhook(&[echo(&rig.world, "7001", "m_e", "31", Some(&metadata))]).await;
    done(&rig.world.converse(), &records).await;
    rig.step().await;
    assert_eq!(rig.script.sends(), ["a1", "b1", "a2"]);
    rig.step_after(DOUBT_AGE).await;
    rig.look_up().await;
    assert_eq!((rig.counts().await.sent, rig.script.look_ups()), (3, 0));
}

#[tokio::test]
async fn an_echo_that_is_quicker_than_the_answer_settles_it_too() {
    let rig = Rig::new();
    let id = rig.world.say(ANN, "a1").await;
    rig.script.then([Answer::Held(Box::new(Answer::Dropped))]);
    let echo_first = async {
        until("it is asked", async || rig.script.sends().len() == 1).await;
        let metadata = id.to_string();
        let records = rig.world.webhook(&[echo(&rig.world, "7001", "m_e", "31", Some(&metadata))]).await;
        done(&rig.world.converse(), &records).await;
        rig.script.release();
    };
    tokio::join!(rig.step(), echo_first);
    assert_eq!(rig.counts().await, OutboxCounts { sent: 1, ..OutboxCounts::default() });
}

#[tokio::test]
async fn what_was_under_way_when_the_program_ended_is_not_sent_again() {
    let rig = Rig::new();
    rig.world.say(ANN, "a1").await;
    rig.world.say(ANN, "a2").await;
    rig.world.say(BEN, "b1").await;
    // The program that claimed this one is gone.
    let claimed = rig.world.store.claim(rig.world.clock.now(), 1, &[], None).await.unwrap();
    assert_eq!(claimed.len(), 1);
    let wake = Arc::new(Notify::new());
    rig.while_running(&wake, until("the other one is sent", async || rig.counts().await.sent == 1)).await;
    assert_eq!(rig.script.sends(), ["b1"]);
    let counts = rig.counts().await;
    assert_eq!((counts.in_doubt, counts.queued, counts.sending), (1, 1, 0));
}

#[tokio::test]
async fn nothing_is_sent_before_the_last_run_is_accounted_for() {
    let world = World::new();
    let store = Arc::new(FaultyStore::over(&world.store));
    store.doubts_fail.store(2, Ordering::SeqCst);
    let rig = Rig::over(world, Arc::clone(&store) as _);
    rig.world.say(ANN, "a1").await;
    rig.world.say(BEN, "b1").await;
    assert_eq!(rig.world.store.claim(rig.world.clock.now(), 1, &[], None).await.unwrap().len(), 1);
    let wake = Arc::new(Notify::new());
    rig.while_running(&wake, until("the other one is sent", async || rig.counts().await.sent == 1)).await;
    assert_eq!(store.doubts_fail.load(Ordering::SeqCst), 0);
    assert_eq!(rig.counts().await, OutboxCounts { in_doubt: 1, sent: 1, ..OutboxCounts::default() });
}

#[tokio::test]
async fn what_a_lost_claim_has_marked_blocks_nobody() {
    let world = World::new();
    let store = Arc::new(FaultyStore::over(&world.store));
    store.claims_lost.store(1, Ordering::SeqCst);
    let rig = Rig::over(world, Arc::clone(&store) as _);
    rig.world.say(ANN, "a1").await;
    let wake = Arc::new(Notify::new());
    rig.while_running(&wake, async {
        until("what was marked is in doubt", async || rig.counts().await.in_doubt == 1).await;
        rig.world.say(BEN, "b1").await;
        wake.notify_one();
        until("others go on", async || rig.counts().await.sent == 1).await;
    })
    .await;
    assert_eq!(rig.script.sends(), ["b1"]);
}

#[tokio::test]
async fn a_shutdown_waits_for_the_request_under_way() {
    let rig = Rig::new();
    rig.world.say(ANN, "a1").await;
    rig.world.say(ANN, "a2").await;
    rig.script.then([Answer::After(Duration::from_millis(100), Box::new(Answer::Accept))]);
    let wake = Arc::new(Notify::new());
    rig.while_running(&wake, until("it is asked", async || rig.script.sends().len() == 1)).await;
    assert_eq!(rig.script.sends(), ["a1"]);
    let counts = rig.counts().await;
    assert_eq!((counts.sent, counts.queued, counts.sending), (1, 1, 0));
}

#[tokio::test]
async fn a_commit_wakes_it() {
    let rig = Rig::new();
    let wake = Arc::new(Notify::new());
    rig.while_running(&wake, async {
        for number in 0_u64..20 {
            rig.world.say(ANN, "a").await;
            wake.notify_one();
            until("it is sent", async || rig.counts().await.sent == number + 1).await;
        }
    })
    .await;
    assert_eq!(rig.script.sends().len(), 20);
}

#[tokio::test]
async fn no_more_requests_are_under_way_than_allowed() {
    let rig = Rig::new();
    for number in 0..20 {
        rig.world.say(&format!("104/messenger/90{number}"), "a").await;
    }
    rig.script.rule(|_| Some(Answer::Held(Box::new(Answer::Accept))));
    let wake = Arc::new(Notify::new());
    rig.while_running(&wake, async {
        until("all places are taken", async || rig.script.sends().len() == OPTIONS.in_flight_max).await;
        for _ in 0..5 {
            wake.notify_one();
            tokio::task::yield_now().await;
        }
        assert_eq!(rig.script.sends().len(), OPTIONS.in_flight_max);
        for _ in 0..20 {
            rig.script.release();
        }
        until("all are sent", async || rig.counts().await.sent == 20).await;
    })
    .await;
}

/// Puts one message of Ann in doubt, old enough to be looked up.
async fn one_in_doubt(rig: &Rig) -> OutboxId {
    let id = rig.world.say(ANN, "a1").await;
    rig.script.then([Answer::Dropped]);
    rig.step().await;
    rig.world.clock.advance(DOUBT_AGE);
    id
}

#[tokio::test]
async fn a_slow_look_up_holds_no_other_message_up() {
    let rig = Rig::new();
    one_in_doubt(&rig).await;
    rig.script.rule(|asked| {
        asked.path.ends_with("/conversations").then(|| Answer::Held(Box::new(Answer::Dropped)))
    });
    let wake = Arc::new(Notify::new());
    rig.while_running(&wake, async {
        until("it is looked up", async || rig.script.look_ups() == 1).await;
        rig.world.say(BEN, "b1").await;
        wake.notify_one();
        until("the other one is sent", async || rig.counts().await.sent == 1).await;
    })
    .await;
    assert_eq!(rig.counts().await.in_doubt, 1, "a look-up that was cut short leaves it in doubt");
}

#[tokio::test]
async fn steady_sends_put_no_look_up_off() {
    let rig = Rig::new();
    one_in_doubt(&rig).await;
    rig.thread_holds(&[("m_found", "a1", PAGE, Duration::ZERO)]);
    let wake = Arc::new(Notify::new());
    rig.while_running(
        &wake,
        until("it is found", async || {
            rig.world.say(BEN, "b").await;
            wake.notify_one();
            rig.counts().await.in_doubt == 0
        }),
    )
    .await;
}

#[tokio::test]
async fn what_became_of_a_send_is_written_once_the_store_is_back() {
    let world = World::new();
    let store = Arc::new(FaultyStore::over(&world.store));
    store.settles_fail.store(5, Ordering::SeqCst);
    let rig = Rig::over(world, Arc::clone(&store) as _);
    rig.world.say(ANN, "a1").await;
    rig.world.say(ANN, "a2").await;
    let wake = Arc::new(Notify::new());
    rig.while_running(&wake, until("both are sent", async || rig.counts().await.sent == 2)).await;
    assert_eq!(rig.script.sends(), ["a1", "a2"]);
}

#[tokio::test]
async fn a_shutdown_writes_what_became_of_its_last_sends() {
    let world = World::new();
    let store = Arc::new(FaultyStore::over(&world.store));
    store.settles_fail.store(5, Ordering::SeqCst);
    let rig = Rig::over(world, Arc::clone(&store) as _);
    rig.world.say(ANN, "a1").await;
    let wake = Arc::new(Notify::new());
    rig.while_running(&wake, until("it is asked", async || rig.script.sends().len() == 1)).await;
    assert_eq!(rig.counts().await, OutboxCounts { sent: 1, ..OutboxCounts::default() });
}

#[tokio::test]
async fn a_settlement_that_is_refused_keeps_no_other_back() {
    let world = World::new();
    let store = Arc::new(FaultyStore::over(&world.store));
    store.refuses_settling_together.store(true, Ordering::SeqCst);
    let rig = Rig::over(world, Arc::clone(&store) as _);
    rig.world.say(ANN, "a1").await;
    rig.world.say(BEN, "b1").await;
    rig.step().await;
    assert_eq!(rig.counts().await, OutboxCounts { sent: 2, ..OutboxCounts::default() });
}

#[tokio::test]
async fn rows_whose_order_numbers_cannot_be_read_go_back_unsent() {
    let world = World::new();
    let store = Arc::new(FaultyStore::over(&world.store));
    store.numbers_fail.store(1, Ordering::SeqCst);
    let rig = Rig::over(world, Arc::clone(&store) as _);
    let order = OrderId::of(EventId::from_bytes([9; 16]));
    let phrase = Phrase::with(TextKey::OrderPlaced, [(ArgName::Number, ArgValue::OrderNumber(order))]);
    let content = Content::Text { phrases: vec![phrase], quick_replies: Vec::new() };
    rig.world.queue(ANN, Purpose::Reply, content).await;
    let wake = Arc::new(Notify::new());
    rig.while_running(&wake, until("it is sent", async || rig.counts().await.sent == 1)).await;
    assert_eq!(rig.script.sends().len(), 1);
}

#[tokio::test]
async fn a_request_never_waits_for_the_one_connection_that_writes() {
    let folder = tempfile::tempdir().unwrap();
    let key = comanda_store::MasterKey::generate().unwrap();
    let path = folder.path().join("state");
    let store = comanda_store::SqlStore::open_sqlite(&path, key, comanda_store::sql::Options::default());
    let store = Arc::new(store.await.unwrap());
    let world = World::new();
    let (shops, clock) = (Arc::clone(&world.shops), world.clock.clock());
    let script = Script::new();
    // Every page is heard of for the first time, some well, some not, while what became of others is written.
    script
        .rule(|asked| (asked.query.get("access_token")? == "token-205").then_some(Answer::Refuse(190, None)));
    let token = |name: &str| SecretString::from(format!("token-{name}"));
    let tokens = HashMap::from([(page(PAGE), token(PAGE)), (page(OTHER_PAGE), token(OTHER_PAGE))]);
    let (of_outbox, of_alarms) = (Arc::clone(&store) as _, Arc::clone(&store) as _);
    let deliver = Deliver::new(of_outbox, of_alarms, shops, script.graph(), tokens, OPTIONS, clock);
    for person in 0..40 {
        for at in [PAGE, OTHER_PAGE] {
            let event = EventId::from_bytes([if at == PAGE { person } else { 100 + person }; 16]);
            let row = world.row(&format!("{at}/messenger/80{person}"), "hello");
            let commit = comanda_store::port::conversation::Commit {
                seen: vec![(event, world.clock.now())],
                outbox: vec![row],
                ..Default::default()
            };
            comanda_store::port::ConversationStore::commit(store.as_ref(), &commit).await.unwrap();
        }
    }
    let shutdown = CancellationToken::new();
    let test = async {
        until("all of the page that works are sent", async || {
            store.outbox_counts().await.unwrap().sent == 40 && !store.alarms().await.unwrap().is_empty()
        })
        .await;
        shutdown.cancel();
    };
    let running = deliver.run(Arc::new(Notify::new()), shutdown.clone());
    tokio::time::timeout(Duration::from_secs(9), async { tokio::join!(running, test) }).await.unwrap();
}
