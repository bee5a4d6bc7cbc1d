//! Access tokens: JWT, HS256.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    path::Path,
    time::Duration,
};

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, crypto, decode, encode,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    clock, config,
    error::{Error, Result},
    scope::Scope,
};

const SECRET_FILE: &str = "jwt_secret";
/// A token longer than this was not made here; not looked at.
const TOKEN_BYTES_MAX: usize = 8192;

/// From the token secret the key of fingerprints is derived by this. No token begins with it.
const FINGERPRINT_PURPOSE: &[u8] = b"majlis: fingerprints of requests, 1";

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenKind {
    /// REST and live connections.
    Access,
    /// The handshake of a live connection, which then lives as long as the session.
    Ws,
    /// The same for a visitor without a login.
    Guest,
}

/// What a valid token says.
#[derive(Clone, Debug)]
pub struct Claims {
    /// A user's id; of a guest a random one.
    pub sub: String,
    /// Empty for guests.
    pub sid: String,
    pub typ: TokenKind,
    /// Seconds since 1970.
    pub exp: i64,
}

#[derive(Serialize)]
struct Written<'a> {
    sub: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    sid: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    email: &'a str,
    name: &'a str,
    role: &'a str,
    typ: TokenKind,
    iat: i64,
    exp: i64,
    jti: String,
}

/// Tokens of systems that came before call `sub` otherwise.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Read {
    sub: Option<String>,
    user_id: Option<String>,
    id: Option<String>,
    #[serde(default)]
    sid: String,
    typ: TokenKind,
    exp: i64,
}

/// Makes and reads tokens.
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    fingerprints: EncodingKey,
    access_ttl: Duration,
    ws_ttl: Duration,
}

impl Tokens {
    /// Takes the secret of the settings, or the one in `folder`, which is made at the first start.
    pub fn open(auth: &config::Auth, folder: &Path) -> anyhow::Result<Self> {
        let secret = match auth.jwt_secret.as_str() {
            "" => kept_secret(folder)?,
            given => given.to_owned(),
        };
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        validation.validate_aud = false;
        validation.set_required_spec_claims(&["exp"]);
        let encoding = EncodingKey::from_secret(secret.as_bytes());
        let derived = hmac(FINGERPRINT_PURPOSE, &encoding)?;
        Ok(Self {
            encoding,
            fingerprints: EncodingKey::from_secret(derived.as_bytes()),
            decoding: DecodingKey::from_secret(secret.as_bytes()),
            validation,
            access_ttl: auth.access_ttl,
            ws_ttl: auth.ws_ttl,
        })
    }

    /// A token for REST, and how long it is valid.
    pub fn access(&self, scope: &Scope) -> Result<(String, Duration)> {
        self.of_user(scope, TokenKind::Access, self.access_ttl)
    }

    /// A token for the handshake of a live connection, and how long it is valid.
    pub fn ws(&self, scope: &Scope) -> Result<(String, Duration)> {
        self.of_user(scope, TokenKind::Ws, self.ws_ttl)
    }

    /// The same for somebody who is not signed in.
    pub fn guest(&self) -> Result<(String, Duration)> {
        let iat = now_seconds();
        let token = self.write(&Written {
            sub: &Uuid::now_v7().to_string(),
            sid: "",
            email: "",
            name: "Guest",
            role: "guest",
            typ: TokenKind::Guest,
            iat,
            exp: iat + self.ws_ttl.as_secs() as i64,
            jti: Uuid::new_v4().to_string(),
        })?;
        Ok((token, self.ws_ttl))
    }

    fn of_user(&self, scope: &Scope, typ: TokenKind, ttl: Duration) -> Result<(String, Duration)> {
        let iat = now_seconds();
        let token = self.write(&Written {
            sub: &scope.user_id,
            sid: &scope.session_id,
            email: &scope.email,
            name: &scope.name,
            role: scope.role.as_str(),
            typ,
            iat,
            exp: iat + ttl.as_secs() as i64,
            jti: Uuid::new_v4().to_string(),
        })?;
        Ok((token, ttl))
    }

    fn write(&self, claims: &Written<'_>) -> Result<String> {
        encode(&Header::new(Algorithm::HS256), claims, &self.encoding)
            .map_err(|error| Error::Internal(format!("cannot sign a token: {error}")))
    }

    /// HMAC-SHA256 of `message` under a key of its own, the same on all nodes. Without the key it tells
    /// nothing of the message, even of one that could be guessed.
    pub(crate) fn fingerprint(&self, message: &[u8]) -> Result<String> {
        hmac(message, &self.fingerprints)
            .map_err(|error| Error::Internal(format!("cannot make a fingerprint: {error}")))
    }

    /// Checks signature and expiry; whether the session and the user still are, the database knows.
    ///
    /// # Errors
    /// [`Error::Unauthorized`].
    pub fn read(&self, token: &str) -> Result<Claims> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(Error::Unauthorized);
        }
        let read: Read = decode(token, &self.decoding, &self.validation)
            .map_err(|_| Error::Unauthorized)?
            .claims;
        // The library counts whole seconds and would take the last one too.
        if clock::now_ms() >= read.exp.saturating_mul(1000) {
            return Err(Error::Unauthorized);
        }
        let sub = read.sub.or(read.user_id).or(read.id);
        Ok(Claims {
            sub: sub.filter(|s| !s.is_empty()).ok_or(Error::Unauthorized)?,
            sid: read.sid,
            typ: read.typ,
            exp: read.exp,
        })
    }
}

/// HMAC-SHA256, as base64url.
fn hmac(message: &[u8], key: &EncodingKey) -> jsonwebtoken::errors::Result<String> {
    crypto::sign(message, key, Algorithm::HS256)
}

fn now_seconds() -> i64 {
    clock::now_ms() / 1000
}

/// 256 bits that nobody can guess, as text.
pub fn random_secret() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

fn kept_secret(folder: &Path) -> anyhow::Result<String> {
    let path = folder.join(SECRET_FILE);
    let secret = match fs::read_to_string(&path) {
        Ok(secret) => secret,
        Err(error) if error.kind() == ErrorKind::NotFound => make_secret(folder, &path)
            .with_context(|| format!("cannot write the token secret {}", path.display()))?,
        Err(error) => {
            return Err(error)
                .with_context(|| format!("cannot read the token secret {}", path.display()));
        }
    };
    let secret = secret.trim();
    anyhow::ensure!(
        !secret.is_empty(),
        "the token secret {} is empty",
        path.display()
    );
    Ok(secret.to_owned())
}

/// Written aside and linked into place, so that two processes that start at once agree on one.
fn make_secret(folder: &Path, path: &Path) -> std::io::Result<String> {
    let aside = folder.join(format!("{SECRET_FILE}.{}", Uuid::new_v4().simple()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&aside)?;
    file.write_all(random_secret().as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&aside, path);
    fs::remove_file(&aside)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => fs::read_to_string(path),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        config::{Config, Overrides},
        scope::Role,
    };

    const SECRET: &str = "a secret of enough bytes";

    fn tokens() -> Tokens {
        tokens_of(SECRET)
    }

    fn tokens_of(secret: &str) -> Tokens {
        let mut auth = Config::load(&Overrides::default()).unwrap().auth;
        auth.jwt_secret = secret.into();
        Tokens::open(&auth, Path::new("/nowhere")).unwrap()
    }

    fn signed(claims: serde_json::Value, algorithm: Algorithm) -> String {
        let key = EncodingKey::from_secret(SECRET.as_bytes());
        encode(&Header::new(algorithm), &claims, &key).unwrap()
    }

    #[test]
    fn a_fingerprint_depends_on_message_and_secret_and_signs_no_token() {
        let of = |secret: &str, message: &[u8]| tokens_of(secret).fingerprint(message).unwrap();
        let one = of(SECRET, b"a");
        assert_eq!(one, of(SECRET, b"a"));
        assert_ne!(one, of(SECRET, b"b"));
        assert_ne!(one, of("another secret of enough bytes", b"a"));
        let key = EncodingKey::from_secret(SECRET.as_bytes());
        assert_ne!(one, hmac(b"a", &key).unwrap());
    }

    #[test]
    fn reads_what_it_wrote() {
        let scope = Scope {
            user_id: "u".into(),
            session_id: "s".into(),
            role: Role::User,
            name: "Amal".into(),
            email: "amal@example.org".into(),
            photo_url: None,
        };
        let (token, ttl) = tokens().access(&scope).unwrap();
        let claims = tokens().read(&token).unwrap();
        assert_eq!((claims.sub.as_str(), claims.sid.as_str()), ("u", "s"));
        assert_eq!((claims.typ, ttl.as_secs()), (TokenKind::Access, 900));
    }

    #[test]
    fn takes_other_names_for_sub_and_refuses_what_does_not_hold() {
        let later = now_seconds() + 60;
        for name in ["sub", "userId", "id"] {
            let token = signed(
                json!({name: "u", "sid": "s", "typ": "access", "exp": later}),
                Algorithm::HS256,
            );
            assert_eq!(tokens().read(&token).unwrap().sub, "u");
        }
        for (claims, algorithm) in [
            (json!({"sub": "u", "typ": "access"}), Algorithm::HS256),
            (
                json!({"sub": "u", "typ": "access", "exp": now_seconds() - 1}),
                Algorithm::HS256,
            ),
            (json!({"sub": "u", "exp": later}), Algorithm::HS256),
            (json!({"typ": "access", "exp": later}), Algorithm::HS256),
            (
                json!({"sub": "u", "typ": "access", "exp": later}),
                Algorithm::HS512,
            ),
        ] {
            assert!(tokens().read(&signed(claims, algorithm)).is_err());
        }
        assert!(
            tokens()
                .read("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1In0.")
                .is_err()
        );
    }
}
