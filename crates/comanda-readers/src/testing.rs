//! What the tests of this crate share: the sample shop, its reader, and a small HTTP server that speaks what it is told.

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use comanda_domain::line::{Chosen, Line};
use comanda_domain::menu::Menu;
use comanda_domain::reading::{CartEdit, Question as Asked, Reading, ReadingContext};
use comanda_nlu::Reader;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use crate::port::Question;

/// The sample shop.
pub(crate) static MENU: LazyLock<Menu> = LazyLock::new(|| {
    let text = include_str!("../../comanda/sample-shop/menu.yaml");
    Menu::from_yaml("menu.yaml", text).unwrap_or_else(|wrong| panic!("{wrong}"))
});
static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&MENU));

pub(crate) fn question<'a>(text: &'a str, cart: &'a [Line], asked: Option<Asked>) -> Question<'a> {
    let now = "2026-11-20T10:30".parse().unwrap();
    let context = ReadingContext {
        cart,
        asked,
        mentioned: None,
        now,
        region: Some("VN"),
        language: None,
        day_start: jiff::civil::Time::midnight(),
    };
    Question { text, menu: &MENU, built_in: &READER, context, session: "0011" }
}

/// What the built-in reader makes of a text.
pub(crate) fn lines(text: &str) -> Vec<Line> {
    let question = question(text, &[], None);
    let read = question.built_in.read(text, &question.context).lines;
    read.into_iter().map(|read| read.line).collect()
}

fn line_text(line: &Line) -> String {
    let mut words = vec![line.quantity.get().to_string(), line.section.to_string()];
    words.extend(line.items.iter().map(ToString::to_string));
    words.extend(line.size.iter().map(|size| format!("size={size}")));
    words.extend(line.container.iter().map(|container| format!("container={container}")));
    words.extend(line.volume.iter().map(|volume| format!("volume={}{}", volume.value_milli, volume.unit)));
    for option in &line.options {
        let choice = match &option.choice {
            Chosen::One(id) => id.to_string(),
            Chosen::AnyOf(ids) => ids.iter().map(ToString::to_string).collect::<Vec<_>>().join("|"),
        };
        let amount = option.amount.as_ref().map_or(String::new(), |amount| format!("!{amount}"));
        let count = option.count.map_or(String::new(), |count| format!("*{count}"));
        words.push(format!("{}{choice}{amount}{count}", if option.negated { '-' } else { '+' }));
    }
    words.extend(line.parts.iter().map(|part| format!("[{}]", line_text(part))));
    words.extend(line.note.iter().map(|note| format!("note={note}")));
    words.join(" ")
}

/// Intent, lines, changes and what is unknown, in few words.
pub(crate) fn reading_text(reading: &Reading) -> String {
    let mut parts = vec![format!("{:?}", reading.intent).to_lowercase()];
    parts.extend(reading.lines.iter().map(|line| line_text(&line.line)));
    parts.extend(reading.edits.iter().map(|edit| match edit {
        CartEdit::Clear => "clear".to_owned(),
        CartEdit::Remove { position } => format!("remove #{position}"),
        CartEdit::SetQuantity { position, quantity } => format!("#{position} = {}", quantity.get()),
        CartEdit::Replace { position, with } => format!("#{position} -> {}", line_text(with)),
    }));
    parts.extend(reading.unknown.iter().map(|unknown| format!("unknown `{}`", unknown.text)));
    parts.join("; ")
}

/// What was asked of the server.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) authorization: Option<String>,
    pub(crate) body: Value,
    /// As it came.
    pub(crate) text: String,
}

/// One answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
    after: Duration,
}

impl Reply {
    pub(crate) fn json(body: &Value) -> Self {
        Self::status(200, &body.to_string())
    }

    pub(crate) fn status(status: u16, body: &str) -> Self {
        Self { status, headers: Vec::new(), body: body.to_owned(), after: Duration::ZERO }
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn after(self, after: Duration) -> Self {
        Self { after, ..self }
    }
}

#[derive(Default)]
struct Script {
    /// The last one is given again and again.
    replies: Vec<Reply>,
    seen: Vec<Seen>,
}

/// A server on this machine. Gone when dropped.
pub(crate) struct Server {
    script: Arc<Mutex<Script>>,
    pub(crate) url: Url,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(replies: Vec<Reply>) -> Self {
        let script = Arc::new(Mutex::new(Script { replies, seen: Vec::new() }));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&script));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        #[expect(clippy::disallowed_methods, reason = "the server ends with the test")]
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { script, url, task }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.script.lock().unwrap().seen.clone()
    }

    /// What is answered from now on.
    pub(crate) fn answer_with(&self, reply: Reply) {
        self.script.lock().unwrap().replies = vec![reply];
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(script): State<Arc<Mutex<Script>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    #[expect(clippy::disallowed_methods, reason = "the client is this test")]
    let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let seen = Seen {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        authorization: parts.headers.get("authorization").map(|value| value.to_str().unwrap().to_owned()),
        body: serde_json::from_slice(&bytes).unwrap_or_default(),
        text: String::from_utf8_lossy(&bytes).into_owned(),
    };
    let reply = {
        let mut script = script.lock().unwrap();
        script.seen.push(seen);
        if script.replies.len() > 1 { script.replies.remove(0) } else { script.replies[0].clone() }
    };
    tokio::time::sleep(reply.after).await;
    let mut response = Response::builder().status(reply.status);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    response.body(reply.body.into()).unwrap()
}
