//! Wiring: one world, a clock, and the loops round it. The caller spawns the loops and owns their shutdown.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::config::WorldConfig;
use crate::customer::crowd::Crowd;
use crate::load::Load;
use crate::server::ServeError;
use crate::server::sender::{SenderOptions, run_sender};
use crate::world::World;

/// Gives the time in milliseconds since the epoch.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How often a crowd looks at its phones.
const CROWD_TICK: Duration = Duration::from_millis(25);
/// How often a load generator tops up what is under way.
const LOAD_TICK: Duration = Duration::from_millis(2);

/// A world shared by a server, a webhook sender, and people. Clones share the same world.
#[derive(Clone)]
pub struct Simulation {
    /// The world. Hold the lock briefly and never across an await.
    pub world: Arc<Mutex<World>>,
    /// Told whenever something may have become due.
    changed: Arc<Notify>,
    clock: Clock,
}

impl Simulation {
    /// A new world under `clock`.
    pub fn new(config: WorldConfig, clock: Clock) -> Self {
        Self { world: Arc::new(Mutex::new(World::new(config))), changed: Arc::new(Notify::new()), clock }
    }

    /// The world, locked. A panic elsewhere does not close it: a simulator goes on.
    pub fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the world at the present time and wakes the sender.
    pub fn with<T>(&self, action: impl FnOnce(&mut World, i64) -> T) -> T {
        let result = action(&mut self.lock(), self.now_ms());
        self.changed.notify_one();
        result
    }

    /// The present time in milliseconds.
    pub fn now_ms(&self) -> i64 {
        (self.clock)()
    }

    /// Serves the Graph API, the simulator's own API and the chat page until `shutdown`.
    pub async fn serve(&self, listener: TcpListener, shutdown: CancellationToken) -> Result<(), ServeError> {
        crate::server::serve(listener, self.clone(), shutdown).await
    }

    /// Sends webhooks as they become due, until `shutdown`.
    pub async fn run_sender(&self, options: SenderOptions, shutdown: CancellationToken) {
        run_sender(self.clone(), options, shutdown).await;
    }

    /// Lets a crowd live until everybody is done or `shutdown`; gives the crowd back with its outcomes.
    pub async fn run_crowd(&self, mut crowd: Crowd, shutdown: CancellationToken) -> Crowd {
        while !crowd.is_done() {
            let acted = crowd.tick(&mut self.lock(), self.now_ms());
            if acted > 0 {
                self.changed.notify_one();
            }
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = tokio::time::sleep(CROWD_TICK) => {}
            }
        }
        crowd
    }

    /// Runs a load until its bounds or `shutdown`; gives it back with its counts.
    pub async fn run_load(&self, mut load: Load, shutdown: CancellationToken) -> Load {
        loop {
            let added = load.tick(&mut self.lock(), self.now_ms());
            if added > 0 {
                self.changed.notify_one();
            }
            if load.is_done(self.now_ms()) {
                return load;
            }
            tokio::select! {
                () = shutdown.cancelled() => return load,
                () = tokio::time::sleep(LOAD_TICK) => {}
            }
        }
    }

    pub(crate) fn changed(&self) -> &Notify {
        &self.changed
    }
}
