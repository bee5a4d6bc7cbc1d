//! How often somebody may ask.

use std::{
    hash::{BuildHasher as _, Hash, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    time::{Duration, Instant},
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};
use http::Uri;

use super::{ClientAddress, attempts::Attempts, bearer_token};
use crate::{
    accounts::TokenKind,
    app::App,
    config,
    error::{Error, Result},
};

const SOCKET_IO_PATH: &str = "/socket.io";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Counts requests per user, and per address of those who are not signed in.
///
/// A venue is thousands of people behind one address, so what is per address is generous, and guessing
/// a password is held back per e-mail address instead.
pub struct Limits {
    clock: DefaultClock,
    hasher: RandomState,
    buckets: Option<Buckets>,
}

/// An e-mail address as a hash that nobody outside can foresee: whoever signs in chooses the address,
/// and must not choose what the memory holds.
type Account = u64;

struct Buckets {
    user: DefaultKeyedRateLimiter<String>,
    address: DefaultKeyedRateLimiter<IpAddr>,
    handshake: DefaultKeyedRateLimiter<IpAddr>,
    message: DefaultKeyedRateLimiter<String>,
    letter: DefaultKeyedRateLimiter<String>,
    export: DefaultKeyedRateLimiter<String>,
    helper_asked: DefaultKeyedRateLimiter<String>,
    application: DefaultKeyedRateLimiter<IpAddr>,
    application_email: DefaultKeyedRateLimiter<Account>,
    application_change: DefaultKeyedRateLimiter<String>,
    photo: DefaultKeyedRateLimiter<String>,
    upload: DefaultKeyedRateLimiter<String>,
    chat: DefaultKeyedRateLimiter<String>,
    picture: DefaultKeyedRateLimiter<IpAddr>,
    code: DefaultKeyedRateLimiter<String>,
    code_a_day: DefaultKeyedRateLimiter<String>,
    forgotten: DefaultKeyedRateLimiter<Account>,
    forgotten_here: DefaultKeyedRateLimiter<IpAddr>,
    sign_in: DefaultKeyedRateLimiter<IpAddr>,
    login: Attempts<(Account, IpAddr)>,
    login_everywhere: Attempts<Account>,
}

impl Limits {
    pub fn new(limits: &config::Limits) -> Self {
        if !limits.enabled {
            tracing::warn!("limits.enabled is false: nothing limits how often anybody may ask");
        }
        let second = |rate, burst| Quota::per_second(rate).allow_burst(burst);
        let minute = |rate: NonZeroU32, burst| Quota::per_minute(rate).allow_burst(burst);
        let per_day = |most: NonZeroU32| {
            let pause = DAY / most.get();
            Quota::with_period(pause).map_or(Quota::per_hour(most), |quota| quota.allow_burst(most))
        };
        let buckets = limits.enabled.then(|| Buckets {
            user: RateLimiter::keyed(second(limits.user_per_second, limits.user_burst)),
            address: RateLimiter::keyed(second(limits.address_per_second, limits.address_burst)),
            handshake: RateLimiter::keyed(second(
                limits.handshakes_per_address_per_second,
                limits.handshakes_per_address_burst,
            )),
            message: RateLimiter::keyed(second(
                limits.messages_per_user_per_second,
                limits.messages_per_user_burst,
            )),
            letter: RateLimiter::keyed(per_day(limits.letters_per_user_per_day)),
            export: RateLimiter::keyed(per_day(limits.exports_per_user_per_day)),
            helper_asked: RateLimiter::keyed(per_day(limits.helpers_asked_per_user_per_day)),
            application: RateLimiter::keyed(per_day(limits.applications_per_address_per_day)),
            application_email: RateLimiter::keyed(per_day(limits.applications_per_email_per_day)),
            application_change: RateLimiter::keyed(Quota::per_hour(
                limits.application_changes_per_hour,
            )),
            photo: RateLimiter::keyed(Quota::per_hour(limits.photos_per_user_per_hour)),
            upload: RateLimiter::keyed(Quota::per_hour(limits.uploads_per_user_per_hour)),
            chat: RateLimiter::keyed(per_day(limits.chats_per_user_per_day)),
            picture: RateLimiter::keyed(second(
                limits.pictures_per_address_per_second,
                limits.pictures_per_address_burst,
            )),
            code: RateLimiter::keyed(minute(
                limits.codes_per_person_per_minute,
                limits.codes_per_person_burst,
            )),
            code_a_day: RateLimiter::keyed(per_day(limits.codes_per_person_per_day)),
            forgotten: RateLimiter::keyed(
                Quota::per_hour(limits.forgotten_per_account_per_hour)
                    .allow_burst(limits.forgotten_per_account_burst),
            ),
            forgotten_here: RateLimiter::keyed(minute(
                limits.forgotten_per_address_per_minute,
                limits.forgotten_per_address_burst,
            )),
            sign_in: RateLimiter::keyed(minute(
                limits.sign_in_per_address_per_minute,
                limits.sign_in_per_address_burst,
            )),
            login: Attempts::new(
                limits.login_failures_per_minute,
                limits.login_failures_burst,
            ),
            login_everywhere: Attempts::new(
                limits.login_failures_everywhere_per_minute,
                limits.login_failures_everywhere_burst,
            ),
        });
        Self {
            clock: DefaultClock::default(),
            hasher: RandomState::new(),
            buckets,
        }
    }

    /// Counts a request of a user.
    pub fn user(&self, user_id: &str) -> Result<()> {
        self.count(|b| &b.user, &user_id.to_owned())
    }

    /// Counts a request of somebody who is not signed in.
    pub fn address(&self, address: ClientAddress) -> Result<()> {
        self.count(|b| &b.address, &bucket_of(address))
    }

    /// Counts a live connection that is opened.
    pub fn handshake(&self, address: ClientAddress) -> Result<()> {
        self.count(|b| &b.handshake, &bucket_of(address))
    }

    /// Counts a message of a user over all live connections.
    pub fn message(&self, user_id: &str) -> Result<()> {
        self.count(|b| &b.message, &user_id.to_owned())
    }

    /// Counts a letter that a user has sent to a stranger.
    pub fn letter(&self, user_id: &str) -> Result<()> {
        self.count(|b| &b.letter, &user_id.to_owned())
    }

    /// Counts a file of all that is kept about a user.
    pub fn export(&self, user_id: &str) -> Result<()> {
        self.count(|b| &b.export, &user_id.to_owned())
    }

    /// Counts that a user asks another to help.
    pub fn helper_asked(&self, user_id: &str) -> Result<()> {
        self.count(|b| &b.helper_asked, &user_id.to_owned())
    }

    /// Counts a request of a partner place: those from one address, and those for one e-mail address, to which each
    /// makes a letter go.
    pub fn application(&self, address: ClientAddress, email: &str) -> Result<()> {
        self.count(|b| &b.application, &bucket_of(address))?;
        self.count(|b| &b.application_email, &self.hasher.hash_one(email))
    }

    /// Counts what an applicant changes or says about one request.
    pub fn application_change(&self, request_id: &str) -> Result<()> {
        self.count(|b| &b.application_change, &request_id.to_owned())
    }

    /// Counts a photo that a user sends.
    pub fn photo(&self, user_id: &str) -> Result<()> {
        self.count(|b| &b.photo, &user_id.to_owned())
    }

    /// Counts a file that a user sends for a chat.
    pub fn upload(&self, user_id: &str) -> Result<()> {
        self.count(|b| &b.upload, &user_id.to_owned())
    }

    /// Counts a chat that a user begins with people of their choice.
    pub fn chat(&self, user_id: &str) -> Result<()> {
        self.count(|b| &b.chat, &user_id.to_owned())
    }

    /// Counts a picture that is shown.
    pub fn picture(&self, address: ClientAddress) -> Result<()> {
        self.count(|b| &b.picture, &bucket_of(address))
    }

    /// Counts a code that is sent to prove an address or a number: for the person, and for whoever has it, since many
    /// could claim one number.
    pub fn code(&self, user_id: &str, sent_to: &str) -> Result<()> {
        for key in [user_id.to_owned(), sent_to.to_owned()] {
            self.count(|b| &b.code, &key)?;
            self.count(|b| &b.code_a_day, &key)?;
        }
        Ok(())
    }

    /// Counts a letter to an account whose password was forgotten, whether there is such an account or not.
    pub fn forgotten(&self, email: &str, address: ClientAddress) -> Result<()> {
        self.count(|b| &b.forgotten_here, &bucket_of(address))?;
        self.count(|b| &b.forgotten, &self.hasher.hash_one(email))
    }

    /// Counts a registration or a login.
    pub fn sign_in(&self, address: ClientAddress) -> Result<()> {
        self.count(|b| &b.sign_in, &bucket_of(address))
    }

    /// Counts a try to sign in to one account. From one address it is held back early; from all
    /// together later, so that a stranger cannot lock somebody out with a few tries.
    pub fn login<'a>(&'a self, email: &str, address: ClientAddress) -> Result<LoginTry<'a>> {
        let here = (self.hasher.hash_one(email), bucket_of(address));
        if let Some(buckets) = &self.buckets {
            let now = Instant::now();
            buckets
                .login
                .take(&here, now)
                .map_err(Error::rate_limited)?;
            buckets
                .login_everywhere
                .take(&here.0, now)
                .map_err(Error::rate_limited)?;
        }
        Ok(LoginTry { limits: self, here })
    }

    /// Forgets those who have not asked for a while; to be called now and then.
    pub fn tidy(&self) {
        if let Some(buckets) = &self.buckets {
            buckets.user.retain_recent();
            buckets.address.retain_recent();
            buckets.handshake.retain_recent();
            buckets.message.retain_recent();
            buckets.letter.retain_recent();
            buckets.export.retain_recent();
            buckets.helper_asked.retain_recent();
            buckets.application.retain_recent();
            buckets.application_email.retain_recent();
            buckets.application_change.retain_recent();
            buckets.photo.retain_recent();
            buckets.upload.retain_recent();
            buckets.chat.retain_recent();
            buckets.picture.retain_recent();
            buckets.code.retain_recent();
            buckets.code_a_day.retain_recent();
            buckets.forgotten.retain_recent();
            buckets.forgotten_here.retain_recent();
            buckets.sign_in.retain_recent();
            buckets.login.tidy(Instant::now());
            buckets.login_everywhere.tidy(Instant::now());
        }
    }

    fn count<K: Hash + Eq + Clone>(
        &self,
        bucket: impl Fn(&Buckets) -> &DefaultKeyedRateLimiter<K>,
        key: &K,
    ) -> Result<()> {
        let Some(buckets) = &self.buckets else {
            return Ok(());
        };
        bucket(buckets)
            .check_key(key)
            .map_err(|not_until| Error::rate_limited(not_until.wait_time_from(self.clock.now())))
    }
}

/// A try to sign in. It counts unless it succeeds.
#[must_use]
pub struct LoginTry<'a> {
    limits: &'a Limits,
    here: (Account, IpAddr),
}

impl LoginTry<'_> {
    /// Does not count after all.
    pub fn succeeded(self) {
        if let Some(buckets) = &self.limits.buckets {
            buckets.login.give_back(&self.here);
            buckets.login_everywhere.give_back(&self.here.0);
        }
    }
}

/// Of IPv6 a household or a phone has a /64, of which it could use a new address each time.
fn bucket_of(ClientAddress(address): ClientAddress) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
    }
}

/// The layer that counts each request of the API.
pub async fn count_request(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response> {
    if app.limits().buckets.is_some() {
        let (parts, body) = request.into_parts();
        let token = bearer_token(&parts.headers).ok().flatten();
        match token.and_then(|token| app.tokens().read(token).ok()) {
            // Not of the kinds that anybody gets who asks: each would bring a fresh allowance.
            Some(claims) if claims.typ == TokenKind::Access => app.limits().user(&claims.sub)?,
            _ => app
                .limits()
                .address(ClientAddress::of_parts(&parts, &app))?,
        }
        return Ok(next.run(Request::from_parts(parts, body)).await);
    }
    Ok(next.run(request).await)
}

/// The layer that counts each live connection that is opened, by whom is not known yet.
pub async fn count_handshake(
    State(app): State<App>,
    address: ClientAddress,
    request: Request,
    next: Next,
) -> Result<Response> {
    if opens_a_connection(request.uri()) {
        app.limits().handshake(address)?;
    }
    Ok(next.run(request).await)
}

/// Whether nothing in this request names a session that is open. Only Socket.IO knows such a name: polls,
/// and the upgrade of a polling session, have it.
fn opens_a_connection(uri: &Uri) -> bool {
    let query = uri.query().unwrap_or_default().as_bytes();
    !uri.path().starts_with(SOCKET_IO_PATH)
        || !form_urlencoded::parse(query).any(|(name, _)| name == "sid")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_a_connection_cannot_pass_for_what_does_not() {
        let opens = |uri: &'static str| opens_a_connection(&Uri::from_static(uri));
        for opening in [
            "/socket.io/?EIO=4&transport=polling",
            "/socket.io/?EIO=4&transport=websocket&token=sid",
            "/socket.io",
            "/ws",
            "/ws?sid=x",
            "/ws/events/1?sid=x",
        ] {
            assert!(opens(opening), "{opening}");
        }
        assert!(!opens("/socket.io/?EIO=4&transport=polling&sid=x&t=1"));
        assert!(!opens("/socket.io/?EIO=4&transport=websocket&%73id=x"));
    }
}
