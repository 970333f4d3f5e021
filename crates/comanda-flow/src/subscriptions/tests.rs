use std::collections::BTreeMap;

use comanda_store::port::DeskStore as _;
use http::Method;
use serde_json::{Value, json};

use super::*;
use crate::testing::script::{Answer, Script};
use crate::testing::{OTHER_PAGE, PAGE, World, page};

/// What Meta has of each page, behind a scripted Graph API.
struct Rig {
    world: World,
    script: Arc<Script>,
    subscriptions: Subscriptions,
    fields: Arc<Mutex<BTreeMap<String, Vec<String>>>>,
}

impl Rig {
    fn new(fields: &[(&str, &[&str])]) -> Self {
        let (world, script) = (World::new(), Script::new());
        let of = |(page, fields): &(&str, &[&str])| {
            ((*page).to_owned(), fields.iter().map(|field| (*field).to_owned()).collect())
        };
        let fields: BTreeMap<String, Vec<String>> = fields.iter().map(of).collect();
        let tokens = fields.keys().map(|id| (page(id), SecretString::from(format!("token-{id}"))));
        let subscriptions = Subscriptions {
            graph: script.graph(),
            tokens: tokens.collect(),
            app_id: Some("99".to_owned()),
            alarms: Arc::clone(&world.store) as _,
            clock: world.clock.clock(),
            plan: Plan::default(),
        };
        let rig = Self { world, script, subscriptions, fields: Arc::new(Mutex::new(fields)) };
        rig.meta_works(&[]);
        rig
    }

    /// Meta answers, and refuses fields that the app may not have.
    fn meta_works(&self, refused: &'static [&'static str]) {
        let fields = Arc::clone(&self.fields);
        self.script.rule(move |asked| {
            let page = asked.path.strip_suffix("/subscribed_apps")?.trim_start_matches('/');
            let mut fields = fields.lock().unwrap();
            if asked.method == Method::GET {
                let other = json!({"id": "77", "subscribed_fields": ["leadgen"]});
                let ours: &[String] = &fields[page];
                let ours = (!ours.is_empty()).then(|| json!({"id": "99", "subscribed_fields": ours}));
                let apps: Vec<Value> = ours.into_iter().chain([other]).collect();
                return Some(Answer::Body(json!({ "data": apps })));
            }
            let wanted: Vec<String> =
                asked.query["subscribed_fields"].split("%2C").map(str::to_owned).collect();
            if wanted.iter().any(|field| refused.contains(&field.as_str())) {
                return Some(Answer::Refuse(200, None));
            }
            fields.insert(page.to_owned(), wanted);
            Some(Answer::Body(json!({"success": true})))
        });
    }

    fn has(&self, page: &str) -> Vec<String> {
        self.fields.lock().unwrap()[page].clone()
    }

    fn asked(&self) -> usize {
        self.script.asked().len()
    }

    async fn alarms(&self) -> Vec<(AlarmKind, String)> {
        let alarms = self.world.store.alarms().await.unwrap();
        alarms.into_iter().map(|alarm| (alarm.kind, alarm.subject)).collect()
    }
}

#[tokio::test]
async fn a_page_that_is_subscribed_is_left_alone() {
    let rig = Rig::new(&[(PAGE, &["messages", "messaging_postbacks", "message_echoes"])]);
    rig.subscriptions.round().await;
    rig.subscriptions.round().await;
    assert_eq!(rig.asked(), 1);
    rig.world.clock.advance(CHECK_EVERY);
    rig.subscriptions.round().await;
    assert_eq!(rig.asked(), 2, "it is looked at again and again");
    assert_eq!(rig.alarms().await, []);
}

#[tokio::test]
async fn a_page_that_was_unsubscribed_is_subscribed_again_and_others_are_not_touched() {
    let good: &[&str] = &["messages", "messaging_postbacks", "message_echoes"];
    let rig = Rig::new(&[(PAGE, &[]), (OTHER_PAGE, good)]);
    rig.subscriptions.round().await;
    let all: BTreeSet<&str> = FIELDS_NEEDED.into_iter().chain(FIELDS_WANTED).collect();
    assert_eq!(rig.has(PAGE), all.into_iter().collect::<Vec<_>>());
    assert_eq!(rig.has(OTHER_PAGE), good);
    // Meta takes it away again while we run.
    rig.fields.lock().unwrap().insert(PAGE.to_owned(), Vec::new());
    rig.world.clock.advance(CHECK_EVERY);
    rig.subscriptions.round().await;
    assert!(rig.has(PAGE).contains(&"messages".to_owned()));
}

#[tokio::test]
async fn what_somebody_chose_beside_ours_stays() {
    let rig = Rig::new(&[(PAGE, &["messages", "ratings", "message_echoes"])]);
    rig.subscriptions.round().await;
    assert_eq!(rig.has(PAGE), ["message_echoes", "messages", "messaging_postbacks", "ratings"]);
}

#[tokio::test]
async fn without_a_permission_for_all_it_takes_what_it_needs() {
    let rig = Rig::new(&[(PAGE, &[])]);
    rig.meta_works(&["feed"]);
    rig.subscriptions.round().await;
    assert_eq!(rig.has(PAGE), ["message_echoes", "messages", "messaging_postbacks"]);
    assert_eq!(rig.alarms().await, []);
}

#[tokio::test]
async fn what_cannot_be_repaired_stands_on_the_desk_until_it_can() {
    let rig = Rig::new(&[(PAGE, &[])]);
    rig.meta_works(&["messages"]);
    rig.subscriptions.round().await;
    assert_eq!(rig.alarms().await, [(AlarmKind::NotSubscribed, PAGE.to_owned())]);
    rig.meta_works(&[]);
    rig.world.clock.advance(RETRY_FIRST);
    rig.subscriptions.round().await;
    assert_eq!(rig.alarms().await, []);
    assert!(!rig.has(PAGE).is_empty());
}

#[tokio::test]
async fn a_dead_token_is_noticed_without_a_message_to_send() {
    let rig = Rig::new(&[(PAGE, &[])]);
    rig.script.rule(|_| Some(Answer::Refuse(190, Some(463))));
    rig.subscriptions.round().await;
    assert_eq!(rig.alarms().await, [(AlarmKind::TokenDead, PAGE.to_owned())]);
}

#[tokio::test]
async fn while_meta_is_away_it_is_asked_less_and_less_and_nobody_is_alarmed() {
    let rig = Rig::new(&[(PAGE, &[])]);
    rig.script.rule(|_| Some(Answer::NotSent));
    rig.subscriptions.round().await;
    for wait in [RETRY_FIRST, RETRY_FIRST * 2, RETRY_FIRST * 4] {
        let asked = rig.asked();
        rig.world.clock.advance(wait / 2);
        rig.subscriptions.round().await;
        assert_eq!(rig.asked(), asked);
        rig.world.clock.advance(wait / 2);
        rig.subscriptions.round().await;
        assert_eq!(rig.asked(), asked + 1);
    }
    assert_eq!(rig.alarms().await, []);
    assert_eq!(pause_after(u32::MAX), CHECK_EVERY);
}

#[test]
fn fields_of_other_apps_are_not_ours() {
    let app = |id: &str, field: &str| Subscription { app_id: id.to_owned(), fields: vec![field.to_owned()] };
    let apps = [app("99", "messages"), app("77", "feed")];
    let fields = |app_id| fields_of(&apps, app_id).into_iter().collect::<Vec<_>>();
    assert_eq!(fields(Some("99")), ["messages"]);
    assert_eq!(fields(None), ["feed", "messages"], "nobody can tell");
}
