//! A client that sends exactly the bytes a test wants.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longer than anything here takes; a test that hangs fails with words.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// A header by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    fn parse(raw: &[u8]) -> Self {
        let at = raw.windows(4).position(|window| window == b"\r\n\r\n").expect("a whole head");
        let head = String::from_utf8(raw[..at].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let mut answer = Self { status, head, body: raw[at + 4..].to_vec() };
        if answer.header("transfer-encoding") == Some("chunked") {
            answer.body = dechunk(&answer.body);
        }
        answer
    }
}

fn dechunk(mut raw: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let at = raw.windows(2).position(|window| window == b"\r\n").expect("a chunk's size");
        let size = usize::from_str_radix(std::str::from_utf8(&raw[..at]).unwrap(), 16).unwrap();
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&raw[at + 2..at + 2 + size]);
        raw = &raw[at + 2 + size + 2..];
    }
}

/// One request on a connection of its own. `Host` is the address unless the headers name one.
pub(crate) async fn request(
    address: SocketAddr,
    method_and_path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let mut head = format!("{method_and_path} HTTP/1.1\r\nConnection: close\r\n");
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        write!(head, "Host: {address}\r\n").unwrap();
    }
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    let has_length = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    if !has_length && (!body.is_empty() || method_and_path.starts_with("POST")) {
        write!(head, "Content-Length: {}\r\n", body.len()).unwrap();
    }
    let mut connection = Connection::open(address).await;
    connection.write(format!("{head}\r\n").as_bytes()).await;
    connection.write(body).await;
    Answer::parse(&connection.read_to_end().await)
}

pub(crate) async fn get(address: SocketAddr, path: &str) -> Answer {
    request(address, &format!("GET {path}"), &[], b"").await
}

/// A form as the page's script sends it.
pub(crate) async fn post_form(address: SocketAddr, path: &str, form: &str) -> Answer {
    let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json")];
    request(address, &format!("POST {path}"), &headers, form.as_bytes()).await
}

/// A connection that a test writes to and reads from bit by bit.
pub(crate) struct Connection(TcpStream);

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.unwrap())
    }

    /// What the server no longer wants to read is no failure of the test: its answer tells.
    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        let _ = self.0.write_all(bytes).await;
    }

    /// Everything until the server closes.
    pub(crate) async fn read_to_end(&mut self) -> Vec<u8> {
        let mut raw = Vec::new();
        let read = self.0.read_to_end(&mut raw);
        let ended = tokio::time::timeout(PATIENCE, read).await.expect("the server closes the connection");
        // A reset after the answer still leaves the answer.
        drop(ended);
        raw
    }

    /// Reads until `wanted` has arrived and gives everything up to its end.
    pub(crate) async fn read_until(&mut self, wanted: &str) -> String {
        let mut raw = Vec::new();
        let read = async {
            while !raw.windows(wanted.len()).any(|window| window == wanted.as_bytes()) {
                let mut byte = [0];
                assert_ne!(self.0.read(&mut byte).await.unwrap(), 0, "closed before `{wanted}` came");
                raw.push(byte[0]);
            }
        };
        let arrived = tokio::time::timeout(PATIENCE, read).await;
        let text = String::from_utf8_lossy(&raw).into_owned();
        assert!(arrived.is_ok(), "`{wanted}` did not come; what came: {text}");
        text
    }

    /// Whether nothing arrives for a while.
    pub(crate) async fn stays_silent_for(&mut self, time: Duration) -> bool {
        let mut byte = [0];
        tokio::time::timeout(time, self.0.read(&mut byte)).await.is_err()
    }
}
