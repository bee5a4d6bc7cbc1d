//! Searching in text, alike on both databases.

diesel::define_sql_function! {
    /// Lower case. SQLite's own knows ASCII alone; each connection gets a better one.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
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
