//! An installation whose server is killed again and again, with its Meta beside it.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::meta::{MetaProcess, PAGE};
use super::web::Web;
use crate::app::{APP, APP_SECRET, Ran, Server, VERIFY_TOKEN, comanda, command, until, write_shop};

/// How often another port is tried for the simulated Meta.
const PORTS_MAX: usize = 5;

/// See the module.
pub(crate) struct Installation {
    pub(crate) folder: TempDir,
    pub(crate) meta: MetaProcess,
    pub(crate) web: Web,
    server: Option<Server>,
    launch: Launch,
    /// What earlier processes have logged.
    log: Vec<String>,
}

/// The command that starts a server in a folder.
pub(crate) type Launch = fn(&Path) -> Command;

/// Where commands find the configuration and the data.
pub(crate) const PLACE: [&str; 4] = ["--config", "comanda.toml", "--data", "data"];

/// `comanda serve` as it is.
pub(crate) fn plainly(folder: &Path) -> Command {
    command(folder, &[&["serve"], &PLACE[..]].concat())
}

impl Installation {
    /// Starts a server and a Meta that sends to it. `store` is the `[store]` block of the configuration.
    pub(crate) fn start(store: &str, seed: u64, launch: Launch) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write_shop(folder.path());
        for _ in 0..PORTS_MAX {
            let graph = free_address();
            std::fs::write(folder.path().join("comanda.toml"), configuration(graph, store)).unwrap();
            let server = Server::start(&mut launch(folder.path()));
            let callback = callback_of(&server);
            if let Some(meta) = MetaProcess::start(folder.path(), graph, &callback, seed) {
                return Self { folder, meta, web: Web::new(), server: Some(server), launch, log: Vec::new() };
            }
        }
        panic!("no free port was found for the simulated Meta");
    }

    /// Puts shop and configuration into a folder whose server is to find no Graph API.
    pub(crate) fn prepare(folder: &Path) {
        write_shop(folder);
        let nobody = SocketAddr::from((Ipv4Addr::LOCALHOST, 9));
        std::fs::write(folder.join("comanda.toml"), configuration(nobody, "")).unwrap();
    }

    /// Where the board is now.
    pub(crate) fn desk(&self) -> SocketAddr {
        self.server.as_ref().expect("a server runs").desk
    }

    /// Ends the server as a crash does.
    pub(crate) fn kill(&mut self) {
        let server = self.server.take().expect("a server runs");
        self.log.extend(server.kill());
    }

    /// Starts the server again on the same data, and tells Meta where it is.
    pub(crate) fn restart(&mut self) {
        let server = Server::start(&mut (self.launch)(self.folder.path()));
        let ready = format!("http://{}/readyz", server.http);
        until("the server to be ready", || {
            let answer = self.web.get(&ready).ok();
            answer.filter(|(status, _)| *status == 200).map(drop)
        });
        self.meta.address().set_callback(&self.web, &callback_of(&server));
        self.server = Some(server);
    }

    /// Ends the server as the system does.
    pub(crate) fn stop(&mut self) {
        let server = self.server.take().expect("a server runs");
        let (status, log) = server.terminate();
        self.log.extend(log);
        assert!(status.success(), "the server ended with {status}:\n{}", self.log_tail());
    }

    /// The end of what the servers have logged.
    pub(crate) fn log_tail(&self) -> String {
        let running = self.server.as_ref().map(Server::log).unwrap_or_default();
        let log = [self.log.clone(), running].concat();
        log[log.len().saturating_sub(30)..].join("\n")
    }

    /// The address of the state.
    pub(crate) fn state_url(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("data/state.sqlite").display())
    }

    pub(crate) fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.web.block_on(future)
    }

    /// Runs another command of the program on this installation's data.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        comanda(self.folder.path(), &[arguments, &PLACE].concat())
    }
}

fn callback_of(server: &Server) -> String {
    format!("http://{}/webhooks/meta", server.http)
}

/// A port that nobody uses at this moment.
fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}

fn configuration(graph: SocketAddr, store: &str) -> String {
    let (page, token) = PAGE;
    format!(
        r#"
[http]
listen = "127.0.0.1:0"
[desk]
listen = "127.0.0.1:0"
undo_ms = 200
[meta]
app_id = "{APP}"
app_secret = "{APP_SECRET}"
verify_token = "{VERIFY_TOKEN}"
graph_url = "http://{graph}"
[flow]
quiet_ms = 100
lease_for = "2s"
[deliver]
doubt_after = "1s"
{store}
[[pages]]
id = "{page}"
access_token = "{token}"
shop = "shop"
"#
    )
}
