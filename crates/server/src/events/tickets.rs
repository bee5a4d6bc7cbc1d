//! Tickets: signed by a key of the event, so that a door verifies them without the network.
//!
//! The text in the QR code is `majlis1.PAYLOAD.SIGNATURE`, both in unpadded URL-safe base64. The
//! payload is JSON `{"e":eventId,"b":bookingId,"c":code,"n":seats}`; the Ed25519 signature is over its bytes.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

const PREFIX: &str = "majlis1";

/// An event's key pair.
pub struct TicketKey(SigningKey);

/// What a ticket says.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    #[serde(rename = "e")]
    pub event_id: String,
    #[serde(rename = "b")]
    pub booking_id: String,
    #[serde(rename = "c")]
    pub code: String,
    /// Seats.
    #[serde(rename = "n")]
    pub attendee_count: i64,
}

impl TicketKey {
    /// The secret from which an event's key is made.
    pub fn new_seed() -> String {
        BASE64.encode(rand::random::<[u8; 32]>())
    }

    pub fn from_seed(seed: &str) -> Result<Self> {
        let bytes = BASE64
            .decode(seed)
            .ok()
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .ok_or_else(|| Error::Internal("an event's ticket seed is damaged".into()))?;
        Ok(Self(SigningKey::from_bytes(&bytes)))
    }

    /// The public key, in unpadded URL-safe base64.
    pub fn public(&self) -> String {
        let key: VerifyingKey = self.0.verifying_key();
        BASE64.encode(key.as_bytes())
    }

    pub fn sign(&self, ticket: &Ticket) -> Result<String> {
        let payload = serde_json::to_vec(ticket).map_err(|e| Error::Internal(e.to_string()))?;
        let signature = self.0.sign(&payload);
        Ok(format!(
            "{PREFIX}.{}.{}",
            BASE64.encode(&payload),
            BASE64.encode(signature.to_bytes())
        ))
    }

    /// Reads a QR code's text; `None` unless this key has signed it.
    pub fn verify(&self, text: &str) -> Option<Ticket> {
        let mut parts = text.trim().split('.');
        let (prefix, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
        if prefix != PREFIX || parts.next().is_some() {
            return None;
        }
        let payload = BASE64.decode(payload).ok()?;
        let signature = Signature::from_slice(&BASE64.decode(signature).ok()?).ok()?;
        self.0
            .verifying_key()
            .verify_strict(&payload, &signature)
            .ok()?;
        serde_json::from_slice(&payload).ok()
    }
}

/// Whether a scanned text is meant to be a ticket rather than a typed code.
pub fn looks_signed(text: &str) -> bool {
    text.trim().starts_with(PREFIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket() -> Ticket {
        Ticket {
            event_id: "e1".into(),
            booking_id: "b1".into(),
            code: "ABC".into(),
            attendee_count: 2,
        }
    }

    #[test]
    fn a_ticket_is_read_back_and_only_with_its_events_key() {
        let key = TicketKey::from_seed(&TicketKey::new_seed()).unwrap();
        let text = key.sign(&ticket()).unwrap();
        assert_eq!(key.verify(&text), Some(ticket()));
        let other = TicketKey::from_seed(&TicketKey::new_seed()).unwrap();
        assert_eq!(other.verify(&text), None);
    }

    #[test]
    fn a_changed_ticket_is_refused() {
        let key = TicketKey::from_seed(&TicketKey::new_seed()).unwrap();
        let text = key.sign(&ticket()).unwrap();
        let forged = BASE64.encode(r#"{"e":"e1","b":"b1","c":"ABC","n":9}"#);
        let signature = text.rsplit('.').next().unwrap();
        assert_eq!(key.verify(&format!("{PREFIX}.{forged}.{signature}")), None);
        for broken in ["", "majlis1", "majlis1..", "majlis1.a.b", "x.y.z"] {
            assert_eq!(key.verify(broken), None, "{broken}");
        }
    }
}
