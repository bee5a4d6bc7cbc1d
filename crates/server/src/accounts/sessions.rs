//! Sessions: how they begin, go on and end, and whom a token of theirs stands for.

use std::time::Duration;

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    hex, publications,
    rules::Refusal,
    store::{self, NewSession, Person},
    tokens::{Claims, TokenKind, random_secret},
};
use crate::{
    app::App,
    clock, config,
    error::{Error, Result},
    http::ClientAddress,
    scope::Scope,
    store::Tx,
};

const USER_AGENT_CHARS_MAX: usize = 300;
/// Expired sessions deleted in one transaction.
const PRUNED_MAX: i64 = 500;

/// Who is on a live connection, and until when.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Nobody where it is a guest.
    pub scope: Option<Scope>,
    pub guest: bool,
    /// When the connection must end, in milliseconds since 1970: with an access token its expiry, with a
    /// ws token that of the session, with a guest token after `auth.guest_ttl`.
    pub expires_at_ms: i64,
    /// Whether the client is told before it expires, since it can renew by itself.
    pub kind: TokenKind,
}

/// Finds who presents this access token to the API.
///
/// # Errors
/// [`Error::Unauthorized`]: not valid, not an access token, a dead session, an unknown or banned user.
pub async fn authenticate(app: &App, token: &str) -> Result<Scope> {
    let claims = app.tokens().read(token)?;
    match claims.typ {
        TokenKind::Access => Ok(scope_of(app, claims).await?.0),
        TokenKind::Ws | TokenKind::Guest => Err(Error::Unauthorized),
    }
}

/// Finds who presents this token, of any kind, to a live gateway.
///
/// # Errors
/// [`Error::Unauthorized`], as [`authenticate`].
pub async fn verify_access(app: &App, token: &str) -> Result<Identity> {
    let claims = app.tokens().read(token)?;
    let kind = claims.typ;
    let token_ends = claims.exp.saturating_mul(1000);
    if kind == TokenKind::Guest {
        return Ok(Identity {
            scope: None,
            guest: true,
            expires_at_ms: clock::now_ms() + as_ms(app.config().auth.guest_ttl),
            kind,
        });
    }
    let (scope, session_ends) = scope_of(app, claims).await?;
    Ok(Identity {
        scope: Some(scope),
        guest: false,
        expires_at_ms: match kind {
            TokenKind::Ws => session_ends,
            _ => token_ends,
        },
        kind,
    })
}

async fn scope_of(app: &App, claims: Claims) -> Result<(Scope, i64)> {
    app.store()
        .read(move |conn| {
            let now = clock::now_ms();
            let (person, ends) = store::user_of_session(conn, &claims.sub, &claims.sid, now)?
                .ok_or(Error::Unauthorized)?;
            Ok((person.scope(claims.sid.clone()), ends))
        })
        .await
}

/// Who signs in, from where.
#[derive(Clone, Debug)]
pub(super) struct Device {
    pub user_agent: String,
    pub address: ClientAddress,
}

/// A session that has just begun or been renewed, with the one refresh token that renews it next.
#[derive(Clone, Debug)]
pub(super) struct Granted {
    pub person: Person,
    pub session_id: String,
    pub refresh_token: String,
}

/// Begins the session of a user whose password was found to fit this hash.
///
/// # Errors
/// [`Refusal::InvalidCredentials`] where it was changed meanwhile, [`Refusal::AccountBanned`].
pub(super) fn sign_in(
    auth: &config::Auth,
    tx: &mut Tx<'_>,
    (user_id, password_hash): (&str, &str),
    device: &Device,
) -> Result<Granted> {
    let person = store::lock(tx.conn, user_id)?.ok_or(Refusal::InvalidCredentials)?;
    if store::password_hash(tx.conn, user_id)?.as_deref() != Some(password_hash) {
        return Err(Refusal::InvalidCredentials.into());
    }
    begin(auth, tx, person, device)
}

/// Begins a session of somebody whom the caller has locked, so that no ban comes in between: a session that began then
/// would outlive it. The oldest ones end where there are too many.
///
/// # Errors
/// [`Refusal::AccountBanned`].
pub(super) fn begin(
    auth: &config::Auth,
    tx: &mut Tx<'_>,
    person: Person,
    device: &Device,
) -> Result<Granted> {
    if person.banned_at.is_some() {
        return Err(Refusal::AccountBanned.into());
    }
    let kept = auth.sessions_per_user_max.saturating_sub(1) as usize;
    for oldest in store::session_ids_of(tx.conn, &person.id)?
        .drain(..)
        .skip(kept)
    {
        end_session(tx, &oldest)?;
    }
    let session_id = Uuid::now_v7().to_string();
    let user_agent: String = device
        .user_agent
        .chars()
        .take(USER_AGENT_CHARS_MAX)
        .collect();
    let session = NewSession {
        id: &session_id,
        user_id: &person.id,
        user_agent: &user_agent,
        ip: &device.address.0.to_string(),
        expires_at: tx.now + as_ms(auth.refresh_ttl),
    };
    store::insert_session(tx, &session)?;
    let refresh_token = random_secret();
    store::insert_refresh_token(tx.conn, &hash(&refresh_token), &session_id)?;
    Ok(Granted {
        person,
        session_id,
        refresh_token,
    })
}

/// Renews a session. `None` where the token does not hold; where it was used before, somebody has
/// copied it, and the session has ended.
pub(super) fn renew(auth: &config::Auth, tx: &mut Tx<'_>, token: &str) -> Result<Option<Granted>> {
    let refresh_ttl_ms = as_ms(auth.refresh_ttl);
    let hashed = hash(token);
    let Some(session_id) = store::session_of_refresh_token(tx.conn, &hashed)? else {
        return Ok(None);
    };
    // The session before its token, as whatever ends sessions takes them: else each could wait for the other.
    if !store::prolong_session(tx, &session_id, tx.now + refresh_ttl_ms)? {
        return Ok(None);
    }
    if !store::use_refresh_token(tx, &hashed)? {
        tracing::warn!(
            session = session_id,
            "a refresh token was used twice; its session ends"
        );
        end_session(tx, &session_id)?;
        return Ok(None);
    }
    let person = store::session_user(tx.conn, &session_id)?;
    if person.banned_at.is_some() {
        return Err(Refusal::AccountBanned.into());
    }
    store::forget_used_tokens(tx.conn, &session_id, tx.now - refresh_ttl_ms)?;
    let refresh_token = random_secret();
    store::insert_refresh_token(tx.conn, &hash(&refresh_token), &session_id)?;
    Ok(Some(Granted {
        person,
        session_id,
        refresh_token,
    }))
}

/// Ends a session: its tokens are refused from the commit on, and its live connections end on every
/// node. Says whether there was one.
pub fn end_session(tx: &mut Tx<'_>, session_id: &str) -> Result<bool> {
    let existed = store::delete_session(tx.conn, session_id)?;
    if existed {
        tx.publish(publications::session_ended(session_id));
    }
    Ok(existed)
}

/// Ends sessions that were not used for too long; says how many. To be called now and then.
pub fn prune_sessions(tx: &mut Tx<'_>) -> Result<usize> {
    let expired = store::expired_session_ids(tx.conn, tx.now, PRUNED_MAX)?;
    for session_id in &expired {
        end_session(tx, session_id)?;
    }
    Ok(expired.len())
}

/// Only this is stored of a secret, so that a stolen database opens nothing. It is random enough to need no salt.
pub fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

pub(super) fn as_ms(duration: Duration) -> i64 {
    duration.as_millis() as i64
}
