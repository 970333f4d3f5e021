use serde_json::json;

use super::{Load, LoadPlan, Pacing};
use crate::world::tests::{NOW, OTHER_PAGE, PAGE, body_of, call, drain, world};

fn plan(pacing: Pacing) -> LoadPlan {
    LoadPlan {
        pages: vec![PAGE.to_owned(), OTHER_PAGE.to_owned()],
        people: 10,
        texts: vec!["2 phở".to_owned()],
        pacing,
        count_max: 30,
        duration_ms_max: 1000,
    }
}

#[test]
fn a_fixed_rate_follows_the_clock_and_ends_with_the_time() {
    let mut world = world();
    let mut load = Load::new(plan(Pacing::PerSecond(20.0)));
    assert_eq!(load.tick(&mut world, NOW), 0);
    assert_eq!(load.tick(&mut world, NOW + 500), 10);
    assert!(!load.is_done(NOW + 999));
    assert_eq!(load.tick(&mut world, NOW + 1000), 0);
    assert!(load.is_done(NOW + 1000));
    assert_eq!(load.sent(), 10);
}

#[test]
fn saturation_keeps_so_many_under_way_and_ends_with_the_count() {
    let mut world = world();
    let mut load = Load::new(plan(Pacing::Unacknowledged(8)));
    assert_eq!(load.tick(&mut world, NOW), 8);
    assert_eq!(load.tick(&mut world, NOW), 0, "nothing was acknowledged yet");
    for round in 1..10 {
        drain(&mut world, NOW + round * 10);
        load.tick(&mut world, NOW + round * 10);
    }
    assert!(load.is_done(NOW + 100));
    assert_eq!(load.sent(), 30);
    let pages: std::collections::BTreeSet<&str> =
        world.ledger().webhooks().iter().map(|item| item.page.as_str()).collect();
    assert_eq!(pages.len(), 2);
}

#[test]
fn unanswered_pacing_waits_for_answers_and_not_only_for_acknowledgements() {
    let mut world = world();
    let mut load = Load::new(plan(Pacing::Unanswered(4)));
    assert_eq!(load.tick(&mut world, NOW), 4);
    drain(&mut world, NOW + 10);
    assert_eq!((load.tick(&mut world, NOW + 10), world.people_waiting()), (0, 4));
    let body = json!({ "recipient": { "id": "7000000000000000" }, "message": { "text": "ok" } });
    let answer = call(&mut world, "POST", "/me/messages", &body, NOW + 20);
    assert!(body_of(&answer)["message_id"].is_string());
    assert_eq!(world.people_waiting(), 3);
    assert_eq!(load.tick(&mut world, NOW + 30), 1);
}
