//! Searching in text, alike on both databases.

use std::{collections::HashMap, sync::LazyLock};

use diesel::{expression::AsExpression, sql_types::Text};

diesel::define_sql_function! {
    /// Lower case. SQLite's own knows ASCII alone; each connection gets a better one.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

diesel::define_sql_function! {
    /// Each character of `these` becomes its opposite in `those`, or nothing. SQLite has none; each connection gets one.
    fn translate(text: diesel::sql_types::Text, these: diesel::sql_types::Text, those: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// Letters that people write one for the other, in Arabic and Latin, and digits; then marks above and below letters.
const WRITTEN: &str = concat!(
    "آأإٱىئیؤةک٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹",
    "àáâãäåāçèéêëēìíîïīñòóôõöōùúûüūýÿ",
    "\u{640}\u{64b}\u{64c}\u{64d}\u{64e}\u{64f}\u{650}\u{651}\u{652}\u{653}\u{654}\u{655}\u{670}",
    "\u{300}\u{301}\u{302}\u{303}\u{304}\u{306}\u{307}\u{308}\u{30a}\u{30c}\u{327}",
);
/// What each of them is searched as; the marks as nothing.
const SEARCHED: &str = concat!(
    "اااايييوهك01234567890123456789",
    "aaaaaaaceeeeeiiiiinoooooouuuuuyy",
);

/// Text as it is searched: in lower case, without marks, letters that are written one for the other as one.
pub type Folded<T> = translate<lower<T>, &'static str, &'static str>;

pub fn folded<T: AsExpression<Text>>(text: T) -> Folded<T>
where
    lower<T>: AsExpression<Text>,
{
    translate(lower(text), WRITTEN, SEARCHED)
}

/// The characters that folding replaces.
static FOLDS: LazyLock<HashMap<char, Option<char>>> = LazyLock::new(|| {
    let searched = SEARCHED.chars().map(Some).chain(std::iter::repeat(None));
    WRITTEN.chars().zip(searched).collect()
});

/// What SQLite runs for [`translate`], which is only ever asked to fold.
pub(super) fn fold(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c.is_ascii() {
            true => Some(c),
            false => FOLDS.get(&c).copied().unwrap_or(Some(c)),
        })
        .collect()
}

/// Text as [`folded`] makes it, to be stored where many rows are searched.
pub fn search_text(text: &str) -> String {
    fold(&text.to_lowercase())
}

/// A pattern that finds `text` anywhere: `50%` → `%50\%%`. Its escape character is the backslash.
pub fn like_pattern(text: &str) -> String {
    let escaped = text
        .to_lowercase()
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("%{escaped}%")
}

/// A pattern that finds `text` anywhere in what is [`folded`].
pub fn folded_pattern(text: &str) -> String {
    like_pattern(&search_text(text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_letter_has_its_opposite() {
        let (written, searched) = (WRITTEN.chars(), SEARCHED.chars());
        let marks = written.clone().filter(
            |c| matches!(c, '\u{300}'..='\u{36f}' | '\u{640}' | '\u{64b}'..='\u{655}' | '\u{670}'),
        );
        assert_eq!(written.clone().count(), searched.count() + marks.count());
        assert_eq!(FOLDS.len(), written.count(), "no letter is there twice");
    }

    #[test]
    fn what_people_take_for_the_same_is_the_same() {
        assert_eq!(fold("أَحْمَد"), fold("احمد"));
        assert_eq!(fold("فاطمة الزهراءى"), fold("فاطمه الزهراءي"));
        assert_eq!(fold("مـــحمد"), "محمد");
        assert_eq!(fold("٢٠٢٦ ۹"), "2026 9");
        assert_eq!(fold("josé müller"), "jose muller");
        assert_eq!(folded_pattern(" JOSÉ_50% "), "%jose\\_50\\%%");
    }
}
