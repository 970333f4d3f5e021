//! The loops and listeners of one process, and how they end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use comanda_domain::decide::Timing;
use comanda_flow::converse::{Converse, Options};
use comanda_flow::deliver::{Deliver, DeliverOptions};
use comanda_flow::people::People;
use comanda_flow::runner::{self, RunnerOptions};
use comanda_flow::ticker;
use comanda_meta::Secrets;
use comanda_web::body::BodyLimits;
use comanda_web::{
    AppendHealth, DeskLimits, DeskParts, GatewayLimits, GatewayParts, Pressure, ReadinessCheck, ServeLimits,
    desk_router, gateway_router, serve,
};
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::Parts;
use super::pressure::PressureWatch;
use super::tasks::Tasks;
use crate::clock;
use crate::config::Config;
use crate::exit::Ended;

/// Consumer group of *converse*.
const CONVERSE: &str = "converse";

/// How long the loops may take to settle what they hold.
const STOP_MAX: Duration = Duration::from_secs(15);

/// The two doors, already bound, so that a taken port is told before anything starts.
pub(crate) struct Listeners {
    pub(crate) http: TcpListener,
    pub(crate) desk: TcpListener,
}

impl Listeners {
    /// Binds both.
    pub(crate) async fn bind(http: SocketAddr, desk: SocketAddr) -> anyhow::Result<Self> {
        let bind = async |key: &str, address: SocketAddr| {
            TcpListener::bind(address).await.map_err(|error| Ended {
                exit: crate::exit::Exit::Unavailable,
                message: format!("{key}: cannot listen on {address}: {error}; is another comanda running? choose another port"),
            })
        };
        Ok(Self { http: bind("http.listen", http).await?, desk: bind("desk.listen", desk).await? })
    }
}

/// A process at work.
pub(crate) struct Running {
    pub(crate) http: SocketAddr,
    pub(crate) desk: SocketAddr,
    doors: CancellationToken,
    loops: CancellationToken,
    door_tasks: Tasks,
    loop_tasks: Tasks,
    parts: Parts,
}

/// Starts every role.
pub(crate) fn start(
    config: &Config,
    parts: Parts,
    listeners: Listeners,
    metrics: Arc<dyn Fn() -> String + Send + Sync>,
) -> anyhow::Result<Running> {
    let (doors, loops) = (CancellationToken::new(), CancellationToken::new());
    let http = listeners.http.local_addr()?;
    let desk = listeners.desk.local_addr()?;
    let append_health = Arc::new(AppendHealth::default());
    let pressure = Arc::new(Pressure::default());
    let gateway = gateway_router(gateway_parts(config, &parts, &append_health, &pressure)?);
    let desk_parts = DeskParts {
        producer: Arc::clone(&parts.log) as _,
        store: Arc::clone(&parts.store) as _,
        clock: Arc::clone(&parts.clock),
        random: clock::random(),
        metrics_text: metrics,
        shutdown: doors.clone(),
        append_health: Arc::clone(&append_health),
        limits: DeskLimits { undo: Duration::from_millis(config.desk.undo_ms), ..DeskLimits::default() },
    };
    let limits = ServeLimits { connections_max: config.http.connections_max, ..ServeLimits::default() };
    let mut door_tasks = Tasks::default();
    door_tasks.spawn("webhook listener", serve(listeners.http, gateway, limits, doors.clone()));
    let desk_router = desk_router(desk_parts);
    let desk_limits = ServeLimits::default();
    door_tasks.spawn("desk listener", serve(listeners.desk, desk_router, desk_limits, doors.clone()));
    let mut loop_tasks = start_loops(config, &parts, &loops);
    let watch = PressureWatch::new(config, Arc::clone(&parts.log) as _, pressure, append_health);
    loop_tasks.spawn("watch over backlog and disk", watch.run(loops.clone()));
    Ok(Running { http, desk, doors, loops, door_tasks, loop_tasks, parts })
}

/// The app's secrets and the verify token, or which of them is missing and where to put it.
pub(crate) fn secrets_of(config: &Config) -> anyhow::Result<(Secrets, SecretString)> {
    let missing = |key: &str, variable: &str| {
        Ended::invalid(format!(
            "meta.{key} is not set: put it into the configuration file, or into the environment as {variable}"
        ))
    };
    let secret =
        config.meta.app_secret.clone().ok_or_else(|| missing("app_secret", "FACEBOOK_APP_SECRET"))?;
    let token: SecretString =
        config.meta.verify_token.clone().ok_or_else(|| missing("verify_token", "FACEBOOK_VERIFY_TOKEN"))?;
    let empty = |_| Ended::invalid("meta: a secret must not be empty");
    let mut secrets = Secrets::new(secret).map_err(empty)?.accepting_sha1(config.meta.accept_sha1);
    if let Some(previous) = &config.meta.previous_app_secret {
        secrets = secrets.with_previous(previous.clone()).map_err(empty)?;
    }
    Ok((secrets, token))
}

fn gateway_parts(
    config: &Config,
    parts: &Parts,
    append_health: &Arc<AppendHealth>,
    pressure: &Arc<Pressure>,
) -> anyhow::Result<GatewayParts> {
    let (secrets, verify_token) = secrets_of(config)?;
    let defaults = GatewayLimits::default();
    let body = BodyLimits {
        bytes_max: config.http.body_max_bytes,
        in_flight_bytes_max: config.http.body_in_flight_max_bytes,
        ..defaults.body
    };
    Ok(GatewayParts {
        producer: Arc::clone(&parts.log) as _,
        secrets,
        verify_token,
        readiness: vec![
            ReadinessCheck::log(Arc::clone(&parts.log) as _),
            ReadinessCheck::store(Arc::clone(&parts.store) as _),
        ],
        media: Arc::clone(&parts.store) as _,
        limits: GatewayLimits { body, ..defaults },
        clock: Arc::clone(&parts.clock),
        random: clock::random(),
        append_health: Arc::clone(append_health),
        pressure: Arc::clone(pressure),
    })
}

fn start_loops(config: &Config, parts: &Parts, shutdown: &CancellationToken) -> Tasks {
    let wake = Arc::new(Notify::new());
    let options = Options { timing: timing_of(config), our_app_id: config.meta.app_id.clone() };
    let converse = Arc::new(Converse::new(
        Arc::clone(&parts.store) as _,
        Arc::clone(&parts.shops),
        options,
        Arc::clone(&parts.clock),
    ));
    let mut tasks = Tasks::default();
    for _ in 0..config.flow.lanes.max(1) {
        let consumer = parts.log.consumer(CONVERSE);
        let (converse, wake, shutdown) = (Arc::clone(&converse), Arc::clone(&wake), shutdown.clone());
        let lane = runner::run(consumer, converse, RunnerOptions::default(), wake, shutdown);
        tasks.spawn("conversation lane", lane);
    }
    let deliver = Deliver::new(
        Arc::clone(&parts.store) as _,
        Arc::clone(&parts.shops),
        parts.graph.clone(),
        parts.tokens.clone(),
        DeliverOptions {
            doubt_after: config.deliver.doubt_after.unsigned_abs(),
            stale_after: config.flow.stale_after.unsigned_abs(),
            ..DeliverOptions::default()
        },
        Arc::clone(&parts.clock),
    );
    let stop = shutdown.clone();
    tasks.spawn("delivery", async move { deliver.run(wake, stop).await });
    let (store, log) = (Arc::clone(&parts.store) as _, Arc::clone(&parts.log) as _);
    tasks.spawn("ticker", ticker::run(store, log, Arc::clone(&parts.clock), shutdown.clone()));
    let people = People {
        store: Arc::clone(&parts.store) as _,
        graph: parts.graph.clone(),
        shops: Arc::clone(&parts.shops),
        tokens: parts.tokens.clone(),
        clock: Arc::clone(&parts.clock),
    };
    let stop = shutdown.clone();
    tasks.spawn("look-up of names", async move { people.run(stop).await });
    tasks
}

fn timing_of(config: &Config) -> Timing {
    Timing {
        quiet: Duration::from_millis(config.flow.quiet_ms),
        stale_after: config.flow.stale_after.unsigned_abs(),
        undo: Duration::from_millis(config.desk.undo_ms),
    }
}

impl Running {
    /// Waits until a task ends although nobody asked for it, and says which: the process is of no use any more.
    pub(crate) async fn a_task_ended(&mut self) -> String {
        tokio::select! {
            account = self.door_tasks.one_ended() => account,
            account = self.loop_tasks.one_ended() => account,
        }
    }

    /// Ends in order: first the doors (live screens, then requests), then the loops, then the log.
    pub(crate) async fn stop(mut self) {
        self.doors.cancel();
        self.door_tasks.all_ended("doors", STOP_MAX).await;
        self.loops.cancel();
        self.loop_tasks.all_ended("loops", STOP_MAX).await;
        if let Err(error) = self.parts.log.close().await {
            tracing::warn!(error = %error, "the log's cursors could not be written; some work will be repeated");
        }
    }
}
