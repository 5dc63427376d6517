//! Redis for tests.

use std::ffi::OsString;
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::process::Signal;

use super::certificate::ServerCertificate;
use super::{EndSignal, ServerProcess, free_port, program};

/// How to get the programs.
const INSTALL: &str = "apt-get install -y redis-server";

/// What a server is like beyond the usual: no password, no TLS, nothing kept on disk.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The password of the user `default`; letters and digits.
    pub password: Option<String>,
    /// Whether it speaks TLS only, with a certificate of its own authority.
    pub tls: bool,
    /// Whether it writes to disk what it is told, and knows it again after [`Redis::restart`].
    pub append_only: bool,
    /// The port of the one that it follows, without a password and TLS, until it is [promoted](Redis::promote).
    pub replica_of: Option<u16>,
}

/// A Redis server, empty but for what tests put into it.
#[derive(Debug)]
pub struct Redis {
    process: ServerProcess,
    port: u16,
    options: Options,
    /// What makes it speak TLS, if it does.
    pub certificate: Option<ServerCertificate>,
    n_prefixes: AtomicU32,
}

impl Redis {
    /// The server that all tests of this process share: each with a [prefix](Self::new_prefix) of its own, and
    /// without changing its settings or stopping it.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Redis> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(Options::default()))
    }

    /// Starts a server of its own.
    pub fn start(options: Options) -> Self {
        let process = ServerProcess::new("redis", EndSignal::Term);
        let redis = Self {
            certificate: options.tls.then(|| ServerCertificate::write(&process)),
            process,
            port: free_port(),
            options,
            n_prefixes: AtomicU32::new(0),
        };
        redis.run();
        redis
    }

    /// The port of the loopback it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its URL for the user `default`.
    pub fn url(&self) -> String {
        match &self.options.password {
            Some(password) => self.url_of("default", password),
            None => format!("{}://127.0.0.1:{}", self.scheme(), self.port),
        }
    }

    /// Its URL for another user.
    pub fn url_of(&self, user: &str, password: &str) -> String {
        format!("{}://{user}:{password}@127.0.0.1:{}", self.scheme(), self.port)
    }

    /// A prefix of keys that no other test uses.
    pub fn new_prefix(&self) -> String {
        format!("test-{}", self.n_prefixes.fetch_add(1, Ordering::Relaxed))
    }

    /// Runs one command as the user `default` and returns what it answers. An error fails the test.
    pub fn ask(&self, command: &[&str]) -> String {
        let output = self.client().arg("-e").args(command).output().expect("the program can be run");
        let answer = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "redis: {command:?} failed: {answer}{said}");
        answer
    }

    /// Whether a replica has what the one that it follows had when it began.
    pub fn is_in_step(&self) -> bool {
        self.ask(&["INFO", "replication"]).contains("master_link_status:up")
    }

    /// Makes a replica a primary of its own, as a fail-over does.
    pub fn promote(&self) {
        self.ask(&["REPLICAOF", "NO", "ONE"]);
    }

    /// Stops it in an orderly way.
    pub fn stop(&self) {
        self.process.stop(Signal::TERM);
    }

    /// Stops it with SIGKILL, as a crash would.
    pub fn kill(&self) {
        self.process.kill();
    }

    /// Starts it again on its port after [`stop`](Self::stop) or [`kill`](Self::kill). Unless it is append-only it
    /// has forgotten everything, settings included.
    pub fn restart(&self) {
        self.run();
    }

    /// Makes it stand still with SIGSTOP: connections stay, nothing is answered.
    pub fn pause(&self) {
        self.process.signal(Signal::STOP);
    }

    /// Lets it go on after [`pause`](Self::pause).
    pub fn resume(&self) {
        self.process.signal(Signal::CONT);
    }

    fn run(&self) {
        let is_ready = || {
            let answer = self.client().arg("PING").output();
            answer.is_ok_and(|answer| answer.stdout.starts_with(b"PONG"))
        };
        self.process.start(&program("redis-server", &[], INSTALL), &self.arguments(), is_ready);
    }

    fn arguments(&self) -> Vec<OsString> {
        let append_only = if self.options.append_only { "yes" } else { "no" };
        let mut arguments: Vec<String> = [
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--enable-debug-command",
            "yes",
            "--appendonly",
            append_only,
        ]
        .map(str::to_owned)
        .into();
        let port = if self.options.tls { ["--port", "0", "--tls-port"].as_slice() } else { &["--port"] };
        arguments.extend(port.iter().map(|argument| (*argument).to_owned()));
        arguments.push(self.port.to_string());
        if let Some(password) = &self.options.password {
            arguments.extend(["--requirepass".to_owned(), password.clone()]);
        }
        if let Some(port) = self.options.replica_of {
            arguments.extend(["--replicaof".to_owned(), "127.0.0.1".to_owned(), port.to_string()]);
        }
        if let Some(certificate) = &self.certificate {
            for (setting, file) in [
                ("--tls-cert-file", certificate.certificate()),
                ("--tls-key-file", certificate.key()),
                ("--tls-ca-cert-file", certificate.ca()),
            ] {
                arguments.extend([setting.to_owned(), file.display().to_string()]);
            }
            arguments.extend(["--tls-auth-clients".to_owned(), "no".to_owned()]);
        }
        arguments.into_iter().map(OsString::from).collect()
    }

    fn client(&self) -> Command {
        let mut client = self.process.command(program("redis-cli", &[], INSTALL));
        client.args(["-h", "127.0.0.1", "-p", &self.port.to_string()]);
        if let Some(certificate) = &self.certificate {
            client.args(["--tls", "--cacert"]).arg(certificate.ca());
        }
        if let Some(password) = &self.options.password {
            client.env("REDISCLI_AUTH", password);
        }
        client
    }

    fn scheme(&self) -> &'static str {
        if self.options.tls { "rediss" } else { "redis" }
    }
}
