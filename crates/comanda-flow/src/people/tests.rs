use comanda_domain::effect::{Content, Purpose};
use comanda_store::port::DeskStore;
use serde_json::json;

use super::*;
use crate::deliver::{Deliver, DeliverOptions};
use crate::testing::script::{Answer, Script};
use crate::testing::{ANN, PAGE, STRANGE_PAGE, World, done, page, text, until};

fn people(world: &World, script: &Arc<Script>) -> People {
    People {
        store: Arc::clone(&world.store) as _,
        graph: script.graph(),
        shops: Arc::clone(&world.shops),
        tokens: tokens(),
        clock: world.clock.clock(),
    }
}

fn tokens() -> HashMap<PageId, SecretString> {
    HashMap::from([(page(PAGE), SecretString::from("token-104".to_owned()))])
}

/// A world in which Ann has written.
async fn visited() -> World {
    let world = World::new();
    let records = world.webhook(&[text(&world, "7001", "m_1", "2 phở tái")]).await;
    done(&world.converse(), &records).await;
    world
}

async fn name(world: &World) -> Option<String> {
    world.store.conversations(10).await.unwrap().into_iter().next().unwrap().name
}

#[tokio::test]
async fn a_new_person_is_asked_for_once_and_again_after_a_week() {
    let world = visited().await;
    let script = Script::new();
    let people = people(&world, &script);
    script.then([Answer::Body(json!({"first_name": "Lan", "last_name": "Nguyễn", "id": "7001"}))]);
    assert_eq!(people.round().await, 1);
    assert_eq!(name(&world).await.as_deref(), Some("Lan Nguyễn"));
    let asked = &script.asked()[0];
    assert_eq!((asked.path.as_str(), asked.query["access_token"].as_str()), ("/7001", "token-104"));
    assert_eq!(people.round().await, 0);
    world.clock.advance(AGE_MAX);
    assert_eq!(people.round().await, 0);
    world.clock.advance(Duration::from_millis(1));
    script.then([Answer::Body(json!({"id": "7001"}))]);
    assert_eq!(people.round().await, 1);
    assert_eq!(script.asked().len(), 2);
    assert_eq!(name(&world).await.as_deref(), Some("Lan Nguyễn"), "an empty answer takes nothing away");
}

#[tokio::test]
async fn an_empty_answer_is_normal() {
    for answer in [Answer::Body(json!({})), Answer::Refuse(100, Some(2_018_218))] {
        let world = visited().await;
        let script = Script::new();
        let people = people(&world, &script);
        script.then([answer]);
        assert_eq!(people.round().await, 1);
        assert_eq!(people.round().await, 0);
        assert_eq!(name(&world).await, None);
    }
}

#[tokio::test]
async fn a_refusal_is_kept_as_an_empty_answer_and_not_asked_in_a_loop() {
    let world = visited().await;
    let script = Script::new();
    let people = people(&world, &script);
    script.then([Answer::Refuse(10, None), Answer::Refuse(10, None)]);
    assert_eq!(people.round().await, 1);
    let asked = script.asked().len();
    world.clock.advance(Duration::from_hours(1));
    assert_eq!(people.round().await, 0);
    assert_eq!(script.asked().len(), asked);
}

#[tokio::test]
async fn while_meta_is_away_nothing_is_written_and_later_it_is_asked_again() {
    for answer in [Answer::NotSent, Answer::Dropped, Answer::Refuse(190, None), Answer::Refuse(4, None)] {
        let world = visited().await;
        let script = Script::new();
        let people = people(&world, &script);
        script.then([answer, Answer::Body(json!({"first_name": "Lan", "last_name": "Võ"}))]);
        assert_eq!(people.round().await, 0);
        assert_eq!(name(&world).await, None);
        assert_eq!(people.round().await, 1);
        assert!(name(&world).await.is_some_and(|name| name.contains("Lan")));
    }
}

#[tokio::test]
async fn nobody_is_asked_for_on_a_page_without_a_token() {
    let world = World::new();
    let records = world.webhook_of(STRANGE_PAGE, &[text(&world, "7001", "m_1", "hi")]).await;
    done(&world.converse(), &records).await;
    let script = Script::new();
    let people = people(&world, &script);
    assert_eq!(people.round().await, 1);
    assert_eq!(people.round().await, 0);
    assert!(script.asked().is_empty());
}

#[tokio::test]
async fn a_profile_that_does_not_come_delays_no_answer() {
    let world = visited().await;
    let script = Script::new();
    script.rule(|asked| (asked.path == "/7001").then(|| Answer::Held(Box::new(Answer::Accept))));
    let people = people(&world, &script);
    let store = Arc::clone(&world.store);
    let options = DeliverOptions::default();
    let shops = Arc::clone(&world.shops);
    let clock = world.clock.clock();
    let alarms = Arc::clone(&world.store) as _;
    let deliver = Deliver::new(store, alarms, shops, script.graph(), tokens(), options, clock);
    let shutdown = CancellationToken::new();
    let wake = Arc::new(tokio::sync::Notify::new());
    let test = async {
        until("the profile is asked for", async || script.asked().iter().any(|asked| asked.path == "/7001"))
            .await;
        let content = Content::Said { text: "second".to_owned() };
        world.queue(ANN, Purpose::Reply, content).await;
        wake.notify_one();
        until("both answers are sent", async || script.sends().len() == 2).await;
        shutdown.cancel();
    };
    let all = async {
        tokio::join!(people.run(shutdown.clone()), deliver.run(Arc::clone(&wake), shutdown.clone()), test)
    };
    tokio::time::timeout(Duration::from_secs(5), all).await.unwrap();
}
