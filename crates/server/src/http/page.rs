//! Lists in pages.

use axum::extract::FromRequestParts;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::request::Parts;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::{IntoParams, ToSchema};

use super::Query;
use crate::error::{Error, Result};

const LIMIT_DEFAULT: u32 = 20;
const LIMIT_MAX: u32 = 100;

/// Which page of a list is asked for: `?limit=1..100&after=CURSOR`.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// How many entries at the most.
    #[serde(default = "limit_default")]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: u32,
    /// The `nextCursor` of the page before.
    after: Option<String>,
}

fn limit_default() -> u32 {
    LIMIT_DEFAULT
}

impl Page {
    /// How many rows to read: one more than is shown, which tells whether there are more.
    pub fn rows(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// The key after which this page begins, as [`List::of`] was given it.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the cursor is not one of ours.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>> {
        let Some(cursor) = &self.after else {
            return Ok(None);
        };
        URL_SAFE_NO_PAD
            .decode(cursor)
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok())
            .map(Some)
            .ok_or_else(|| Error::invalid("after", "is not a cursor of this list"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Query(page) = Query::<Page>::from_request_parts(parts, state).await?;
        match (1..=LIMIT_MAX).contains(&page.limit) {
            true => Ok(page),
            false => Err(Error::invalid("limit", "must be from 1 to 100")),
        }
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct List<T> {
    pub data: Vec<T>,
    pub has_more: bool,
    /// Given back as `after`, it brings the next page.
    pub next_cursor: Option<String>,
}

impl<T> List<T> {
    /// Makes a page of `rows`, of which [`Page::rows`] were read in the list's order. `key` is what the order is by.
    pub fn of<R, K: Serialize>(
        page: &Page,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> K,
        present: impl FnMut(R) -> T,
    ) -> Self {
        let limit = page.limit as usize;
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| has_more).map(|row| {
            // A key is a few strings and numbers, which always serialize.
            URL_SAFE_NO_PAD.encode(serde_json::to_vec(&key(row)).unwrap_or_default())
        });
        Self {
            data: rows.into_iter().map(present).collect(),
            has_more,
            next_cursor,
        }
    }

    /// A list that is short by nature and comes whole.
    pub fn whole(data: Vec<T>) -> Self {
        Self {
            data,
            has_more: false,
            next_cursor: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_to_the_next_page() {
        let page = |after| Page { limit: 2, after };
        let first = List::of(&page(None), vec![1, 2, 3], |n| (*n, "x"), |n| n);
        assert_eq!((first.data, first.has_more), (vec![1, 2], true));
        let next = page(first.next_cursor);
        assert_eq!(next.after().unwrap(), Some((2, "x".to_owned())));
        let last = List::of(&next, vec![3], |n| (*n, "x"), |n| n);
        assert!(!last.has_more && last.next_cursor.is_none());
        assert!(page(Some("%%".into())).after::<i64>().is_err());
    }
}
