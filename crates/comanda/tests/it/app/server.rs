//! `comanda serve` as a process: started, watched, ended.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use serde_json::Value;

use super::wait::{until, until_or};

/// A running server. Dropping it kills it.
pub(crate) struct Server {
    child: Child,
    log: Arc<Mutex<Vec<String>>>,
    reader: Option<JoinHandle<()>>,
    /// Where webhooks go.
    pub(crate) http: SocketAddr,
    /// Where the board is.
    pub(crate) desk: SocketAddr,
}

impl Server {
    /// Starts it and waits until it has said where it listens.
    #[track_caller]
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child =
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the server starts");
        let stderr = BufReader::new(child.stderr.take().expect("it was piped"));
        let log = Arc::new(Mutex::new(Vec::new()));
        let lines = Arc::clone(&log);
        let reader = std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                lines.lock().unwrap().push(line);
            }
        });
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server = Self { child, log, reader: Some(reader), http: nowhere, desk: nowhere };
        let log = Arc::clone(&server.log);
        (server.http, server.desk) = until_or(
            || {
                assert!(server.is_alive(), "the server ended at once:\n{}", log.lock().unwrap().join("\n"));
                log.lock().unwrap().iter().find_map(|line| addresses(line))
            },
            || format!("the server did not say where it listens:\n{}", log.lock().unwrap().join("\n")),
        );
        server
    }

    pub(crate) fn is_alive(&mut self) -> bool {
        self.child.try_wait().expect("its state can be asked for").is_none()
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// Ends it as a crash does.
    pub(crate) fn kill(mut self) -> Vec<String> {
        self.child.kill().expect("it can be killed");
        self.wait_for_log()
    }

    /// Ends it as the system does, and waits until it has.
    #[track_caller]
    pub(crate) fn terminate(mut self) -> (ExitStatus, Vec<String>) {
        // The shell's own `kill`: sending a signal from Rust takes a system library or unsafe code.
        let id = self.child.id();
        let sent = Command::new("sh").args(["-c", &format!("kill -TERM {id}")]).status();
        assert!(sent.expect("a shell starts").success(), "the signal was sent");
        let status = until("the server's end", || self.child.try_wait().expect("its state can be asked for"));
        let log = self.wait_for_log();
        (status, log)
    }

    fn wait_for_log(&mut self) -> Vec<String> {
        let _ended = self.child.wait();
        if let Some(reader) = self.reader.take() {
            reader.join().expect("the log was read");
        }
        self.log()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already where the test went well.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Both addresses from the line that tells them.
fn addresses(line: &str) -> Option<(SocketAddr, SocketAddr)> {
    let line: Value = serde_json::from_str(line).ok()?;
    let address = |field: &str| line.get(field)?.as_str()?.parse().ok();
    // A process without a desk names none.
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
    Some((address("http.address")?, address("desk.address").unwrap_or(nowhere)))
}
