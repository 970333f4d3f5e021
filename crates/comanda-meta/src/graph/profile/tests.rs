use super::*;
use crate::graph::tests::{Script, access, plain};

fn profile() -> MessengerProfile {
    let ask = |question: &str| IceBreaker { question: question.to_owned(), payload: "c1:menu".to_owned() };
    let menu = vec![
        MenuItem::Postback { title: "Menu".to_owned(), payload: "c1:menu".to_owned() },
        MenuItem::Url { title: "Map".to_owned(), url: "https://example.com".to_owned() },
    ];
    let per = |locale: &str| locale.to_owned();
    MessengerProfile {
        get_started: Some("GET_STARTED".to_owned()),
        greeting: BTreeMap::from([(per("vi_VN"), "Chào".to_owned()), (per(DEFAULT_LOCALE), "Hi".to_owned())]),
        ice_breakers: BTreeMap::from([(per(DEFAULT_LOCALE), vec![ask("What is there?")])]),
        persistent_menu: BTreeMap::from([(per("aa_AA"), menu.clone()), (per(DEFAULT_LOCALE), menu)]),
    }
}

#[tokio::test]
async fn what_was_set_reads_as_it_was_made() {
    let whole: serde_json::Map<String, Value> = ProfileProperty::ALL
        .into_iter()
        .filter_map(|property| Some((property.as_str().to_owned(), profile().value(property)?)))
        .collect();
    assert_eq!(whole["persistent_menu"][0]["locale"], "default", "the general one stands in front");
    let answer = json!({"data": [whole]}).to_string();
    let script = Script::answering(&[(200, &answer), (200, r#"{"data":[]}"#)]);
    let graph = plain(&script);
    assert_eq!(graph.messenger_profile(&access()).await.unwrap(), profile());
    assert_eq!(graph.messenger_profile(&access()).await.unwrap(), MessengerProfile::default());
    assert!(script.seen()[0].starts_with(
        "GET http://127.0.0.1:4000/graph/v26.0/me/messenger_profile?fields=get_started%2Cgreeting%2Cice_breakers%2Cpersistent_menu&"
    ));
}

#[tokio::test]
async fn only_what_differs_is_set_and_what_is_gone_is_taken_away() {
    let mut now = profile();
    now.greeting.clear();
    now.get_started = Some("OTHER".to_owned());
    let differences = now.differences(&profile());
    assert_eq!(differences, [ProfileProperty::GetStarted, ProfileProperty::Greeting]);
    let done = (200, r#"{"result":"success"}"#);
    let script = Script::answering(&[done, done, (200, r#"{"result":"no"}"#)]);
    let graph = plain(&script);
    graph.set_messenger_profile(&access(), &now, &differences).await.unwrap();
    let bodies: Vec<String> = script
        .seen()
        .iter()
        .map(|seen| seen.split("access_token=EAAB ").nth(1).unwrap().to_owned())
        .collect();
    assert_eq!(bodies, [r#"{"get_started":{"payload":"OTHER"}}"#, r#"{"fields":["greeting"]}"#]);
    let refused = graph.set_messenger_profile(&access(), &now, &differences[..1]).await;
    assert!(matches!(refused, Err(GraphError::NotDone)));
}
