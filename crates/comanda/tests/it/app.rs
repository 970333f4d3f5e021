//! A whole installation in a temporary folder: the real binary, a simulated Meta, customers and a cook.
//!
//! When a test ends well, the installation is ended as the system would end it, and what must hold after every test
//! is checked: it ends by itself with 0, nothing is left unsettled, nothing went wrong, nothing was said twice, and
//! nothing secret or personal stands in its log.

mod customer;
pub(crate) mod database;
mod desk;
mod long_run;
mod meta;
mod program;
mod records;
mod server;
pub(crate) mod service;
mod wait;

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, Once};
use std::time::Duration;

use comanda_sim::{Faults, Thread};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

pub(crate) use customer::Customer;
pub(crate) use desk::Ticket;
pub(crate) use long_run::{asked, progress, tell};
pub(crate) use meta::{APP, APP_SECRET, Meta, PAGES, VERIFY_TOKEN, now_ms};
pub(crate) use program::{Ran, comanda, command, run};
pub(crate) use server::Server;
pub(crate) use wait::{until, until_or};

/// The shop of every test: a copy of the sample shop.
const SHOP_FILES: [(&str, &str); 2] = [
    ("menu.yaml", include_str!("../../sample-shop/menu.yaml")),
    ("shop.yaml", include_str!("../../sample-shop/shop.yaml")),
];

/// How often a test's end starts the server again for what came in at the last moment.
const RESTARTS_MAX: usize = 3;

/// Everything that our own crates have to say, so that private words would show at whatever level they are logged.
const LOG_FILTER: &str = "info,comanda=debug,comanda_flow=debug,comanda_log=debug,comanda_meta=debug,\
    comanda_readers=debug,comanda_store=debug,comanda_web=debug";

/// What a test may want to be different.
pub(crate) struct Options {
    /// Quiet time after a text.
    pub(crate) quiet_ms: u64,
    /// Undo time of the board.
    pub(crate) undo_ms: u64,
    /// Largest webhook body.
    pub(crate) body_max_bytes: usize,
    /// Whether the Graph API answers from the start.
    pub(crate) graph_is_up: bool,
    /// What Meta does wrong.
    pub(crate) faults: Faults,
    /// Largest file that the server may write, as a full disk would have it.
    pub(crate) file_max_kib: Option<u64>,
    /// How many records may wait before webhooks are refused.
    pub(crate) backlog_max_records: u64,
    /// The page of the webhook fixtures is configured, too.
    pub(crate) plays_fixtures: bool,
    /// The `[store]` block of the configuration; nothing for the default.
    pub(crate) store: String,
    /// The `[reader]` block of the configuration; nothing for the default.
    pub(crate) reader: String,
    /// How long others wait for the work of a process that was killed.
    pub(crate) lease_for: &'static str,
    /// The test makes things go wrong that an operator must be told.
    pub(crate) logs_errors: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            quiet_ms: 150,
            undo_ms: 300,
            body_max_bytes: 16 * 1024 * 1024,
            graph_is_up: true,
            faults: Faults::default(),
            file_max_kib: None,
            backlog_max_records: 1_000_000,
            plays_fixtures: false,
            store: String::new(),
            reader: String::new(),
            lease_for: "2s",
            logs_errors: false,
        }
    }
}

/// See the module.
pub(crate) struct TestApp {
    options: Options,
    pub(crate) folder: TempDir,
    pub(crate) meta: Meta,
    server: Mutex<Option<Server>>,
    /// What earlier processes of this installation have logged.
    earlier_log: Mutex<Vec<String>>,
    /// Words that must not stand in any log.
    said: Mutex<Vec<String>>,
    pub(crate) http: reqwest::Client,
    runtime: Runtime,
}

impl TestApp {
    pub(crate) fn start() -> Self {
        Self::with(Options::default())
    }

    pub(crate) fn with(options: Options) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let meta = Meta::new(&runtime, options.faults.clone());
        if options.graph_is_up {
            meta.open(&runtime);
        }
        let folder = tempfile::tempdir().unwrap();
        write_shop(folder.path());
        std::fs::write(folder.path().join("comanda.toml"), configuration(&options, &meta)).unwrap();
        let app = Self {
            options,
            folder,
            meta,
            server: Mutex::default(),
            earlier_log: Mutex::default(),
            said: Mutex::default(),
            http: http_client(),
            runtime,
        };
        app.start_server();
        app
    }

    /// Starts the server and tells Meta where it is.
    #[track_caller]
    pub(crate) fn start_server(&self) {
        *self.server.lock().unwrap() = Some(Server::start(&mut self.serve_command()));
        let ready = self.http_url("/readyz");
        until("the server to be ready", || (self.get(&ready).0 == 200).then_some(()));
        let callback = self.http_url("/webhooks/meta");
        self.meta.simulation.with(|world, _| world.set_callback(&callback));
    }

    fn serve_command(&self) -> Command {
        let arguments = ["serve", "--config", "comanda.toml", "--data", "data"];
        let mut command = match self.options.file_max_kib {
            None => command(self.folder.path(), &arguments),
            Some(kib) => {
                // Without the signal ignored, the system would end the process instead of failing its write.
                let script = format!("trap '' XFSZ; ulimit -f {kib}; exec \"$0\" \"$@\"");
                let mut bash = Command::new("bash");
                bash.args(["-c", &script, env!("CARGO_BIN_EXE_comanda")]).args(arguments);
                bash.current_dir(self.folder.path()).env_clear();
                bash
            }
        };
        command.env("RUST_LOG", LOG_FILTER);
        command
    }

    fn take_server(&self) -> Server {
        self.server.lock().unwrap().take().expect("a server runs")
    }

    /// Kills the server as a crash does and starts it again on the same data.
    pub(crate) fn crash_and_restart(&self) {
        let log = self.take_server().kill();
        self.earlier_log.lock().unwrap().extend(log);
        self.start_server();
    }

    /// Ends the server as the system does.
    #[track_caller]
    pub(crate) fn stop_server(&self) {
        let (status, log) = self.take_server().terminate();
        self.earlier_log.lock().unwrap().extend(log);
        assert!(status.success(), "the server ended with {status}:\n{}", self.log().join("\n"));
    }

    /// The Graph API answers from now on.
    pub(crate) fn open_graph(&self) {
        self.meta.open(&self.runtime);
    }

    fn of_server<T>(&self, look: impl FnOnce(&mut Server) -> T) -> T {
        look(self.server.lock().unwrap().as_mut().expect("a server runs"))
    }

    /// An address of the public listener.
    pub(crate) fn http_url(&self, path: &str) -> String {
        format!("http://{}{path}", self.http_address())
    }

    pub(crate) fn http_address(&self) -> SocketAddr {
        self.of_server(|server| server.http)
    }

    /// An address of the desk.
    pub(crate) fn desk_url(&self, path: &str) -> String {
        format!("http://{}{path}", self.of_server(|server| server.desk))
    }

    pub(crate) fn is_alive(&self) -> bool {
        self.of_server(Server::is_alive)
    }

    /// A new customer of the first page.
    pub(crate) fn customer(&self) -> Customer<'_> {
        Customer::new(self, PAGES[0].0)
    }

    /// A new customer of the second page.
    pub(crate) fn customer_of_second_page(&self) -> Customer<'_> {
        Customer::new(self, PAGES[1].0)
    }

    /// Lets a new customer say hello and waits for the answer: what came earlier has been decided by then.
    #[track_caller]
    pub(crate) fn answers_somebody_else(&self) {
        self.customer().says("xin chào quán").hears("Quán Comanda");
    }

    /// Runs another command of the program on this installation's data.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        comanda(self.folder.path(), &[arguments, &["--data", "data"]].concat())
    }

    /// Everything the server has logged, restarts included.
    pub(crate) fn log(&self) -> Vec<String> {
        let running = self.server.lock().unwrap().as_ref().map(Server::log).unwrap_or_default();
        [self.earlier_log.lock().unwrap().clone(), running].concat()
    }

    fn note_said(&self, text: &str) {
        self.said.lock().unwrap().push(text.to_owned());
    }

    fn state(&self, thread: &Thread) -> String {
        let log = self.log();
        let tail = log[log.len().saturating_sub(30)..].join("\n");
        format!("the thread:\n{:#?}\nthe end of the log:\n{tail}", thread.bubbles)
    }

    /// A signed webhook, as Meta posts it.
    pub(crate) fn post_webhook(&self, body: impl Into<Vec<u8>>) -> (u16, String) {
        let body = body.into();
        let signature = format!("sha256={}", comanda_sim::sign_sha256(APP_SECRET, &body));
        self.post_signed(body, Some(&signature))
    }

    /// A webhook with any signature or none.
    pub(crate) fn post_signed(&self, body: Vec<u8>, signature: Option<&str>) -> (u16, String) {
        let mut request = self
            .http
            .post(self.http_url("/webhooks/meta"))
            .header("content-type", "application/json")
            .body(body);
        if let Some(signature) = signature {
            request = request.header("x-hub-signature-256", signature);
        }
        self.fetch(request)
    }

    pub(crate) fn get(&self, url: &str) -> (u16, String) {
        self.fetch(self.http.get(url))
    }

    fn fetch(&self, request: reqwest::RequestBuilder) -> (u16, String) {
        self.runtime.block_on(async {
            let response = request.send().await.expect("the server answers");
            let status = response.status().as_u16();
            (status, response.text().await.expect("the answer is text"))
        })
    }

    /// Runs a future to its end.
    pub(crate) fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// How the consumer group of *converse* stands.
    fn converse_group(&self) -> Value {
        let stats = self.run(&["log", "stats", "--json"]).good().json_lines();
        let groups = stats[0]["groups"].as_array().cloned().unwrap_or_default();
        groups.into_iter().find(|group| group["name"] == "converse").unwrap_or_default()
    }

    /// Waits until everything that was acknowledged has been worked on.
    #[track_caller]
    pub(crate) fn settles(&self) {
        until("Meta to have sent everything", || {
            (self.meta.simulation.lock().webhooks_outstanding() == 0).then_some(())
        });
        until_or(
            || (self.converse_group()["lag"] == 0).then_some(()),
            || format!("records were left unsettled: {}", self.converse_group()),
        );
    }

    fn end_and_check(&self) {
        self.settles();
        assert!(self.is_alive(), "the server ended by itself");
        self.stop_server();
        let mut group = self.converse_group();
        for _ in 0..RESTARTS_MAX {
            if group["lag"] == 0 {
                break;
            }
            // A report that came in while the server was ending: the next start works on it.
            self.start_server();
            self.settles();
            self.stop_server();
            group = self.converse_group();
        }
        assert_eq!(group["lag"], 0, "records were left unsettled: {group}");
        assert_eq!(group["dead_letters"], 0, "records failed again and again: {group}");
        self.meta.assert_nothing_doubled();
        self.assert_log_is_clean();
    }

    fn assert_log_is_clean(&self) {
        let said = self.said.lock().unwrap();
        let secrets = PAGES.iter().map(|(_, token)| *token).chain([APP_SECRET, VERIFY_TOKEN]);
        let private: Vec<&str> = said.iter().map(String::as_str).chain(secrets).collect();
        for line in &self.log() {
            assert!(!private.iter().any(|words| line.contains(words)), "private words in the log: {line}");
            let is_error = line.contains("\"level\":\"ERROR\"");
            assert!(self.options.logs_errors || !is_error, "an error was logged: {line}");
            assert!(!line.contains("panicked"), "something panicked: {line}");
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.end_and_check();
        }
    }
}

/// A client that goes straight to the address, whatever proxy this machine is set up with.
pub(crate) fn http_client() -> reqwest::Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        rustls::crypto::ring::default_provider().install_default().expect("nobody else installs one");
    });
    reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap()
}

/// Puts the sample shop into `folder/shop`.
pub(crate) fn write_shop(folder: &Path) {
    let shop = folder.join("shop");
    std::fs::create_dir(&shop).unwrap();
    for (name, text) in SHOP_FILES {
        std::fs::write(shop.join(name), text).unwrap();
    }
}

fn configuration(options: &Options, meta: &Meta) -> String {
    let page = |(id, token): (&str, &str)| {
        format!("\n[[pages]]\nid = \"{id}\"\naccess_token = \"{token}\"\nshop = \"shop\"\n")
    };
    let configured =
        PAGES.into_iter().filter(|(id, _)| options.plays_fixtures || *id != meta::PAGE_OF_FIXTURES);
    let pages: String = configured.map(page).collect();
    format!(
        r#"
[http]
listen = "127.0.0.1:0"
body_max_bytes = {body_max_bytes}
backlog_max_records = {backlog_max_records}
# Tests run on small disks, too.
disk_reserve_bytes = 0
[desk]
listen = "127.0.0.1:0"
undo_ms = {undo_ms}
[meta]
app_id = "{app}"
app_secret = "{APP_SECRET}"
verify_token = "{VERIFY_TOKEN}"
graph_url = "http://{graph}"
[flow]
quiet_ms = {quiet_ms}
lease_for = "{lease_for}"
[deliver]
doubt_after = "1s"
{store}
{reader}
{pages}"#,
        store = options.store,
        reader = options.reader,
        body_max_bytes = options.body_max_bytes,
        backlog_max_records = options.backlog_max_records,
        undo_ms = options.undo_ms,
        app = meta::APP,
        graph = meta.address,
        quiet_ms = options.quiet_ms,
        lease_for = options.lease_for,
    )
}
