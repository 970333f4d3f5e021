//! The simulated Meta of a test: its world, its door, its sender.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use comanda_sim::{
    Faults, PageConfig, RetrySchedule, SenderOptions, Simulation, SummaryOptions, Timing, WorldConfig,
};
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

pub(crate) const APP: &str = "900000000000001";
pub(crate) const APP_SECRET: &str = "app-secret-of-the-tests";
pub(crate) const VERIFY_TOKEN: &str = "verify-token-of-the-tests";
/// The page that the project's own webhook fixtures are about. Only a test that plays them configures it.
pub(crate) const PAGE_OF_FIXTURES: &str = "104000000000001";
/// The pages of every test, with their tokens.
pub(crate) const PAGES: [(&str, &str); 3] = [
    ("204000000000001", "page-token-of-the-first"),
    ("204000000000002", "page-token-of-the-second"),
    (PAGE_OF_FIXTURES, "page-token-of-the-fixtures"),
];

/// See the module.
pub(crate) struct Meta {
    pub(crate) simulation: Simulation,
    pub(crate) address: SocketAddr,
    /// Bound but closed: connections are refused, and nobody else gets the port.
    closed_door: Mutex<Option<TcpSocket>>,
    stop: CancellationToken,
}

impl Meta {
    /// A Meta whose Graph API does not answer yet; webhooks are sent as soon as there is a callback.
    pub(crate) fn new(runtime: &Runtime, faults: Faults) -> Self {
        let mut world = WorldConfig::new(APP, APP_SECRET, VERIFY_TOKEN);
        world.pages = PAGES.map(|(id, token)| PageConfig::new(id, &format!("Page {id}"), token)).to_vec();
        world.timing = Timing { webhook_ms: 1, echo_ms: 15, delivery_ms: 30, read_ms: 60 };
        world.retry = RetrySchedule { quick_tries: 200, quick_gap_ms: 100, ..RetrySchedule::default() };
        world.require_appsecret_proof = true;
        world.faults = faults;
        let clock = Arc::new(now_ms);
        let simulation = Simulation::new(world, clock);
        let stop = CancellationToken::new();
        let (sender, token) = (simulation.clone(), stop.clone());
        runtime.spawn(async move { sender.run_sender(SenderOptions::default(), token).await });
        let door = TcpSocket::new_v4().unwrap();
        door.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let address = door.local_addr().unwrap();
        Self { simulation, address, closed_door: Mutex::new(Some(door)), stop }
    }

    /// From now on the Graph API and the chat page answer.
    pub(crate) fn open(&self, runtime: &Runtime) {
        let door = self.closed_door.lock().unwrap().take().expect("the Graph API was not open yet");
        let _inside = runtime.enter();
        let listener: TcpListener = door.listen(256).unwrap();
        let (server, token) = (self.simulation.clone(), self.stop.clone());
        runtime.spawn(async move { server.serve(listener, token).await });
    }

    /// Whether every item of this person that was sent has been acknowledged.
    pub(crate) fn has_delivered(&self, person: &str) -> bool {
        let world = self.simulation.lock();
        let mut items = world.ledger().webhooks().iter();
        items.all(|item| item.person != person || item.acked_ms.is_some())
    }

    /// When the first message with these words was accepted (milliseconds).
    pub(crate) fn accepted_ms(&self, person: &str, words: &str) -> Option<i64> {
        let world = self.simulation.lock();
        let mut sends = world.ledger().sends().iter();
        sends.find(|send| send.recipient == person && send.text.contains(words)).map(|send| send.accepted_ms)
    }

    /// Nothing was said twice, no order number was used twice, and no second receipt came of one "yes".
    #[track_caller]
    pub(crate) fn assert_nothing_doubled(&self) {
        let world = self.simulation.lock();
        let ledger = world.ledger();
        let summary = ledger.summary(SummaryOptions::default());
        assert_eq!(summary.repeated_metadata, [""; 0], "a message was accepted twice");
        assert_eq!(summary.repeated_order_numbers, [""; 0], "an order number was used twice");
        assert_eq!(summary.second_receipts, [""; 0], "two orders came of one confirmation");
        for (position, send) in ledger.sends().iter().enumerate().filter(|(_, send)| send.kind.is_message()) {
            let said_before = ledger.sends()[..position]
                .iter()
                .find(|earlier| earlier.recipient == send.recipient && earlier.digest == send.digest);
            let Some(earlier) = said_before else { continue };
            let spoke_between = ledger.webhooks().iter().any(|item| {
                item.person == send.recipient
                    && item.kind.expects_reply()
                    && (earlier.accepted_ms..=send.accepted_ms).contains(&item.created_ms)
            });
            assert!(spoke_between, "said twice without a word between: {:?}", send.text);
        }
    }
}

impl Drop for Meta {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// The time, in milliseconds since the epoch.
pub(crate) fn now_ms() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "the simulated Meta lives in real time, like the server")]
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since_epoch.as_millis()).unwrap()
}
