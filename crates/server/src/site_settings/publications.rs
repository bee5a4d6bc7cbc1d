//! What is said when a picture changes: to everybody, since everybody sees the pages.

use majlis_live::Action;
use serde_json::json;

use super::rules::{HERO, Page, Slot, SlotImage};
use crate::{
    error::Result,
    live::{rooms, say},
};

/// A slot shows another picture, or none. The second message is a patch for who keeps the pictures of the page together.
pub(super) fn changed(slot: Slot, shown: &SlotImage) -> Result<Vec<Action>> {
    let (one_changed, page_changed) = match slot.page {
        Page::Landing => ("landing-image.updated", "landing-images.updated"),
        Page::About => ("about-image.updated", "about-images.updated"),
    };
    let mut said = Vec::new();
    if slot == HERO {
        let payload = json!({ "url": shown.url });
        said.push(tell("hero-image.updated", &payload)?);
    }
    said.push(tell(one_changed, shown)?);
    said.push(tell(page_changed, &json!({ slot.name: shown.url }))?);
    Ok(said)
}

fn tell(name: &str, payload: &impl serde::Serialize) -> Result<Action> {
    let rooms = vec![rooms::SITE_SETTINGS.to_owned()];
    say::fact(say::SITE_SETTINGS, rooms, name, payload)
}
