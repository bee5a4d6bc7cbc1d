//! The only queries on the audit log.

use diesel::prelude::*;

use super::AuditAction;
use crate::{
    error::Result,
    schema::{audit, users},
    store::Conn,
};

#[derive(Insertable)]
#[diesel(table_name = audit)]
pub struct New<'a> {
    pub id: &'a str,
    pub actor_id: Option<&'a str>,
    pub address: &'a str,
    pub action: AuditAction,
    pub target: &'a str,
    pub details: &'a str,
    pub created_at: i64,
}

pub fn insert(conn: &mut Conn, row: &New<'_>) -> Result<()> {
    diesel::insert_into(audit::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// An entry, as stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = audit)]
pub struct Row {
    pub id: String,
    pub actor_id: Option<String>,
    pub address: String,
    pub action: AuditAction,
    pub target: String,
    pub details: String,
    pub created_at: i64,
}

/// Which entries a list shows.
#[derive(Debug)]
pub struct Filter {
    pub action: Option<AuditAction>,
    pub actor_id: Option<String>,
    pub target: Option<String>,
    /// Older than this one.
    pub before: Option<String>,
    pub limit: i64,
}

/// The newest first, with the name of who did it.
pub fn list(conn: &mut Conn, filter: &Filter) -> Result<Vec<(Row, Option<String>)>> {
    let mut query = audit::table
        .left_join(users::table.on(audit::actor_id.eq(users::id.nullable())))
        .order(audit::id.desc())
        .limit(filter.limit)
        .select((Row::as_select(), users::full_name.nullable()))
        .into_boxed();
    if let Some(action) = filter.action {
        query = query.filter(audit::action.eq(action));
    }
    if let Some(actor_id) = &filter.actor_id {
        query = query.filter(audit::actor_id.eq(actor_id.clone()));
    }
    if let Some(target) = &filter.target {
        query = query.filter(audit::target.eq(target.clone()));
    }
    if let Some(before) = &filter.before {
        query = query.filter(audit::id.lt(before.clone()));
    }
    Ok(query.load(conn)?)
}
