use http::HeaderName;

use super::*;

/// What the guard says to a request from this machine with these headers.
fn verdict(headers: &[(&str, &str)]) -> Result<(), Refusal> {
    verdict_from("127.0.0.1:5000", headers)
}

fn verdict_from(peer: &str, headers: &[(&str, &str)]) -> Result<(), Refusal> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
    }
    check(Some(peer.parse().unwrap()), &Uri::from_static("/board"), &map)
}

#[test]
fn only_peers_on_this_machine() {
    let host = [("host", "localhost:8081")];
    for peer in ["127.0.0.1:1", "127.8.9.1:1", "[::1]:1", "[::ffff:127.0.0.1]:1"] {
        assert_eq!(verdict_from(peer, &host), Ok(()), "{peer}");
    }
    for peer in ["192.168.1.4:1", "10.0.0.1:1", "[fe80::1]:1", "0.0.0.0:1", "[::ffff:8.8.8.8]:1"] {
        assert_eq!(verdict_from(peer, &host), Err(Refusal::Peer), "{peer}");
    }
    let mut headers = HeaderMap::new();
    headers.insert(header::HOST, "localhost".parse().unwrap());
    assert_eq!(check(None, &Uri::from_static("/"), &headers), Err(Refusal::Peer), "an unknown peer");
}

#[test]
fn only_this_machines_own_names() {
    for host in ["127.0.0.1", "127.0.0.1:8081", "localhost", "LOCALHOST:80", "[::1]", "[::1]:8081"] {
        assert_eq!(verdict(&[("host", host)]), Ok(()), "{host}");
    }
    let foreign = [
        "example.com",
        "localhost.example.com",
        "127.0.0.1.example.com",
        "127.0.0.1:8081:9",
        "127.0.0.1:",
        "[::2]",
        "[::1",
        "[::1]x",
        "user@localhost",
        "2130706433",
        "",
    ];
    for host in foreign {
        assert_eq!(verdict(&[("host", host)]), Err(Refusal::Host), "{host}");
    }
    assert_eq!(verdict(&[]), Err(Refusal::Host), "no host at all");
    let twice = [("host", "localhost"), ("host", "example.com")];
    assert_eq!(verdict(&twice), Err(Refusal::Host));
}

#[test]
fn an_absolute_address_must_be_ours_too() {
    let mut headers = HeaderMap::new();
    headers.insert(header::HOST, "localhost".parse().unwrap());
    let peer = Some("127.0.0.1:5000".parse().unwrap());
    assert_eq!(check(peer, &Uri::from_static("http://localhost/"), &headers), Ok(()));
    assert_eq!(check(peer, &Uri::from_static("http://example.com/"), &headers), Err(Refusal::Host));
}

#[test]
fn only_requests_of_the_desks_own_pages() {
    let with_origin = |origin| verdict(&[("host", "localhost:8081"), ("origin", origin)]);
    assert_eq!(with_origin("http://localhost:8081"), Ok(()));
    for origin in [
        "null",
        "http://example.com",
        "http://localhost",
        "http://localhost:8082",
        "http://127.0.0.1:8081",
        "https://localhost:8081",
        "",
    ] {
        assert_eq!(with_origin(origin), Err(Refusal::Origin), "{origin}");
    }
}

#[test]
fn nothing_that_was_passed_on() {
    for name in
        ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "X-Forwarded-Anything"]
    {
        let headers = [("host", "localhost"), (name, "for=192.0.2.60")];
        assert_eq!(verdict(&headers), Err(Refusal::Forwarded), "{name}");
    }
}
