//! The way of job ids to the workers.

use super::Finding;
use crate::compose::queue::{self, Checked};
use crate::config::Settings;

/// What Redis should do when its memory is full. Whatever else it does takes ids away, and the queue with them.
const POLICY: &str = "noeviction";

/// Asks the queue whether it will do, and how it is kept.
pub(super) async fn examine(settings: &Settings) -> Vec<Finding> {
    let checked = match queue::check(&settings.queue).await {
        Ok(checked) => checked,
        Err(error) => {
            let advice = "look at the address in `queue.url` and at the server behind it";
            return vec![Finding::failed("queue", &error, advice)];
        }
    };
    let Checked { answer, upkeep } = checked;
    let mut findings = vec![Finding::ok("queue", answer)];
    match upkeep {
        None => {}
        Some(Ok(upkeep)) => {
            findings.push(memory(&upkeep.maxmemory_policy, upkeep.maxmemory_bytes));
            findings.push(persistence(upkeep.appends_to_file));
        }
        Some(Err(_)) => {
            let message = "its user may not ask how Redis is kept, which takes the right +info";
            findings.push(Finding::ok("redis memory", message));
        }
    }
    findings
}

fn memory(policy: &str, maxmemory_bytes: u64) -> Finding {
    let message = format!("maxmemory {maxmemory_bytes}, maxmemory-policy {policy}");
    if policy == POLICY {
        return Finding::ok("redis memory", message);
    }
    let advice =
        "set maxmemory-policy to noeviction in redis.conf, and by CONFIG SET in the server that runs";
    Finding::warn("redis memory", format!("{message}: a full Redis throws ids away"), advice)
}

/// Either will do: what Redis loses is offered again.
fn persistence(appends_to_file: bool) -> Finding {
    let said = if appends_to_file {
        "every change goes to a file, which the queue does not need"
    } else {
        "changes go to no file, and none needs to"
    };
    Finding::ok("redis disk", said)
}
