use std::error::Error as _;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::thread::{self, JoinHandle};

use super::*;

/// A server for one connection: reads the request's head, then does `answer` and hangs up. Gives back what it read.
fn serve_once(answer: &'static [u8], pause: Duration) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut read = Vec::new();
        let mut buffer = [0; 1024];
        while !read.ends_with(b"hello") {
            let count = connection.read(&mut buffer).unwrap();
            read.extend_from_slice(&buffer[..count]);
        }
        thread::sleep(pause);
        connection.write_all(answer).ok();
        String::from_utf8(read).unwrap()
    });
    (address, server)
}

fn transport(timeout_ms: u64, answer_bytes_max: usize) -> NetworkTransport {
    let timeout = Duration::from_millis(timeout_ms);
    NetworkTransport::new(NetworkLimits { connect_timeout: timeout, timeout, answer_bytes_max }).unwrap()
}

fn request(address: SocketAddr) -> Request<Bytes> {
    let uri = format!("http://{address}/v25.0/104/messages?access_token=EAAB");
    Request::builder().method("POST").uri(uri).body(Bytes::from_static(b"hello")).unwrap()
}

#[tokio::test]
async fn a_request_goes_out_and_its_answer_comes_back() {
    let answer = b"HTTP/1.1 400 Bad Request\r\nX-App-Usage: {}\r\nContent-Length: 2\r\n\r\n{}";
    let (address, server) = serve_once(answer, Duration::ZERO);
    let response = transport(5000, 100).send(request(address)).await.unwrap();
    assert_eq!(response.status(), 400);
    assert_eq!(response.headers().get("x-app-usage").unwrap(), "{}");
    assert_eq!(response.body().as_ref(), b"{}");
    assert!(server.join().unwrap().starts_with("POST /v25.0/104/messages?access_token=EAAB HTTP/1.1\r\n"));
}

#[tokio::test]
async fn a_closed_port_is_not_sent_and_the_error_hides_the_token() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = transport(5000, 100).send(request(address)).await.unwrap_err();
    assert!(matches!(error, TransportError::NotSent { .. }), "{error:?}");
    assert!(!format!("{error:?} {}", error.source().unwrap()).contains("EAAB"));
}

#[tokio::test]
async fn a_dropped_late_or_endless_answer_is_unknown() {
    let dropped = serve_once(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", Duration::ZERO);
    let hung_up = serve_once(b"", Duration::ZERO);
    let late = serve_once(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", Duration::from_millis(1500));
    let endless =
        serve_once(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"a\":\"long\"}", Duration::ZERO);
    let cases = [
        ("dropped", dropped, 5000),
        ("hung up", hung_up, 5000),
        ("late", late, 300),
        ("endless", endless, 5000),
    ];
    for (name, (address, server), timeout_ms) in cases {
        let error = transport(timeout_ms, 10).send(request(address)).await.unwrap_err();
        assert!(matches!(error, TransportError::Unknown { .. }), "{name}: {error:?}");
        assert!(!format!("{error:?}").contains("EAAB"), "{name}");
        server.join().unwrap();
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let answer = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    let (address, server) = serve_once(answer, Duration::ZERO);
    assert_eq!(transport(5000, 100).send(request(address)).await.unwrap().status(), 302);
    server.join().unwrap();
}
