//! The loops and listeners of one process, and how they end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use comanda_domain::decide::Timing;
use comanda_flow::converse::{Advice, Converse, Options, Outside};
use comanda_flow::deliver::{Deliver, DeliverOptions};
use comanda_flow::housekeeping::{Housekeeping, Told};
use comanda_flow::people::People;
use comanda_flow::runner::{self, RunnerOptions};
use comanda_flow::subscriptions::{Plan, Subscriptions};
use comanda_flow::{repair, restored, ticker};
use comanda_log::{Log, RetentionPolicy};
use comanda_meta::Secrets;
use comanda_web::body::BodyLimits;
use comanda_web::{
    AppendHealth, DeskLimits, DeskParts, GatewayLimits, GatewayParts, Pressure, ReadinessCheck, ServeLimits,
    WorkerParts, desk_router, fulfilment_router, gateway_router, serve, worker_router,
};
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::leases::{self, Leases};
use super::pressure::PressureWatch;
use super::previews::Rendered;
use super::reload::Reload;
use super::tasks::Tasks;
use super::{CONVERSE, Parts, hearing, reader};
use crate::clock;
use crate::config::Config;
use crate::exit::Ended;
use crate::listen::listen;
use crate::roles::Role;

/// How long the loops may take to settle what they hold.
const STOP_MAX: Duration = Duration::from_secs(15);

/// The doors, already bound, so that a taken port is told before anything starts.
pub(crate) struct Listeners {
    pub(crate) http: TcpListener,
    /// Absent without a desk.
    pub(crate) desk: Option<TcpListener>,
}

impl Listeners {
    /// Binds them.
    pub(crate) fn bind(http: SocketAddr, desk: Option<SocketAddr>) -> anyhow::Result<Self> {
        let bind = |key: &str, address: SocketAddr| {
            listen(address).map_err(|error| Ended {
                exit: crate::exit::Exit::Unavailable,
                message: format!("{key}: cannot listen on {address}: {error}; is another comanda running? choose another port"),
            })
        };
        let http = bind("http.listen", http)?;
        let desk = desk.map(|desk| bind("desk.listen", desk)).transpose()?;
        Ok(Self { http, desk })
    }
}

/// A process at work.
pub(crate) struct Running {
    pub(crate) http: SocketAddr,
    /// Absent without a desk.
    pub(crate) desk: Option<SocketAddr>,
    doors: CancellationToken,
    loops: CancellationToken,
    leases: CancellationToken,
    door_tasks: Tasks,
    loop_tasks: Tasks,
    lease_tasks: Tasks,
    parts: Parts,
}

/// Starts the roles that the configuration names.
pub(crate) fn start(
    config: &Config,
    parts: Parts,
    listeners: Listeners,
    metrics: Arc<dyn Fn() -> String + Send + Sync>,
) -> anyhow::Result<Running> {
    let [doors, loops, leases] = [(); 3].map(|()| CancellationToken::new());
    let http = listeners.http.local_addr()?;
    let desk = listeners.desk.as_ref().map(TcpListener::local_addr).transpose()?;
    let door_tasks = start_doors(config, &parts, listeners, metrics, &doors)?;
    let mut lease_tasks = Tasks::default();
    let held = leases::start(config, &parts, &mut lease_tasks, &leases);
    let loop_tasks = start_loops(config, &parts, &held, &loops)?;
    Ok(Running { http, desk, doors, loops, leases, door_tasks, loop_tasks, lease_tasks, parts })
}

fn start_doors(
    config: &Config,
    parts: &Parts,
    listeners: Listeners,
    metrics: Arc<dyn Fn() -> String + Send + Sync>,
    doors: &CancellationToken,
) -> anyhow::Result<Tasks> {
    let append_health = Arc::new(AppendHealth::default());
    let mut tasks = Tasks::default();
    let log = parts.log.as_ref();
    if let Some((listener, log)) = listeners.desk.zip(log) {
        let desk = DeskParts {
            producer: Arc::clone(log) as _,
            store: Arc::clone(&parts.store) as _,
            people: Arc::clone(&parts.store) as _,
            drafts: Arc::clone(&parts.store) as _,
            previews: Arc::new(Rendered::new(parts)),
            clock: Arc::clone(&parts.clock),
            random: clock::random(),
            metrics_text: Arc::clone(&metrics),
            shutdown: doors.clone(),
            append_health: Arc::clone(&append_health),
            limits: DeskLimits { undo: Duration::from_millis(config.desk.undo_ms), ..DeskLimits::default() },
        };
        let served = serve(listener, desk_router(desk), ServeLimits::default(), doors.clone());
        tasks.spawn("desk listener", served);
    }
    let limits = ServeLimits { connections_max: config.http.connections_max, ..ServeLimits::default() };
    let router = match log.filter(|_| config.roles.has(Role::Gateway)) {
        Some(log) => {
            let pressure = Arc::new(Pressure::default());
            let gateway = gateway_parts(config, parts, log, &append_health, &pressure)?;
            let watch = PressureWatch::new(config, Arc::clone(log) as _, pressure, append_health);
            tasks.spawn("watch over backlog and disk", watch.run(doors.clone()));
            match reader::fulfilment_of(config, parts)? {
                Some(fulfilment) => gateway_router(gateway).merge(fulfilment_router(fulfilment)),
                None => gateway_router(gateway),
            }
        }
        None => worker_router(WorkerParts { readiness: readiness_of(parts), metrics_text: metrics }),
    };
    tasks.spawn("webhook listener", serve(listeners.http, router, limits, doors.clone()));
    Ok(tasks)
}

/// What must answer before this process is sent any work.
fn readiness_of(parts: &Parts) -> Vec<ReadinessCheck> {
    let log = parts.log.as_ref().map(|log| ReadinessCheck::log(Arc::clone(log) as _));
    log.into_iter().chain([ReadinessCheck::store(Arc::clone(&parts.store) as _)]).collect()
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
    log: &Arc<dyn Log>,
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
        producer: Arc::clone(log) as _,
        secrets,
        verify_token,
        readiness: readiness_of(parts),
        media: Arc::clone(&parts.store) as _,
        limits: GatewayLimits { body, ..defaults },
        clock: Arc::clone(&parts.clock),
        random: clock::random(),
        append_health: Arc::clone(append_health),
        pressure: Arc::clone(pressure),
    })
}

fn start_loops(
    config: &Config,
    parts: &Parts,
    held: &Leases,
    shutdown: &CancellationToken,
) -> anyhow::Result<Tasks> {
    let wake = Arc::new(Notify::new());
    let mut tasks = Tasks::default();
    tasks.spawn("watch over the shops' files", Reload::new(config, parts).run(shutdown.clone()));
    if let Some(log) = &parts.log {
        start_housekeeping(config, parts, log, &mut tasks, shutdown);
        if config.roles.has(Role::Converse) {
            start_lanes(config, parts, log, held, &wake, &mut tasks, shutdown);
            start_repairs(config, parts, log, &mut tasks, shutdown);
            hearing::start(config, parts, log, &mut tasks, shutdown)?;
        }
        if config.roles.has(Role::Ticker) {
            let (store, producer) = (Arc::clone(&parts.store) as _, Arc::clone(log) as _);
            let (clock, held) = (Arc::clone(&parts.clock), held.converse.clone());
            tasks.spawn("ticker", ticker::run(store, producer, clock, held, shutdown.clone()));
        }
    }
    if config.roles.has(Role::Deliver) {
        start_deliver(config, parts, held, wake, &mut tasks, shutdown);
    }
    Ok(tasks)
}

fn start_lanes(
    config: &Config,
    parts: &Parts,
    log: &Arc<dyn Log>,
    held: &Leases,
    wake: &Arc<Notify>,
    tasks: &mut Tasks,
    shutdown: &CancellationToken,
) {
    let options = Options {
        timing: timing_of(config),
        our_app_id: config.meta.app_id.clone(),
        can_hear: config.hearing.service().is_some(),
    };
    let (store, clock) = (Arc::clone(&parts.store) as _, Arc::clone(&parts.clock));
    let converse = Converse::new(store, Arc::clone(&parts.shops), options, clock);
    let converse = converse.with_partitions(held.converse.clone()).carefully(Arc::clone(&parts.careful));
    let converse = match &parts.outside {
        Some(reader) => converse.with_outside(Arc::new(Outside::asking(Arc::clone(reader)))),
        None => converse,
    };
    let converse = match &parts.adviser {
        Some(adviser) => converse.with_advice(Arc::new(Advice::asking(Arc::clone(adviser)))),
        None => converse,
    };
    let converse = Arc::new(converse);
    for _ in 0..config.flow.lanes.max(1) {
        let consumer = log.consumer(CONVERSE);
        let (converse, wake, shutdown) = (Arc::clone(&converse), Arc::clone(wake), shutdown.clone());
        let lane = runner::run(consumer, converse, RunnerOptions::default(), wake, shutdown);
        tasks.spawn("conversation lane", lane);
    }
}

/// What belongs to nobody's everyday: retries that somebody asked for, and the end of a restore.
fn start_repairs(
    config: &Config,
    parts: &Parts,
    log: &Arc<dyn Log>,
    tasks: &mut Tasks,
    shutdown: &CancellationToken,
) {
    let options = repair::Options {
        stale_after: config.flow.stale_after.unsigned_abs(),
        clock: Arc::clone(&parts.clock),
    };
    let store = Arc::clone(&parts.store) as _;
    tasks.spawn("repair", repair::run(store, Arc::clone(log), options, shutdown.clone()));
    let (store, log, clock) = (Arc::clone(&parts.store), Arc::clone(log), Arc::clone(&parts.clock));
    let stop = shutdown.clone();
    tasks.spawn("restore", async move {
        restored::settle(store.as_ref(), log.as_ref(), CONVERSE, clock, stop.clone()).await;
        stop.cancelled().await;
    });
}

/// Deliver, and what else talks to the Graph API. Names of people that two processes fetch at a time are the same names.
fn start_deliver(
    config: &Config,
    parts: &Parts,
    held: &Leases,
    wake: Arc<Notify>,
    tasks: &mut Tasks,
    shutdown: &CancellationToken,
) {
    let deliver = Deliver::new(
        Arc::clone(&parts.store) as _,
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
    let deliver = deliver.with_partitions(held.deliver.clone());
    let stop = shutdown.clone();
    let store = Arc::clone(&parts.store);
    tasks.spawn("delivery", async move {
        tokio::select! {
            () = stop.cancelled() => return,
            () = restored::ended(store.as_ref()) => {}
        }
        deliver.run(wake, stop).await;
    });
    start_subscriptions(config, parts, tasks, shutdown);
    let people = People {
        store: Arc::clone(&parts.store) as _,
        graph: parts.graph.clone(),
        shops: Arc::clone(&parts.shops),
        tokens: parts.tokens.clone(),
        clock: Arc::clone(&parts.clock),
    };
    let stop = shutdown.clone();
    tasks.spawn("look-up of names", async move { people.run(stop).await });
}

/// What is old goes. Where the log is, so that nothing is forgotten that can still come from it.
fn start_housekeeping(
    config: &Config,
    parts: &Parts,
    log: &Arc<dyn Log>,
    tasks: &mut Tasks,
    shutdown: &CancellationToken,
) {
    let housekeeping = Housekeeping {
        log: Arc::clone(log),
        store: Arc::clone(&parts.store) as _,
        alarms: Arc::clone(&parts.store) as _,
        policy: RetentionPolicy {
            age_max: Some(config.log.keep().keep_for.unsigned_abs()),
            bytes_max: Some(config.log.keep().keep_max_bytes),
        },
        clock: Arc::clone(&parts.clock),
        told: Told::default(),
    };
    let stop = shutdown.clone();
    tasks.spawn("housekeeping", async move { housekeeping.run(stop).await });
}

/// Nothing waits for it.
fn start_subscriptions(config: &Config, parts: &Parts, tasks: &mut Tasks, shutdown: &CancellationToken) {
    let subscriptions = Subscriptions {
        graph: parts.graph.clone(),
        tokens: parts.tokens.clone(),
        app_id: config.meta.app_id.clone(),
        alarms: Arc::clone(&parts.store) as _,
        clock: Arc::clone(&parts.clock),
        plan: Plan::default(),
    };
    let stop = shutdown.clone();
    tasks.spawn("check of subscriptions", async move { subscriptions.run(stop).await });
}

/// How long things wait.
pub(crate) fn timing_of(config: &Config) -> Timing {
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
            account = self.lease_tasks.one_ended() => account,
        }
    }

    /// Ends in order: first the doors (live screens, then requests), then the loops, then their leases, then the log.
    pub(crate) async fn stop(mut self) {
        self.doors.cancel();
        self.door_tasks.all_ended("doors", STOP_MAX).await;
        self.loops.cancel();
        self.loop_tasks.all_ended("loops", STOP_MAX).await;
        self.leases.cancel();
        self.lease_tasks.all_ended("keepers of leases", STOP_MAX).await;
        if let Err(error) = self.parts.careful.end().await {
            tracing::warn!(error = %error, "the end of this run could not be noted; the next one begins carefully");
        }
        if let Some(log) = &self.parts.log
            && let Err(error) = log.close().await
        {
            tracing::warn!(error = %error, "the log's cursors could not be written; some work will be repeated");
        }
    }
}
