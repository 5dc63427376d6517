//! A process with its settings and its ways to the servers.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use super::{Kind, Link, Namespace, Options, Role, Servers};
use crate::servers::free_port;

/// How processes reach the servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ways {
    /// As they do in production, for measuring.
    Direct,
    /// Each way of each process through a [`Link`] of its own, for breaking.
    Linked,
}

/// A server that a way leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// That of the books.
    Postgres,
    /// That of the queue.
    Redis,
    /// That of large contents.
    S3,
}

/// A process with its ways to the servers.
#[derive(Debug)]
pub struct Member {
    /// The process.
    pub role: Role,
    /// Its configuration.
    pub settings_file: PathBuf,
    /// The network namespace that it runs in; dropped after it.
    pub namespace: Option<Namespace>,
    links: Option<Links>,
}

#[derive(Debug)]
struct Links {
    store: Link,
    queue: Link,
    blobs: Link,
}

/// Where the ways to PostgreSQL, Redis and S3 begin.
#[derive(Debug, Clone, Copy)]
struct Starts {
    store: SocketAddr,
    queue: SocketAddr,
    blobs: SocketAddr,
}

/// Where the roles of a cluster keep what its options do not say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places<'a> {
    /// Folder of the notes for the supervisor.
    pub(super) notes: &'a Path,
}

impl Member {
    /// Its way to `server`, in a cluster whose ways are [`Ways::Linked`].
    pub fn link(&self, server: Server) -> &Link {
        let links = self.links.as_ref().expect("the ways of this cluster lead through links");
        match server {
            Server::Postgres => &links.store,
            Server::Redis => &links.queue,
            Server::S3 => &links.blobs,
        }
    }
}

impl Links {
    /// Ways that begin at `address`.
    async fn to(servers: &Servers, address: Ipv4Addr) -> Self {
        Self {
            store: Link::to(servers.books.postgres.port(), address).await,
            queue: Link::to(servers.redis.port(), address).await,
            blobs: Link::to(servers.s3.port(), address).await,
        }
    }

    fn starts(&self, address: Ipv4Addr) -> Starts {
        let [store, queue, blobs] =
            [&self.store, &self.queue, &self.blobs].map(|link| SocketAddr::from((address, link.port())));
        Starts { store, queue, blobs }
    }
}

impl Starts {
    /// Straight at the servers.
    fn direct(servers: &Servers) -> Self {
        let ports = [servers.books.postgres.port(), servers.redis.port(), servers.s3.port()];
        let [store, queue, blobs] = ports.map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        Self { store, queue, blobs }
    }
}

/// All processes of a cluster, none of which runs yet.
pub(super) async fn all(servers: &Servers, options: &Options, places: &Places<'_>) -> Vec<Member> {
    let size = options.size;
    let kinds = [(Kind::Api, size.apis), (Kind::Scheduler, size.schedulers), (Kind::Worker, size.workers)];
    let mut members = Vec::new();
    for (kind, n) in kinds {
        for number in 1..=n {
            let is_isolated = kind == Kind::Worker && number <= size.isolated;
            let namespace = is_isolated.then(|| Namespace::create().expect("they can be made"));
            members.push(member(kind, number, namespace, servers, options, places).await);
        }
    }
    members
}

async fn member(
    kind: Kind,
    number: usize,
    namespace: Option<Namespace>,
    servers: &Servers,
    options: &Options,
    places: &Places<'_>,
) -> Member {
    let name = format!("{}-{number}", kind.name());
    let outside = namespace.as_ref().map_or(Ipv4Addr::LOCALHOST, Namespace::outside);
    let inside = namespace.as_ref().map_or(Ipv4Addr::LOCALHOST, Namespace::inside);
    let links = match options.ways {
        Ways::Direct => None,
        Ways::Linked => Some(Links::to(servers, outside).await),
    };
    let starts = links.as_ref().map_or_else(|| Starts::direct(servers), |links| links.starts(outside));
    let address = SocketAddr::from((inside, free_port()));
    let settings_file = options.logs.join(&name).with_extension("toml");
    fs::write(&settings_file, settings(servers, kind, address, starts, &options.settings))
        .expect("there is room");
    let mut command = namespace.as_ref().map(Namespace::prefix).unwrap_or_default();
    command.extend((options.before)(kind, number));
    command.push(options.program.display().to_string());
    command.extend([kind.name().to_owned(), "--config".to_owned(), settings_file.display().to_string()]);
    let log = options.logs.join(&name).with_extension("log");
    let noted = places.notes.join(&name).with_extension("pid");
    let role = Role::new(kind, address, command, options.home.clone(), log, noted);
    Member { role, settings_file, namespace, links }
}

/// The configuration of one process that answers at `address`.
fn settings(servers: &Servers, kind: Kind, address: SocketAddr, starts: Starts, more: &[String]) -> String {
    let Starts { store, queue, blobs } = starts;
    let listen = if kind == Kind::Api { "http" } else { "telemetry" };
    let Servers { books, redis, s3, bucket } = servers;
    let mut lines = vec![
        format!(
            "store.url = \"{}\"",
            moved(&books.postgres.url(&books.database), books.postgres.port(), store)
        ),
        format!("queue.url = \"{}\"", moved(&redis.url(), redis.port(), queue)),
        format!("blobs.url = \"{}\"", bucket.url),
        format!("{listen}.listen = \"{address}\""),
    ];
    let mut options = bucket.options.clone();
    options.entry("endpoint".to_owned()).and_modify(|endpoint| *endpoint = moved(endpoint, s3.port(), blobs));
    lines.extend(options.into_iter().map(|(key, value)| format!("blobs.options.{key} = \"{value}\"")));
    if let Some(certificate) = &redis.certificate {
        lines.push(format!("queue.tls_ca = \"{}\"", certificate.ca().display()));
    }
    if let Some(certificate) = &s3.certificate {
        lines.push(format!("blobs.tls_ca = \"{}\"", certificate.ca().display()));
    }
    lines.extend_from_slice(more);
    lines.join("\n") + "\n"
}

/// The address of a server at `port` of the loopback, by the way that begins at `start`.
fn moved(url: &str, port: u16, start: SocketAddr) -> String {
    url.replace(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)).to_string(), &start.to_string())
}
