//! Who wants builds: submits with a key and asks again when the answer does not come, calls off, waits, and reads.

use std::sync::Arc;
use std::time::Duration;

use scheduler::{Scheduler, SubmitError};
use schemas::{Job, JobId};
use tokio::time::sleep;

use crate::link::Link;
use crate::load::Intent;
use crate::world::{World, lock};

/// The pause before asking again.
const PAUSE: Duration = Duration::from_millis(150);

/// How long one request waits for the end of a build.
const WAIT: Duration = Duration::from_secs(5);

/// One requester of one build at one api process.
pub(crate) struct Client {
    pub(crate) link: Link,
    pub(crate) scheduler: Scheduler,
    pub(crate) intent: Arc<Intent>,
}

impl Client {
    /// Gets all it wants, or ends with its process and begins anew with the next one.
    pub(crate) async fn run(self) {
        sleep(self.link.life.until(self.intent.at)).await;
        let Some(job) = self.submit().await else { return };
        self.note_acknowledged(job);
        if let Some(after_ms) = self.intent.cancel_after_ms {
            sleep(Duration::from_millis(after_ms)).await;
            self.cancel(job).await;
        }
        self.wait(job).await;
        self.read(job).await;
        let served = (self.intent.number, self.link.life.host);
        self.tell(|world| {
            world.ledger.served.insert(served);
        });
    }

    async fn submit(&self) -> Option<JobId> {
        loop {
            match self.scheduler.submit(self.intent.build()).await {
                Ok(submission) => return Some(submission.job.id),
                Err(SubmitError::Store(_) | SubmitError::Blob(_)) => sleep(PAUSE).await,
                Err(error) => {
                    self.violation(&format!("was refused: {error}"));
                    return None;
                }
            }
        }
    }

    fn note_acknowledged(&self, job: JobId) {
        let number = self.intent.number;
        self.tell(|world| {
            world.ledger.tally.acknowledged += 1;
            let first = *world.ledger.acknowledged.entry(number).or_insert(job);
            if first != job {
                world.ledger.violation(format!("build-{number} is {first} and {job} under one key"));
            }
        });
    }

    async fn cancel(&self, job: JobId) {
        loop {
            match self.scheduler.cancel(self.intent.tenant, job).await {
                Ok(Some(_)) => return,
                Ok(None) => return self.violation("cannot be called off: it is not there"),
                Err(_) if self.intent.cancels_once => return,
                Err(_) => sleep(PAUSE).await,
            }
        }
    }

    async fn wait(&self, job: JobId) {
        loop {
            match self.scheduler.wait(self.intent.tenant, job, WAIT).await {
                Ok(Some(Job { state, .. })) if state.is_final() => return,
                Ok(Some(_)) => {}
                Ok(None) => return self.violation("is not there any more"),
                Err(_) => sleep(PAUSE).await,
            }
        }
    }

    async fn read(&self, job: JobId) {
        loop {
            match self.scheduler.report(self.intent.tenant, job).await {
                Ok(Some(_)) => return,
                Ok(None) => return self.violation("is final and has no report"),
                Err(_) => sleep(PAUSE).await,
            }
        }
    }

    fn violation(&self, what: &str) {
        let number = self.intent.number;
        self.tell(|world| world.ledger.violation(format!("build-{number} {what}")));
    }

    fn tell(&self, note: impl FnOnce(&mut World)) {
        note(&mut lock(&self.link.world));
        self.link.life.has_sent();
    }
}
