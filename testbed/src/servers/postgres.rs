//! PostgreSQL for tests.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use rand::RngExt;
use rand::distr::Alphanumeric;
use rustix::process::Signal;

use super::certificate::ServerCertificate;
use super::{EndSignal, ServerProcess, free_port, program};

/// How to get the programs.
const INSTALL: &str = "apt-get install -y postgresql";

/// Whether a commit waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// It does, so that what was answered survives the machine.
    Fsync,
    /// It does not: faster, and still survives the end of the server.
    Relaxed,
}

/// A PostgreSQL server, empty but for what tests put into it. Its one user is the superuser `postgres`.
#[derive(Debug)]
pub struct Postgres {
    process: ServerProcess,
    programs: PathBuf,
    port: u16,
    password: String,
    durability: Durability,
    /// What makes it speak TLS, if it does.
    pub certificate: Option<ServerCertificate>,
    n_databases: AtomicU32,
}

impl Postgres {
    /// The server that all tests of this process share; its commits do not wait for the disk.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(Durability::Relaxed))
    }

    /// Starts a server of its own, for tests that stop it or need its commits to be real.
    pub fn start(durability: Durability) -> Self {
        Self::start_as(durability, |_| None)
    }

    /// Starts one that speaks TLS with those who ask for it; its commits do not wait for the disk.
    pub fn start_with_tls() -> Self {
        Self::start_as(Durability::Relaxed, |process| Some(ServerCertificate::write(process)))
    }

    fn start_as(
        durability: Durability,
        certificate: impl FnOnce(&ServerProcess) -> Option<ServerCertificate>,
    ) -> Self {
        let process = ServerProcess::new("postgres", EndSignal::Quit);
        let postgres = Self {
            certificate: certificate(&process),
            process,
            programs: programs(),
            port: free_port(),
            password: rand::rng().sample_iter(Alphanumeric).take(20).map(char::from).collect(),
            durability,
            n_databases: AtomicU32::new(0),
        };
        postgres.initialise();
        postgres.run();
        postgres
    }

    /// The port of the loopback it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The URL of `database`, for the superuser, over TCP, and over TLS where the server speaks it.
    pub fn url(&self, database: &str) -> String {
        let tls = self.certificate.as_ref().map(|certificate| certificate.ca().display().to_string());
        let tls = tls.map(|ca| format!("?sslmode=verify-full&sslrootcert={ca}")).unwrap_or_default();
        format!("postgres://postgres:{}@127.0.0.1:{}/{database}{tls}", self.password, self.port)
    }

    /// Makes an empty database that no other test uses, and returns its name.
    pub fn create_database(&self) -> String {
        self.copy_database("template0")
    }

    /// Makes a copy of `database`, which nobody may be connected to, and returns its name.
    pub fn copy_database(&self, database: &str) -> String {
        let name = format!("test_{}", self.n_databases.fetch_add(1, Ordering::Relaxed));
        // Writes the copy through the log instead of to the disk at once, which is faster for a small one.
        self.execute_in("postgres", &format!("CREATE DATABASE {name} TEMPLATE {database} STRATEGY wal_log"));
        name
    }

    /// Runs SQL in `database` as the superuser: one transaction, or a statement that wants none.
    pub fn execute_in(&self, database: &str, sql: &str) {
        let mut psql = self.process.command(self.programs.join("psql"));
        psql.args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", sql])
            .arg(self.url(database));
        self.process.prepare(&mut psql);
    }

    /// Asks `database` as the superuser for rows: a line for each, with tabs between the columns.
    ///
    /// # Errors
    ///
    /// What `psql` says when the server is away or refuses.
    pub fn ask_in(&self, database: &str, sql: &str) -> Result<String, String> {
        let mut psql = self.process.command(self.programs.join("psql"));
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--field-separator=\t"]);
        let output = psql.args(["--command", sql]).arg(self.url(database)).output();
        let output = output.expect("the program can be run");
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    /// Stops it in an orderly way; open connections are cut.
    pub fn stop(&self) {
        self.process.stop(Signal::INT);
    }

    /// Stops it with SIGKILL, as a crash would: it recovers from its log when it starts again.
    pub fn kill(&self) {
        self.process.kill();
    }

    /// Starts it again on its port after [`stop`](Self::stop) or [`kill`](Self::kill).
    pub fn restart(&self) {
        self.run();
    }

    fn initialise(&self) {
        let password_file = self.process.folder().join("password");
        fs::write(&password_file, &self.password).expect("the folder can be written");
        self.process.give(&password_file);
        let mut initdb = self.process.command(self.programs.join("initdb"));
        initdb.args(["--no-sync", "--encoding=UTF8", "--locale=C", "--username=postgres"]);
        // As plain text, over the loopback: a hashed one costs every connection some thousand rounds.
        initdb.args(["--auth-local=trust", "--auth-host=password", "--pwfile"]).arg(&password_file);
        self.process.prepare(initdb.arg("--pgdata").arg(self.data()));
    }

    fn run(&self) {
        let is_ready = || {
            let mut command = self.process.command(self.programs.join("pg_isready"));
            command.args(["--quiet", "--host=127.0.0.1", "--port", &self.port.to_string()]);
            command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
        };
        self.process.start(&self.programs.join("postgres"), &self.arguments(), is_ready);
    }

    fn arguments(&self) -> Vec<OsString> {
        let fsync = if self.durability == Durability::Fsync { "on" } else { "off" };
        let mut settings = vec![
            "listen_addresses=127.0.0.1".to_owned(),
            format!("port={}", self.port),
            format!("unix_socket_directories={}", self.process.folder().display()),
            "max_connections=300".to_owned(),
            "shared_buffers=128MB".to_owned(),
            // So that it can be asked when a row was committed: the finest time there is, in microseconds.
            "track_commit_timestamp=on".to_owned(),
            format!("fsync={fsync}"),
            format!("full_page_writes={fsync}"),
            format!("synchronous_commit={fsync}"),
        ];
        if let Some(certificate) = &self.certificate {
            settings.push("ssl=on".to_owned());
            settings.push(format!("ssl_cert_file={}", certificate.certificate().display()));
            settings.push(format!("ssl_key_file={}", certificate.key().display()));
        }
        let mut arguments = vec!["-D".into(), self.data().into_os_string()];
        arguments.extend(settings.into_iter().flat_map(|setting| ["-c".into(), setting.into()]));
        arguments
    }

    fn data(&self) -> PathBuf {
        self.process.folder().join("data")
    }
}

/// The folder with the programs of the newest release that is installed, from 15 on.
fn programs() -> PathBuf {
    let releases = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<(u32, PathBuf)> = releases.filter_map(|entry| release(&entry.path())).collect();
    folders.sort_unstable();
    let folders: Vec<_> = folders.into_iter().rev().map(|(_, folder)| folder).collect();
    let initdb = program("initdb", &folders, INSTALL);
    initdb.parent().expect("a program lies in a folder").to_owned()
}

/// Debian keeps the programs of each release in a folder named after it.
fn release(folder: &Path) -> Option<(u32, PathBuf)> {
    let number: u32 = folder.file_name()?.to_str()?.parse().ok()?;
    (number >= 15).then(|| (number, folder.join("bin")))
}
