//! Runs the binary, alone or beside a server of its own.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;
#[cfg(unix)]
use tenantry_testkit::Detached;

/// Where a server's log is, in its folder.
const LOG: &str = "server.log";
const SAYS_WHERE: &str = "the server says where it is";

pub(crate) const TOKEN: &str = "tnt_for-tests-only-0123456789abcdef0123456789";

/// What came of a command.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).expect("standard output is JSON")
    }

    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.stdout, self.stderr);
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().expect("it ended by itself"),
            stdout: String::from_utf8(output.stdout).expect("output is text"),
            stderr: String::from_utf8(output.stderr).expect("messages are text"),
        }
    }
}

/// The binary with nothing of this process's environment.
pub(crate) fn binary(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    command.env_clear().current_dir(folder);
    command
}

/// Runs a command in the repository's folder.
pub(crate) fn tenantry(arguments: &[&str]) -> Ran {
    run(binary(Path::new(".")).args(arguments), "")
}

pub(crate) fn run(command: &mut Command, input: &str) -> Ran {
    let piped = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = piped.spawn().expect("the binary starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    // A command that reads nothing may have ended already.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("the command ends").into()
}

/// A server on a free port, with the demo, in a folder of its own.
pub(crate) struct Server {
    child: Child,
    url: String,
    folder: PathBuf,
    /// Keeps the folder for as long, where that is the server's own.
    _own: Option<TempDir>,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_with_log("warn")
    }

    /// Starts it with this much in its log, which is a file.
    pub(crate) fn start_with_log(log: &str) -> Self {
        Self::start_in(tempfile::tempdir().expect("a temporary folder"), log)
    }

    /// As [`Self::start_with_log`], for people (`text`) or machines (`json`).
    pub(crate) fn start_with_log_as(log: &str, format: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::start_by(folder, log, &[("TENANTRY_LOG_FORMAT", format)])
    }

    /// Starts it in a folder that may have a database already.
    pub(crate) fn start_in(folder: TempDir, log: &str) -> Self {
        Self::start_by(folder, log, &[])
    }

    fn start_by(folder: TempDir, log: &str, variables: &[(&str, &str)]) -> Self {
        let (child, url) = Self::spawn(folder.path(), log, variables);
        Self {
            child,
            url: url.expect(SAYS_WHERE),
            folder: folder.path().to_owned(),
            _own: Some(folder),
        }
    }

    /// Starts it on that database, and with more in its environment; nobody reaches it if it ends before it can be.
    #[cfg(unix)]
    pub(crate) fn start_on(database: &Detached, variables: &[(&str, &str)]) -> Self {
        let settings = database.settings();
        let settings = settings.iter().map(|(name, value)| (*name, value.as_str()));
        let variables: Vec<_> = settings.chain(variables.iter().copied()).collect();
        let (child, url) = Self::spawn(database.folder(), "warn", &variables);
        Self {
            child,
            url: url.unwrap_or_default(),
            folder: database.folder().to_owned(),
            _own: None,
        }
    }

    /// Ends it as a fault of the machine would, in the middle of whatever it does, and starts it again.
    pub(crate) fn kill_and_start_again(&mut self) {
        self.child.kill().expect("the server can be stopped");
        self.child.wait().expect("the server ends");
        let (child, url) = Self::spawn(&self.folder, "warn", &[]);
        (self.child, self.url) = (child, url.expect(SAYS_WHERE));
    }

    fn spawn(folder: &Path, log: &str, variables: &[(&str, &str)]) -> (Child, Option<String>) {
        let mut child = binary(folder)
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--seed",
                "demo",
                "--log",
                log,
            ])
            .env("TENANTRY_INIT_ADMIN_TOKEN", TOKEN)
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(File::create(folder.join(LOG)).expect("a file for the log"))
            .spawn()
            .expect("the server starts");
        let stdout = child.stdout.take().expect("standard output is piped");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let console = lines.find(|line| line.trim_start().starts_with("Console"));
        let url = console.and_then(|line| line.split_whitespace().last().map(str::to_owned));
        // The rest is read as well, so that the server never writes into a closed pipe.
        thread::spawn(move || lines.for_each(drop));
        (child, url)
    }

    /// Tells it to end as the system does; how it did.
    #[cfg(unix)]
    pub(crate) fn terminate(mut self) -> ExitStatus {
        let told = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        assert!(told.expect("`kill` is there").success());
        self.child.wait().expect("the server ends")
    }

    /// How it ended, if it has by itself.
    #[cfg(unix)]
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("the server is watched")
    }

    /// Ends it; what it wrote into its log.
    pub(crate) fn stop_and_read_log(mut self) -> String {
        self.child.kill().expect("the server can be stopped");
        self.child.wait().expect("the server ends");
        std::fs::read_to_string(self.folder().join(LOG)).expect("the log is text")
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs a client command as the administrator.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, TOKEN, "")
    }

    pub(crate) fn run_with(&self, arguments: &[&str], token: &str, input: &str) -> Ran {
        let mut command = binary(Path::new("."));
        let command = command
            .env("TENANTRY_SERVER", &self.url)
            .env("TENANTRY_TOKEN", token);
        run(command.args(arguments), input)
    }
}

impl Server {
    /// A schedule, once it no longer waits for its time.
    #[expect(
        clippy::disallowed_methods,
        reason = "the server is another process, whose clock nobody advances"
    )]
    #[track_caller]
    pub(crate) fn once_due(&self, tenant: &str, id: &str) -> Value {
        for _ in 0..300 {
            let show = ["--json", "schedules", "show", tenant, id];
            let schedule = self.run(&show).succeeded().json();
            if schedule.get("status") != Some(&"PENDING".into()) {
                return schedule;
            }
            thread::sleep(Duration::from_millis(100));
        }
        Value::Null
    }

    /// Runs a client command that knows only where its profiles are.
    pub(crate) fn run_by_profile(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = binary(Path::new("."));
        let folder = self.folder();
        let command = command.env("HOME", folder).env("XDG_CONFIG_HOME", folder);
        run(command.args(arguments), input)
    }
}

/// A password that nobody guesses.
pub(crate) const PASSWORD: &str = "quite an unusual one";

/// A person who is signed in, as in a browser.
pub(crate) struct Person<'a> {
    server: &'a Server,
    cookie: String,
}

impl Server {
    /// Makes a person with that role everywhere, and signs them in.
    pub(crate) fn person(&self, name: &str, role: &str) -> Person<'_> {
        let create = ["users", "create", name, "--role", role];
        self.run_with(&create, TOKEN, PASSWORD).succeeded();
        let wanted = json!({"username": name, "password": PASSWORD});
        let (head, _) = self.post("/auth/sign-in", "", &wanted);
        let mut lines = head.lines();
        let cookie = lines.find_map(|line| {
            let (header, value) = line.split_once(": ")?;
            let is_it = header.eq_ignore_ascii_case("set-cookie");
            is_it.then(|| value.split(';').next().unwrap_or_default())
        });
        Person {
            server: self,
            cookie: cookie.expect("a session begins").to_owned(),
        }
    }

    /// Sends JSON as a page of the console would; the head of the answer, and its body.
    fn post(&self, path: &str, cookie: &str, body: &Value) -> (String, String) {
        let answer = self.try_post(path, &format!("Cookie: {cookie}\r\n"), body);
        answer.expect("it answers with head and body")
    }

    /// The same with these lines in its head; nothing if the server ends before it has answered.
    pub(crate) fn try_post(
        &self,
        path: &str,
        lines: &str,
        body: &Value,
    ) -> Option<(String, String)> {
        let (url, body) = (self.url.trim_end_matches('/'), body.to_string());
        let address = url.strip_prefix("http://")?;
        let mut stream = TcpStream::connect(address).ok()?;
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: {url}\r\n{lines}\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        Some((head.to_owned(), body.to_owned()))
    }
}

impl Person<'_> {
    /// What their browser sends along.
    #[cfg(unix)]
    pub(crate) fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Sends JSON; the status of the answer, and its body.
    pub(crate) fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let (head, body) = self.server.post(path, &self.cookie, body);
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        let body = serde_json::from_str(&body).expect("the answer is JSON");
        (status.expect("a status line"), body)
    }

    /// The secret of a token that belongs to the person.
    pub(crate) fn token(&self, role: &str) -> String {
        let wanted = json!({"name": "cli", "roles": [role]});
        let (status, made) = self.post("/admin/tokens", &wanted);
        assert_eq!(status, 201, "{made}");
        let secret = made.get("secret").and_then(Value::as_str);
        secret.expect("a secret").to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
