//! The simulated Meta as a process of its own: its ledger outlives every crash of the program under test.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Stdio};

use comanda_sim::{ALL_FIELDS, Act, Faults, Thread};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::web::Web;
use crate::app::{APP, APP_SECRET, PAGES, VERIFY_TOKEN, command, until};

/// The page of these tests, with its token.
pub(crate) const PAGE: (&str, &str) = PAGES[0];

/// `comanda simulate`. Dropping it kills it.
pub(crate) struct MetaProcess {
    child: Child,
    address: SocketAddr,
}

/// What can be asked of it, from any thread.
#[derive(Clone, Copy)]
pub(crate) struct MetaAddress(SocketAddr);

impl MetaProcess {
    /// Starts it at `address` against a server that listens already; `None` if somebody else took the port meanwhile.
    pub(crate) fn start(folder: &Path, address: SocketAddr, callback: &str, seed: u64) -> Option<Self> {
        let (listen, seed) = (address.to_string(), seed.to_string());
        let arguments = [
            ["--webhook", callback],
            ["--listen", &listen],
            ["--page", PAGE.0],
            ["--access-token", PAGE.1],
            ["--app-id", APP],
            ["--app-secret", APP_SECRET],
            ["--verify-token", VERIFY_TOKEN],
            ["--seed", &seed],
        ];
        let mut command = command(folder, &["simulate"]);
        command.args(arguments.as_flattened()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().expect("the simulated Meta starts");
        let stdout = BufReader::new(child.stdout.take().expect("it was piped"));
        let process = Self { child, address };
        let mut lines = stdout.lines().map_while(Result::ok);
        let is_ready = lines.any(|line| line.starts_with("Webhooks go to"));
        // What it says later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        is_ready.then_some(process)
    }

    pub(crate) fn address(&self) -> MetaAddress {
        MetaAddress(self.address)
    }
}

impl Drop for MetaProcess {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// How it stands, for a test that waits.
#[derive(Debug, Deserialize)]
pub(crate) struct Standing {
    pub(crate) webhooks_outstanding: usize,
    pub(crate) unanswered: Vec<String>,
}

impl Standing {
    /// Whether nothing waits to be sent to the server.
    pub(crate) fn is_quiet(&self) -> bool {
        self.webhooks_outstanding == 0
    }
}

impl MetaAddress {
    fn url(self, path: &str) -> String {
        format!("http://{}{path}", self.0)
    }

    fn ask<T: DeserializeOwned>(self, web: &Web, path: &str) -> T {
        let (status, body) = web.get(&self.url(path)).expect("the simulated Meta answers");
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap_or_else(|error| panic!("{path}: {error}: {body:.300}"))
    }

    fn tell(self, web: &Web, path: &str, body: &Value) -> Value {
        let request =
            web.client.post(self.url(path)).header("content-type", "application/json").body(body.to_string());
        let (status, body) = web.send(request).expect("the simulated Meta answers");
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    /// Tells it where the server is now, as an app's owner does; it verifies the address.
    pub(crate) fn set_callback(self, web: &Web, callback: &str) {
        let (token, fields) = (format!("{APP}|{APP_SECRET}"), ALL_FIELDS.join(","));
        let form = [
            ("object", "page"),
            ("callback_url", callback),
            ("verify_token", VERIFY_TOKEN),
            ("fields", &fields),
            ("access_token", &token),
        ];
        let url = self.url(&format!("/v25.0/{APP}/subscriptions"));
        // Its faults meet this call, too.
        until("Meta to know the address", || {
            let answer = web.post_form(&url, &form, &[]).ok();
            answer.filter(|(status, _)| *status == 200).map(drop)
        });
    }

    pub(crate) fn set_faults(self, web: &Web, faults: &Faults) {
        let body = serde_json::to_string(faults).unwrap();
        let request =
            web.client.put(self.url("/_sim/faults")).header("content-type", "application/json").body(body);
        let (status, body) = web.send(request).expect("the simulated Meta answers");
        assert_eq!(status, 200, "{body}");
    }

    /// Somebody who has not written yet.
    pub(crate) fn new_person(self, web: &Web) -> String {
        self.tell(web, "/_sim/people", &json!({}))["person"].as_str().expect("a person has an id").to_owned()
    }

    pub(crate) fn person_does(self, web: &Web, person: &str, act: &Act) {
        self.tell(web, "/_sim/person", &json!({"page": PAGE.0, "person": person, "what": act}));
    }

    pub(crate) fn thread(self, web: &Web, person: &str) -> Thread {
        self.ask(web, &format!("/_sim/thread?page={}&person={person}", PAGE.0))
    }

    pub(crate) fn standing(self, web: &Web) -> Standing {
        self.ask(web, "/_sim/summary")
    }

    /// Messages accepted so far.
    pub(crate) fn accepted(self, web: &Web) -> u64 {
        let standing: Value = self.ask(web, "/_sim/ledger/summary");
        standing["accepted_messages"].as_u64().expect("the ledger counts messages")
    }

    pub(crate) fn ledger<T: DeserializeOwned>(self, web: &Web) -> T {
        self.ask(web, "/_sim/ledger")
    }
}
