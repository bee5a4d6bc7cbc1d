//! RFC 6455 over bare TCP: framing, fragments, control frames, UTF-8, close codes, limits.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::support::{PATIENCE, Server, config};

const MASK: [u8; 4] = [7, 99, 200, 13];

/// One frame of a client; `first` is the byte with FIN, reserved bits and opcode.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        n @ 0..=125 => bytes.push(0x80 | n as u8),
        n @ 126..=0xffff => {
            bytes.push(0x80 | 126);
            bytes.extend((n as u16).to_be_bytes());
        }
        n => {
            bytes.push(0x80 | 127);
            bytes.extend((n as u64).to_be_bytes());
        }
    }
    bytes.extend(MASK);
    bytes.extend(
        payload
            .iter()
            .enumerate()
            .map(|(i, byte)| byte ^ MASK[i % 4]),
    );
    bytes
}

/// A server frame: opcode and payload; `None` at the end of the stream.
fn read_frame(stream: &mut TcpStream) -> Option<(u8, Vec<u8>)> {
    let mut head = [0; 2];
    stream.read_exact(&mut head).ok()?;
    let length = match head[1] {
        126 => {
            let mut length = [0; 2];
            stream.read_exact(&mut length).ok()?;
            u64::from(u16::from_be_bytes(length))
        }
        127 => {
            let mut length = [0; 8];
            stream.read_exact(&mut length).ok()?;
            u64::from_be_bytes(length)
        }
        n => u64::from(n),
    };
    let mut payload = vec![0; length as usize];
    stream.read_exact(&mut payload).ok()?;
    Some((head[0] & 15, payload))
}

fn open(server: &Server) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_nodelay(true).unwrap();
    let head = "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut response = Vec::new();
    while !response.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        response.push(byte[0]);
    }
    let response = String::from_utf8(response).unwrap().to_lowercase();
    assert!(
        response.contains("s3pplmbitxaq9kygzzhzrbk+xoo="),
        "{response}"
    );
    assert!(
        !response.contains("extensions"),
        "no extension is negotiated"
    );
    stream
}

enum Expect {
    Frames(&'static [(u8, &'static [u8])]),
    Close(u16),
}

use Expect::{Close, Frames};

#[rustfmt::skip]
fn cases() -> Vec<(&'static str, Vec<Vec<u8>>, Expect)> {
    vec![
        ("empty text", vec![frame(0x81, b"")], Frames(&[(1, b"echo:")])),
        ("empty binary", vec![frame(0x82, b"")], Frames(&[(2, b"")])),
        ("text", vec![frame(0x81, b"hello")], Frames(&[(1, b"echo:hello")])),
        ("binary", vec![frame(0x82, b"\x00\xff")], Frames(&[(2, b"\x00\xff")])),
        ("fragments", vec![frame(0x01, b"a"), frame(0x00, b"b"), frame(0x80, b"c")], Frames(&[(1, b"echo:abc")])),
        ("empty fragments", vec![frame(0x01, b""), frame(0x00, b""), frame(0x80, b"")], Frames(&[(1, b"echo:")])),
        ("ping", vec![frame(0x89, b"p")], Frames(&[(10, b"p")])),
        ("ping without payload", vec![frame(0x89, b"")], Frames(&[(10, b"")])),
        ("ping of 125", vec![frame(0x89, &[b'x'; 125])], Frames(&[(10, &[b'x'; 125])])),
        ("pings in order", vec![frame(0x89, b"1"), frame(0x89, b"2"), frame(0x89, b"3")], Frames(&[(10, b"1"), (10, b"2"), (10, b"3")])),
        ("unasked pong", vec![frame(0x8a, b"p"), frame(0x81, b"a")], Frames(&[(1, b"echo:a")])),
        ("ping among fragments", vec![frame(0x01, b"a"), frame(0x89, b"p"), frame(0x80, b"b")], Frames(&[(10, b"p"), (1, b"echo:ab")])),
        ("character split over fragments", vec![frame(0x01, b"\xce"), frame(0x80, b"\xba")], Frames(&[(1, b"echo:\xce\xba")])),
        ("ping too long", vec![frame(0x89, &[0; 126])], Close(1002)),
        ("fragmented ping", vec![frame(0x09, b"p")], Close(1002)),
        ("reserved bit 1", vec![frame(0xc1, b"a")], Close(1002)),
        ("reserved bit 2", vec![frame(0xa1, b"a")], Close(1002)),
        ("reserved bit 3", vec![frame(0x91, b"a")], Close(1002)),
        ("reserved bit on a ping", vec![frame(0xc9, b"")], Close(1002)),
        ("opcode 3", vec![frame(0x83, b"")], Close(1002)),
        ("opcode 7", vec![frame(0x87, b"")], Close(1002)),
        ("opcode 11", vec![frame(0x8b, b"")], Close(1002)),
        ("opcode 15", vec![frame(0x8f, b"")], Close(1002)),
        ("continuation of nothing", vec![frame(0x80, b"a")], Close(1002)),
        ("continuation after the end", vec![frame(0x81, b""), frame(0x00, b"a")], Close(1002)),
        ("message within a message", vec![frame(0x01, b"a"), frame(0x81, b"b")], Close(1002)),
        ("not masked", vec![vec![0x81, 1, b'a']], Close(1002)),
        ("invalid UTF-8", vec![frame(0x81, b"\xce\xba\xed\xa0\x80")], Close(1007)),
        ("overlong UTF-8", vec![frame(0x81, b"\xc0\xaf")], Close(1007)),
        ("UTF-8 beyond the last character", vec![frame(0x81, b"\xf4\x90\x80\x80")], Close(1007)),
        ("UTF-8 cut off", vec![frame(0x81, b"\xce")], Close(1007)),
        ("invalid UTF-8 over fragments", vec![frame(0x01, b"\xce"), frame(0x80, b"a")], Close(1007)),
        ("too big a frame", vec![frame(0x82, &[0; 5001])], Close(1009)),
        ("too big a header", vec![vec![0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4]], Close(1009)),
        ("too big together", vec![frame(0x02, &[0; 3000]), frame(0x80, &[0; 3000])], Close(1009)),
        ("close", vec![frame(0x88, b"")], Close(0)),
        ("close 1000", vec![frame(0x88, b"\x03\xe8bye")], Close(1000)),
        ("close 3000", vec![frame(0x88, b"\x0b\xb8")], Close(3000)),
        ("close 4999", vec![frame(0x88, b"\x13\x87")], Close(4999)),
        ("close with half a code", vec![frame(0x88, b"\x03")], Close(1002)),
        ("close 999", vec![frame(0x88, b"\x03\xe7")], Close(1002)),
        ("close 1005", vec![frame(0x88, b"\x03\xed")], Close(1002)),
        ("close 1016", vec![frame(0x88, b"\x03\xf8")], Close(1002)),
        ("close with invalid UTF-8", vec![frame(0x88, b"\x03\xe8\xff")], Close(1007)),
        ("text after close", vec![frame(0x88, b"\x03\xe8"), frame(0x81, b"a")], Close(1000)),
        ("text before a violation", vec![frame(0x81, b"a"), frame(0x83, b"")], Frames(&[(1, b"echo:a"), (8, b"\x03\xeaprotocol error")])),
    ]
}

async fn check(cuts: impl Fn(&[u8]) -> Vec<Vec<u8>>) {
    let server = Server::start(majlis_live::Config {
        max_payload: 5000,
        ..config()
    })
    .await;
    for (name, frames, expect) in cases() {
        let mut stream = open(&server);
        let bytes = frames.concat();
        for chunk in cuts(&bytes) {
            // The server may have closed already on what came before.
            let _ = stream.write_all(&chunk);
        }
        match expect {
            Frames(expected) => {
                for (opcode, payload) in expected {
                    assert_eq!(
                        read_frame(&mut stream),
                        Some((*opcode, payload.to_vec())),
                        "{name}"
                    );
                }
            }
            Close(code) => {
                let mut last = read_frame(&mut stream);
                while matches!(last, Some((1 | 2, _))) {
                    last = read_frame(&mut stream);
                }
                let (opcode, payload) =
                    last.unwrap_or_else(|| panic!("{name}: the end came without a close frame"));
                let got = payload
                    .first_chunk()
                    .map_or(0, |code| u16::from_be_bytes(*code));
                assert_eq!((opcode, got), (8, code), "{name}");
                assert_eq!(
                    read_frame(&mut stream),
                    None,
                    "{name}: nothing comes after a close frame"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_in_one_piece() {
    check(|bytes| vec![bytes.to_vec()]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_in_single_bytes() {
    check(|bytes| {
        if bytes.len() > 600 {
            vec![bytes.to_vec()]
        } else {
            bytes.iter().map(|byte| vec![*byte]).collect()
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_length_form_comes_back() {
    let server = Server::start(config()).await;
    for length in [
        1, 124, 125, 126, 127, 128, 65_535, 65_536, 65_537, 1_000_000,
    ] {
        let mut stream = open(&server);
        let payload: Vec<u8> = (0..length).map(|i| i as u8).collect();
        stream.write_all(&frame(0x82, &payload)).unwrap();
        assert_eq!(read_frame(&mut stream), Some((2, payload)), "{length}");
    }
}
