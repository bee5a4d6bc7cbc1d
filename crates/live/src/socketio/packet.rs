//! Reading Socket.IO packets.

use serde_json::{Map, Value};

use crate::config::Config;

/// The longest namespace name that is read.
const NAMESPACE_MAX: usize = 128;
/// Event names that stand for something else in the client library.
const RESERVED: [&str; 6] = [
    "connect",
    "connect_error",
    "disconnect",
    "disconnecting",
    "newListener",
    "removeListener",
];

/// A packet of a client.
#[derive(Debug, PartialEq)]
pub struct Packet {
    pub namespace: String,
    pub body: Body,
    /// How many binary frames follow.
    pub attachments: usize,
}

#[derive(Debug, PartialEq)]
pub enum Body {
    Connect(Map<String, Value>),
    Disconnect,
    Event {
        name: String,
        args: Vec<Value>,
        ack: Option<u64>,
    },
    Ack {
        id: u64,
        args: Vec<Value>,
    },
    /// Has no meaning from a client, but is no error either.
    Ignored,
}

/// A packet that breaks the protocol.
#[derive(Debug, PartialEq, Eq)]
pub struct Malformed;

impl Packet {
    /// Reads the text part of a packet: `type[attachments-][/namespace,][id][json]`.
    pub fn decode(text: &str, config: &Config) -> Result<Self, Malformed> {
        let kind = *text.as_bytes().first().ok_or(Malformed)?;
        let mut rest = text.get(1..).ok_or(Malformed)?;
        let mut attachments = 0;
        if matches!(kind, b'5' | b'6') {
            let (count, after) = rest.split_once('-').ok_or(Malformed)?;
            attachments = number(count)
                .and_then(|n| usize::try_from(n).ok())
                .ok_or(Malformed)?;
            if attachments > config.max_attachments {
                return Err(Malformed);
            }
            rest = after;
        }
        let (namespace, rest) = namespace(rest)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (id, json) = rest.split_at(digits);
        let id = if id.is_empty() {
            None
        } else {
            Some(number(id).ok_or(Malformed)?)
        };
        let body = match kind {
            b'0' => Body::Connect(object(json)?),
            b'1' if json.is_empty() => Body::Disconnect,
            b'2' | b'5' => event(json, id, config)?,
            b'3' | b'6' => Body::Ack {
                id: id.ok_or(Malformed)?,
                args: array(json, config)?,
            },
            b'4' => Body::Ignored,
            _ => return Err(Malformed),
        };
        let packet = Self {
            namespace,
            body,
            attachments,
        };
        packet.check_placeholders()?;
        Ok(packet)
    }

    /// Every placeholder must stand for a frame that follows.
    fn check_placeholders(&self) -> Result<(), Malformed> {
        let args = match &self.body {
            Body::Event { args, .. } | Body::Ack { args, .. } if self.attachments > 0 => args,
            _ => return Ok(()),
        };
        let fits = args
            .iter()
            .all(|arg| placeholders_fit(arg, self.attachments as u64));
        fits.then_some(()).ok_or(Malformed)
    }
}

fn placeholders_fit(value: &Value, attachments: u64) -> bool {
    match value {
        Value::Object(map) if map.get("_placeholder") == Some(&Value::Bool(true)) => map
            .get("num")
            .and_then(Value::as_u64)
            .is_some_and(|num| num < attachments),
        Value::Object(map) => map
            .values()
            .all(|value| placeholders_fit(value, attachments)),
        Value::Array(values) => values
            .iter()
            .all(|value| placeholders_fit(value, attachments)),
        _ => true,
    }
}

fn number(digits: &str) -> Option<u64> {
    // The client's numbers are doubles; more digits would not come back as they were.
    let fits =
        !digits.is_empty() && digits.len() <= 16 && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| digits.parse().ok()).flatten()
}

fn namespace(rest: &str) -> Result<(String, &str), Malformed> {
    if !rest.starts_with('/') {
        return Ok(("/".to_owned(), rest));
    }
    let (name, rest) = rest.split_once(',').unwrap_or((rest, ""));
    if name.len() > NAMESPACE_MAX {
        return Err(Malformed);
    }
    let name = name.split_once('?').map_or(name, |(name, _)| name);
    Ok((name.to_owned(), rest))
}

fn object(json: &str) -> Result<Map<String, Value>, Malformed> {
    if json.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str(json) {
        Ok(Value::Object(map)) => Ok(map),
        _ => Err(Malformed),
    }
}

fn array(json: &str, config: &Config) -> Result<Vec<Value>, Malformed> {
    match serde_json::from_str(json) {
        Ok(Value::Array(values)) if values.len() <= config.max_arguments + 1 => Ok(values),
        _ => Err(Malformed),
    }
}

fn event(json: &str, ack: Option<u64>, config: &Config) -> Result<Body, Malformed> {
    let mut args = array(json, config)?;
    if args.is_empty() {
        return Err(Malformed);
    }
    let name = match args.remove(0) {
        Value::String(name) if !RESERVED.contains(&name.as_str()) => name,
        Value::Number(number) => number.to_string(),
        _ => return Err(Malformed),
    };
    Ok(Body::Event { name, args, ack })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn decode(text: &str) -> Result<Packet, Malformed> {
        Packet::decode(text, &Config::default())
    }

    #[test]
    fn packets_are_read() {
        let event = |namespace: &str, args: Vec<Value>, ack, attachments| {
            let body = Body::Event {
                name: "m".into(),
                args,
                ack,
            };
            Ok(Packet {
                namespace: namespace.into(),
                body,
                attachments,
            })
        };
        assert_eq!(
            decode(r#"2["m",1,{"a":[true]}]"#),
            event("/", vec![json!(1), json!({"a": [true]})], None, 0)
        );
        assert_eq!(decode(r#"2/x,456["m"]"#), event("/x", vec![], Some(456), 0));
        let binary = json!({"_placeholder": true, "num": 0});
        assert_eq!(
            decode(r#"51-/x,7["m",{"_placeholder":true,"num":0}]"#),
            event("/x", vec![binary], Some(7), 1)
        );
        let connect = decode(r#"0/x?a=b,{"token":"1"}"#).unwrap();
        assert_eq!(
            (connect.namespace.as_str(), &connect.body),
            ("/x", &Body::Connect(object(r#"{"token":"1"}"#).unwrap()))
        );
        assert_eq!(decode("0").unwrap().body, Body::Connect(Map::new()));
        assert_eq!(decode("1/x").unwrap().body, Body::Disconnect);
        assert_eq!(
            decode("312[]").unwrap().body,
            Body::Ack {
                id: 12,
                args: vec![]
            }
        );
    }

    #[test]
    fn malformed_packets_are_refused() {
        let deep = format!("2[\"m\",{}{}]", "[".repeat(500), "]".repeat(500));
        let many = format!("2[\"m\"{}]", ",1".repeat(40));
        let long = format!("0/{}", "x".repeat(200));
        let bad = [
            "",
            "abc",
            "2{}",
            "2",
            "2[]",
            r#"2abc["m"]"#,
            r#"2["connect"]"#,
            "2[null]",
            "3[1]",
            "31{}",
            "0[]",
            "0{",
            "1{}",
            r#"5["m"]"#,
            r#"5-["m"]"#,
            r#"599-["m"]"#,
            r#"51-["m",{"_placeholder":true,"num":1}]"#,
            r#"51-["m",{"_placeholder":true,"num":"0"}]"#,
            "7",
            "é",
            r#"299999999999999999999["m"]"#,
            &deep,
            &many,
            &long,
        ];
        for text in bad {
            assert_eq!(decode(text), Err(Malformed), "{text}");
        }
    }
}
