//! Decisions without IO.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    error::{Error, Result},
    text_enum::text_enum,
};

text_enum! {
    /// A page of the site that has pictures.
    pub enum Page {
        Landing = "landing",
        About = "about",
    }
}

const LANDING: [&str; 9] = [
    "hero",
    "whyFresh",
    "whyFast",
    "whySupport",
    "whyQuality",
    "carousel1",
    "carousel2",
    "carousel3",
    "carousel4",
];
const ABOUT: [&str; 5] = [
    "aboutHero",
    "aboutStory",
    "aboutFeature1",
    "aboutFeature2",
    "aboutFeature3",
];

impl Page {
    /// The page that the API's paths name.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn of_path(name: &str) -> Result<Self> {
        match name {
            "landing-images" => Ok(Page::Landing),
            "about-images" => Ok(Page::About),
            _ => Err(Error::NotFound("Page")),
        }
    }

    pub const fn slots(self) -> &'static [&'static str] {
        match self {
            Page::Landing => &LANDING,
            Page::About => &ABOUT,
        }
    }
}

/// A place for a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    pub page: Page,
    pub name: &'static str,
}

/// The picture that greets everybody. It has routes and a message of its own besides.
pub const HERO: Slot = Slot {
    page: Page::Landing,
    name: LANDING[0],
};

impl Slot {
    /// # Errors
    /// [`Error::NotFound`].
    pub fn find(page: Page, name: &str) -> Result<Self> {
        let known = page.slots().iter().find(|known| **known == name);
        known
            .map(|name| Self { page, name })
            .ok_or(Error::NotFound("Slot"))
    }
}

/// What a slot shows.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SlotImage {
    pub slot: &'static str,
    pub url: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_of_its_page() {
        assert_eq!(Slot::find(Page::Landing, "hero").unwrap(), HERO);
        assert!(Slot::find(Page::About, "hero").is_err());
        assert!(Slot::find(Page::About, "aboutFeature3").is_ok());
        assert!(Slot::find(Page::Landing, "carousel5").is_err());
        assert!(Slot::find(Page::Landing, "").is_err());
    }

    #[test]
    fn the_migrations_make_a_row_for_each_slot() {
        for migration in [
            include_str!("../../migrations/sqlite/0010_site_images/up.sql"),
            include_str!("../../migrations/postgres/0010_site_images/up.sql"),
        ] {
            let rows = migration.split_once("VALUES").unwrap().1;
            for page in [Page::Landing, Page::About] {
                for slot in page.slots() {
                    assert!(rows.contains(&format!("('{}', '{slot}')", page.as_str())));
                }
            }
            assert_eq!(rows.matches('(').count(), LANDING.len() + ABOUT.len());
        }
    }
}
