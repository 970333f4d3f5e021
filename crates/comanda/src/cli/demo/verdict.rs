//! What came of the demo, counted from the simulated Meta's ledger: what it sent, what it accepted.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use comanda_domain::phrase::{ArgName, ArgValue, Phrase, TextKey};
use comanda_domain::record::{RecordKind, Sequence};
use comanda_flow::texts::{BUILT_IN, Texts};
use comanda_log::LogReader;
use comanda_sim::{Effort, ItemKind, Ledger, SendKind, Simulation, Summary, SummaryOptions};
use comanda_store::port::Store;
use serde::Serialize;

use super::output;

/// Conversations that are looked at for a person who has taken over, the latest.
const CONVERSATIONS_MAX: usize = 10_000;

/// Records read from the log at a time.
const PAGE: usize = 1000;

/// The figures. What is lost and what is doubled is never taken from our own store.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct Verdict {
    /// Messages of customers.
    pub(super) messages: usize,
    /// Receipts that the simulated Meta accepted.
    pub(super) orders: usize,
    /// Messages that it accepted from us.
    pub(super) replies: usize,
    /// Orders by the language in which they were acknowledged.
    pub(super) languages: BTreeMap<String, usize>,
    /// From a customer's message to the answer, without the quiet time: half were faster.
    pub(super) p50_ms: i64,
    /// 99 of 100 were faster.
    pub(super) p99_ms: i64,
    /// The quiet time that was taken off.
    pub(super) quiet_ms: u64,
    /// What the orders took their customers, as they counted it.
    pub(super) effort: Effort,
    /// Messages that wait for a person who has taken the conversation over: the bot is silent there.
    pub(super) with_person: usize,
    /// Acknowledged items that are not in the log, messages nobody answered, orders that are not on the board.
    pub(super) lost: usize,
    /// Messages accepted twice, purposes sent twice, orders made twice.
    pub(super) duplicated: usize,
    /// What exactly.
    pub(super) findings: Vec<String>,
}

impl Verdict {
    /// Counts. `on_board` are the orders that were on the board, `held` the people whom a person has taken over.
    pub(super) async fn of(
        simulation: &Simulation,
        log: &dyn LogReader,
        on_board: &BTreeSet<String>,
        held: &BTreeSet<String>,
        quiet_ms: u64,
    ) -> anyhow::Result<Self> {
        let logged = logged_items(log).await?;
        let world = simulation.lock();
        Ok(judge(world.ledger(), &logged, on_board, held, quiet_ms))
    }

    /// Whether nothing was lost and nothing doubled.
    pub(super) fn is_clean(&self) -> bool {
        self.lost == 0 && self.duplicated == 0
    }

    /// In words.
    pub(super) fn print(&self) {
        output::line("");
        let languages: Vec<String> =
            self.languages.iter().map(|(language, orders)| format!("{orders} in {language}")).collect();
        output::line(format!(
            "{} messages from customers, {} replies, {} orders ({})",
            self.messages,
            self.replies,
            self.orders,
            languages.join(", ")
        ));
        output::line(format!(
            "answered after {} ms (half), {} ms (99 of 100), beside {} ms of quiet time",
            self.p50_ms, self.p99_ms, self.quiet_ms
        ));
        output::line(in_words(&self.effort));
        if self.with_person > 0 {
            output::line(format!("{} messages wait for the person who has taken over", self.with_person));
        }
        output::line(format!("lost {}, duplicated {}", self.lost, self.duplicated));
        for finding in &self.findings {
            output::line(format!("  {finding}"));
        }
    }
}

/// One line about what the orders took their customers.
fn in_words(effort: &Effort) -> String {
    format!(
        "half of the orders took at most {} questions; {:.1} % needed a person ({} of {})",
        effort.questions_median,
        effort.person_percent(),
        effort.needed_person,
        effort.orders
    )
}

/// Waits until every customer message has its answer that the bot owes one, or the time of
/// `longest`, beside the quiet time, is over.
pub(super) async fn settle(simulation: &Simulation, store: &dyn Store, quiet_ms: u64, longest: Duration) {
    let started = Instant::now();
    let options = options(quiet_ms);
    while started.elapsed() < longest + Duration::from_millis(quiet_ms) {
        let held = held_threads(store).await.unwrap_or_default();
        let idle = {
            let world = simulation.lock();
            let summary = world.ledger().summary(options);
            let (waiting, _) = split_held(world.ledger(), &summary.unanswered, &held);
            waiting.is_empty() && summary.unacknowledged == 0
        };
        if idle && started.elapsed() > Duration::from_secs(2) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn options(quiet_ms: u64) -> SummaryOptions {
    SummaryOptions { quiet_ms: i64::try_from(quiet_ms).unwrap_or(i64::MAX), ..SummaryOptions::default() }
}

/// How many items of each name the log holds, and which messages.
#[derive(Debug, Default)]
pub(super) struct Logged {
    mids: BTreeSet<(String, String)>,
    counts: BTreeMap<&'static str, usize>,
}

async fn logged_items(log: &dyn LogReader) -> anyhow::Result<Logged> {
    let mut logged = Logged::default();
    let mut from = Sequence::START;
    loop {
        let records = log.records(from, PAGE).await.context("the log cannot be read")?;
        let Some(last) = records.last() else { return Ok(logged) };
        from = Sequence::new(last.sequence.get() + 1);
        for record in records.iter().filter(|record| record.kind == RecordKind::Messaging) {
            let event = comanda_meta::interpret(record);
            *logged.counts.entry(event.body.name()).or_default() += 1;
            if let Some(mid) = event.body.mid() {
                logged.mids.insert((event.body.name().to_owned(), mid.to_string()));
            }
        }
    }
}

/// People whose conversation a person has taken over: what they write, the bot leaves to that person.
pub(super) async fn held_threads(store: &dyn Store) -> anyhow::Result<BTreeSet<String>> {
    let rows = store.conversations(CONVERSATIONS_MAX).await.context("the conversations cannot be read")?;
    let held = rows.into_iter().filter(|row| row.with_person_until.is_some());
    Ok(held.map(|row| row.key.thread.to_string()).collect())
}

/// Unanswered messages that the bot owes an answer, and the number of those that wait for a person.
fn split_held<'a>(
    ledger: &Ledger,
    unanswered: &'a [String],
    held: &BTreeSet<String>,
) -> (Vec<&'a String>, usize) {
    let of_held = ledger.webhooks().iter().filter(|item| held.contains(&item.person));
    let mids: BTreeSet<&str> = of_held.filter_map(|item| item.mid.as_deref()).collect();
    let waiting: Vec<&String> = unanswered.iter().filter(|mid| !mids.contains(mid.as_str())).collect();
    let with_person = unanswered.len() - waiting.len();
    (waiting, with_person)
}

/// Ids of the orders that the board shows. `desk` is asked over HTTP, as a screen would.
pub(super) async fn board_orders(desk: SocketAddr) -> anyhow::Result<BTreeSet<String>> {
    let url = format!("http://{desk}/board/main/board.json");
    let body = reqwest::get(&url).await.context("the board does not answer")?.bytes().await?;
    let board: serde_json::Value = serde_json::from_slice(&body).context("the board's answer is not JSON")?;
    let ids = board
        .get("tickets")
        .and_then(serde_json::Value::as_array)
        .context("the board's answer has no tickets")?;
    Ok(ids.iter().filter_map(|order| order.get("id")?.as_str().map(str::to_owned)).collect())
}

/// What our event is called for an item of the simulated Meta; `None` where it has no message id of its own.
fn event_name(kind: ItemKind) -> Option<&'static str> {
    match kind {
        ItemKind::Text | ItemKind::QuickReply | ItemKind::Attachment => Some("message_received"),
        ItemKind::Postback => Some("postback_received"),
        ItemKind::Reaction => Some("reaction_changed"),
        ItemKind::Edit => Some("message_edited"),
        ItemKind::Unsend => Some("message_deleted"),
        ItemKind::Echo | ItemKind::InboxEcho => Some("echo_received"),
        ItemKind::Order
        | ItemKind::AccountLinking
        | ItemKind::Referral
        | ItemKind::Comment
        | ItemKind::PageComment
        | ItemKind::Delivery
        | ItemKind::Read
        | ItemKind::Handover
        | ItemKind::Standby
        | ItemKind::CustomerInformation
        | ItemKind::Policy
        | ItemKind::CommentEdited
        | ItemKind::CommentRemoved
        | ItemKind::CommentHidden
        | ItemKind::PostReaction
        | ItemKind::Share
        | ItemKind::VisitorPost
        | ItemKind::PagePost
        | ItemKind::Rating => None,
    }
}

/// Judges the ledger against what was found in the log and on the board.
pub(super) fn judge(
    ledger: &Ledger,
    logged: &Logged,
    on_board: &BTreeSet<String>,
    held: &BTreeSet<String>,
    quiet_ms: u64,
) -> Verdict {
    let summary = ledger.summary(options(quiet_ms));
    let mut findings = Vec::new();
    let mut lost = 0;
    for item in ledger.webhooks().iter().filter(|item| item.acked_ms.is_some()) {
        let missing = match (event_name(item.kind), &item.mid) {
            (Some(name), Some(mid)) => !logged.mids.contains(&(name.to_owned(), mid.clone())),
            (_, _) => false,
        };
        if missing {
            lost += 1;
            findings.push(format!("acknowledged but not in the log: item {}", item.number));
        }
    }
    for (kind, name) in [(ItemKind::Delivery, "delivery_reported"), (ItemKind::Read, "read_reported")] {
        let acked: BTreeSet<_> = ledger
            .webhooks()
            .iter()
            .filter(|item| item.kind == kind && item.acked_ms.is_some())
            .map(|item| item.number)
            .collect();
        let missing = acked.len().saturating_sub(logged.counts.get(name).copied().unwrap_or(0));
        if missing > 0 {
            lost += missing;
            findings.push(format!("acknowledged but not in the log: {missing} × {name}"));
        }
    }
    let (waiting, with_person) = split_held(ledger, &summary.unanswered, held);
    for mid in waiting {
        lost += 1;
        findings.push(format!("nobody answered message {mid}"));
    }
    let receipts: Vec<&str> = ledger
        .sends()
        .iter()
        .filter(|send| send.kind == SendKind::Receipt)
        .filter_map(|send| send.order_number.as_deref())
        .collect();
    for order in receipts.iter().filter(|order| !on_board.contains(**order)) {
        lost += 1;
        findings.push(format!("confirmed but not on the board: {order}"));
    }
    let duplicated = count_doubles(&summary, &mut findings);
    Verdict {
        messages: ledger.webhooks().iter().filter(|item| item.kind.expects_reply()).count(),
        orders: receipts.len(),
        replies: ledger.sends().iter().filter(|send| send.kind.is_message()).count(),
        languages: languages_of(ledger),
        p50_ms: summary.latency.p50_ms,
        p99_ms: summary.latency.p99_ms,
        quiet_ms,
        effort: Effort::default(),
        with_person,
        lost,
        duplicated,
        findings,
    }
}

/// Orders by language: the words after each receipt, compared with what each language says there.
fn languages_of(ledger: &Ledger) -> BTreeMap<String, usize> {
    let mut languages = BTreeMap::new();
    let Ok(texts) = Texts::new(&[]) else { return languages };
    let number = [(ArgName::Number, ArgValue::Text("#".to_owned()))];
    let placed = Phrase::with(TextKey::OrderPlaced, number);
    let opening = |language: &str| {
        let text = texts.render(&placed, language, &HashMap::new());
        text.split('#').next().unwrap_or_default().to_owned()
    };
    let openings = BUILT_IN.map(|(language, _)| (language, opening(language)));
    for receipt in ledger.sends().iter().filter(|send| send.kind == SendKind::Receipt) {
        let words = ledger.sends().iter().filter(|send| {
            send.kind == SendKind::Text
                && send.recipient == receipt.recipient
                && send.accepted_ms >= receipt.accepted_ms
        });
        let said = |opening: &str| words.clone().any(|send| send.text.starts_with(opening));
        if let Some((language, _)) = openings.iter().find(|(_, opening)| said(opening)) {
            *languages.entry((*language).to_owned()).or_default() += 1;
        }
    }
    languages
}

fn count_doubles(summary: &Summary, findings: &mut Vec<String>) -> usize {
    let mut doubled = 0;
    for (what, found) in [
        ("the same message was accepted twice", &summary.repeated_metadata),
        ("an order number was used twice", &summary.repeated_order_numbers),
        // No answer is lost on purpose here, so nothing needs to be sent a second time to find out.
        ("an order number was sent twice", &summary.refused_order_numbers),
        ("two orders came of one confirmation", &summary.second_receipts),
        ("the same was said twice to one message", &summary.said_twice),
    ] {
        doubled += found.len();
        findings.extend(found.iter().map(|id| format!("{what}: {id}")));
    }
    doubled
}

#[cfg(test)]
mod tests;
