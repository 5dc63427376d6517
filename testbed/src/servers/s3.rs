//! S3 for tests: `SeaweedFS`, one program with all its parts.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use rand::RngExt;
use rand::distr::Alphanumeric;
use rustix::process::Signal;

use super::certificate::ServerCertificate;
use super::{EndSignal, ServerProcess, free_port, program};
use crate::workspace;

/// How to get the program.
const INSTALL: &str = "cargo xtask servers";

/// The parts that listen, by the flags that set their ports, HTTP and gRPC.
const PARTS: [&str; 8] = [
    "-master.port",
    "-master.port.grpc",
    "-volume.port",
    "-volume.port.grpc",
    "-filer.port",
    "-filer.port.grpc",
    "-s3.port",
    "-s3.port.grpc",
];

/// Where among [`PARTS`] S3 is.
const S3_PART: usize = 6;

/// The access key of the one who may do everything.
const ACCESS_KEY: &str = "farm";

/// What leads to a bucket.
#[derive(Debug, Clone)]
pub struct Bucket {
    /// Its URL, as `s3://name`.
    pub url: String,
    /// How the server is reached, by the names that object stores give the options.
    pub options: BTreeMap<String, String>,
}

/// An S3 server, empty but for the buckets of tests.
#[derive(Debug)]
pub struct S3 {
    process: ServerProcess,
    program: PathBuf,
    /// In the order of [`PARTS`].
    ports: [u16; PARTS.len()],
    secret_key: String,
    /// What makes it speak TLS, if it does.
    pub certificate: Option<ServerCertificate>,
    n_buckets: AtomicU32,
}

impl S3 {
    /// The server that all tests of this process share.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<S3> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// Starts a server of its own, for tests that stop it.
    pub fn start() -> Self {
        Self::start_as(|_| None)
    }

    /// Starts one that speaks S3 over TLS only.
    pub fn start_with_tls() -> Self {
        Self::start_as(|process| Some(ServerCertificate::write(process)))
    }

    fn start_as(certificate: impl FnOnce(&ServerProcess) -> Option<ServerCertificate>) -> Self {
        let process = ServerProcess::new("seaweedfs", EndSignal::Kill);
        let s3 = Self {
            certificate: certificate(&process),
            program: reachable_program(&process),
            process,
            ports: PARTS.map(|_| free_port()),
            secret_key: rand::rng().sample_iter(Alphanumeric).take(40).map(char::from).collect(),
            n_buckets: AtomicU32::new(0),
        };
        s3.prepare();
        s3.run();
        s3
    }

    /// The port of the loopback at which it speaks S3.
    pub fn port(&self) -> u16 {
        self.ports[S3_PART]
    }

    /// Settings for a bucket that no other test uses, without a prefix. The server makes it when the first
    /// object comes.
    pub fn create_bucket(&self) -> Bucket {
        let bucket = format!("test-{}", self.n_buckets.fetch_add(1, Ordering::Relaxed));
        Bucket { url: format!("s3://{bucket}"), options: self.options(self.port()) }
    }

    /// The options for reaching it at `port`, its own or that of a proxy before it.
    pub fn options(&self, port: u16) -> BTreeMap<String, String> {
        let scheme = if self.certificate.is_some() { "https" } else { "http" };
        let options = [
            ("endpoint", format!("{scheme}://127.0.0.1:{port}")),
            ("allow_http", self.certificate.is_none().to_string()),
            ("region", "us-east-1".to_owned()),
            ("access_key_id", ACCESS_KEY.to_owned()),
            ("secret_access_key", self.secret_key.clone()),
        ];
        options.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    /// Stops it in an orderly way.
    pub fn stop(&self) {
        self.process.stop(Signal::TERM);
    }

    /// Stops it with SIGKILL, as a crash would.
    pub fn kill(&self) {
        self.process.kill();
    }

    /// Lets it hang with SIGSTOP: connections are accepted and nothing is answered.
    pub fn freeze(&self) {
        self.process.signal(Signal::STOP);
    }

    /// Lets it go on after [`freeze`](Self::freeze).
    pub fn thaw(&self) {
        self.process.signal(Signal::CONT);
    }

    /// Starts it again on its ports after [`stop`](Self::stop) or [`kill`](Self::kill).
    pub fn restart(&self) {
        self.run();
    }

    fn prepare(&self) {
        let credentials = serde_json::json!({ "identities": [{
            "name": "farm",
            "credentials": [{ "accessKey": ACCESS_KEY, "secretKey": self.secret_key }],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }] });
        fs::write(self.credentials(), credentials.to_string()).expect("the folder can be written");
        fs::create_dir(self.data()).expect("the folder can be written");
        fs::write(self.process.folder().join("elsewhere"), self.sockets())
            .expect("the folder can be written");
        self.process.give(&self.credentials());
        self.process.give(&self.data());
    }

    fn run(&self) {
        let address = ("127.0.0.1", self.port());
        self.process.start(&self.program, &self.arguments(), || TcpStream::connect(address).is_ok());
    }

    fn arguments(&self) -> Vec<OsString> {
        let folder = self.process.folder();
        let socket = |part: &str| {
            format!("-{part}.localSocket={}", folder.join(part).with_extension("sock").display())
        };
        // Else it writes its log into files in the folder for temporary ones.
        let mut arguments = vec!["-logtostderr=true".to_owned(), "server".to_owned()];
        arguments.extend(["-filer".to_owned(), "-s3".to_owned()]);
        // Each bucket takes some volumes of its own, which are files that grow.
        let fixed = ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false", "-volume.max=10000"];
        // Parts that would listen on ports of their own choice.
        let off = ["-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.iam=false"];
        arguments.extend(fixed.into_iter().chain(off).map(str::to_owned));
        arguments.extend(PARTS.iter().zip(self.ports).map(|(flag, port)| format!("{flag}={port}")));
        arguments.push(format!("-dir={}", self.data().display()));
        arguments.push(format!("-s3.config={}", self.credentials().display()));
        arguments.extend(["filer", "s3"].map(socket));
        if let Some(certificate) = &self.certificate {
            arguments.push(format!("-s3.cert.file={}", certificate.certificate().display()));
            arguments.push(format!("-s3.key.file={}", certificate.key().display()));
        }
        arguments.into_iter().map(Into::into).collect()
    }

    /// Its sockets between its own parts, which no setting moves: one in a line.
    fn sockets(&self) -> String {
        let parts = ["master", "volume", "filer", "s3"].into_iter().zip(self.ports.chunks_exact(2));
        let sockets = parts.map(|(part, ports)| format!("/tmp/seaweedfs-{part}-grpc-{}.sock", ports[1]));
        sockets.collect::<Vec<_>>().join("\n") + "\n"
    }

    fn data(&self) -> PathBuf {
        self.process.folder().join("data")
    }

    fn credentials(&self) -> PathBuf {
        self.process.folder().join("s3.json")
    }
}

/// The program in a folder that the server's user may enter: that of the checkout may be closed to others.
fn reachable_program(process: &ServerProcess) -> PathBuf {
    let installed = workspace::root().join("target/tools/seaweedfs/bin");
    let found = fs::canonicalize(program("weed", &[installed], INSTALL)).expect("it is there");
    let reachable = process.folder().join("weed");
    if fs::hard_link(&found, &reachable).is_err() {
        fs::copy(&found, &reachable).expect("there is room");
    }
    reachable
}
