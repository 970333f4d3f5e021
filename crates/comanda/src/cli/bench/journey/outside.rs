//! The world round the program: people whose messages are posted, and a Graph API that takes the answers.
//!
//! All of it on one thread, and no more than it takes to be right: every microsecond here is one that the program under
//! test does not have.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{bail, ensure};
use bytes::Bytes;
use comanda_flow::subscriptions::{FIELDS_NEEDED, FIELDS_WANTED};
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::super::webhook::{APP, call, page_id, person_id, person_number, said};
use super::super::wire::{Connection, Message};
use super::town::Town;
use crate::clock;
use crate::listen::listen;

/// Connections over which webhooks are posted.
const POSTERS: usize = 64;

/// How often the generator looks whether more is due.
const TICK: Duration = Duration::from_millis(1);

/// How long the last answers may take.
const DRAIN_MAX: Duration = Duration::from_secs(30);

/// How fast people speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Pace {
    /// So many messages a second, whatever the answers do: what cannot be sent in time is late from when it was due.
    PerSecond(u32),
    /// As many as keep this many people waiting.
    Waiting(usize),
}

/// When they stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Until {
    /// After this time.
    Elapsed(Duration),
    /// When so many have been said in all.
    Said(usize),
}

/// See the module. Dropping it ends it.
pub(in super::super) struct Outside {
    world: Rc<World>,
    /// Where the Graph API is.
    pub(in super::super) graph: SocketAddr,
    posters: JoinSet<()>,
    _graph: JoinSet<()>,
}

struct World {
    town: RefCell<Town>,
    pages: usize,
    /// Calls that wait for a connection.
    calls: RefCell<VecDeque<Bytes>>,
    call_came: Notify,
    answer_came: Notify,
    /// Whether each answer is followed by its echo, its delivery and its reading.
    follow_ups: Cell<bool>,
    profiles: Cell<usize>,
    sent: Cell<usize>,
    /// What went wrong first.
    failure: RefCell<Option<String>>,
}

impl Outside {
    /// People and pages, and the Graph API that answers from now on.
    pub(in super::super) fn start(people: usize, pages: usize) -> anyhow::Result<Self> {
        let listener = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let graph = listener.local_addr()?;
        let world = Rc::new(World {
            town: RefCell::new(Town::new(people)),
            pages,
            calls: RefCell::default(),
            call_came: Notify::new(),
            answer_came: Notify::new(),
            follow_ups: Cell::new(false),
            profiles: Cell::new(0),
            sent: Cell::new(0),
            failure: RefCell::default(),
        });
        let mut tasks = JoinSet::new();
        tasks.spawn_local(accept(listener, Rc::clone(&world)));
        Ok(Self { world, graph, posters: JoinSet::new(), _graph: tasks })
    }

    /// From now on, webhooks go to `webhooks`.
    pub(in super::super) async fn post_to(&mut self, webhooks: SocketAddr) -> anyhow::Result<()> {
        for _ in 0..POSTERS {
            let connection = Connection::open(webhooks).await?;
            self.posters.spawn_local(post(webhooks, connection, Rc::clone(&self.world)));
        }
        Ok(())
    }

    /// Posts nothing more: the program is about to end.
    pub(in super::super) async fn stop_posting(&mut self) {
        self.posters.shutdown().await;
    }

    /// Whether each answer is followed by its echo, its delivery and its reading.
    pub(in super::super) fn set_follow_ups(&self, follow_ups: bool) {
        self.world.follow_ups.set(follow_ups);
    }

    /// Posts a call of its own beside what people say.
    pub(in super::super) fn post(&self, call: Bytes) {
        self.world.push(call);
    }

    /// Lets people speak.
    pub(in super::super) async fn speak(&self, pace: Pace, until: Until) -> anyhow::Result<()> {
        let begun = Instant::now();
        let said_before = self.said();
        loop {
            self.check()?;
            let (now, said) = (Instant::now(), self.said());
            let room = match until {
                Until::Elapsed(time) if now.duration_since(begun) >= time => return Ok(()),
                Until::Elapsed(_) => usize::MAX,
                Until::Said(count) if said >= count => return Ok(()),
                Until::Said(count) => count - said,
            };
            match pace {
                Pace::PerSecond(rate) => {
                    let due = |number: usize| begun + time_of(number, rate);
                    let mut number = said - said_before;
                    while number < (said - said_before).saturating_add(room) && due(number) <= now {
                        if !self.world.say(due(number)) {
                            break;
                        }
                        number += 1;
                    }
                    tokio::time::sleep(TICK).await;
                }
                Pace::Waiting(most) => {
                    let count = most.saturating_sub(self.waiting()).min(room);
                    for _ in 0..count {
                        self.world.say(now);
                    }
                    let _looked_again = tokio::time::timeout(TICK, self.world.answer_came.notified()).await;
                }
            }
        }
    }

    /// Waits until everybody has their answer and every call was taken; says how many still wait after half a minute.
    pub(in super::super) async fn drain(&self) -> anyhow::Result<usize> {
        let end = Instant::now() + DRAIN_MAX;
        while (self.waiting() > 0 || !self.world.calls.borrow().is_empty()) && Instant::now() < end {
            self.check()?;
            tokio::time::sleep(TICK).await;
        }
        Ok(self.waiting())
    }

    /// Looks at the town.
    pub(super) fn town<T>(&self, look: impl FnOnce(&mut Town) -> T) -> T {
        look(&mut self.world.town.borrow_mut())
    }

    /// People whose names were asked for.
    pub(in super::super) fn profiles(&self) -> usize {
        self.world.profiles.get()
    }

    fn said(&self) -> usize {
        self.world.town.borrow().said()
    }

    fn waiting(&self) -> usize {
        self.world.town.borrow().waiting()
    }

    fn check(&self) -> anyhow::Result<()> {
        match self.world.failure.borrow().as_ref() {
            Some(problem) => bail!("{problem}"),
            None => Ok(()),
        }
    }
}

fn time_of(number: usize, rate: u32) -> Duration {
    let micros = number as u64 * 1_000_000 / u64::from(rate.max(1));
    Duration::from_micros(micros)
}

impl World {
    /// Lets the next person speak; `false` if everybody waits.
    fn say(&self, due: Instant) -> bool {
        let Some(saying) = self.town.borrow_mut().say(due) else { return false };
        let page = page_id(saying.person % self.pages);
        let mid = format!("m_{:0>100}", saying.number);
        let now_ms = clock::now().as_millis();
        let item = said(&page, &person_id(saying.person), &mid, saying.text, now_ms);
        self.push(call(&page, &[item], now_ms));
        true
    }

    fn push(&self, call: Bytes) {
        self.calls.borrow_mut().push_back(call);
        self.call_came.notify_one();
    }

    fn fail(&self, problem: String) {
        self.failure.borrow_mut().get_or_insert(problem);
        self.answer_came.notify_one();
    }

    /// The Graph API's answer to a request.
    fn answer(&self, request: &Message) -> anyhow::Result<String> {
        let line = request.first_line();
        let mut words = line.split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let path = target.split('?').next().unwrap_or_default();
        let mut segments = path.split('/').skip(2);
        let (object, edge) = (segments.next().unwrap_or_default(), segments.next());
        match (method, edge) {
            ("POST", Some("messages")) => self.take_message(object, &request.body),
            ("GET", Some("subscribed_apps")) => {
                let fields: Vec<&str> = FIELDS_NEEDED.into_iter().chain(FIELDS_WANTED).collect();
                Ok(json!({"data": [{"id": APP, "subscribed_fields": fields}]}).to_string())
            }
            ("POST", _) => Ok(json!({"success": true}).to_string()),
            ("GET", None) => {
                self.profiles.set(self.profiles.get() + 1);
                Ok(json!({"id": object, "first_name": "An", "last_name": "Nguyễn"}).to_string())
            }
            _ => bail!("the Graph API of the bench does not know `{method} {path}`"),
        }
    }

    fn take_message(&self, page: &str, body: &[u8]) -> anyhow::Result<String> {
        let now = Instant::now();
        let send: Send<'_> = serde_json::from_slice(body)?;
        let person = person_number(&send.recipient.id);
        self.sent.set(self.sent.get() + 1);
        let mid = format!("m_out_{:0>100}", self.sent.get());
        if let (Some(message), Some(number)) = (&send.message, person) {
            self.town.borrow_mut().answered(number, now);
            self.answer_came.notify_one();
            if self.follow_ups.get() {
                self.follow_up(page, &send.recipient.id, &mid, message);
            }
        } else {
            ensure!(send.sender_action.is_some(), "a message went to nobody of this town");
        }
        Ok(json!({"recipient_id": send.recipient.id, "message_id": mid}).to_string())
    }

    /// What Meta reports of a message of ours: that it was sent, delivered and read, each in a call of its own.
    fn follow_up(&self, page: &str, person: &str, mid: &str, message: &SentMessage<'_>) {
        let now_ms = clock::now().as_millis();
        let echo = json!({"sender": {"id": page}, "recipient": {"id": person}, "timestamp": now_ms,
            "message": {"is_echo": true, "app_id": APP, "mid": mid, "text": message.text,
                "metadata": message.metadata}});
        let delivery = json!({"sender": {"id": person}, "recipient": {"id": page}, "timestamp": now_ms,
            "delivery": {"mids": [mid], "watermark": now_ms}});
        let read = json!({"sender": {"id": person}, "recipient": {"id": page}, "timestamp": now_ms,
            "read": {"watermark": now_ms}});
        for item in [echo, delivery, read] {
            self.push(call(page, &[item], now_ms));
        }
    }
}

/// What is read of a request to send.
#[derive(Deserialize)]
struct Send<'a> {
    #[serde(borrow)]
    recipient: Recipient<'a>,
    #[serde(borrow)]
    message: Option<SentMessage<'a>>,
    sender_action: Option<String>,
}

#[derive(Deserialize)]
struct Recipient<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
}

#[derive(Deserialize)]
struct SentMessage<'a> {
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    metadata: Option<Cow<'a, str>>,
}

/// Posts calls, one after the other, until the task is dropped. A connection that was silent for long may have been ended:
/// the call is made again on a new one, as Meta does.
async fn post(webhooks: SocketAddr, mut connection: Connection, world: Rc<World>) {
    loop {
        let next = world.calls.borrow_mut().pop_front();
        let Some(call) = next else {
            world.call_came.notified().await;
            continue;
        };
        let mut answer = connection.ask(&call).await;
        if answer.is_err() {
            answer = match Connection::open(webhooks).await {
                Ok(new) => {
                    connection = new;
                    connection.ask(&call).await
                }
                Err(error) => Err(error),
            };
        }
        match answer {
            Ok(true) => {}
            Ok(false) => return world.fail("a webhook was not answered with 200".to_owned()),
            Err(error) => return world.fail(format!("a webhook could not be posted: {error}")),
        }
    }
}

async fn accept(listener: TcpListener, world: Rc<World>) {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await.and_then(|(stream, _)| Connection::over(stream)) {
            Ok(connection) => {
                connections.spawn_local(serve(connection, Rc::clone(&world)));
            }
            Err(error) => return world.fail(format!("the Graph API of the bench ended: {error}")),
        }
        while connections.try_join_next().is_some() {}
    }
}

/// Answers requests until the program ends the connection.
async fn serve(mut connection: Connection, world: Rc<World>) {
    while let Ok(Some(request)) = connection.receive().await {
        let answer = match world.answer(&request) {
            Ok(answer) => answer,
            Err(error) => return world.fail(error.to_string()),
        };
        let length = answer.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{answer}"
        );
        if connection.send(head.as_bytes()).await.is_err() {
            return;
        }
    }
}
