//! A whole farm whose large content is on S3.

use std::sync::Arc;

use queue::MemoryQueue;
use scheduler::Config;
use schemas::{JobState, Sha256};
use testbed::generate;
use tests::farm::Farm;

use super::place::Place;

#[tokio::test(flavor = "multi_thread")]
async fn a_build_comes_back_from_s3() {
    let place = Place::s3();
    let blobs = ::blobs::open(&place.settings).unwrap();
    let farm = Farm::start_on(blobs, Arc::new(MemoryQueue::default()), Config::default()).await;
    let job = farm.submit("large", generate::project(10_000, 1)).await;
    let (job, report) = farm.finished(&job).await;
    assert_eq!(job.state, JobState::Succeeded);
    assert!(!report.outputs.is_empty());
    for output in &report.outputs {
        let bytes = farm.scheduler.file(job.tenant_id, job.id, &output.path).await.unwrap().unwrap();
        assert_eq!((bytes.len() as u64, Sha256::of(&bytes)), (output.size_bytes, output.sha256));
    }
    let in_store = |sha256: &Sha256| format!("t/{}/{sha256}", job.tenant_id);
    let objects = place.list("t").await;
    let n_outputs = report
        .outputs
        .iter()
        .filter(|output| objects.iter().any(|path| path.as_ref() == in_store(&output.sha256)))
        .count();
    assert!(n_outputs > 0, "an output is too large for its row");
    farm.stop().await;
}
