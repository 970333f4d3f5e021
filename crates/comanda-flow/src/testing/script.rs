//! A Graph API with a script: remembers what it was asked, and answers by rule, from a queue, or with success.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use comanda_meta::graph::{BoxFuture, DEFAULT_BASE_URL, DEFAULT_VERSION, Graph, Transport, TransportError};
use http::{Method, Request, Response};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

/// What is answered.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// It is taken; a message gets an id of its own.
    Accept,
    /// `error.code` and `error_subcode`.
    Refuse(i64, Option<i64>),
    /// Error 80006, with a header that says for how many minutes.
    Throttle { minutes: u32 },
    /// No connection.
    NotSent,
    /// It may have arrived.
    Dropped,
    /// This body, with status 200.
    Body(Value),
    /// The next answer comes once [`Script::release`] was called.
    Held(Box<Answer>),
    /// The next answer comes after this long, in real time.
    After(Duration, Box<Answer>),
}

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    /// Without the version.
    pub(crate) path: String,
    pub(crate) query: HashMap<String, String>,
    pub(crate) body: Value,
}

impl Asked {
    /// The words of a message, or what it is instead.
    pub(crate) fn words(&self) -> &str {
        let template = &self.body["message"]["attachment"]["payload"]["template_type"];
        self.body["message"]["text"]
            .as_str()
            .or_else(|| template.as_str())
            .or_else(|| self.body["sender_action"].as_str())
            .unwrap_or("nothing")
    }

    pub(crate) fn is_send(&self) -> bool {
        self.method == Method::POST && self.path.ends_with("/messages")
    }
}

type Rule = Box<dyn Fn(&Asked) -> Option<Answer> + Send>;

#[derive(Default)]
struct State {
    asked: Vec<Asked>,
    rule: Option<Rule>,
    queue: VecDeque<Answer>,
}

/// See the module.
pub(crate) struct Script {
    state: Mutex<State>,
    gate: Semaphore,
}

impl Script {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { state: Mutex::default(), gate: Semaphore::new(0) })
    }

    pub(crate) fn graph(self: &Arc<Self>) -> Graph {
        let secret = SecretString::from("app secret".to_owned());
        Graph::new(Arc::clone(self) as _, DEFAULT_BASE_URL, DEFAULT_VERSION, Some(secret)).unwrap()
    }

    /// Answers of the next requests that no rule answers.
    pub(crate) fn then(&self, answers: impl IntoIterator<Item = Answer>) {
        self.state.lock().unwrap().queue.extend(answers);
    }

    /// Answers every request to which the rule has an answer.
    pub(crate) fn rule(&self, rule: impl Fn(&Asked) -> Option<Answer> + Send + 'static) {
        self.state.lock().unwrap().rule = Some(Box::new(rule));
    }

    /// Lets one held answer go.
    pub(crate) fn release(&self) {
        self.gate.add_permits(1);
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.state.lock().unwrap().asked.clone()
    }

    /// The words of everything that was to be sent, in order.
    pub(crate) fn sends(&self) -> Vec<String> {
        self.asked().iter().filter(|asked| asked.is_send()).map(|asked| asked.words().to_owned()).collect()
    }

    /// How often conversations were looked into.
    pub(crate) fn look_ups(&self) -> usize {
        self.asked().iter().filter(|asked| asked.path.ends_with("/conversations")).count()
    }

    async fn answer(&self, asked: Asked, number: usize) -> Result<Response<Bytes>, TransportError> {
        let mut answer = {
            let mut state = self.state.lock().unwrap();
            let by_rule = state.rule.as_ref().and_then(|rule| rule(&asked));
            by_rule.or_else(|| state.queue.pop_front()).unwrap_or(Answer::Accept)
        };
        loop {
            answer = match answer {
                Answer::Held(then) => {
                    self.gate.acquire().await.unwrap().forget();
                    *then
                }
                Answer::After(time, then) => {
                    tokio::time::sleep(time).await;
                    *then
                }
                Answer::Accept if asked.is_send() => {
                    let recipient = &asked.body["recipient"]["id"];
                    let message = format!("m_out_{number}");
                    return Ok(json_answer(&json!({"recipient_id": recipient, "message_id": message})));
                }
                Answer::Accept => return Ok(json_answer(&json!({"data": []}))),
                Answer::Body(body) => return Ok(json_answer(&body)),
                Answer::Refuse(code, subcode) => {
                    let mut error = json!({"message": "no", "type": "OAuthException", "code": code});
                    if let Some(subcode) = subcode {
                        error["error_subcode"] = subcode.into();
                    }
                    return Ok(json_answer(&json!({"error": error})));
                }
                Answer::Throttle { minutes } => {
                    let usage = json!({"104": [{"type": "messenger", "call_count": 100,
                        "estimated_time_to_regain_access": minutes}]});
                    let body = json!({"error": {"message": "slow down", "code": 80_006}}).to_string();
                    let response = Response::builder()
                        .status(400)
                        .header("X-Business-Use-Case-Usage", usage.to_string())
                        .body(body.into())
                        .unwrap();
                    return Ok(response);
                }
                Answer::NotSent => return Err(TransportError::NotSent { source: "refused".into() }),
                Answer::Dropped => return Err(TransportError::Unknown { source: "dropped".into() }),
            };
        }
    }
}

fn json_answer(body: &Value) -> Response<Bytes> {
    Response::builder().status(200).body(body.to_string().into()).unwrap()
}

impl Transport for Script {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let path = request.uri().path().trim_start_matches('/');
        let query = request.uri().query().unwrap_or_default().split('&');
        let asked = Asked {
            method: request.method().clone(),
            path: path.strip_prefix(DEFAULT_VERSION).unwrap_or(path).to_owned(),
            query: query
                .filter_map(|pair| pair.split_once('='))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            body: serde_json::from_slice(request.body()).unwrap_or(Value::Null),
        };
        let number = {
            let mut state = self.state.lock().unwrap();
            state.asked.push(asked.clone());
            state.asked.len()
        };
        Box::pin(async move {
            // As waiting for a connection does.
            tokio::task::coop::consume_budget().await;
            self.answer(asked, number).await
        })
    }
}
