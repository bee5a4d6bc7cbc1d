//! Accounts: registering, signing in, renewing, signing out.

use jsonwebtoken::{EncodingKey, Header, encode};
use majlis_server::{accounts::TokenKind, clock};
use serde_json::{Value, json};

use crate::{
    on_both,
    support::{JWT_SECRET, PASSWORD, Person, TestServer, Visitor, registration},
};

on_both! {
    async fn registers_and_signs_in(server) {
        let visitor = server.visitor();
        let mut form = registration("  Amal Haddad ");
        form["email"] = json!("  Amal@Example.ORG ");
        form["countryCode"] = json!("lu");
        let answer = visitor.post("/users/register", form.clone()).await.expect(201);
        let user = &answer["user"];
        assert_eq!(answer["ok"], true);
        assert_eq!(user["fullName"], "Amal Haddad");
        assert_eq!(user["email"], "amal@example.org");
        assert_eq!((&user["countryCode"], &user["countryName"]), (&json!("LU"), &json!("Luxembourg")));
        assert_eq!((&user["isBanned"], &user["bannedAt"]), (&json!(false), &Value::Null));
        assert!(user["createdAt"].as_str().unwrap().ends_with('Z'));
        assert!(!answer.to_string().contains("password"));

        let amal = Person::sign_in(&visitor, "AMAL@example.org").await;
        assert_eq!(amal.get("/auth/me").await.expect(200), *user);
    }

    async fn an_address_and_a_number_belong_to_one(server) {
        let visitor = server.visitor();
        let form = registration("Amal");
        visitor.post("/users/register", form.clone()).await.expect(201);
        visitor.post("/users/register", form.clone()).await.refused(409, "email_taken");
        let mut same_phone = registration("Omar");
        same_phone["phone"] = form["phone"].clone();
        visitor.post("/users/register", same_phone).await.refused(409, "phone_taken");
    }

    async fn a_registration_tells_all_that_does_not_fit(server) {
        let form = json!({"fullName": "A", "countryCode": "XX", "phone": "12", "email": "no", "password": "short"});
        let problem = server.visitor().post("/users/register", form).await.refused(422, "validation_failed");
        let fields: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|e| &e["field"]).collect();
        assert_eq!(fields, ["fullName", "countryCode", "phone", "email", "password"]);
    }

    async fn publishes_who_registered_without_the_password(server) {
        server.person("Amal").await;
        let rows = outbox(&server).await;
        assert!(rows.contains("users.created") && rows.contains("users/admins"), "{rows}");
        assert!(!rows.contains(PASSWORD) && !rows.contains("argon2"), "{rows}");
    }

    async fn a_wrong_login_does_not_tell_what_is_wrong(server) {
        let amal = server.person("Amal").await;
        let visitor = server.visitor();
        let wrong = json!({"email": amal.email, "password": "something else"});
        let unknown = json!({"email": "nobody@example.org", "password": "something else"});
        let one = visitor.post("/auth/login", wrong).await.refused(401, "invalid_credentials");
        let other = visitor.post("/auth/login", unknown).await.refused(401, "invalid_credentials");
        assert_eq!(one, other);
        let endless = json!({"email": format!("{}@example.org", "x".repeat(200_000)), "password": "something else"});
        assert_eq!(visitor.post("/auth/login", endless).await.refused(401, "invalid_credentials"), one);
    }

    async fn refresh_rotates_and_a_copied_token_ends_the_session(server) {
        let amal = server.person("Amal").await;
        let visitor = server.visitor();
        let renew = |token: &Value| visitor_renew(visitor.clone(), token.clone());
        let first = renew(&json!(amal.refresh_token)).await.expect(200);
        let second = &first["tokens"]["refreshToken"];
        assert_ne!(*second, json!(amal.refresh_token));
        visitor.with_token(first["tokens"]["accessToken"].as_str().unwrap()).get("/auth/me").await.expect(200);

        renew(&json!(amal.refresh_token)).await.refused(401, "unauthorized");
        renew(second).await.refused(401, "unauthorized");
        amal.get("/auth/me").await.refused(401, "unauthorized");
        assert!(outbox(&server).await.contains("Session ended"));
    }

    async fn of_two_renewals_at_once_one_wins(server) {
        let amal = server.person("Amal").await;
        let token = json!(amal.refresh_token);
        let (one, other) = tokio::join!(
            visitor_renew(server.visitor(), token.clone()),
            visitor_renew(server.visitor(), token.clone())
        );
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
    }

    async fn signing_out_ends_one_session(server) {
        let phone = server.person("Amal").await;
        let laptop = Person::sign_in(&server.visitor(), &phone.email).await;
        assert_eq!(phone.post("/auth/logout", json!({})).await.status, 204);
        phone.get("/auth/me").await.refused(401, "unauthorized");
        visitor_renew(server.visitor(), json!(phone.refresh_token)).await.refused(401, "unauthorized");
        laptop.get("/auth/me").await.expect(200);
    }

    async fn sessions_are_listed_and_ended(server) {
        let phone = server.person("Amal").await;
        let laptop = Person::sign_in(&server.visitor(), &phone.email).await;
        let sessions = laptop.get("/auth/sessions").await.expect(200);
        let data = sessions["data"].as_array().unwrap();
        assert_eq!((data.len(), &sessions["hasMore"]), (2, &json!(false)));
        let other = data.iter().find(|s| s["isCurrent"] == false).unwrap();
        let path = format!("/auth/sessions/{}", other["id"].as_str().unwrap());

        server.person("Omar").await.delete(&path).await.refused(404, "not_found");
        assert_eq!(laptop.delete(&path).await.status, 204);
        phone.get("/auth/me").await.refused(401, "unauthorized");
        laptop.delete(&path).await.refused(404, "not_found");
    }

    async fn only_an_access_token_of_a_living_session_opens_the_api(server) {
        let amal = server.person("Amal").await;
        let visitor = server.visitor();
        visitor.get("/auth/me").await.refused(401, "unauthorized");
        let sid = session_of(&server, &amal).await;
        let later = clock::now_ms() / 1000 + 60;
        let good = json!({"sub": amal.id, "sid": sid, "typ": "access", "exp": later});
        visitor.with_token(&signed(&good)).get("/auth/me").await.expect(200);
        let mut old_name = good.clone();
        old_name["userId"] = old_name["sub"].take();
        old_name.as_object_mut().unwrap().remove("sub");
        visitor.with_token(&signed(&old_name)).get("/auth/me").await.expect(200);

        for (member, value) in [
            ("exp", Value::Null),
            ("exp", json!(later - 120)),
            ("typ", json!("ws")),
            ("typ", json!("guest")),
            ("sid", json!("01a1fc9e-0000-7000-8000-000000000000")),
            ("sub", json!("01a1fc9e-0000-7000-8000-000000000000")),
        ] {
            let mut bad = good.clone();
            bad[member] = value;
            visitor.with_token(&signed(&bad)).get("/auth/me").await.refused(401, "unauthorized");
        }
        let basic = visitor.request(reqwest::Method::GET, "/auth/me").basic_auth("a", Some("b"));
        Visitor::send(basic).await.refused(401, "unauthorized");
        // A bad token is refused also where none is needed.
        visitor.with_token("nonsense").get("/auth/ws-token").await.refused(401, "unauthorized");
    }

    async fn the_role_is_what_the_database_says(server) {
        let amal = server.person("Amal").await;
        let path = format!("/users/{}/role", amal.id);
        amal.post(&path, json!({"role": "admin"})).await.refused(403, "forbidden");
        server.visitor().post(&path, json!({"role": "admin"})).await.refused(401, "unauthorized");
        let nora = server.admin("Nora").await;
        nora.post(&path, json!({"role": "owner"})).await.refused(422, "validation_failed");
        nora.post("/users/nobody/role", json!({"role": "admin"})).await.refused(404, "not_found");
        let answer = nora.post(&path, json!({"role": "admin"})).await.expect(200);
        assert_eq!((&answer["ok"], &answer["user"]["role"]), (&json!(true), &json!("admin")));
        // The old token works with the new right, and without it again.
        let omar = server.person("Omar").await;
        let omars = format!("/users/{}/role", omar.id);
        amal.post(&omars, json!({"role": "user"})).await.expect(200);
        nora.post(&path, json!({"role": "user"})).await.expect(200);
        amal.post(&omars, json!({"role": "user"})).await.refused(403, "forbidden");
    }

    async fn ws_tokens_are_for_the_handshake_alone(server) {
        let amal = server.person("Amal").await;
        let answer = amal.get("/auth/ws-token").await.expect(200);
        assert_eq!(answer["expiresIn"], 300);
        let token = answer["token"].as_str().unwrap();
        server.visitor().with_token(token).get("/auth/me").await.refused(401, "unauthorized");
        let identity = majlis_server::accounts::verify_access(server.app(), token).await.unwrap();
        assert_eq!(identity.scope.unwrap().user_id, amal.id);
        // As long as the session, not as the token.
        assert!(identity.expires_at_ms > clock::now_ms() + 86_400_000);

        let guest = server.visitor().get("/auth/ws-token").await.expect(200);
        let token = guest["token"].as_str().unwrap();
        let identity = majlis_server::accounts::verify_access(server.app(), token).await.unwrap();
        assert!(identity.guest && identity.scope.is_none() && identity.kind == TokenKind::Guest);

        amal.post("/auth/logout", json!({})).await;
        let token = answer["token"].as_str().unwrap();
        assert!(majlis_server::accounts::verify_access(server.app(), token).await.is_err());
    }

    async fn who_is_banned_gets_in_nowhere(server) {
        let amal = server.person("Amal").await;
        let id = amal.id.clone();
        let trusted = |id: String| server.app().store().read(move |conn| majlis_server::accounts::user_for_trusted_id(conn, &id));
        assert_eq!(trusted(id.clone()).await.unwrap().unwrap().name, "Amal");
        ban(&server, &id).await;
        assert!(trusted(id).await.unwrap().is_none());
        amal.get("/auth/me").await.refused(401, "unauthorized");
        visitor_renew(server.visitor(), json!(amal.refresh_token)).await.refused(403, "account_banned");
        let login = |password: &str| json!({"email": amal.email, "password": password});
        server.visitor().post("/auth/login", login(PASSWORD)).await.refused(403, "account_banned");
        server.visitor().post("/auth/login", login("something else")).await.refused(401, "invalid_credentials");
    }

    async fn passwords_are_taken_as_they_are(server) {
        let mut form = registration("Amal");
        form["password"] = json!(" كلمة سر طويلة ");
        server.visitor().post("/users/register", form.clone()).await.expect(201);
        let login = |password: &str| json!({"email": form["email"], "password": password});
        server.visitor().post("/auth/login", login(" كلمة سر طويلة ")).await.expect(200);
        server.visitor().post("/auth/login", login("كلمة سر طويلة")).await.refused(401, "invalid_credentials");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_oldest_session_ends_when_there_are_too_many() {
    let server = TestServer::start_with(crate::support::Backend::Sqlite, |config| {
        config.auth.sessions_per_user_max = 2;
    })
    .await;
    let first = server.person("Amal").await;
    let second = Person::sign_in(&server.visitor(), &first.email).await;
    let third = Person::sign_in(&server.visitor(), &first.email).await;
    first.get("/auth/me").await.refused(401, "unauthorized");
    second.get("/auth/me").await.expect(200);
    third.get("/auth/me").await.expect(200);
}

async fn visitor_renew(visitor: Visitor, token: Value) -> crate::support::Answer {
    visitor
        .post("/auth/refresh", json!({"refreshToken": token}))
        .await
}

fn signed(claims: &Value) -> String {
    let mut claims = claims.clone();
    claims
        .as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    let key = EncodingKey::from_secret(JWT_SECRET.as_bytes());
    encode(&Header::default(), &claims, &key).unwrap()
}

async fn session_of(server: &TestServer, person: &Person) -> String {
    let scope = majlis_server::accounts::authenticate(server.app(), &person.access_token).await;
    scope.unwrap().session_id
}

/// What administrators will be able to do.
async fn ban(server: &TestServer, user_id: &str) {
    use diesel::{RunQueryDsl as _, sql_query};
    let ban = format!("UPDATE users SET banned_at = 1 WHERE id = '{user_id}'");
    server
        .app()
        .store()
        .write("users", move |tx| {
            Ok(sql_query(ban.as_str()).execute(tx.conn)?)
        })
        .await
        .unwrap();
}

/// All that was published, as text.
async fn outbox(server: &TestServer) -> String {
    use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::Text};
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        body: String,
    }
    let rows: Vec<Row> = server
        .app()
        .store()
        .read(|conn| Ok(sql_query("SELECT body FROM outbox ORDER BY id").load(conn)?))
        .await
        .unwrap();
    rows.into_iter().map(|row| row.body).collect()
}
