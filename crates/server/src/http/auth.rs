//! Extractors that say who asks.

use axum::extract::FromRequestParts;
use http::{HeaderMap, header, request::Parts};

use super::ClientAddress;
use crate::{
    accounts,
    app::App,
    audit::By,
    error::{Error, Result},
    scope::Scope,
};

/// Whoever looks: somebody signed in, or a visitor. A token that does not hold is refused, not ignored.
#[derive(Clone, Debug)]
pub struct Viewer(pub Option<Scope>);

/// An administrator of the site, and from where.
#[derive(Clone, Debug)]
pub struct Admin {
    pub scope: Scope,
    pub address: ClientAddress,
}

impl Admin {
    /// For the audit log.
    pub fn by(&self) -> By<'_> {
        By::Admin(&self.scope, self.address)
    }
}

/// What the `Authorization` header says, if there is one.
///
/// # Errors
/// [`Error::Unauthorized`] where it is not a bearer token.
pub fn bearer_token(headers: &HeaderMap) -> Result<Option<&str>> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|text| text.trim().split_once(' '))
        .ok_or(Error::Unauthorized)?;
    match scheme.eq_ignore_ascii_case("bearer") {
        true => Ok(Some(token.trim())),
        false => Err(Error::Unauthorized),
    }
}

/// Remembered in the request, so that two extractors ask the database once.
async fn scope_of(parts: &mut Parts, app: &App) -> Result<Option<Scope>> {
    if let Some(known) = parts.extensions.get::<Scope>() {
        return Ok(Some(known.clone()));
    }
    let Some(token) = bearer_token(&parts.headers)? else {
        return Ok(None);
    };
    let scope = accounts::authenticate(app, token).await?;
    parts.extensions.insert(scope.clone());
    Ok(Some(scope))
}

impl FromRequestParts<App> for Scope {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        scope_of(parts, app).await?.ok_or(Error::Unauthorized)
    }
}

impl FromRequestParts<App> for Viewer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        Ok(Self(scope_of(parts, app).await?))
    }
}

impl FromRequestParts<App> for Admin {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let scope = scope_of(parts, app).await?.ok_or(Error::Unauthorized)?;
        match scope.is_admin() {
            true => Ok(Self {
                scope,
                address: ClientAddress::of_parts(parts, app),
            }),
            false => Err(Error::Forbidden("Only an administrator may do this.")),
        }
    }
}
