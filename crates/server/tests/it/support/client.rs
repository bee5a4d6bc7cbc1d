//! People, and how they ask.

use std::sync::atomic::{AtomicU32, Ordering};

use reqwest::{Client, Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};

/// What the server said.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// The body, if the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        match self.text.is_empty() {
            true => Value::Null,
            false => serde_json::from_str(&self.text).expect("JSON"),
        }
    }

    /// The problem document, if it is this one.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            self.text
        );
        let problem = self.expect(status);
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status);
        for member in ["type", "title", "detail"] {
            assert!(problem[member].is_string(), "{problem}");
        }
        problem
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// Somebody who may have a token, and asks.
#[derive(Clone)]
pub struct Visitor {
    client: Client,
    base: String,
    token: Option<String>,
}

impl Visitor {
    pub fn new(base: String) -> Self {
        // The client is compiled with TLS for the server's sake, and wants to know by whom.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            client: Client::new(),
            base,
            token: None,
        }
    }

    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// A request to change before it is sent. Paths that do not begin with `//` are under `/api/v1`.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = match path.strip_prefix('/') {
            Some(root) if root.starts_with('/') => format!("{}{root}", self.base),
            _ => format!("{}/api/v1{path}", self.base),
        };
        let request = self.client.request(method, url);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.expect("an answer");
        Answer {
            status: response.status(),
            headers: response.headers().clone(),
            text: response.text().await.expect("a body"),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        Self::send(self.request(Method::GET, path)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        Self::send(self.request(Method::DELETE, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        Self::send(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        Self::send(self.request(Method::PATCH, path).json(&body)).await
    }

    /// A POST that is safe to repeat.
    pub async fn post_once(&self, path: &str, key: &str, body: Value) -> Answer {
        let request = self.request(Method::POST, path).json(&body);
        Self::send(request.header("Idempotency-Key", key)).await
    }
}

pub const PASSWORD: &str = "correct horse";

static PEOPLE: AtomicU32 = AtomicU32::new(1);

/// What somebody new types in.
pub fn registration(name: &str) -> Value {
    let number = PEOPLE.fetch_add(1, Ordering::Relaxed);
    json!({
        "fullName": name,
        "countryCode": "LU",
        "phone": format!("+352691{number:06}"),
        "email": format!("person{number}@example.org"),
        "password": PASSWORD,
    })
}

/// Somebody with an account, signed in.
pub struct Person {
    pub id: String,
    pub email: String,
    pub access_token: String,
    pub refresh_token: String,
    visitor: Visitor,
}

impl Person {
    pub async fn register(visitor: &Visitor, name: &str) -> Self {
        let user = visitor
            .post("/users/register", registration(name))
            .await
            .expect(201);
        let email = user["user"]["email"]
            .as_str()
            .expect("an address")
            .to_owned();
        Self::sign_in(visitor, &email).await
    }

    pub async fn sign_in(visitor: &Visitor, email: &str) -> Self {
        let login = json!({"email": email, "password": PASSWORD});
        let answer = visitor.post("/auth/login", login).await.expect(200);
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let access_token = text(&answer["tokens"]["accessToken"]);
        Self {
            id: text(&answer["user"]["id"]),
            email: email.to_owned(),
            refresh_token: text(&answer["tokens"]["refreshToken"]),
            visitor: visitor.with_token(&access_token),
            access_token,
        }
    }
}

/// A person asks as a visitor does, with a token.
impl std::ops::Deref for Person {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}
