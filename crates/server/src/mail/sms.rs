//! The way to phones: a seam for a gateway. There is none yet, so text messages go to the server's own log.

use futures_util::future::{BoxFuture, FutureExt as _, ready};

use super::post::Failure;

/// A text message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sms {
    /// In E.164.
    pub number: String,
    pub text: String,
}

/// What became of a text message that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handed {
    /// It is on its way.
    Over,
    /// It goes nowhere: there is no gateway.
    Kept,
}

/// Sends text messages. One that was queued is handed over once, unless the server dies just then; what could not be sent is
/// tried again as mail is.
pub trait SmsSender: Send + Sync {
    /// Hands a text message over. To be done within `mail.timeout`.
    fn send(&self, sms: Sms) -> BoxFuture<'static, Result<Handed, Failure>>;
}

/// Writes text messages, with their codes, into the log: without a gateway it is the only place where somebody who tries
/// Majlis out can read one. A sender that has a gateway must never log them.
#[derive(Clone, Copy, Debug)]
pub struct SmsLog;

impl SmsSender for SmsLog {
    fn send(&self, sms: Sms) -> BoxFuture<'static, Result<Handed, Failure>> {
        tracing::info!(
            to = sms.number,
            text = sms.text,
            "a text message, which no gateway sends"
        );
        ready(Ok(Handed::Kept)).boxed()
    }
}
