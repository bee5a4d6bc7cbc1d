//! The binary, its settings, and what it says when it cannot start.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Command, Output, Stdio},
};

use serde_json::json;

use crate::support::Visitor;

fn majlis() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_majlis"));
    // Whoever runs the tests may have settings of his own.
    command.env_clear().current_dir(std::env::temp_dir());
    command
}

/// Asserts that it failed with one line that holds all of `words`.
#[track_caller]
fn failed(output: &Output, code: i32, words: &[&str]) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{text}");
    assert_eq!(text.trim_end().lines().count(), 1, "{text}");
    for word in words {
        assert!(text.contains(word), "{word}: {text}");
    }
    assert!(output.stdout.is_empty());
}

/// Stops when dropped, whatever the test did.
struct Running {
    child: Child,
    url: String,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut first)
            .unwrap();
        let url = first
            .trim_end()
            .strip_prefix("Majlis is ready at ")
            .expect(&first)
            .to_owned();
        Self { child, url }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn an_unknown_key_or_a_bad_value_is_named_with_its_source() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("majlis.toml");
    std::fs::write(&file, "[server]\nlissten = 'x'\n").unwrap();
    let with_file = |text: &str| {
        std::fs::write(&file, text).unwrap();
        majlis()
            .args(["serve", "--config"])
            .arg(&file)
            .output()
            .unwrap()
    };
    failed(
        &with_file("[server]\nlissten = 'x'\n"),
        2,
        &["majlis.toml", "`server.lissten`"],
    );
    failed(
        &with_file("[sever]\nlisten = 'x'\n"),
        2,
        &["majlis.toml", "`sever`"],
    );
    failed(
        &with_file("[auth]\naccess_ttl = 15\n"),
        2,
        &["majlis.toml", "`auth.access_ttl`"],
    );
    failed(&with_file("[auth\n"), 2, &["majlis.toml"]);
    let output = majlis()
        .arg("serve")
        .env("MAJLIS_LIMITS__ENABLED", "perhaps")
        .output()
        .unwrap();
    failed(&output, 2, &["MAJLIS_LIMITS__ENABLED", "`limits.enabled`"]);
    let output = majlis()
        .args(["serve", "--listen", "here"])
        .output()
        .unwrap();
    failed(&output, 2, &["--listen", "`server.listen`"]);
    let output = majlis()
        .args(["serve", "--config", "/nowhere/majlis.toml"])
        .output()
        .unwrap();
    failed(&output, 2, &["/nowhere/majlis.toml"]);
}

#[test]
fn what_keeps_it_from_starting_is_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let serve = |listen: &str, data_dir: &str| {
        let mut command = majlis();
        command.args(["serve", "--listen", listen, "--data-dir", data_dir]);
        command
    };
    let good = folder.path().to_str().unwrap();
    failed(
        &serve(&address, good).output().unwrap(),
        1,
        &[&address, "in use"],
    );
    failed(
        &serve("127.0.0.1:0", "/dev/null/data").output().unwrap(),
        1,
        &["/dev/null/data"],
    );
    // Nobody listens where somebody just did.
    drop(taken);
    let url = format!("postgres://majlis:hidden@{address}/majlis");
    let output = serve("127.0.0.1:0", good)
        .env("DATABASE_URL", url)
        .output()
        .unwrap();
    failed(&output, 1, &["cannot reach the database", &address]);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("hidden"));
}

#[tokio::test]
async fn serves_until_it_is_asked_to_stop_and_keeps_its_secret() {
    let folder = tempfile::tempdir().unwrap();
    let serve = || {
        let mut command = majlis();
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder.path());
        command
    };
    let mut running = Running::start(&mut serve());
    assert!(!running.url.ends_with(":0"));
    let visitor = Visitor::new(running.url.clone());
    let amal = crate::support::Person::register(&visitor, "Amal").await;
    let pid = running.child.id().to_string();
    assert!(Command::new("kill").arg(&pid).status().unwrap().success());
    assert!(running.child.wait().unwrap().success());

    let running = Running::start(&mut serve());
    let again = Visitor::new(running.url.clone()).with_token(&amal.access_token);
    again.get("/auth/me").await.expect(200);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let secret = std::fs::metadata(folder.path().join("jwt_secret")).unwrap();
        assert_eq!(secret.permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn what_it_writes_is_for_nobody_else() {
    use std::os::unix::fs::PermissionsExt as _;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data");
    let start = || {
        let mut serve = majlis();
        serve.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]);
        Running::start(serve.arg(&folder))
    };
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let running = start();
    assert_eq!(mode(&folder), 0o700);
    let files: Vec<_> = folder.read_dir().unwrap().flatten().collect();
    assert!(files.iter().any(|file| file.file_name() == "majlis.sqlite"));
    for file in files {
        let is_folder = file.path().is_dir();
        let own = if is_folder { 0o700 } else { 0o600 };
        assert_eq!(mode(&file.path()), own, "{file:?}");
    }
    drop(running);
    // Whoever opened the folder to others meant it.
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o750)).unwrap();
    let running = start();
    assert_eq!(mode(&folder), 0o750);
    drop(running);
}

#[tokio::test]
async fn an_administrator_is_created_beside_a_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let mut serve = majlis();
    serve
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(folder.path());
    let running = Running::start(&mut serve);
    let create = |email: &str, password: &str| {
        let mut child = majlis()
            .args([
                "admin",
                "create",
                "--email",
                email,
                "--full-name",
                "نورة",
                "--password-stdin",
                "--data-dir",
            ])
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(password.as_bytes())
            .unwrap();
        child.wait_with_output().unwrap()
    };
    assert!(
        create("Nora@example.org", "a long password\n")
            .status
            .success()
    );
    assert!(
        create("other@example.org", "a long password")
            .status
            .success()
    );
    failed(
        &create("nora@example.org", "a long password"),
        1,
        &["e-mail"],
    );
    failed(&create("third@example.org", "short"), 1, &["password"]);

    let visitor = Visitor::new(running.url.clone());
    let login = json!({"email": "nora@example.org", "password": "a long password"});
    let answer = visitor.post("/auth/login", login).await.expect(200);
    assert_eq!(
        (&answer["user"]["role"], &answer["user"]["phone"]),
        (&json!("admin"), &json!(""))
    );
}

#[tokio::test]
async fn the_demo_prints_logins_that_work() {
    let running = Running::start(majlis().args(["demo", "--listen", "127.0.0.1:0"]));
    let visitor = Visitor::new(running.url.clone());
    let login = json!({"email": "admin@majlis.example", "password": "majlis-demo"});
    assert_eq!(
        visitor.post("/auth/login", login).await.expect(200)["user"]["role"],
        "admin"
    );
}

#[test]
fn prints_the_openapi_document() {
    let output = majlis().arg("openapi").output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
}
