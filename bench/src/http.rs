//! HTTP/1.1 over loopback with as little work as can be, so that the server is what is measured.

use std::{io, net::SocketAddr};

use bytes::BytesMut;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::server::TOKEN;

/// Posts JSON; an answer that is no success is an error.
pub async fn post(address: SocketAddr, path: &str, body: &Value) -> io::Result<()> {
    let call = request(
        "POST",
        path,
        &body.to_string(),
        &[("content-type", "application/json")],
    );
    let (status, _, answer) = exchange(address, &call).await?;
    if (200..300).contains(&status) {
        return Ok(());
    }
    Err(io::Error::other(format!(
        "{path}: {status} {}",
        String::from_utf8_lossy(&answer)
    )))
}

/// The bytes of a request, with the administrator's token.
pub fn request(method: &str, path: &str, body: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let more = headers.iter().fold(String::new(), |all, (name, value)| {
        format!("{all}{name}: {value}\r\n")
    });
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {TOKEN}\r\n{more}\
         content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// One request on a connection of its own: status, tag, body.
pub async fn exchange(address: SocketAddr, request: &[u8]) -> io::Result<(u16, String, Vec<u8>)> {
    let mut connection = Connection::open(address).await?;
    connection.ask(request).await?;
    let answer = connection.answer;
    let (head, body) = answer.split_at_checked(connection.head).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let status = status(head.as_bytes());
    let tag = head
        .lines()
        .find_map(|line| line.strip_prefix("etag: "))
        .unwrap_or_default();
    Ok((status, tag.to_owned(), body.to_vec()))
}

/// A connection that is kept, and the last answer on it.
pub struct Connection {
    stream: TcpStream,
    answer: BytesMut,
    /// Bytes of the answer before its body.
    head: usize,
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            answer: BytesMut::with_capacity(256 * 1024),
            head: 0,
        })
    }

    /// The status of the last answer.
    pub fn status(&self) -> u16 {
        status(&self.answer)
    }

    /// Sends a request and reads the whole answer.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<()> {
        self.stream.write_all(request).await?;
        self.answer.clear();
        self.head = 0;
        let mut whole = usize::MAX;
        while self.answer.len() < whole {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if self.head == 0
                && let Some(end) = self
                    .answer
                    .windows(4)
                    .position(|bytes| bytes == b"\r\n\r\n")
            {
                self.head = end + 4;
                whole = self.head + self.answer.get(..end).map_or(0, length);
            }
        }
        Ok(())
    }
}

/// The number after the protocol's name.
fn status(answer: &[u8]) -> u16 {
    let line = answer.split(|byte| *byte == b'\r').next();
    let line = String::from_utf8_lossy(line.unwrap_or_default());
    let status = line.split(' ').nth(1);
    status.and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// What `Content-Length` says; a 304 has no body.
fn length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head);
    let value = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let is_unchanged = head.starts_with("HTTP/1.1 304");
    value
        .filter(|_| !is_unchanged)
        .and_then(|text| text.parse().ok())
        .unwrap_or(0)
}
