//! Who may talk to the desk before there is a sign-in: browsers on this very machine, and only with the desk's own
//! pages.
//!
//! A page from elsewhere can make a browser send requests here (a foreign `Origin`), a name that is re-bound to this
//! machine can make it read answers (a foreign `Host`), and a tunnel or proxy can pass the world on from a local
//! address (`Forwarded` headers). Each is refused with one sentence.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, Uri, header};

use crate::error::WebError;

/// Why the desk does not talk to a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not on this machine.
    #[error("the desk only talks to this machine until sign-in exists: open it in a browser here")]
    Peer,
    /// The address in the browser is not this machine's own name.
    #[error("the desk only answers to 127.0.0.1, localhost and [::1]: open it under one of these names")]
    Host,
    /// Another site's page sent the request.
    #[error("the request came from another site's page: the desk only takes requests from its own pages")]
    Origin,
    /// A proxy or tunnel passed the request on.
    #[error(
        "the request came through a proxy or tunnel: the desk is not to be published until sign-in exists"
    )]
    Forwarded,
}

/// Lets a request through to the desk, or says why not.
pub(crate) async fn only_this_machine(request: Request, next: Next) -> Result<Response, WebError> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer);
    check(peer, request.uri(), request.headers())?;
    Ok(next.run(request).await)
}

fn check(peer: Option<SocketAddr>, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
    // A peer that is not known is not on this machine.
    if !peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback()) {
        return Err(Refusal::Peer);
    }
    let is_forwarded = |name: &str| name == "forwarded" || name.starts_with("x-forwarded-");
    if headers.keys().any(|name| is_forwarded(name.as_str())) {
        return Err(Refusal::Forwarded);
    }
    let host = only_text(headers, &header::HOST).ok_or(Refusal::Host)?;
    let host_in_uri_is_ours = uri.authority().is_none_or(|authority| is_this_machine(authority.as_str()));
    if !is_this_machine(host) || !host_in_uri_is_ours {
        return Err(Refusal::Host);
    }
    if headers.contains_key(header::ORIGIN) {
        let origin = only_text(headers, &header::ORIGIN).and_then(|origin| origin.strip_prefix("http://"));
        if origin != Some(host) {
            return Err(Refusal::Origin);
        }
    }
    Ok(())
}

/// The value of a header that must not stand there twice.
fn only_text<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(first)
}

fn is_this_machine(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[') {
        return inner.split_once(']').is_some_and(|(address, port)| {
            is_port_or_nothing(port)
                && address.parse::<Ipv6Addr>().is_ok_and(|address| address == Ipv6Addr::LOCALHOST)
        });
    }
    let (name, port) = host.find(':').map_or((host, ""), |at| host.split_at(at));
    let is_ours = name.eq_ignore_ascii_case("localhost")
        || name.parse::<Ipv4Addr>().is_ok_and(|address| address == Ipv4Addr::LOCALHOST);
    is_ours && is_port_or_nothing(port)
}

/// `:8081`, or nothing.
fn is_port_or_nothing(text: &str) -> bool {
    text.is_empty() || text.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests;
