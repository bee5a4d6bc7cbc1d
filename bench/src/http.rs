//! As much HTTP as a load generator needs: calls that set the scene, and bytes for the timed part.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::Result;

/// One request as bytes, for a connection that is kept.
pub fn request(method: &str, path: &str, token: Option<&str>, body: &str) -> Vec<u8> {
    let authorization = token.map_or_else(String::new, |token| {
        format!("authorization: Bearer {token}\r\n")
    });
    format!(
        "{method} {path} HTTP/1.1\r\nhost: bench\r\n{authorization}content-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

pub struct Response {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Takes one whole response off the front of `received`, if it is all there.
pub fn take_response(received: &mut Vec<u8>) -> Result<Option<Response>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(head_bytes) = head.parse(received)? else {
        return Ok(None);
    };
    let status = head.code.ok_or("a response without a status")?;
    let length = head
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let body_bytes: usize = match length {
        Some(header) => std::str::from_utf8(header.value)?.parse()?,
        None if status == 101 || status == 204 => 0,
        None => return Err("a response without content-length".into()),
    };
    let total = head_bytes + body_bytes;
    if received.len() < total {
        return Ok(None);
    }
    let body = received[head_bytes..total].to_vec();
    received.drain(..total);
    Ok(Some(Response { status, body }))
}

/// Calls the REST API once, on a connection of its own, and insists on success.
pub fn call(
    address: SocketAddr,
    method: &str,
    path: &str,
    token: Option<&str>,
    body: &Value,
) -> Result<Value> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let text = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    stream.write_all(&request(method, path, token, &text))?;
    let mut received = Vec::new();
    let mut chunk = [0; 16 * 1024];
    let response = loop {
        let count = stream.read(&mut chunk)?;
        if count == 0 {
            return Err(format!("{method} {path}: the server closed the connection").into());
        }
        received.extend_from_slice(&chunk[..count]);
        if let Some(response) = take_response(&mut received)? {
            break response;
        }
    };
    if !(200..300).contains(&response.status) {
        let text = String::from_utf8_lossy(&response.body);
        return Err(format!("{method} {path}: {} {text}", response.status).into());
    }
    Ok(serde_json::from_slice(&response.body).unwrap_or(Value::Null))
}
