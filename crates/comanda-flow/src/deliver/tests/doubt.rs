//! What may have gone out: found, said again, or given up.

use comanda_domain::effect::Recipient;
use comanda_domain::id::FeedObjectId;

use super::*;

#[tokio::test]
async fn without_an_echo_it_is_found_by_its_words() {
    let rig = Rig::new();
    rig.world.say(ANN, "a1").await;
    rig.world.say(ANN, "a2").await;
    rig.script.then([Answer::Refuse(1, Some(99))]);
    rig.step().await;
    let long_ago = Duration::from_hours(1);
    rig.thread_holds(&[
        ("m_theirs", "a1", "7001", Duration::ZERO),
        ("m_other", "a0", PAGE, Duration::ZERO),
        ("m_found", "a1", PAGE, Duration::ZERO),
        ("m_old", "a1", PAGE, long_ago),
    ]);
    rig.look_up().await;
    assert_eq!(rig.script.look_ups(), 0, "an echo may still come");
    rig.world.clock.advance(DOUBT_AGE);
    rig.look_up().await;
    assert_eq!(rig.script.look_ups(), 1);
    let asked = rig.script.asked();
    let look_up = asked.iter().find(|asked| asked.path == "/104/conversations").unwrap();
    assert_eq!(
        (look_up.query["platform"].as_str(), look_up.query["user_id"].as_str()),
        ("messenger", "7001")
    );
    rig.step().await;
    assert_eq!(rig.script.sends(), ["a1", "a2"], "it is not said twice");
    let kept = rig.world.store.messages(&key(ANN), 10).await.unwrap();
    assert_eq!(kept[0].mid, "m_found");
}

#[tokio::test]
async fn each_round_looks_up_one_message_of_a_page_and_each_gets_its_turn() {
    let rig = Rig::new();
    let people: Vec<String> = (0..6).map(|number| format!("104/messenger/800{number}")).collect();
    rig.script.rule(|asked| asked.is_send().then_some(Answer::Dropped));
    for person in &people {
        rig.world.say(person, "a1").await;
    }
    rig.world.say(CLEO, "c1").await;
    rig.step().await;
    rig.world.clock.advance(DOUBT_AGE);
    let mut asked_for = Vec::new();
    rig.look_up().await;
    assert_eq!(rig.script.look_ups(), 2, "one of each page");
    for _ in 1..people.len() {
        rig.look_up().await;
    }
    for asked in rig.script.asked() {
        asked_for.extend(asked.query.get("user_id").cloned());
    }
    assert_eq!(asked_for.len(), people.len() + 1);
    asked_for.sort_unstable();
    asked_for.dedup();
    assert_eq!(asked_for.len(), people.len() + 1, "nobody was asked for twice before the others");
}

#[tokio::test]
async fn a_receipt_in_doubt_is_sent_again_and_a_refusal_then_means_done() {
    let rig = Rig::new();
    rig.world.queue(ANN, Purpose::Reply, receipt()).await;
    rig.world.say(ANN, "a2").await;
    rig.script.then([Answer::Dropped, Answer::Refuse(100, None)]);
    rig.step().await;
    assert_eq!(rig.script.sends(), ["receipt"]);
    rig.world.clock.advance(DOUBT_AGE);
    rig.look_up().await;
    rig.step().await;
    assert_eq!(rig.script.sends(), ["receipt", "receipt", "a2"]);
    assert_eq!(rig.counts().await, OutboxCounts { sent: 2, ..OutboxCounts::default() });
}

#[tokio::test]
async fn a_receipt_that_is_wrong_from_the_start_fails() {
    let rig = Rig::new();
    rig.world.queue(ANN, Purpose::Reply, receipt()).await;
    rig.script.then([Answer::Refuse(100, None)]);
    rig.step().await;
    assert_eq!(rig.counts().await, OutboxCounts { failed: 1, ..OutboxCounts::default() });
}

#[tokio::test]
async fn a_receipt_that_stays_in_doubt_is_given_up_at_last() {
    let rig = Rig::new();
    rig.script.rule(|asked| (asked.words() == "receipt").then_some(Answer::Dropped));
    rig.world.queue(ANN, Purpose::Reply, receipt()).await;
    rig.world.say(ANN, "a2").await;
    for _ in 0..12 {
        rig.step().await;
        rig.world.clock.advance(DOUBT_AGE);
        rig.look_up().await;
    }
    let sends = rig.script.sends();
    assert_eq!(sends.iter().filter(|words| *words == "receipt").count(), 10);
    assert_eq!(sends.last().unwrap(), "a2");
    assert_eq!(rig.counts().await, OutboxCounts { failed: 1, sent: 1, ..OutboxCounts::default() });
}

#[tokio::test]
async fn what_two_look_ups_do_not_find_is_said_again() {
    let rig = Rig::new();
    rig.world.say(ANN, "a1").await;
    rig.world.say(ANN, "a2").await;
    rig.script.then([Answer::Dropped]);
    rig.step().await;
    rig.thread_holds(&[
        ("m_old", "a1", PAGE, Duration::from_hours(1)),
        ("m_theirs", "a1", "7001", Duration::ZERO),
    ]);
    rig.world.clock.advance(DOUBT_AGE);
    rig.look_up().await;
    rig.look_up().await;
    rig.step().await;
    assert_eq!((rig.script.sends().len(), rig.script.look_ups()), (1, 1), "it may still turn up");
    rig.world.clock.advance(DOUBT_AGE);
    rig.look_up().await;
    rig.step().await;
    assert_eq!(rig.script.sends(), ["a1", "a1", "a2"]);
    assert_eq!(rig.counts().await, OutboxCounts { sent: 2, ..OutboxCounts::default() });
}

#[tokio::test]
async fn what_a_crash_left_open_is_said_if_it_never_was() {
    let rig = Rig::new();
    rig.world.say(ANN, "your order is placed").await;
    rig.world.store.claim(rig.world.clock.now(), 1, &[], None).await.unwrap();
    // The program ends here, before the request.
    rig.deliver.recover().await;
    for _ in 0..2 {
        rig.world.clock.advance(DOUBT_AGE);
        rig.look_up().await;
    }
    rig.step().await;
    assert_eq!(rig.script.sends(), ["your order is placed"]);
    assert_eq!(rig.counts().await, OutboxCounts { sent: 1, ..OutboxCounts::default() });
}

#[tokio::test]
async fn an_echo_between_look_ups_settles_it() {
    let rig = Rig::new();
    let id = rig.world.say(ANN, "a1").await;
    rig.script.then([Answer::Dropped]);
    rig.step().await;
    rig.world.clock.advance(DOUBT_AGE);
    rig.look_up().await;
    let metadata = id.to_string();
    let records = rig.world.webhook(&[echo(&rig.world, "7001", "m_e", "31", Some(&metadata))]).await;
    done(&rig.world.converse(), &records).await;
    rig.world.clock.advance(DOUBT_AGE);
    rig.look_up().await;
    rig.step().await;
    assert_eq!(rig.script.sends(), ["a1"]);
}

#[tokio::test]
async fn the_same_words_said_before_are_not_taken_for_those_in_doubt() {
    // With the ids of the Send API, and with ids that cannot be compared.
    for known in ["m_out_1", "other_id"] {
        let rig = Rig::new();
        rig.world.say(ANN, "what size?").await;
        rig.world.say(ANN, "what size?").await;
        rig.script.then([Answer::Accept, Answer::Dropped]);
        rig.step().await;
        rig.thread_holds(&[(known, "what size?", PAGE, Duration::ZERO)]);
        for _ in 0..2 {
            rig.world.clock.advance(DOUBT_AGE);
            rig.look_up().await;
        }
        rig.step().await;
        assert_eq!(rig.script.sends().len(), 3, "the second one never arrived");
    }
    for known in ["m_out_1", "other_id"] {
        let rig = Rig::new();
        rig.world.say(ANN, "what size?").await;
        rig.world.say(ANN, "what size?").await;
        rig.script.then([Answer::Accept, Answer::Dropped]);
        rig.step().await;
        rig.thread_holds(&[
            ("m_second", "what  size?", PAGE, Duration::ZERO),
            (known, "what size?", PAGE, Duration::ZERO),
        ]);
        rig.world.clock.advance(DOUBT_AGE);
        rig.look_up().await;
        assert_eq!((rig.counts().await.sent, rig.script.sends().len()), (2, 2), "both arrived");
    }
}

#[tokio::test]
async fn a_look_up_that_does_not_reach_back_proves_nothing() {
    let rig = Rig::new();
    rig.world.meet(ANN).await;
    rig.world.say(ANN, "a1").await;
    rig.world.say(ANN, "a2").await;
    rig.script.then([Answer::Dropped]);
    rig.step().await;
    let theirs: Vec<String> = (0..20).map(|number| format!("m_{number}")).collect();
    let theirs: Vec<_> = theirs.iter().map(|mid| (mid.as_str(), "hello?", "7001", Duration::ZERO)).collect();
    rig.thread_holds(&theirs);
    for _ in 0..4 {
        rig.world.clock.advance(DOUBT_AGE);
        rig.look_up().await;
    }
    rig.step().await;
    assert_eq!((rig.script.sends().len(), rig.world.call(ANN).await), (1, None));
    rig.world.clock.advance(OPTIONS.doubt_max);
    rig.look_up().await;
    rig.step().await;
    assert_eq!(rig.script.sends(), ["a1", "a2"], "it does not hold up the rest for ever");
    assert_eq!(rig.world.call(ANN).await, Some(CallReason::Undelivered));
}

#[tokio::test]
async fn a_look_up_reaches_back_as_far_as_what_had_gone_out_before() {
    let rig = Rig::new();
    rig.world.meet(ANN).await;
    rig.world.say(ANN, "a1").await;
    rig.step().await;
    rig.world.clock.advance(Duration::from_secs(3));
    rig.world.say(ANN, "a2").await;
    rig.script.then([Answer::Dropped]);
    rig.step().await;
    // Twenty messages within a minute: no time of Meta's tells whether the list reaches back.
    let theirs: Vec<String> = (0..19).map(|number| format!("m_{number}")).collect();
    let mut newest: Vec<_> =
        theirs.iter().map(|mid| (mid.as_str(), "hello?", "7001", Duration::ZERO)).collect();
    newest.push(("m_out_1", "a1", PAGE, Duration::ZERO));
    rig.thread_holds(&newest);
    for _ in 0..2 {
        rig.world.clock.advance(DOUBT_AGE);
        rig.look_up().await;
    }
    rig.step().await;
    assert_eq!(rig.script.sends(), ["a1", "a2", "a2"], "it had not arrived, and the customer waits");
}

#[tokio::test]
async fn while_meta_is_away_nothing_is_given_up_before_it_is_too_old() {
    let rig = Rig::new();
    rig.world.meet(ANN).await;
    rig.world.say(ANN, "a1").await;
    rig.script.rule(|_| Some(Answer::Dropped));
    rig.step().await;
    for _ in 0..3 {
        rig.world.clock.advance(DOUBT_AGE);
        rig.look_up().await;
        rig.look_up().await;
    }
    assert_eq!(rig.script.look_ups(), 3, "not more often than an echo is waited for");
    rig.world.clock.advance(OPTIONS.doubt_max);
    rig.look_up().await;
    assert_eq!(rig.counts().await.in_doubt, 1);
    rig.world.clock.advance(OPTIONS.stale_after);
    rig.look_up().await;
    assert_eq!((rig.counts().await.failed, rig.script.sends().len()), (1, 1));
    assert_eq!(rig.world.call(ANN).await, Some(CallReason::Undelivered));
}

#[tokio::test]
async fn a_look_up_that_is_refused_is_not_taken_for_an_absence() {
    let rig = Rig::new();
    rig.world.meet(ANN).await;
    one_in_doubt(&rig).await;
    rig.script.rule(|asked| asked.path.ends_with("/conversations").then_some(Answer::Refuse(10, None)));
    for _ in 0..3 {
        rig.look_up().await;
        rig.world.clock.advance(DOUBT_AGE);
    }
    rig.step().await;
    assert_eq!((rig.script.sends().len(), rig.counts().await.in_doubt), (1, 1));
    rig.world.clock.advance(OPTIONS.doubt_max);
    rig.look_up().await;
    assert_eq!(rig.world.call(ANN).await, Some(CallReason::Undelivered));
}

#[tokio::test]
async fn what_was_withdrawn_while_it_was_in_doubt_is_not_said_again() {
    let rig = Rig::new();
    one_in_doubt(&rig).await;
    let records = rig.world.command(ANN, DeskAction::Takeover { with_person: true }).await;
    done(&rig.world.converse(), &records).await;
    for _ in 0..2 {
        rig.look_up().await;
        rig.world.clock.advance(DOUBT_AGE);
    }
    rig.step().await;
    assert_eq!(rig.script.sends(), ["a1"]);
    assert_eq!(rig.counts().await, OutboxCounts { superseded: 1, ..OutboxCounts::default() });
}

#[tokio::test]
async fn a_receipt_that_was_plainly_refused_before_is_not_done_when_it_is_wrong() {
    let rig = Rig::new();
    rig.world.meet(ANN).await;
    rig.world.queue(ANN, Purpose::Reply, receipt()).await;
    rig.script.then([Answer::Refuse(2, None), Answer::Refuse(100, None)]);
    rig.step().await;
    rig.step_after(Duration::from_secs(1)).await;
    assert_eq!(rig.script.sends(), ["receipt", "receipt"]);
    assert_eq!(rig.counts().await, OutboxCounts { failed: 1, ..OutboxCounts::default() });
    assert_eq!(rig.world.call(ANN).await, Some(CallReason::Undelivered));
}

#[tokio::test]
async fn cards_are_found_by_having_no_words() {
    let rig = Rig::new();
    rig.world.queue(ANN, Purpose::Menu, cards()).await;
    rig.world.say(ANN, "a2").await;
    rig.script.then([Answer::Dropped]);
    rig.step().await;
    rig.thread_holds(&[("m_cards", "", PAGE, Duration::ZERO)]);
    rig.world.clock.advance(DOUBT_AGE);
    rig.look_up().await;
    rig.step().await;
    assert_eq!(rig.script.sends(), ["generic", "a2"]);
    assert_eq!(rig.counts().await.sent, 2);
}

#[tokio::test]
async fn cards_that_are_not_found_are_shown_to_a_person_and_the_words_go_on() {
    let rig = Rig::new();
    rig.world.meet(ANN).await;
    rig.world.queue(ANN, Purpose::Menu, cards()).await;
    rig.world.say(ANN, "a2").await;
    rig.script.then([Answer::Dropped]);
    rig.step().await;
    rig.thread_holds(&[("m_words", "hello", PAGE, Duration::ZERO)]);
    for _ in 0..2 {
        rig.world.clock.advance(DOUBT_AGE);
        rig.look_up().await;
    }
    rig.step().await;
    assert_eq!(rig.script.sends(), ["generic", "a2"]);
    assert_eq!(rig.world.call(ANN).await, Some(CallReason::Undelivered));
}

#[tokio::test]
async fn a_reminder_in_doubt_is_let_go() {
    let rig = Rig::new();
    rig.world.queue(ANN, Purpose::Reminder, Content::Said { text: "still there?".to_owned() }).await;
    rig.world.say(ANN, "a2").await;
    rig.script.then([Answer::Dropped]);
    rig.step().await;
    rig.world.clock.advance(DOUBT_AGE);
    rig.look_up().await;
    rig.step().await;
    assert_eq!(rig.script.sends(), ["still there?", "a2"]);
    assert_eq!(rig.script.look_ups(), 0);
}

const POST: &str = "104/feed/104_1";

fn comment(id: &str) -> FeedObjectId {
    id.parse().unwrap()
}

async fn answer_under(rig: &Rig, id: &str, text: &str) {
    let content = Content::Said { text: text.to_owned() };
    rig.world.queue_to(POST, Recipient::Comment(comment(id)), Purpose::Reply, content).await;
}

#[tokio::test]
async fn a_public_answer_in_doubt_is_looked_for_under_its_comment_and_holds_up_no_other() {
    let rig = Rig::new();
    let comments = |asked: &crate::testing::script::Asked| {
        (asked.method == http::Method::POST)
            .then(|| asked.body["message"].as_str().map(str::to_owned))
            .flatten()
    };
    let said = || rig.script.asked().iter().filter_map(comments).collect::<Vec<_>>();
    answer_under(&rig, "1_1", "yes, until ten").await;
    answer_under(&rig, "1_1", "and tomorrow").await;
    answer_under(&rig, "1_2", "fifty thousand").await;
    rig.script.then([Answer::Dropped]);
    rig.step().await;
    assert_eq!(said(), ["yes, until ten", "fifty thousand"]);
    assert_eq!(rig.script.asked()[0].path, "/1_1/comments");
    let body = json!({"data": [{"id": "1_9", "message": "yes, until ten", "from": {"id": PAGE}}]});
    rig.script.rule(move |asked| (asked.method == http::Method::GET).then(|| Answer::Body(body.clone())));
    rig.world.clock.advance(DOUBT_AGE);
    rig.look_up().await;
    rig.step().await;
    assert_eq!(said(), ["yes, until ten", "fifty thousand", "and tomorrow"]);
    assert_eq!(rig.counts().await.sent, 3);
}

#[tokio::test]
async fn a_private_answer_in_doubt_is_sent_again_and_a_second_one_is_refused() {
    let rig = Rig::new();
    let content = Content::Said { text: "let us talk here".to_owned() };
    rig.world.queue_to(POST, Recipient::CommentAuthor(comment("1_1")), Purpose::Reply, content).await;
    rig.script.then([Answer::Dropped, Answer::Refuse(10_900, None)]);
    rig.step().await;
    rig.world.clock.advance(DOUBT_AGE);
    rig.look_up().await;
    rig.step().await;
    assert_eq!(rig.script.sends().len(), 2);
    assert_eq!(rig.counts().await, OutboxCounts { sent: 1, ..OutboxCounts::default() });
}
