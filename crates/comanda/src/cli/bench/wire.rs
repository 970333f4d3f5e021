//! One HTTP/1.1 message after the other on a kept-alive connection, with as little work as possible: the generator and
//! the sink share the machine with what they measure. Bodies have a length; nothing else is spoken here.

use std::io;
use std::net::SocketAddr;

use bytes::{Buf as _, Bytes, BytesMut};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Largest message that is taken in.
const MESSAGE_BYTES_MAX: usize = 1024 * 1024;

/// See the module.
pub(super) struct Connection {
    stream: TcpStream,
    buffer: BytesMut,
}

/// A request or an answer.
pub(super) struct Message {
    head: Bytes,
    /// What came after the head.
    pub(super) body: Bytes,
}

impl Message {
    /// The first line: `POST /path HTTP/1.1`, `HTTP/1.1 200 OK`.
    pub(super) fn first_line(&self) -> &str {
        let line = self.head.split(|byte| *byte == b'\r').next().unwrap_or_default();
        std::str::from_utf8(line).unwrap_or_default()
    }

    /// Whether it is an answer of 200.
    pub(super) fn is_ok(&self) -> bool {
        self.head.get(9..12) == Some(b"200")
    }
}

impl Connection {
    /// Connects.
    pub(super) async fn open(address: SocketAddr) -> io::Result<Self> {
        Self::over(TcpStream::connect(address).await?)
    }

    /// Speaks over an accepted connection.
    pub(super) fn over(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: BytesMut::with_capacity(8 * 1024) })
    }

    /// Writes a whole message.
    pub(super) async fn send(&mut self, message: &[u8]) -> io::Result<()> {
        self.stream.write_all(message).await
    }

    /// The next message; `None` when the other side has ended the connection.
    pub(super) async fn receive(&mut self) -> io::Result<Option<Message>> {
        loop {
            if let Some(message) = take_message(&mut self.buffer)? {
                return Ok(Some(message));
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Ok(None);
            }
        }
    }

    /// Sends a request and says whether it was answered with 200.
    pub(super) async fn ask(&mut self, request: &[u8]) -> io::Result<bool> {
        self.send(request).await?;
        let ended = || io::Error::new(io::ErrorKind::UnexpectedEof, "the connection ended without an answer");
        Ok(self.receive().await?.ok_or_else(ended)?.is_ok())
    }
}

fn take_message(buffer: &mut BytesMut) -> io::Result<Option<Message>> {
    let invalid = |problem: &str| io::Error::new(io::ErrorKind::InvalidData, problem.to_owned());
    let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
        if buffer.len() > MESSAGE_BYTES_MAX {
            return Err(invalid("a head without an end"));
        }
        return Ok(None);
    };
    let length = buffer.get(..end).and_then(content_length).unwrap_or(0);
    if length > MESSAGE_BYTES_MAX {
        return Err(invalid("a body that is too large"));
    }
    if buffer.len() < end + 4 + length {
        return Ok(None);
    }
    let mut message = buffer.split_to(end + 4 + length).freeze();
    let head = message.split_to(end);
    message.advance(4);
    Ok(Some(Message { head, body: message }))
}

fn content_length(head: &[u8]) -> Option<usize> {
    head.split(|byte| *byte == b'\n').find_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = line.split_at_checked(colon)?;
        if !name.eq_ignore_ascii_case(b"content-length") {
            return None;
        }
        std::str::from_utf8(value.get(1..)?).ok()?.trim().parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_cut_where_they_end() {
        let mut buffer = BytesMut::from(
            &b"POST /a HTTP/1.1\r\nContent-Length: 3\r\nhost: x\r\n\r\nabcHTTP/1.1 200 OK\r\ncontent-length:2\r\n\r\nO"[..],
        );
        let first = take_message(&mut buffer).unwrap().unwrap();
        assert_eq!((first.first_line(), &first.body[..]), ("POST /a HTTP/1.1", &b"abc"[..]));
        assert!(!first.is_ok());
        assert!(take_message(&mut buffer).unwrap().is_none(), "its last byte is not there yet");
        buffer.extend_from_slice(b"K");
        let second = take_message(&mut buffer).unwrap().unwrap();
        assert!(second.is_ok());
        assert_eq!(&second.body[..], b"OK");
        assert!(buffer.is_empty());
    }

    #[test]
    fn nobody_is_asked_to_hold_a_huge_body() {
        let mut buffer = BytesMut::from(&b"POST / HTTP/1.1\r\ncontent-length: 99999999\r\n\r\n"[..]);
        assert!(take_message(&mut buffer).is_err());
    }
}
