//! Azure Blob Storage for tests: Microsoft's emulator Azurite, which `cargo xtask clouds` installs and asks for.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::s3::Bucket;
use super::{EndSignal, ServerProcess, free_port, program};
use crate::workspace;

/// How to get the program.
const INSTALL: &str = "cargo xtask clouds";

/// The emulator's account and its key, the same everywhere.
/// Source: <https://learn.microsoft.com/azure/storage/common/storage-use-azurite>.
const ACCOUNT: &str = "devstoreaccount1";
const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// The container of all tests.
const CONTAINER: &str = "tests";

/// A signature by that key, for making containers until the end of the century and for nothing else.
const MAY_CREATE: &str = "se=2099-01-01T00%3A00%3A00Z&sp=c&sv=2019-12-12&ss=b&srt=c&\
                          sig=gtLKHeoHHaSXKYUU7mB05BvFhjAn49dYycgdR%2BgWtiU%3D";

/// The emulator, with one container.
#[derive(Debug)]
pub struct Azure {
    process: ServerProcess,
    port: u16,
    n_prefixes: AtomicU32,
}

impl Azure {
    /// The server that all tests of this process share.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Azure> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    fn start() -> Self {
        let process = ServerProcess::of_this_user("azurite", EndSignal::Term);
        let azure = Self { process, port: free_port(), n_prefixes: AtomicU32::new(0) };
        let installed = workspace::root().join("target/tools/azurite/node_modules/.bin");
        let port = azure.port.to_string();
        let arguments = ["--silent", "--disableTelemetry", "--skipApiVersionCheck", "--inMemoryPersistence"]
            .into_iter()
            .chain(["--blobPort", &port]);
        let arguments: Vec<_> = arguments.map(Into::into).collect();
        let program = program("azurite-blob", &[installed], INSTALL);
        azure.process.start(&program, &arguments, || azure.create_container());
        azure
    }

    /// Settings for a place in the container that no other test uses.
    pub fn create_place(&self) -> Bucket {
        let number = self.n_prefixes.fetch_add(1, Ordering::Relaxed);
        let options = [
            ("account_name", ACCOUNT.to_owned()),
            ("account_key", KEY.to_owned()),
            ("endpoint", format!("http://127.0.0.1:{}/{ACCOUNT}", self.port)),
            ("allow_http", "true".to_owned()),
        ];
        let options: BTreeMap<_, _> =
            options.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        Bucket { url: format!("az://{CONTAINER}/test-{number}"), options }
    }

    /// Whether the container was made.
    fn create_container(&self) -> bool {
        let Ok(mut server) = TcpStream::connect(("127.0.0.1", self.port)) else { return false };
        let request = format!(
            "PUT /{ACCOUNT}/{CONTAINER}?restype=container&{MAY_CREATE} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\
             Content-Length: 0\r\nConnection: close\r\n\r\n",
            self.port
        );
        let mut answer = String::new();
        let asked = server.write_all(request.as_bytes()).and_then(|()| server.read_to_string(&mut answer));
        asked.is_ok() && answer.starts_with("HTTP/1.1 201 ")
    }
}
