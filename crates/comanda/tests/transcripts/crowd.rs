//! A lunch rush in virtual time: many simulated customers at once, a kitchen, and hours for what was left lying.
//!
//! At the end every order that a customer saw confirmed hangs on the board once, nothing half-done is left, and nobody waits for
//! an answer. What an order took is printed: `cargo test -p comanda --test transcripts crowd -- --nocapture`. With
//! `COMANDA_CROWD_DUMP=file` every conversation is written there; `COMANDA_CROWD=pho=17,diner=3` plays other lunches.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use comanda_domain::command::DeskAction;
use comanda_domain::id::{ConversationKey, OrderId};
use comanda_domain::menu::{Item, Menu, Section};
use comanda_domain::order::OrderAction;
use comanda_sim::{
    Bubble, CartProduct, Content, Crowd, CrowdPage, CrowdPlan, DishWords, Effort, Language, OrderEffort,
    Outcome, Pace, Receipt, Side, Vocabulary,
};
use comanda_store::port::conversation::StoredOrder;
use comanda_store::port::desk::{ConversationRow, DeskStore as _};

use crate::show;
use crate::stage::{PAGE, Services, Stage};

const CUSTOMERS: usize = 50;
const ARRIVALS_MS: i64 = 10 * 60_000;
/// How often customers look at their phones.
const LOOK_MS: i64 = 500;
/// How often the kitchen looks at its board.
const KITCHEN_MS: i64 = 10_000;
/// How long a ticket stays as it is.
const STEP_MS: i64 = 180_000;
/// Two hours: by then the last customer has come again and left.
const VISITS_MS_MAX: i64 = 2 * 3_600_000;
/// Longer than anything lasts that expires.
const EXPIRY_MS: i64 = 30 * 3_600_000;
const PERSON_PERCENT_MAX: f64 = 5.0;
/// Visits at the end of which the kitchen makes another number of portions than was wanted.
const MISREAD_MAX: usize = 2;

/// People have time, and nobody leaves for want of an answer before three minutes.
const PACE: Pace =
    Pace { think_ms_min: 3_000, think_ms_max: 15_000, burst_ms_max: 1_200, patience_ms: 180_000 };

#[test]
fn a_crowd_at_lunch_gets_what_it_ordered() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut wrong = String::new();
    // The taquería asks how one pays: that is one more question by its own wish.
    let mut rushes = vec![
        ("pho".to_owned(), 1, 2),
        ("pho".to_owned(), 2, 2),
        ("pho".to_owned(), 3, 2),
        ("taqueria".to_owned(), 4, 3),
    ];
    if let Ok(wanted) = std::env::var("COMANDA_CROWD") {
        let one =
            |word: &str| word.split_once('=').map(|(shop, seed)| (shop.to_owned(), seed.parse().unwrap(), 3));
        rushes = wanted.split(',').filter_map(one).collect();
    }
    for (shop, seed, questions_max) in rushes {
        wrong.push_str(&runtime.block_on(rush(&shop, seed, questions_max)));
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// One lunch; gives what was wrong with it.
async fn rush(shop: &str, seed: u64, questions_max: u32) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts/shops").join(shop);
    let mut stage = Stage::new(&folder, "2026-11-20 12:15", Services::default()).await;
    let mut crowd = Crowd::new(&plan(&stage, seed));
    let mut kitchen = Kitchen::default();
    let until_ms = stage.now_ms() + VISITS_MS_MAX;
    while !crowd.is_done() && stage.now_ms() < until_ms {
        let now_ms = stage.now_ms();
        crowd.tick(&mut stage.world.lock().unwrap(), now_ms);
        kitchen.look(&mut stage).await;
        stage.run_for(LOOK_MS).await;
    }
    for _ in 0..EXPIRY_MS / STEP_MS {
        kitchen.look(&mut stage).await;
        stage.run_for(STEP_MS).await;
    }
    let rush = Rush::seen(&stage, &crowd).await;
    let effort = crowd.effort();
    eprintln!(
        "{shop}, seed {seed}: {} orders, median of {} questions per order, {} needed a person ({:.1} %), \
         {} visits with another number of portions than wanted, {:?}",
        effort.orders,
        effort.questions_median,
        effort.needed_person,
        effort.person_percent(),
        rush.misread().len(),
        crowd.outcomes()
    );
    if let Some(dump) = std::env::var_os("COMANDA_CROWD_DUMP") {
        std::fs::write(format!("{}.{shop}.{seed}", dump.to_string_lossy()), rush.everything()).unwrap();
    }
    let mut wrong = rush.findings();
    wrong.extend(figures(&effort, questions_max));
    let mut text = String::new();
    for finding in wrong {
        let _ = writeln!(text, "\n{shop}, seed {seed}: {finding}");
    }
    text
}

fn figures(effort: &Effort, questions_max: u32) -> Vec<String> {
    let mut wrong = Vec::new();
    if effort.orders < CUSTOMERS / 2 {
        wrong.push(format!("only {} orders", effort.orders));
    }
    if effort.questions_median > questions_max {
        wrong.push(format!("median of {} questions", effort.questions_median));
    }
    if effort.person_percent() > PERSON_PERCENT_MAX {
        wrong.push(format!("{:.1} % of the orders needed a person", effort.person_percent()));
    }
    wrong
}

// -- the kitchen

/// Acknowledges allergies, takes changes, and moves every ticket on after a while.
#[derive(Default)]
struct Kitchen {
    looked_ms: i64,
    /// Since when each ticket stands at its revision.
    standing: HashMap<OrderId, (u32, i64)>,
}

impl Kitchen {
    async fn look(&mut self, stage: &mut Stage) {
        let now_ms = stage.now_ms();
        if now_ms < self.looked_ms + KITCHEN_MS {
            return;
        }
        self.looked_ms = now_ms;
        for ticket in stage.tickets().await {
            let Some(next) = self.action(&ticket, now_ms) else { continue };
            let expected_revision = ticket.order.revision;
            let what = DeskAction::Order { order: ticket.order.id, expected_revision, action: next };
            stage.desk(&ticket.order.conversation, what).await;
            stage.desk_hears.clear(); // A ticket that the customer changed meanwhile is looked at again.
        }
    }

    fn action(&mut self, ticket: &StoredOrder, now_ms: i64) -> Option<OrderAction> {
        let order = &ticket.order;
        let next = order.next_action()?;
        let (revision, since_ms) = self.standing.entry(order.id).or_insert((order.revision, now_ms));
        if *revision != order.revision {
            (*revision, *since_ms) = (order.revision, now_ms);
        }
        if order.terms.proposal.is_some() {
            return (now_ms >= *since_ms + KITCHEN_MS).then_some(OrderAction::AcceptChange);
        }
        let waits = order.terms.starts_at.is_some_and(|at| at.as_millis() > now_ms);
        (now_ms >= *since_ms + STEP_MS && !waits).then_some(next)
    }
}

// -- what is seen at the end

struct Visit {
    person: String,
    outcome: Option<Outcome>,
    bubbles: Vec<Bubble>,
    efforts: Vec<OrderEffort>,
}

struct Rush {
    visits: Vec<Visit>,
    tickets: Vec<StoredOrder>,
    rows: HashMap<ConversationKey, ConversationRow>,
}

impl Rush {
    async fn seen(stage: &Stage, crowd: &Crowd) -> Self {
        let tickets = stage.tickets().await;
        let rows = stage.store.conversations(10_000).await.unwrap();
        let world = stage.world.lock().unwrap();
        let visit = |(page, person, outcome): (&str, &str, Option<Outcome>)| Visit {
            person: person.to_owned(),
            outcome,
            bubbles: world.thread(page, person).bubbles.clone(),
            efforts: crowd.orders_of(page, person).to_vec(),
        };
        Self {
            visits: crowd.visits().map(visit).collect(),
            tickets,
            rows: rows.into_iter().map(|row| (row.key.clone(), row)).collect(),
        }
    }

    fn findings(&self) -> Vec<String> {
        let mut findings = self.orders();
        let misread = self.misread();
        if misread.len() > MISREAD_MAX {
            findings.extend(misread.iter().map(|visit| format!("misread\n{}", transcript(visit))));
        }
        for visit in &self.visits {
            let mut tell = |what: &str| findings.push(format!("{what}\n{}", transcript(visit)));
            match visit.outcome {
                None => tell("somebody is still there"),
                Some(Outcome::NoAnswer) => tell("somebody waited for an answer that never came"),
                Some(Outcome::GaveUp) => tell("somebody gave up"),
                Some(
                    Outcome::Ordered
                    | Outcome::Cancelled
                    | Outcome::WentSilent
                    | Outcome::WithPerson
                    | Outcome::Stopped,
                ) => {}
            }
            let key = format!("{PAGE}/messenger/{}", visit.person).parse().unwrap();
            let row: Option<&ConversationRow> = self.rows.get(&key);
            let state = row.map_or("idle", |row| row.state.as_str());
            let asked = row.is_some_and(|row| row.call.is_some());
            if !(state == "idle" || state == "with_person" && asked) {
                tell(&format!("a conversation is left {state}"));
            }
        }
        findings
    }

    /// Every receipt is a ticket, once, with the same total; every ticket was seen.
    fn orders(&self) -> Vec<String> {
        let mut findings = Vec::new();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for visit in &self.visits {
            for receipt in visit.bubbles.iter().filter_map(receipt_of) {
                *seen.entry(receipt.order_number.clone()).or_default() += 1;
                let hung =
                    self.tickets.iter().filter(|ticket| ticket.order.id.to_string() == receipt.order_number);
                let hung: Vec<&StoredOrder> = hung.collect();
                let is_right = matches!(hung.as_slice(), [ticket] if has_total(ticket, receipt, visit));
                if !is_right {
                    let totals: Vec<String> =
                        hung.iter().map(|ticket| ticket.order.total.to_string()).collect();
                    findings.push(format!(
                        "the receipt over {} has the tickets {totals:?}\n{}",
                        receipt.total_cost,
                        transcript(visit)
                    ));
                }
            }
        }
        let twice = seen.iter().filter(|(_, times)| **times != 1).map(|(order, _)| order);
        findings.extend(twice.map(|order| format!("more than one receipt for {order}")));
        let unseen = self.tickets.iter().filter(|ticket| !seen.contains_key(&ticket.order.id.to_string()));
        findings.extend(unseen.map(|ticket| format!("nobody saw ticket #{} confirmed", ticket.number)));
        findings
    }

    /// Conversations in which the kitchen makes another number of portions than the customer wanted.
    fn misread(&self) -> Vec<&Visit> {
        let portions = |order: &str| {
            let ticket = self.tickets.iter().find(|ticket| ticket.order.id.to_string() == order);
            ticket.map_or(0, |ticket| ticket.order.lines.iter().map(|line| line.ticket.quantity).sum::<u32>())
        };
        let is_misread = |visit: &&Visit| {
            let made: Vec<u32> = visit
                .bubbles
                .iter()
                .filter_map(receipt_of)
                .map(|receipt| portions(&receipt.order_number))
                .collect();
            let wanted: Vec<u32> = visit.efforts.iter().map(|effort| effort.portions).collect();
            made != wanted
        };
        self.visits.iter().filter(is_misread).collect()
    }

    fn everything(&self) -> String {
        let mut text = String::new();
        for visit in self.misread() {
            let _ = writeln!(text, "--- misread, wanted {:?}\n{}", visit.efforts, transcript(visit));
        }
        for visit in &self.visits {
            let _ = writeln!(text, "=== {:?}\n{}", visit.outcome, transcript(visit));
        }
        text
    }
}

fn receipt_of(bubble: &Bubble) -> Option<&Receipt> {
    match &bubble.content {
        Content::Receipt { receipt } => Some(receipt),
        _ => None,
    }
}

/// The total of the receipt; of an order that was changed since, what the customer was told then.
fn has_total(ticket: &StoredOrder, receipt: &Receipt, visit: &Visit) -> bool {
    let order = &ticket.order;
    if order.terms.changes.is_empty() {
        return order.total.to_decimal().parse() == Ok(receipt.total_cost);
    }
    let number = format!("#{}", ticket.number);
    let total = order.total.to_string();
    visit.bubbles.iter().filter(|bubble| bubble.is_from_page()).any(|bubble| {
        let text = bubble.content.text();
        text.contains(&number) && text.contains(&total)
    })
}

/// A conversation as in the files beside this one.
fn transcript(visit: &Visit) -> String {
    let mut text = String::new();
    let started_ms = visit.bubbles.first().map_or(0, |bubble| bubble.at_ms);
    for bubble in &visit.bubbles {
        let who = if bubble.side == Side::Person { "Customer" } else { "Bot" };
        let mut said = show::bubble(bubble);
        if bubble.edits > 0 {
            said.push_str(" (edited)");
        }
        if bubble.unsent {
            said.push_str(" (taken back)");
        }
        if let Some(reaction) = &bubble.person_reaction {
            let _ = write!(said, "\n(the customer reacts {reaction})");
        }
        let seconds = (bubble.at_ms - started_ms) / 1000;
        text.push_str(&show::said(&format!("{seconds:>6} s {who}"), &said));
    }
    text
}

// -- who comes

fn plan(stage: &Stage, seed: u64) -> CrowdPlan {
    let shop = &stage.shop.shop;
    let known = |code: &String| match code.as_str() {
        "vi" => Some(Language::Vietnamese),
        "en" => Some(Language::English),
        "es" => Some(Language::Spanish),
        _ => None,
    };
    let page = CrowdPage {
        page: PAGE.to_owned(),
        vocabulary: Arc::new(vocabulary(&shop.menu)),
        languages: shop.menu.shop.languages.iter().filter_map(known).collect(),
    };
    CrowdPlan {
        seed,
        pages: vec![page],
        customers: CUSTOMERS,
        over_ms: ARRIVALS_MS,
        pace: PACE,
        persona: None,
    }
}

fn vocabulary(menu: &Menu) -> Vocabulary {
    let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    let mut dishes = Vec::new();
    let mut catalogue = Vec::new();
    for (section, item) in
        menu.sections.iter().flat_map(|section| section.items.iter().map(move |item| (section, item)))
    {
        if !item.available {
            continue;
        }
        let languages = [("vi", Language::Vietnamese), ("en", Language::English), ("es", Language::Spanish)];
        for (code, language) in languages {
            if menu.shop.languages.iter().any(|known| known == code) {
                dishes.push(dish(menu, section, item, code, language));
            }
        }
        catalogue.push(CartProduct {
            id: 1,
            retailer_id: item.id.to_string(),
            name: item.name.get("vi").to_lowercase(),
            unit_price: 1.0,
            currency: menu.shop.currency.code().to_owned(),
            quantity: 1,
        });
    }
    let is_pho = menu.shop.languages.iter().any(|known| known == "vi");
    let phones: &[&str] = if is_pho { &["090312", "0912 34", "0387.12"] } else { &["55 4321 ", "551234"] };
    let (streets, place): (&[&str], (f64, f64)) = if is_pho {
        (
            &["Lê Lợi, Quận 1", "Nguyễn Huệ", "Võ Văn Tần, Quận 3", "Cao Thắng", "Hai Bà Trưng"],
            (10.79, 106.685),
        )
    } else {
        (&["Álvaro Obregón", "Colima, Roma Norte", "Ámsterdam, La Condesa"], (19.42, -99.165))
    };
    Vocabulary {
        dishes,
        streets: owned(streets),
        names: owned(&["Lan", "Minh", "Kate"]),
        phone_starts: owned(phones),
        catalogue,
        place: Some(place),
    }
}

fn dish(menu: &Menu, section: &Section, item: &Item, code: &str, language: Language) -> DishWords {
    let sizes = menu.sizes_of(section).iter().map(|size| size.name.get(code).to_lowercase()).collect();
    let named = |wanted_default: bool| {
        let groups = section
            .groups
            .iter()
            .filter(|group| group.max != Some(1) && (group.negatable || !wanted_default));
        let choices =
            groups.flat_map(|group| &group.choices).filter(|choice| choice.default == wanted_default);
        choices.map(|choice| choice.name.get(code).to_lowercase()).collect()
    };
    let called = vec![item.name.get(code).to_lowercase()];
    DishWords { language, names: called, sizes, extras: named(false), removals: named(true) }
}
