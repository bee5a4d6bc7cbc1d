//! The pictures of the site's pages: what fills each slot, and telling everybody who looks.

pub mod http;
mod publications;
mod rules;
mod store;

use std::collections::BTreeMap;

use serde_json::json;

use crate::{
    audit::{self, Act, AuditAction, By},
    error::Result,
    images,
    store::{Conn, Tx},
};
use rules::Slot;
pub(crate) use rules::{Page, SlotImage};

/// What each slot of a page shows.
pub(crate) type Urls = BTreeMap<String, Option<String>>;

/// What every slot of a page shows. `site` is the server's own address.
fn urls(conn: &mut Conn, site: &str, page: Page) -> Result<Urls> {
    let slots = store::of_page(conn, page)?.into_iter();
    Ok(slots
        .map(|(slot, picture)| (slot, picture.map(|name| images::url(site, &name))))
        .collect())
}

/// Shows a picture in a slot, or none. A slot that is empty already stays so in silence.
fn put(
    tx: &mut Tx<'_>,
    by: By<'_>,
    site: &str,
    slot: Slot,
    picture: Option<&str>,
) -> Result<SlotImage> {
    let before = store::lock(tx.conn, slot)?;
    let url = picture.map(|name| images::url(site, name));
    let shown = SlotImage {
        slot: slot.name,
        url,
    };
    if before.is_none() && picture.is_none() {
        return Ok(shown);
    }
    store::set(tx.conn, slot, picture)?;
    if let Some(before) = before {
        images::discard(tx, &images::url(site, &before))?;
    }
    for action in publications::changed(slot, &shown)? {
        tx.publish(action);
    }
    let action = match picture {
        Some(_) => AuditAction::SiteImageChanged,
        None => AuditAction::SiteImageRemoved,
    };
    let act = Act {
        action,
        target: slot.name,
        details: json!({}),
    };
    audit::record(tx, by, &act)?;
    Ok(shown)
}
