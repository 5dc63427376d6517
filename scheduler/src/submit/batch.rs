//! `submit_batch`: builds become durable together.

use std::collections::HashSet;
use std::collections::hash_map::{Entry, HashMap};
use std::sync::Arc;

use schemas::{Batch, BatchId, OnConflict, Project, Sha256, TenantId};

use super::check::check;
use super::{Inputs, NewBuild, request_sha256};
use crate::ports::{Idempotency, NewJobs, SubmittedBatch};
use crate::{BlobError, Scheduler, SubmitBatchError};

/// Most files that all builds of a batch have together, those that they share counted for each: so many rows are written
/// in one transaction.
pub(crate) const BATCH_FILES_MAX: usize = 50_000;

/// Builds that somebody asks for together.
#[derive(Debug, Clone, PartialEq)]
pub struct NewBatch {
    /// Who asks; the owner of each of the builds.
    pub tenant_id: TenantId,
    /// The builds, from 1 to [`Batch::BUILDS_MAX`], without idempotency keys of their own. Those that share a project
    /// have the same `Arc`.
    pub builds: Vec<NewBuild>,
    /// What makes a repeated request recognisable.
    pub idempotency_key: Option<String>,
}

/// An accepted batch.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchSubmission {
    /// The batch.
    pub batch: Batch,
    /// Whether it was accepted by an earlier request with the same idempotency key.
    pub replayed: bool,
}

impl Scheduler {
    /// Makes builds durable, all of them or none, and wakes the dispatcher.
    ///
    /// # Errors
    ///
    /// [`SubmitBatchError`]. After `Blob` and `Store` the batch may exist all the same; a repeated request with an
    /// idempotency key finds out.
    #[tracing::instrument(skip_all)]
    pub async fn submit_batch(&self, batch: NewBatch) -> Result<BatchSubmission, SubmitBatchError> {
        self.check_batch(&batch)?;
        let n_jobs = batch.builds.len() as u64;
        let batch = match self.store.submit_batch(self.new_jobs(batch).await?).await? {
            SubmittedBatch::New(batch, superseded) => {
                self.end_superseded(superseded).await;
                batch
            }
            SubmittedBatch::Existing(batch) => return Ok(BatchSubmission { batch, replayed: true }),
            SubmittedBatch::KeyReused => return Err(SubmitBatchError::KeyReused),
            SubmittedBatch::ConcurrencyQueueFull(builds) => {
                return Err(SubmitBatchError::ConcurrencyQueueFull(builds));
            }
        };
        metrics::counter!("jpefarm_batches_submitted_total").increment(1);
        metrics::counter!("jpefarm_jobs_submitted_total").increment(n_jobs);
        self.notices.work_came(batch.tenant_id);
        Ok(BatchSubmission { batch, replayed: false })
    }

    fn check_batch(&self, batch: &NewBatch) -> Result<(), SubmitBatchError> {
        if !(1..=Batch::BUILDS_MAX).contains(&batch.builds.len()) {
            return Err(SubmitBatchError::Size);
        }
        let mut keys = HashSet::new();
        let mut faults = Vec::new();
        for (build_idx, build) in batch.builds.iter().enumerate() {
            let checked = check(build, &self.config).and_then(|()| check_key(build, &mut keys));
            faults.extend(checked.err().map(|why| (build_idx, why)));
        }
        if !faults.is_empty() {
            return Err(SubmitBatchError::Impossible(faults));
        }
        let n_files: usize = batch.builds.iter().map(|build| build.project.files().len()).sum();
        if n_files > BATCH_FILES_MAX { Err(SubmitBatchError::TooManyFiles) } else { Ok(()) }
    }

    /// The large inputs are stored here, and those that builds share once.
    async fn new_jobs(&self, batch: NewBatch) -> Result<NewJobs, BlobError> {
        let mut n_builds: HashMap<usize, usize> = HashMap::new();
        for build in &batch.builds {
            *n_builds.entry(address(&build.project)).or_default() += 1;
        }
        let mut stored: HashMap<usize, Inputs> = HashMap::new();
        let (mut jobs, mut requests) = (Vec::new(), Vec::new());
        for build in batch.builds {
            let project = address(&build.project);
            let inputs = match stored.entry(project) {
                Entry::Occupied(stored) => stored.get().clone(),
                Entry::Vacant(place) => {
                    place.insert(self.store_inputs(&build, n_builds[&project]).await?).clone()
                }
            };
            requests.push(request_sha256(&build, inputs.sha256));
            jobs.push(self.new_job(build, inputs));
        }
        let request_sha256 = Sha256::of_parts(requests.iter().map(|request| request.as_bytes().as_slice()));
        let (at, random) = self.dice.ordered_id(self.clock.now());
        Ok(NewJobs {
            id: BatchId::new(at, random),
            tenant_id: batch.tenant_id,
            jobs,
            idempotency: batch.idempotency_key.map(|key| Idempotency { key, request_sha256 }),
        })
    }
}

/// What tells shared projects from equal ones.
fn address(project: &Arc<Project>) -> usize {
    Arc::as_ptr(project).addr()
}

/// A build that calls off another one of its own batch cannot be meant.
fn check_key<'a>(build: &'a NewBuild, keys: &mut HashSet<&'a str>) -> Result<(), String> {
    let Some(concurrency) = &build.concurrency else { return Ok(()) };
    let is_first = keys.insert(concurrency.key.as_str());
    if !is_first && concurrency.on_conflict == OnConflict::CancelPrevious {
        let why = "it would cancel an earlier build of this batch that has the same `concurrency_key`";
        return Err(why.to_owned());
    }
    Ok(())
}
