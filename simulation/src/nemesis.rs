//! Who does harm: blows at random moments, and an end of all of them.

use crate::faults::Server;
use crate::host::HostId;
use crate::listeners::Listeners;
use crate::orders::Order;
use crate::queue::Line;
use crate::throne::Throne;
use crate::world::World;

/// Most blows of one simulation.
const BLOWS_MAX: u64 = 16;

/// Plans all blows, and their end.
pub(crate) fn plan(world: &mut World) {
    let n_blows = if world.faults.is_calm { BLOWS_MAX } else { world.pick(0..=BLOWS_MAX) };
    for _ in 0..n_blows {
        let moment = world.pick(100_000..=world.faults.until - 1);
        world.at(moment, if world.faults.is_calm { restart } else { strike });
    }
    world.at(world.faults.until, heal);
}

/// An orderly restart, as of an update of the farm.
fn restart(world: &mut World) {
    let host = any_host(world);
    world.note(host, "nemesis", || "asks it to go down".to_owned(), 0);
    world.ledger.tally.restarts += 1;
    world.orders.push(Order::Stop(host));
}

fn strike(world: &mut World) {
    world.ledger.tally.blows += 1;
    match world.pick(0..=15) {
        0..=2 => kill(world),
        3..=5 => freeze(world),
        14 => make_zombie(world),
        15 => estrange(world),
        6 | 7 => cut(world),
        8 => take_away(world),
        9 => flush(world),
        10 => step_clock(world),
        11 => depose(world),
        12 => restart(world),
        _ => Listeners::cut_all(world),
    }
}

fn kill(world: &mut World) {
    let host = any_host(world);
    world.note(host, "nemesis", || "kills it".to_owned(), 1);
    world.orders.push(Order::Kill(host));
}

fn freeze(world: &mut World) {
    let (host, for_us) = (any_host(world), world.pick(300_000..=5_000_000));
    world.note(host, "nemesis", || format!("freezes it for {} ms", for_us / 1_000), for_us);
    world.ledger.tally.freezes += 1;
    world.orders.push(Order::Freeze(host));
    world.after(for_us, move |world| world.orders.push(Order::Thaw(host)));
}

/// Freezes a worker for longer than its leases last, so that others have taken its jobs when it goes on.
fn make_zombie(world: &mut World) {
    let host = HostId::Worker(u8::try_from(world.pick(1..=3)).unwrap_or(1));
    let for_us = world.pick(1_600_000..=3_000_000);
    world.note(host, "nemesis", || format!("makes it a zombie for {} ms", for_us / 1_000), for_us);
    world.ledger.tally.freezes += 1;
    world.orders.push(Order::Freeze(host));
    world.after(for_us, move |world| world.orders.push(Order::Thaw(host)));
}

/// Cuts a worker that has a job off from the books for longer than its leases last. What it sends meanwhile arrives when
/// others have taken its jobs.
fn estrange(world: &mut World) {
    let busy = world.busy_workers();
    let Some(last) = busy.len().checked_sub(1) else { return };
    let host = busy[usize::try_from(world.pick(0..=last as u64)).unwrap_or(0)];
    let for_us = world.pick(1_600_000..=3_000_000);
    world.note(host, "nemesis", || format!("estranges it for {} ms", for_us / 1_000), for_us);
    world.ledger.tally.cuts += 1;
    world.faults.cut(host, Server::Store, world.now + for_us);
}

fn cut(world: &mut World) {
    let (host, for_us) = (any_host(world), world.pick(300_000..=5_000_000));
    let server = any_server(world);
    world.note(host, "nemesis", || format!("cuts it off from {server:?} for {} ms", for_us / 1_000), for_us);
    world.ledger.tally.cuts += 1;
    world.faults.cut(host, server, world.now + for_us);
    if server == Server::Store && world.throne.leader() == Some(host) {
        let noticed_us = world.pick(1_000_000..=5_000_000);
        world.after(noticed_us, |world| Throne::depose(world, None));
    }
}

fn take_away(world: &mut World) {
    let (server, for_us) = (any_server(world), world.pick(100_000..=3_000_000));
    world.note(
        HostId::World,
        "nemesis",
        || format!("takes {server:?} away for {} ms", for_us / 1_000),
        for_us,
    );
    world.ledger.tally.outages += 1;
    world.faults.take_away(server, world.now + for_us);
    match server {
        Server::Store => {
            world.crash_books();
            Throne::fall(world);
            Listeners::cut_all(world);
        }
        Server::Queue => Line::fall(world),
        Server::Blobs => {}
    }
}

fn flush(world: &mut World) {
    world.note(HostId::World, "nemesis", || "flushes the queue".to_owned(), 2);
    world.ledger.tally.flushes += 1;
    Line::flush(world);
}

fn step_clock(world: &mut World) {
    let host = any_host(world);
    let steps_ms = [-3_600_000, -5_000, -1_000, 1_000, 5_000, 3_600_000];
    let idx = usize::try_from(world.pick(0..=5)).unwrap_or(0);
    world.note(host, "nemesis", || format!("steps its clock by {} ms", steps_ms[idx]), 3);
    world.ledger.tally.clock_steps += 1;
    world.orders.push(Order::StepClock(host, steps_ms[idx]));
}

fn depose(world: &mut World) {
    world.ledger.tally.depositions += 1;
    Throne::depose(world, None);
}

/// From now on everything works.
fn heal(world: &mut World) {
    world.note(HostId::World, "nemesis", || "is over".to_owned(), 4);
    world.faults.heal();
    for host in HostId::ALL {
        world.orders.push(Order::Thaw(host));
        world.orders.push(Order::Start(host));
    }
}

/// Workers more often than others.
fn any_host(world: &mut World) -> HostId {
    let hosts = [
        HostId::Api(1),
        HostId::Api(2),
        HostId::Scheduler(1),
        HostId::Scheduler(2),
        HostId::Worker(1),
        HostId::Worker(1),
        HostId::Worker(2),
        HostId::Worker(2),
        HostId::Worker(3),
        HostId::Worker(3),
    ];
    hosts[usize::try_from(world.pick(0..=9)).unwrap_or(0)]
}

fn any_server(world: &mut World) -> Server {
    Server::ALL[usize::try_from(world.pick(0..=2)).unwrap_or(0)]
}
