//! What was done and what came of it, in numbers.

use std::fmt;
use std::ops::AddAssign;

macro_rules! tally {
    ($($(#[$doc:meta])* $name:ident: $text:literal,)+) => {
        /// The counters of one simulation, or of many.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct Tally {
            $($(#[$doc])* pub $name: u64,)+
        }

        impl AddAssign for Tally {
            fn add_assign(&mut self, other: Self) {
                $(self.$name += other.$name;)+
            }
        }

        impl fmt::Display for Tally {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                $(writeln!(f, "{:<40} {:>12}", $text, self.$name)?;)+
                Ok(())
            }
        }
    };
}

tally! {
    /// Builds that somebody wanted.
    wanted: "submit intents",
    /// Those whose submission was acknowledged.
    acknowledged: "submits acknowledged",
    /// Requests under the key of an earlier one.
    repeated: "submits repeated under their key",
    /// Acknowledged builds that are not final at the end.
    lost: "acknowledged, not final (lost)",
    /// Final jobs.
    finals: "jobs final",
    /// Those that succeeded.
    succeeded: "  succeeded",
    /// Those that were called off.
    cancelled: "  cancelled",
    /// Those that were given up.
    errored: "  errored",
    /// Jobs that were final when they were submitted.
    hits: "  answered with a known result",
    /// Jobs that waited for another one which did the same.
    merged: "  with the result of another's run",
    /// Jobs that waited for another one, and ran themselves in the end.
    promoted: "jobs that waited in vain for another's run",
    /// Results that counted although another one had.
    second_results: "second visible results",
    /// Results of lost leases that were refused.
    stale_refused: "stale commits refused",
    /// Claims that counted.
    claims: "claims",
    /// Jobs given back by drains and reapers.
    releases: "claims given back",
    /// Attempts lost to faults.
    retries: "attempts lost",
    /// Guests that began.
    runs_started: "guest runs started",
    /// Guests that came to an end of their own.
    runs_finished: "guest runs finished",
    /// Requests, messages and reads that went wrong.
    mishaps: "messages that went wrong",
    /// Blows of the nemesis.
    blows: "blows",
    /// Processes killed, by the nemesis or by what they ran.
    kills: "  processes killed",
    /// Processes frozen.
    freezes: "  processes frozen",
    /// Connections cut.
    cuts: "  connections cut",
    /// Servers that went away.
    outages: "  servers taken away",
    /// Queues flushed.
    flushes: "  queues flushed",
    /// Clocks stepped.
    clock_steps: "  clocks stepped",
    /// Leaders deposed.
    depositions: "  leaders deposed",
    /// Processes restarted in an orderly way.
    restarts: "  orderly restarts",
    /// Notes in the traces.
    notes: "events of the world",
}
