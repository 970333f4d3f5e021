//! A log that can fail or stall, and a store that does what desk commands say, in memory.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use comanda_domain::command::{CommandOutcome, DeskAction, DeskCommand};
use comanda_domain::id::{CommandId, ConversationKey, OrderId, PageId, Sku};
use comanda_domain::order::{OrderChange, Party};
use comanda_domain::record::{Delivery, RecordKind};
use comanda_domain::time::Timestamp;
use comanda_log::{AppendError, Producer};
use comanda_store::port::alarm::Alarm;
use comanda_store::port::conversation::StoredOrder;
use comanda_store::port::desk::{Board, BranchRow, ConversationRow, Media, MessageRow, OrderFile};
use comanda_store::port::{BoxFuture, DeskStore, StoreError};
use tokio::sync::{Semaphore, watch};

/// Keeps what was appended, and lets a flow process it at once.
pub(crate) struct FakeLog {
    appended: Mutex<Vec<Delivery>>,
    pub(crate) is_full: AtomicBool,
    /// Appends that were begun.
    pub(crate) begun: AtomicUsize,
    /// One permit is needed for each append.
    pub(crate) turns: Semaphore,
    flow: Option<Arc<FakeStore>>,
}

impl FakeLog {
    pub(crate) fn new(flow: Option<Arc<FakeStore>>) -> Arc<Self> {
        let turns = Semaphore::new(Semaphore::MAX_PERMITS / 2);
        Arc::new(Self {
            appended: Mutex::default(),
            is_full: AtomicBool::new(false),
            begun: AtomicUsize::new(0),
            turns,
            flow,
        })
    }

    pub(crate) fn appended(&self) -> Vec<Delivery> {
        self.appended.lock().unwrap().clone()
    }
}

impl Producer for FakeLog {
    fn append<'a>(&'a self, delivery: &'a Delivery) -> BoxFuture<'a, Result<(), AppendError>> {
        Box::pin(async move {
            self.begun.fetch_add(1, Ordering::Relaxed);
            self.turns.acquire().await.unwrap().forget();
            if self.is_full.load(Ordering::Relaxed) {
                return Err(AppendError::Full { source: "no space left on device".into() });
            }
            self.appended.lock().unwrap().push(delivery.clone());
            if let Some(flow) = &self.flow {
                flow.process(delivery);
            }
            Ok(())
        })
    }
}

/// What the desk reads.
pub(crate) struct FakeStore {
    pub(crate) state: Mutex<State>,
    revisions: watch::Sender<u64>,
    pub(crate) is_down: AtomicBool,
    /// Looking for a picture panics while this is set.
    pub(crate) is_broken: AtomicBool,
    /// Commands stay in the log while this is set.
    pub(crate) is_slow: AtomicBool,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) alarms: Vec<Alarm>,
    pub(crate) branches: Vec<BranchRow>,
    pub(crate) orders: Vec<OrderFile>,
    pub(crate) conversations: Vec<ConversationRow>,
    pub(crate) messages: Vec<(ConversationKey, MessageRow)>,
    pub(crate) media: HashMap<[u8; 32], Media>,
    pub(crate) said: Vec<String>,
    /// What was said about people and drafts.
    pub(crate) ran: Vec<DeskAction>,
    is_rush: bool,
    outcomes: HashMap<CommandId, CommandOutcome>,
    board_revision: u64,
}

impl FakeStore {
    pub(crate) fn new() -> Arc<Self> {
        let branch = |id: &str, name: &str, language: &str| BranchRow {
            id: Sku::parse(id).unwrap(),
            name: name.to_owned(),
            timezone: "Asia/Ho_Chi_Minh".to_owned(),
            kitchen_language: language.to_owned(),
            page: PageId::parse("104").ok(),
        };
        let branches = vec![branch("main", "Riverside", "en"), branch("quan 1", "Quận 1", "vi")];
        Arc::new(Self {
            state: Mutex::new(State { branches, ..State::default() }),
            revisions: watch::Sender::new(0),
            is_down: AtomicBool::new(false),
            is_broken: AtomicBool::new(false),
            is_slow: AtomicBool::new(false),
        })
    }

    /// Commits: what a screen shows may have changed.
    pub(crate) fn commit(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().unwrap();
        change(&mut state);
        drop(state);
        self.revisions.send_modify(|revision| *revision += 1);
    }

    pub(crate) fn place(&self, stored: StoredOrder) {
        self.commit(|state| {
            state.board_revision += 1;
            state.orders.push(OrderFile { stored, history: Vec::new() });
        });
    }

    /// Does what the records of a delivery say, as the flow would.
    fn process(&self, delivery: &Delivery) {
        if self.is_slow.load(Ordering::Relaxed) {
            return;
        }
        for record in delivery.records().iter().filter(|record| record.kind == RecordKind::Command) {
            let bytes = &delivery.body()[record.range.clone()];
            let command: DeskCommand = serde_json::from_slice(bytes).unwrap();
            assert_eq!(record.event, command.event_id());
            self.commit(|state| state.run(&command, delivery.received_at()));
        }
    }

    fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&State) -> T,
    ) -> BoxFuture<'static, Result<T, StoreError>> {
        let result = if self.is_down.load(Ordering::Relaxed) {
            Err(StoreError::Unavailable("database is locked".into()))
        } else {
            Ok(read(&self.state.lock().unwrap()))
        };
        Box::pin(async move { result })
    }
}

impl State {
    fn run(&mut self, command: &DeskCommand, at: Timestamp) {
        let DeskCommand::V1 { id, what, .. } = command;
        if self.outcomes.contains_key(id) {
            return;
        }
        let outcome = match what {
            DeskAction::Order { order, expected_revision, action } => {
                let file = self.orders.iter_mut().find(|file| file.stored.order.id == *order).unwrap();
                let OrderFile { stored, history } = file;
                if stored.order.revision == *expected_revision {
                    match stored.order.apply(action.clone(), Party::Desk, at, stored.before) {
                        Ok((after, change)) => {
                            stored.before = Some(change.from);
                            stored.order = after;
                            history.push(change);
                            self.board_revision += 1;
                            CommandOutcome::Done { revision: Some(stored.order.revision) }
                        }
                        Err(illegal) => CommandOutcome::Refused { reason: illegal.to_string() },
                    }
                } else {
                    let (stage, revision) = (stored.order.status.stage(), stored.order.revision);
                    CommandOutcome::Stale { stage, revision }
                }
            }
            DeskAction::Takeover { .. } | DeskAction::DeleteData | DeskAction::Heard { .. } => {
                CommandOutcome::Done { revision: None }
            }
            DeskAction::Link { .. }
            | DeskAction::Unlink { .. }
            | DeskAction::ForgetCommenter { .. }
            | DeskAction::Draft { .. } => {
                self.ran.push(what.clone());
                CommandOutcome::Done { revision: None }
            }
            DeskAction::Rush { is_rush, .. } => {
                self.is_rush = *is_rush;
                self.board_revision += 1;
                CommandOutcome::Done { revision: None }
            }
            DeskAction::Say { text } => {
                self.said.push(text.clone());
                CommandOutcome::Done { revision: None }
            }
        };
        self.outcomes.insert(*id, outcome);
    }
}

impl DeskStore for FakeStore {
    fn branches(&self) -> BoxFuture<'_, Result<Vec<BranchRow>, StoreError>> {
        self.read(|state| state.branches.clone())
    }

    fn board<'a>(
        &'a self,
        branch: &'a Sku,
        final_since: Timestamp,
    ) -> BoxFuture<'a, Result<Board, StoreError>> {
        self.read(|state| {
            let shown = |stored: &&StoredOrder| {
                stored.order.branch == *branch
                    && (!stored.order.status.stage().is_final() || stored.order.status_since >= final_since)
            };
            let tickets = state.orders.iter().map(|file| &file.stored).filter(shown).cloned().collect();
            Board { revision: state.board_revision, is_rush: state.is_rush, tickets }
        })
    }

    fn order(&self, id: OrderId) -> BoxFuture<'_, Result<Option<OrderFile>, StoreError>> {
        self.read(|state| state.orders.iter().find(|file| file.stored.order.id == id).cloned())
    }

    fn list_orders(&self, limit: usize) -> BoxFuture<'_, Result<Vec<StoredOrder>, StoreError>> {
        self.read(|state| state.orders.iter().rev().take(limit).map(|file| file.stored.clone()).collect())
    }

    fn outcome(&self, id: CommandId) -> BoxFuture<'_, Result<Option<CommandOutcome>, StoreError>> {
        self.read(|state| state.outcomes.get(&id).cloned())
    }

    fn conversations(&self, limit: usize) -> BoxFuture<'_, Result<Vec<ConversationRow>, StoreError>> {
        self.read(|state| state.conversations.iter().take(limit).cloned().collect())
    }

    fn messages<'a>(
        &'a self,
        key: &'a ConversationKey,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<MessageRow>, StoreError>> {
        self.read(|state| {
            let of_thread = state.messages.iter().filter(|(whose, _)| whose == key);
            of_thread.take(limit).map(|(_, message)| message.clone()).collect()
        })
    }

    fn media(&self, sha256: [u8; 32]) -> BoxFuture<'_, Result<Option<Media>, StoreError>> {
        assert!(!self.is_broken.load(Ordering::Relaxed), "broken on purpose");
        self.read(move |state| state.media.get(&sha256).cloned())
    }

    fn alarms(&self) -> BoxFuture<'_, Result<Vec<Alarm>, StoreError>> {
        self.read(|state| state.alarms.clone())
    }

    fn revisions(&self) -> watch::Receiver<u64> {
        self.revisions.subscribe()
    }

    fn ping(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        self.read(|_| ())
    }
}

/// For assertions on what an order went through.
pub(crate) fn history(store: &FakeStore, id: OrderId) -> Vec<OrderChange> {
    let state = store.state.lock().unwrap();
    state.orders.iter().find(|file| file.stored.order.id == id).unwrap().history.clone()
}
