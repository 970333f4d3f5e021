//! Who makes the load: customers who order for real, one after the other, and a cook who accepts what they order.
//!
//! Both go on whatever happens to the server, as people do.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use comanda_sim::{Act, Customer, DishWords, Language, Outcome, Pace, Persona, Vocabulary};
use serde::Deserialize;

use super::meta::MetaAddress;
use super::web::Web;
use crate::app::{Ticket, now_ms};

/// How often customers look at their phones and the cook at the board.
const LOOK_EVERY: Duration = Duration::from_millis(30);

/// Nobody leaves for want of an answer: what is missing at the end is for the judge to see.
const PACE: Pace = Pace { think_ms_min: 10, think_ms_max: 120, burst_ms_max: 80, patience_ms: 600_000 };

/// How one customer's visit went.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    pub(crate) person: String,
    /// How often the read-back was confirmed.
    pub(crate) confirmed: usize,
    /// `None`: still waiting when nobody waited for it any more.
    pub(crate) outcome: Option<Outcome>,
}

/// Customers under way, and what they share with the test.
pub(crate) struct Crowd {
    customers: Option<JoinHandle<Vec<Visit>>>,
    cook: Option<JoinHandle<()>>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Nobody new comes.
    closing: AtomicBool,
    /// Everybody goes home at once.
    over: AtomicBool,
    confirmed: AtomicUsize,
    inside: AtomicUsize,
    /// The board, where there is one now.
    desk: Mutex<Option<SocketAddr>>,
}

impl Crowd {
    /// Keeps `at_once` customers in conversation until [`Self::close`].
    pub(crate) fn start(meta: MetaAddress, at_once: usize, seed: u64) -> Self {
        let shared = Arc::new(Shared::default());
        let of_customers = Arc::clone(&shared);
        let customers = std::thread::spawn(move || serve(meta, &of_customers, at_once, seed));
        let of_cook = Arc::clone(&shared);
        let cook = std::thread::spawn(move || cook(&of_cook));
        Self { customers: Some(customers), cook: Some(cook), shared }
    }

    /// Where the board is now.
    pub(crate) fn board_is_at(&self, desk: SocketAddr) {
        *self.shared.desk.lock().unwrap() = Some(desk);
    }

    /// Orders that customers have said yes to so far.
    pub(crate) fn confirmed(&self) -> usize {
        self.shared.confirmed.load(Ordering::Relaxed)
    }

    /// From now on nobody new comes.
    pub(crate) fn close(&self) {
        self.shared.closing.store(true, Ordering::Relaxed);
    }

    /// How many customers are in conversation.
    pub(crate) fn inside(&self) -> usize {
        self.shared.inside.load(Ordering::Relaxed)
    }

    /// Ends it and says how each visit went.
    pub(crate) fn end(mut self) -> Vec<Visit> {
        self.shared.over.store(true, Ordering::Relaxed);
        let visits = self.customers.take().map(|thread| thread.join().expect("customers do not panic"));
        visits.unwrap_or_default()
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        // They are gone before Meta is, also when the test has failed.
        self.shared.over.store(true, Ordering::Relaxed);
        let _visits = self.customers.take().map(JoinHandle::join);
        let _ended = self.cook.take().map(JoinHandle::join);
    }
}

struct Guest {
    visit: Visit,
    customer: Customer,
}

fn serve(meta: MetaAddress, shared: &Shared, at_once: usize, seed: u64) -> Vec<Visit> {
    let web = Web::new();
    let vocabulary = Arc::new(vocabulary());
    let mut gone: Vec<Visit> = Vec::new();
    let mut inside: Vec<Guest> = Vec::new();
    let mut came = 0;
    loop {
        while inside.len() < at_once && !shared.closing.load(Ordering::Relaxed) {
            let person = meta.new_person(&web);
            let customer = Customer::new(seed.wrapping_add(came), persona(came), Arc::clone(&vocabulary));
            let visit = Visit { person, confirmed: 0, outcome: None };
            inside.push(Guest { visit, customer: customer.with_pace(PACE) });
            came += 1;
        }
        for guest in &mut inside {
            let thread = meta.thread(&web, &guest.visit.person);
            if let Some(act) = guest.customer.step(&thread, now_ms()) {
                if is_yes(&act) {
                    guest.visit.confirmed += 1;
                    shared.confirmed.fetch_add(1, Ordering::Relaxed);
                }
                meta.person_does(&web, &guest.visit.person, &act);
            }
            guest.visit.outcome = guest.customer.outcome();
        }
        gone.extend(inside.extract_if(.., |guest| guest.customer.is_done()).map(|guest| guest.visit));
        shared.inside.store(inside.len(), Ordering::Relaxed);
        let is_over = shared.over.load(Ordering::Relaxed);
        if is_over || (inside.is_empty() && shared.closing.load(Ordering::Relaxed)) {
            gone.extend(inside.into_iter().map(|guest| guest.visit));
            return gone;
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// The chip under the read-back.
fn is_yes(act: &Act) -> bool {
    matches!(act, Act::TapQuickReply { title, .. } if title.contains("Xác nhận"))
}

/// Everybody orders and confirms; every third writes in bursts, every fifth says hello first.
fn persona(number: u64) -> Persona {
    let mut persona = Persona::straightforward(Language::Vietnamese);
    if number.is_multiple_of(3) {
        persona.style.burst_probability = 1.0;
    }
    if number.is_multiple_of(5) {
        persona.greets_first_probability = 1.0;
    }
    persona
}

fn vocabulary() -> Vocabulary {
    let dish = |name: &str| DishWords {
        language: Language::Vietnamese,
        names: vec![name.to_owned()],
        sizes: Vec::new(),
        extras: Vec::new(),
        removals: Vec::new(),
    };
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Vocabulary {
        dishes: ["phở gà", "phở tái", "trà đá"].map(dish).to_vec(),
        streets: owned(&["Lê Lợi, Quận 1", "Trần Hưng Đạo, Quận 5"]),
        names: owned(&["Lan", "Minh", "Hương"]),
        ..Vocabulary::default()
    }
}

#[derive(Deserialize)]
struct Board {
    tickets: Vec<Ticket>,
}

/// Accepts every new ticket. A tap that meets a dead server, or an old screen, is made again on the next look.
fn cook(shared: &Shared) {
    let web = Web::new();
    while !shared.over.load(Ordering::Relaxed) {
        let desk = *shared.desk.lock().unwrap();
        if let Some(desk) = desk {
            let origin = format!("http://{desk}");
            for ticket in placed(&web, &origin) {
                let revision = ticket.revision.to_string();
                let fields = [("action", "accept"), ("expected_revision", &revision)];
                let url = format!("{origin}/orders/{}/actions", ticket.id);
                let headers = [("origin", origin.as_str()), ("accept", "application/json")];
                if web.post_form(&url, &fields, &headers).is_err() {
                    break;
                }
            }
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn placed(web: &Web, origin: &str) -> Vec<Ticket> {
    let board = web.get(&format!("{origin}/board/main/board.json")).ok();
    let board = board.filter(|(status, _)| *status == 200);
    let board: Option<Board> = board.and_then(|(_, body)| serde_json::from_str(&body).ok());
    let tickets = board.map(|board| board.tickets).unwrap_or_default();
    tickets.into_iter().filter(|ticket| ticket.stage == "placed").collect()
}
