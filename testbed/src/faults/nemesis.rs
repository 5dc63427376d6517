//! What breaks: faults from a seed, in lanes that go side by side.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rustix::process::Signal;
use tokio::task::block_in_place;
use tokio::time::{Instant, sleep};

use super::span::Span;
use crate::cluster::{Cluster, Kind, Member, Server, Weather};

/// Pause between two faults of a lane, in milliseconds.
const PAUSE_MS: std::ops::Range<u64> = 100..700;

/// How long a state that may come is waited for.
const MOMENT: Duration = Duration::from_secs(2);

/// One thing that goes wrong. `which` chooses among the processes of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// SIGKILL, at any moment.
    Kill(Kind),
    /// SIGKILL of a worker as soon as the books say that a build runs.
    KillWhileRunning,
    /// SIGKILL of a worker as soon as a build has become final: others are on their way.
    KillWhileFinishing,
    /// SIGSTOP for longer than a lease, then SIGCONT.
    Freeze(Kind),
    /// SIGTERM; it drains and comes back.
    Terminate(Kind),
    /// FLUSHALL.
    FlushRedis,
    /// SIGKILL and a new, empty Redis.
    RestartRedis,
    /// CLIENT PAUSE.
    PauseRedis,
    /// SIGSTOP, then SIGCONT.
    FreezeRedis,
    /// SIGKILL; it recovers from its log.
    KillPostgres,
    /// An orderly restart, which cuts all connections.
    RestartPostgres,
    /// `pg_terminate_backend` of every connection.
    TerminateBackends,
    /// SIGKILL and a new start.
    RestartS3,
    /// SIGSTOP, then SIGCONT.
    FreezeS3,
    /// Something happens to what a process hears from a server.
    Disturb(Kind, Server, Weather),
}

use Fault::{
    Disturb, FlushRedis, Freeze, FreezeRedis, FreezeS3, Kill, KillPostgres, KillWhileFinishing,
    KillWhileRunning, PauseRedis, RestartPostgres, RestartRedis, RestartS3, Terminate, TerminateBackends,
};
use Kind::{Api, Scheduler, Worker};

/// The lanes, with what may happen in each; what stands there twice happens twice as often. A freeze and a
/// partition between the same two are in one lane, so that no fault undoes another's.
const LANES: [&[Fault]; 4] = [
    &[
        Kill(Api),
        Kill(Scheduler),
        Kill(Worker),
        KillWhileRunning,
        KillWhileFinishing,
        Freeze(Worker),
        Freeze(Worker),
        Freeze(Scheduler),
        Terminate(Worker),
        Terminate(Api),
    ],
    &[
        FlushRedis,
        RestartRedis,
        PauseRedis,
        FreezeRedis,
        Disturb(Worker, Server::Redis, Weather::Silent),
        Disturb(Api, Server::Redis, Weather::Silent),
        Disturb(Scheduler, Server::Redis, Weather::Silent),
    ],
    &[
        RestartS3,
        FreezeS3,
        Disturb(Worker, Server::S3, Weather::Garbled),
        Disturb(Worker, Server::S3, Weather::Cut),
        Disturb(Api, Server::S3, Weather::Slow(Duration::from_millis(100))),
    ],
    &[
        KillPostgres,
        RestartPostgres,
        TerminateBackends,
        Disturb(Worker, Server::Postgres, Weather::Silent),
        Disturb(Worker, Server::Postgres, Weather::Cut),
        Disturb(Api, Server::Postgres, Weather::Cut),
        Disturb(Scheduler, Server::Postgres, Weather::Silent),
    ],
];

/// How often each fault happened, by its name.
pub(super) type Tally = BTreeMap<String, u64>;

/// Lets faults happen to `cluster`, all of whose ways are links, as many as `span` says, in an order that only `seed`
/// decides, and returns what happened. Nothing is left broken.
pub(super) async fn rage(cluster: &Arc<Cluster>, seed: u64, span: Span) -> Tally {
    let lanes = LANES.iter().zip(span.shares(LANES.len())).zip(seed..);
    // Each in a task of its own: servers start in calls that block.
    let raged =
        lanes.map(|((faults, share), seed)| tokio::spawn(lane(Arc::clone(cluster), faults, seed, share)));
    let mut tally = Tally::new();
    for lane in join_all(raged).await {
        for (name, n) in lane.expect("a lane comes to its end") {
            *tally.entry(name).or_default() += n;
        }
    }
    tally
}

async fn lane(cluster: Arc<Cluster>, faults: &[Fault], seed: u64, span: Span) -> Tally {
    let (mut rng, began) = (StdRng::seed_from_u64(seed), Instant::now());
    let (mut tally, mut deck) = (Tally::new(), Vec::new());
    while !span.is_over(tally.values().sum(), began) {
        // Every fault has its turn before any comes again.
        if deck.is_empty() {
            deck = faults.to_vec();
            deck.shuffle(&mut rng);
        }
        let Some(fault) = deck.pop() else { break };
        sleep(Duration::from_millis(rng.random_range(PAUSE_MS))).await;
        let (which, lasts) = (rng.random_range(0..64), Duration::from_millis(rng.random_range(300..1_500)));
        cause(&cluster, fault, which, lasts).await;
        *tally.entry(format!("{fault:?}")).or_default() += 1;
    }
    tally
}

/// Lets one fault happen; returns when it is over.
pub(super) async fn cause(cluster: &Cluster, fault: Fault, which: usize, lasts: Duration) {
    match fault {
        Kill(kind) => block_in_place(|| member(cluster, kind, which).role.kill()),
        KillWhileRunning => {
            kill_at(cluster, which, "SELECT count(*) FROM jobs WHERE state = 'running'", 0).await;
        }
        KillWhileFinishing => {
            let finished = "SELECT count(*) FROM jobs WHERE finished_at IS NOT NULL";
            let before = ask(cluster, finished).unwrap_or(0);
            kill_at(cluster, which, finished, before).await;
        }
        Freeze(kind) => freeze(member(cluster, kind, which), lasts).await,
        Terminate(kind) => {
            let role = &member(cluster, kind, which).role;
            role.terminate().await;
            role.want();
        }
        Disturb(kind, server, weather) => {
            member(cluster, kind, which).link(server).set_for(weather, 2 * lasts).await;
        }
        of_a_server => disturb_server(cluster, of_a_server, lasts).await,
    }
}

async fn disturb_server(cluster: &Cluster, fault: Fault, lasts: Duration) {
    let (postgres, redis, s3) =
        (&cluster.servers.books.postgres, &cluster.servers.redis, &cluster.servers.s3);
    match fault {
        FlushRedis => block_in_place(|| drop(redis.ask(&["FLUSHALL"]))),
        PauseRedis => {
            block_in_place(|| drop(redis.ask(&["CLIENT", "PAUSE", &lasts.as_millis().to_string()])));
            sleep(lasts).await;
        }
        RestartRedis => away(lasts, || redis.kill(), || redis.restart()).await,
        FreezeRedis => away(lasts, || redis.pause(), || redis.resume()).await,
        RestartS3 => away(lasts, || s3.kill(), || s3.restart()).await,
        FreezeS3 => away(lasts, || s3.freeze(), || s3.thaw()).await,
        KillPostgres => away(lasts / 4, || postgres.kill(), || postgres.restart()).await,
        RestartPostgres => away(Duration::ZERO, || postgres.stop(), || postgres.restart()).await,
        TerminateBackends => block_in_place(|| cluster.servers.books.terminate_backends()),
        other => unreachable!("{other:?} is no fault of a server"),
    }
}

/// Takes something away for a while.
async fn away(lasts: Duration, take: impl FnOnce(), bring: impl FnOnce()) {
    block_in_place(take);
    sleep(lasts).await;
    block_in_place(bring);
}

/// Stops a process for longer than its leases hold, and lets it go on as if nothing had been.
async fn freeze(member: &Member, lasts: Duration) {
    member.role.signal(Signal::STOP);
    sleep(2 * LEASE + lasts).await;
    member.role.signal(Signal::CONT);
}

/// How long a lease holds by default. Source: `scheduler.lease_ms`.
pub(super) const LEASE: Duration = Duration::from_millis(1_500);

/// Kills a worker as soon as the number that `sql` asks for is more than `above`.
async fn kill_at(cluster: &Cluster, which: usize, sql: &str, above: u64) {
    let began = Instant::now();
    while began.elapsed() < MOMENT && ask(cluster, sql).is_none_or(|number| number <= above) {
        sleep(Duration::from_millis(5)).await;
    }
    block_in_place(|| member(cluster, Worker, which).role.kill());
}

/// `None` while PostgreSQL is away, which another lane may have seen to.
fn ask(cluster: &Cluster, sql: &str) -> Option<u64> {
    block_in_place(|| cluster.servers.books.try_number(sql))
}

fn member(cluster: &Cluster, kind: Kind, which: usize) -> &Member {
    let members: Vec<_> = cluster.of(kind).collect();
    members[which % members.len()]
}
