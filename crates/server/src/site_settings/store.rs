//! The only queries on the pictures of the site's pages.

use diesel::prelude::*;

use super::rules::{Page, Slot};
use crate::{error::Result, schema::site_images, store::Conn};

/// The picture in a slot, which from here to the end of the transaction nobody else changes.
pub fn lock(conn: &mut Conn, slot: Slot) -> Result<Option<String>> {
    Ok(
        diesel::update(site_images::table.find((slot.page, slot.name)))
            .set(site_images::picture.eq(site_images::picture))
            .returning(site_images::picture)
            .get_result(conn)?,
    )
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
