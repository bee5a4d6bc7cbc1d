//! The audit log keeps what was written into it, also from whoever may write into the database.

use diesel::connection::SimpleConnection as _;
use majlis_server::error::Error;
use serde_json::Value;

use crate::{on_both, support::TestServer};

on_both! {
    async fn nothing_is_changed_or_removed_in_it(server) {
        let admin = server.admin("Admin").await;
        let before = entries(&server).await;
        let mut statements = vec!["UPDATE audit SET target = 'x'", "DELETE FROM audit", "UPDATE audit SET actor_id = NULL WHERE 1 = 0 OR action <> ''"];
        if !server.app().store().backend().is_sqlite() {
            statements.push("TRUNCATE audit");
        }
        for sql in statements {
            let changed = server
                .app()
                .store()
                .write("test", move |tx| tx.conn.batch_execute(sql).map_err(Error::from))
                .await;
            assert!(changed.is_err(), "{sql}");
        }
        assert_eq!(entries(&server).await, before);
        let listed: Value = admin.get("/admin/audit").await.expect(200);
        assert_eq!(listed["data"][0]["action"], "user.role_changed");
    }
}

async fn entries(server: &TestServer) -> i64 {
    use diesel::{QueryableByName, RunQueryDsl as _, sql_types::BigInt};

    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        entries: i64,
    }
    let read = |conn: &mut majlis_server::store::Conn| {
        let count: Count =
            diesel::sql_query("SELECT count(*) AS entries FROM audit").get_result(conn)?;
        Ok(count.entries)
    };
    server
        .app()
        .store()
        .read(read)
        .await
        .expect("the log is counted")
}
