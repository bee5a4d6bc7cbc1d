//! The only queries on the pictures of the site's pages.

use diesel::prelude::*;

use super::rules::{Page, Slot};
use crate::{error::Result, schema::site_images, store::Conn};

/// Waits until nobody else changes this page: what is told of the whole page follows the order of its changes.
pub fn lock(conn: &mut Conn, page: Page) -> Result<()> {
    let first = page.slots().first().copied().unwrap_or_default();
    diesel::update(site_images::table.find((page, first)))
        .set(site_images::picture.eq(site_images::picture))
        .execute(conn)?;
    Ok(())
}

/// The picture in a slot.
pub fn find(conn: &mut Conn, slot: Slot) -> Result<Option<String>> {
    Ok(site_images::table
        .find((slot.page, slot.name))
        .select(site_images::picture)
        .first(conn)?)
}

pub fn set(conn: &mut Conn, slot: Slot, picture: Option<&str>) -> Result<()> {
    diesel::update(site_images::table.find((slot.page, slot.name)))
        .set(site_images::picture.eq(picture))
        .execute(conn)?;
    Ok(())
}

/// All slots of a page with their pictures.
pub fn of_page(conn: &mut Conn, page: Page) -> Result<Vec<(String, Option<String>)>> {
    Ok(site_images::table
        .filter(site_images::page.eq(page))
        .order(site_images::slot)
        .select((site_images::slot, site_images::picture))
        .load(conn)?)
}
