//! What a run comes to: the ledger of the simulated Meta and what its customers saw, held against the log and the state.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use comanda_sim::Outcome;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::crowd::Visit;
use super::state::State;

/// What the simulated Meta has in its book, as far as it counts here.
#[derive(Debug, Deserialize)]
pub(crate) struct Ledger {
    webhooks: Vec<Item>,
    sends: Vec<Send>,
    forgotten_webhooks: usize,
    forgotten_sends: usize,
}

#[derive(Debug, Deserialize)]
struct Item {
    kind: String,
    person: String,
    mid: Option<String>,
    created_ms: i64,
    acked_ms: Option<i64>,
    repeats: u32,
}

#[derive(Debug, Deserialize)]
struct Send {
    kind: String,
    recipient: String,
    metadata: Option<String>,
    order_number: Option<String>,
    text: String,
    digest: String,
    accepted_ms: i64,
    /// `told`, or how the answer was withheld.
    answer: String,
}

/// Everything that is known at the end of a run.
pub(crate) struct Evidence {
    pub(crate) ledger: Ledger,
    pub(crate) visits: Vec<Visit>,
    /// `comanda events list --all --json`.
    pub(crate) events: Vec<Value>,
    /// The consumer group of *converse* in `comanda log stats --json`.
    pub(crate) group: Value,
    pub(crate) state: State,
    /// Messages that nobody answered, by the simulated Meta's own count.
    pub(crate) unanswered: Vec<String>,
}

/// Counts for the table, and everything that is not as it must be.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Verdict {
    pub(crate) acknowledged: usize,
    pub(crate) redelivered: u64,
    pub(crate) records: usize,
    pub(crate) customers: usize,
    pub(crate) confirmed: usize,
    pub(crate) orders: usize,
    pub(crate) replies: usize,
    pub(crate) answers_withheld: usize,
    /// Cards of the menu that a person was called for instead.
    pub(crate) menus_given_up: usize,
    pub(crate) findings: Vec<String>,
}

/// Judges a run after it has become quiet.
pub(crate) fn judge(evidence: &Evidence) -> Verdict {
    let Evidence { ledger, visits, events, state, .. } = evidence;
    let messages = || ledger.sends.iter().filter(|send| send.is_message());
    let mut verdict = Verdict {
        acknowledged: ledger.webhooks.iter().filter(|item| item.acked_ms.is_some()).count(),
        redelivered: ledger.webhooks.iter().map(|item| u64::from(item.repeats)).sum(),
        records: events.len(),
        customers: visits.len(),
        confirmed: visits.iter().map(|visit| visit.confirmed).sum(),
        orders: state.orders.len(),
        replies: messages().count(),
        answers_withheld: messages().filter(|send| send.answer != "told").count(),
        menus_given_up: state
            .outbox
            .iter()
            .filter(|row| row.purpose == "menu" && row.state == "failed")
            .count(),
        findings: Vec::new(),
    };
    let findings = &mut verdict.findings;
    if ledger.forgotten_webhooks + ledger.forgotten_sends > 0 {
        findings.push("the run was too long for the ledger: it has forgotten its oldest rows".to_owned());
    }
    acknowledged_is_in_the_log(evidence, findings);
    log_is_processed(evidence, findings);
    orders_are_what_was_confirmed(evidence, findings);
    nothing_was_said_twice(ledger, findings);
    nothing_is_missing(evidence, findings);
    nothing_is_stuck(state, findings);
    verdict
}

impl Send {
    /// Whether a person sees it.
    fn is_message(&self) -> bool {
        !["action", "comment_reply"].contains(&self.kind.as_str())
    }
}

impl Item {
    /// What `comanda events` calls it.
    fn event_name(&self) -> Option<&'static str> {
        match self.kind.as_str() {
            "text" | "quick_reply" | "attachment" => Some("message_received"),
            "postback" => Some("postback_received"),
            "echo" => Some("echo_received"),
            "delivery" => Some("delivery_reported"),
            "read" => Some("read_reported"),
            _ => None,
        }
    }

    fn expects_reply(&self) -> bool {
        ["text", "quick_reply", "postback", "order"].contains(&self.kind.as_str())
    }
}

/// P1: what Meta has its 200 for is there. Messages by their ids; reports, which have none, by their number.
fn acknowledged_is_in_the_log(evidence: &Evidence, findings: &mut Vec<String>) {
    let text = |event: &Value, field: &str| event[field].as_str().unwrap_or_default().to_owned();
    let mut logged: HashSet<(String, String)> = HashSet::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for event in &evidence.events {
        logged.insert((text(event, "kind"), text(event, "mid")));
        *counts.entry(text(event, "kind")).or_default() += 1;
    }
    let mut reports: BTreeMap<&str, usize> = BTreeMap::new();
    for item in evidence.ledger.webhooks.iter().filter(|item| item.acked_ms.is_some()) {
        match (item.event_name(), item.kind.as_str(), &item.mid) {
            (Some(name), "delivery" | "read", _) => *reports.entry(name).or_default() += 1,
            (Some(name), _, Some(mid)) => {
                if !logged.contains(&(name.to_owned(), mid.clone())) {
                    findings.push(format!("acknowledged, but not in the log: {name} {mid}"));
                }
            }
            (_, kind, _) => findings.push(format!("the judge does not know how to look for a {kind}")),
        }
    }
    for (name, acknowledged) in reports {
        let found = counts.get(name).copied().unwrap_or_default();
        if found < acknowledged {
            findings.push(format!("{acknowledged} × {name} acknowledged, {found} in the log"));
        }
    }
}

/// Every record is settled, and every event of the log was committed to the state.
fn log_is_processed(evidence: &Evidence, findings: &mut Vec<String>) {
    for count in ["lag", "dead_letters"] {
        if evidence.group[count] != 0 {
            findings.push(format!("the group of converse has {count} {}", evidence.group[count]));
        }
    }
    for event in &evidence.events {
        let id = event["event_id"].as_str().unwrap_or_default();
        if !evidence.state.seen.contains(id.trim_start_matches("evt_")) {
            findings.push(format!("in the log, but never committed: {event}"));
        }
    }
}

/// One confirmed read-back is one order with one receipt, and nobody else has one.
fn orders_are_what_was_confirmed(evidence: &Evidence, findings: &mut Vec<String>) {
    let (ledger, state) = (&evidence.ledger, &evidence.state);
    let mut receipts: HashMap<&str, usize> = HashMap::new();
    for number in ledger.sends.iter().filter_map(|send| send.order_number.as_deref()) {
        *receipts.entry(number).or_default() += 1;
    }
    let mut orders: HashMap<&str, usize> = HashMap::new();
    for order in &state.orders {
        let person = order.conversation.rsplit(['/', ':']).next().unwrap_or_default();
        *orders.entry(person).or_default() += 1;
        match receipts.remove(order.id.as_str()).unwrap_or_default() {
            0 => findings.push(format!("order {} has no receipt", order.id)),
            1 => {}
            many => findings.push(format!("order {} has {many} receipts", order.id)),
        }
    }
    findings
        .extend(receipts.keys().map(|number| format!("a receipt for an order that is not there: {number}")));
    for visit in &evidence.visits {
        let (found, person) = (orders.remove(visit.person.as_str()).unwrap_or_default(), &visit.person);
        // Somebody whose yes crossed another message on its way is asked again, and has one wish all the same.
        if found != visit.confirmed.min(1) {
            let story = story(ledger, person);
            findings.push(format!(
                "{person} confirmed {} times and has {found} orders\n{story}",
                visit.confirmed
            ));
        }
        if visit.outcome != Some(Outcome::Ordered) {
            let story = story(ledger, person);
            findings.push(format!(
                "{person} left without having seen the order stand: {:?}\n{story}",
                visit.outcome
            ));
        }
    }
    findings.extend(orders.keys().map(|person| format!("an order of {person}, who is no customer")));
}

/// P3, as the customer sees it.
fn nothing_was_said_twice(ledger: &Ledger, findings: &mut Vec<String>) {
    let mut accepted: HashSet<&str> = HashSet::new();
    let mut said: HashMap<(&str, &str), usize> = HashMap::new();
    for send in ledger.sends.iter().filter(|send| send.is_message()) {
        let mark = send.metadata.as_deref().unwrap_or_default();
        if !accepted.insert(mark) {
            let story = story(ledger, &send.recipient);
            findings.push(format!("message {mark} was accepted again\n{story}"));
            continue;
        }
        let times = said.entry((&send.recipient, &send.digest)).or_default();
        *times += 1;
        // Answers may cross what they answer, so that only their numbers can be compared.
        let heard = ledger.webhooks.iter().filter(|item| {
            item.person == send.recipient && item.expects_reply() && item.created_ms <= send.accepted_ms
        });
        if *times > heard.count().max(1) {
            let (person, text) = (&send.recipient, &send.text);
            let story = story(ledger, person);
            findings.push(format!("said more often to {person} than asked: {text:?}\n{story}"));
        }
    }
}

/// What was said in a conversation, in order of time, for whoever has to find out why.
fn story(ledger: &Ledger, person: &str) -> String {
    let items =
        ledger.webhooks.iter().filter(|item| item.person == person && item.expects_reply()).map(|item| {
            let acknowledged = item.acked_ms.map_or("never".to_owned(), |at_ms| at_ms.to_string());
            (item.created_ms, format!("the person: {}, acknowledged {acknowledged}", item.kind))
        });
    let sends =
        ledger.sends.iter().filter(|send| send.recipient == person && send.is_message()).map(|send| {
            let mark = send.metadata.as_deref().unwrap_or_default();
            (send.accepted_ms, format!("the page: {:.40?}, {mark}, answer {}", send.text, send.answer))
        });
    let mut lines: Vec<(i64, String)> = items.chain(sends).collect();
    lines.sort();
    let lines: Vec<String> = lines.iter().map(|(at_ms, what)| format!("      {at_ms} {what}")).collect();
    lines.join("\n")
}

/// What the state says was sent, was accepted; and everybody got an answer.
fn nothing_is_missing(evidence: &Evidence, findings: &mut Vec<String>) {
    let accepted: BTreeSet<&str> =
        evidence.ledger.sends.iter().filter_map(|send| send.metadata.as_deref()).collect();
    for row in evidence.state.outbox.iter().filter(|row| !row.is_sign_of_life()) {
        let is_accepted = accepted.contains(row.id.as_str());
        let why = row.why.as_deref().unwrap_or("no reason given");
        match row.state.as_str() {
            "sent" if is_accepted => {}
            "sent" => {
                findings.push(format!("{} {} counts as sent, but was never accepted", row.purpose, row.id));
            }
            "superseded" if is_accepted => {
                findings.push(format!("{} {} counts as superseded, but was accepted", row.purpose, row.id));
            }
            "superseded" => {}
            state if row.is_open() => {
                findings.push(format!("stuck: {} {} is {state}: {why}", row.purpose, row.id));
            }
            // Cards that a crash met on their way are not repeated: a person is called (ADR 0005).
            "failed" if row.purpose == "menu" => {}
            state => findings.push(format!("{} {} was not sent: {state}: {why}", row.purpose, row.id)),
        }
    }
    findings.extend(evidence.unanswered.iter().map(|mid| format!("nobody answered message {mid}")));
}

fn nothing_is_stuck(state: &State, findings: &mut Vec<String>) {
    if state.timers_overdue > 0 {
        findings.push(format!("stuck: {} timers are overdue", state.timers_overdue));
    }
    for row in state.outbox.iter().filter(|row| row.is_sign_of_life() && row.is_open()) {
        findings.push(format!("stuck: a sign of life {} is {}", row.id, row.state));
    }
}
