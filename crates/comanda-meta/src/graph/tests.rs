use std::collections::VecDeque;
use std::sync::Mutex;

use http::Response;

use super::*;

/// Answers what it was given, in order, and keeps what it was asked.
#[derive(Default)]
pub(super) struct Script {
    answers: Mutex<VecDeque<Result<Response<Bytes>, TransportError>>>,
    requests: Mutex<Vec<Request<Bytes>>>,
}

impl Transport for Script {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        self.requests.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front().expect("one answer per request");
        Box::pin(async move { answer })
    }
}

impl Script {
    pub(super) fn answering(answers: &[(u16, &str)]) -> Arc<Self> {
        let script = Self::default();
        for (status, body) in answers {
            let response = Response::builder().status(*status).body(Bytes::from((*body).to_owned())).unwrap();
            script.answers.lock().unwrap().push_back(Ok(response));
        }
        Arc::new(script)
    }

    /// Method and address of each request, and its body.
    pub(super) fn seen(&self) -> Vec<String> {
        let requests = self.requests.lock().unwrap();
        let line = |request: &Request<Bytes>| {
            let body = String::from_utf8_lossy(request.body());
            format!("{} {} {body}", request.method(), request.uri()).trim_end().to_owned()
        };
        requests.iter().map(line).collect()
    }
}

fn graph(script: &Arc<Script>) -> Graph {
    Graph::new(script.clone(), DEFAULT_BASE_URL, DEFAULT_VERSION, Some("app secret".to_owned().into()))
        .unwrap()
}

/// Without a secret, for shorter addresses.
pub(super) fn plain(script: &Arc<Script>) -> Graph {
    Graph::new(script.clone(), "http://127.0.0.1:4000/graph/", "v26.0", None).unwrap()
}

pub(super) fn access() -> PageAccess {
    PageAccess { page: "104".parse().unwrap(), token: "EAAB".to_owned().into() }
}

fn text(text: &str) -> SendRequest {
    let recipient = Recipient::Person("7001".parse().unwrap());
    let content = Content::Text { text: text.to_owned(), quick_replies: Vec::new() };
    SendRequest::new(recipient, MessagingType::Response, content, Some("obx_1".to_owned())).unwrap()
}

#[tokio::test]
async fn a_send_carries_token_and_proof_and_brings_back_the_ids() {
    let script = Script::answering(&[(200, r#"{"recipient_id":"7001","message_id":"m_1"}"#)]);
    let sent = graph(&script).send_message(&access(), &text("phở")).await.unwrap();
    assert_eq!(sent.recipient.unwrap().as_str(), "7001");
    assert_eq!(sent.mid.unwrap().as_str(), "m_1");
    assert_eq!(sent.usage, Usage::default());
    insta::assert_snapshot!(script.seen().join("\n"), @r#"POST https://graph.facebook.com/v25.0/104/messages?access_token=EAAB&appsecret_proof=fc6b8b9c394048ad1ae7bd1bf802b1d3b036c65d15e8ee02726c8fa6f5848a48 {"message":{"metadata":"obx_1","text":"phở"},"messaging_type":"RESPONSE","recipient":{"id":"7001"}}"#);
}

#[tokio::test]
async fn an_action_brings_no_message_back() {
    let script = Script::answering(&[(200, r#"{"recipient_id":7001}"#)]);
    let recipient = Recipient::Person("7001".parse().unwrap());
    let content = Content::Action(SenderAction::TypingOn);
    let request = SendRequest::new(recipient, MessagingType::Response, content, None).unwrap();
    let sent = plain(&script).send_message(&access(), &request).await.unwrap();
    assert_eq!((sent.recipient.unwrap().as_str(), sent.mid), ("7001", None));
    let expected = r#"POST http://127.0.0.1:4000/graph/v26.0/104/messages?access_token=EAAB {"recipient":{"id":"7001"},"sender_action":"typing_on"}"#;
    assert_eq!(script.seen(), [expected]);
}

#[tokio::test]
async fn a_refusal_is_decided_by_its_codes_and_never_shows_the_token() {
    let long = "EAAB".repeat(20);
    let body = format!(
        r#"{{"error":{{"message":"Malformed access token {long}","type":"OAuthException","code":190,"error_subcode":"463","fbtrace_id":"A1"}}}}"#
    );
    // Some refusals come with status 200.
    let script = Script::answering(&[(200, &body)]);
    let error = graph(&script).send_message(&access(), &text("x")).await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::Reauthorise);
    assert_eq!(error.to_string(), "the Graph API refused with 190/463: Malformed access token …");
    assert!(!format!("{error:?}").contains("EAAB"));
}

#[tokio::test]
async fn what_may_have_happened_is_in_doubt() {
    for (status, body) in [(200, "<html>"), (502, "Bad gateway"), (200, ""), (500, "{}"), (200, "[]")] {
        let script = Script::answering(&[(status, body)]);
        let error = graph(&script).send_message(&access(), &text("x")).await.unwrap_err();
        assert_eq!(error.class(), ErrorClass::InDoubt, "{status} {body}");
    }
    let lost = Arc::new(Script::default());
    let errors = [
        (TransportError::Unknown { source: "timed out".into() }, ErrorClass::InDoubt),
        (TransportError::NotSent { source: "refused".into() }, ErrorClass::Retry),
    ];
    for (error, class) in errors {
        lost.answers.lock().unwrap().push_back(Err(error));
        let error = graph(&lost).send_message(&access(), &text("x")).await.unwrap_err();
        assert_eq!(error.class(), class);
    }
}

#[tokio::test]
async fn a_throttled_answer_says_how_long_to_wait() {
    let script = Arc::new(Script::default());
    let usage = r#"{"104":[{"type":"messenger","call_count":100,"estimated_time_to_regain_access":3}]}"#;
    let body = Bytes::from_static(br#"{"error":{"message":"(#80006)","code":80006}}"#);
    let response =
        Response::builder().status(400).header("X-Business-Use-Case-Usage", usage).body(body).unwrap();
    script.answers.lock().unwrap().push_back(Ok(response));
    let error = graph(&script).send_message(&access(), &text("x")).await.unwrap_err();
    let wait = Some(std::time::Duration::from_mins(3));
    assert_eq!(error.class(), ErrorClass::Throttle { wait });
    assert_eq!(error.usage(), Usage { percent_max: Some(100), regain_access: wait });
}

#[tokio::test]
async fn comments_are_answered_hidden_and_listed_page_by_page() {
    let script = Script::answering(&[
        (200, r#"{"id":"55_77"}"#),
        (200, r#"{"success":true}"#),
        (
            200,
            r#"{"data":[{"id":"1","message":"a","from":{"id":"104"},"created_time":"2026-11-18T11:06:40+0000"}],
             "paging":{"cursors":{"before":"b","after":"c+1"},"next":"https://graph.facebook.com/x"}}"#,
        ),
        (200, r#"{"data":[{"id":"2"}],"paging":{"cursors":{"before":"b","after":"d"}}}"#),
    ]);
    let graph = plain(&script);
    let comment: FeedObjectId = "55_66".parse().unwrap();
    let reply = graph.reply_to_comment(&access(), &comment, "45k ạ").await.unwrap();
    assert_eq!(reply.unwrap().as_str(), "55_77");
    graph.hide_comment(&access(), &comment, true).await.unwrap();
    let comments = graph.comments(&access(), &comment).await.unwrap();
    assert_eq!(comments.len(), 2);
    assert_eq!(comments[0].from.as_ref().unwrap().as_str(), "104");
    assert_eq!(comments[0].created_at.unwrap().as_millis(), 1_795_000_000_000);
    assert_eq!(comments[1].text, None);
    insta::assert_snapshot!(script.seen().join("\n"), @r#"
    POST http://127.0.0.1:4000/graph/v26.0/55_66/comments?access_token=EAAB {"message":"45k ạ"}
    POST http://127.0.0.1:4000/graph/v26.0/55_66?access_token=EAAB {"is_hidden":true}
    GET http://127.0.0.1:4000/graph/v26.0/55_66/comments?fields=id%2Cmessage%2Cfrom%2Ccreated_time&limit=100&access_token=EAAB
    GET http://127.0.0.1:4000/graph/v26.0/55_66/comments?fields=id%2Cmessage%2Cfrom%2Ccreated_time&limit=100&after=c%2B1&access_token=EAAB
    "#);
}

#[tokio::test]
async fn a_profile_may_be_whole_empty_or_missing() {
    let script = Script::answering(&[
        (
            200,
            r#"{"first_name":"Lan","last_name":"Nguyen","name":"Lan Nguyen","profile_pic":"https://x","locale":"vi_VN","id":"7001"}"#,
        ),
        (200, "{}"),
        (400, r#"{"error":{"message":"(#200) needs pages_user_locale","code":200}}"#),
        (200, r#"{"first_name":"Lan"}"#),
        (
            400,
            r#"{"error":{"message":"No profile available for this user.","code":100,"error_subcode":2018218}}"#,
        ),
        (400, r#"{"error":{"message":"gone","code":190}}"#),
    ]);
    let graph = plain(&script);
    let person: PersonId = "7001".parse().unwrap();
    let whole = graph.user_profile(&access(), &person).await.unwrap();
    assert_eq!((whole.first_name.as_deref(), whole.locale.as_deref()), (Some("Lan"), Some("vi_VN")));
    let empty = UserProfile { raw: "{}".to_owned(), ..UserProfile::default() };
    assert_eq!(graph.user_profile(&access(), &person).await.unwrap(), empty);
    let without_locale = graph.user_profile(&access(), &person).await.unwrap();
    assert_eq!((without_locale.first_name.as_deref(), without_locale.locale), (Some("Lan"), None));
    assert_eq!(graph.user_profile(&access(), &person).await.unwrap(), empty);
    let dead = graph.user_profile(&access(), &person).await.unwrap_err();
    assert_eq!(dead.class(), ErrorClass::Reauthorise);
    assert_eq!(script.seen().len(), 6);
}

#[tokio::test]
async fn a_page_is_subscribed_and_its_subscriptions_are_read() {
    let script = Script::answering(&[
        (200, r#"{"success":"true"}"#),
        (200, r#"{"success":false}"#),
        (200, r#"{"data":[{"name":"Comanda","id":"151","subscribed_fields":["messages","feed"]}]}"#),
        (200, r#"{"data":[]}"#),
    ]);
    let graph = plain(&script);
    graph.subscribe(&access(), &["messages", "feed"]).await.unwrap();
    let refused = graph.subscribe(&access(), &["messages"]).await.unwrap_err();
    assert!(matches!(refused, GraphError::NotDone));
    let subscriptions = graph.subscriptions(&access()).await.unwrap();
    let fields = vec!["messages".to_owned(), "feed".to_owned()];
    assert_eq!(subscriptions, [Subscription { app_id: "151".to_owned(), fields }]);
    assert_eq!(graph.subscriptions(&access()).await.unwrap(), []);
    let first = "POST http://127.0.0.1:4000/graph/v26.0/104/subscribed_apps?subscribed_fields=messages%2Cfeed&access_token=EAAB";
    assert_eq!(script.seen()[0], first);
}

#[tokio::test]
async fn the_newest_messages_of_a_conversation_are_read() {
    let message = |index: usize| {
        format!(
            r#"{{"id":"m_{index}","message":"t{index}","from":{{"id":"104"}},"created_time":"2026-11-18T11:06:40+0000"}}"#
        )
    };
    let messages: Vec<_> = (0..25).map(message).collect();
    let body = format!(r#"{{"data":[{{"id":"t_1","messages":{{"data":[{}]}}}}]}}"#, messages.join(","));
    let script = Script::answering(&[(200, &body), (200, r#"{"data":[]}"#)]);
    let graph = plain(&script);
    let person: PersonId = "7001".parse().unwrap();
    let messages = graph.conversation_messages(&access(), Platform::Messenger, &person).await.unwrap();
    assert_eq!(messages.len(), 20);
    assert_eq!((messages[0].mid.as_str(), messages[0].text.as_deref()), ("m_0", Some("t0")));
    assert_eq!(graph.conversation_messages(&access(), Platform::Instagram, &person).await.unwrap(), []);
    assert!(script.seen()[1].contains("platform=instagram&user_id=7001"));
}

#[tokio::test]
async fn tokens_are_looked_into() {
    let script = Script::answering(&[
        (
            200,
            r#"{"data":{"app_id":"151","type":"PAGE","is_valid":true,"expires_at":0,"profile_id":"104","scopes":["pages_messaging"]}}"#,
        ),
        (200, r#"{"data":{"error":{"code":190,"message":"expired"},"is_valid":false,"scopes":[]}}"#),
        (200, r#"{"id":"104","name":"Quán Phở"}"#),
    ]);
    let graph = graph(&script);
    let facts = graph.debug_token("151", &access().token).await.unwrap();
    assert!(facts.is_valid && facts.expires_at.is_none());
    assert_eq!((facts.page.unwrap().as_str(), facts.scopes), ("104", vec!["pages_messaging".to_owned()]));
    assert!(!graph.debug_token("151", &access().token).await.unwrap().is_valid);
    let identity = graph.page_identity(&access().token).await.unwrap();
    assert_eq!((identity.page.as_str(), identity.name.as_deref()), ("104", Some("Quán Phở")));
    assert!(script.seen()[0].contains("input_token=EAAB&access_token=151%7Capp+secret&appsecret_proof="));

    let without = plain(&Script::answering(&[]));
    let error = without.debug_token("151", &access().token).await.unwrap_err();
    assert!(matches!(error, GraphError::AppSecretMissing));
}

#[tokio::test]
async fn whatsapp_texts_go_to_the_phone_number() {
    let answer = r#"{"messaging_product":"whatsapp","contacts":[{"input":"84900000011","wa_id":"84900000011"}],"messages":[{"id":"wamid.1"}]}"#;
    let script = Script::answering(&[(200, answer)]);
    let to: PersonId = "84900000011".parse().unwrap();
    let sent = plain(&script).send_whatsapp_text(&access(), &to, "xong rồi").await.unwrap();
    assert_eq!(sent.mid.unwrap().as_str(), "wamid.1");
    assert_eq!(sent.recipient, Some(to));
    assert!(script.seen()[0].contains(r#""messaging_product":"whatsapp""#));
}

#[test]
fn only_servers_and_versions_make_a_client() {
    let make = |base: &str, version: &str| {
        Graph::new(Script::answering(&[]), base, version, None).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(make(DEFAULT_BASE_URL, DEFAULT_VERSION), Ok(()));
    for base in ["", "graph.facebook.com", "ftp://x", "https://x?a=b", "mailto:x@y"] {
        assert!(make(base, "v25.0").unwrap_err().contains("is not an http or https address"), "{base}");
    }
    for version in ["", "25.0", "v25", "v.0", "v25.0/..", "latest"] {
        assert!(
            make(DEFAULT_BASE_URL, version).unwrap_err().contains("is not a Graph API version"),
            "{version}"
        );
    }
}
