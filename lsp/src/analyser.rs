//! Analyses what changed, and shows what came out.
//!
//! One project at a time, away from the threads that talk with the editor. Only the newest state of a project is
//! ever looked at: what changes while an analysis runs is one job afterwards, however many changes it was.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use tower_lsp_server::Client;
use tower_lsp_server::ls_types::{MessageType, Uri};

use crate::features::diagnostics::{self, Shown};
use crate::folders::Folders;
use crate::snapshot::{self, Analyse, Job, Snapshot};
use crate::workspace::{Gone, ProjectId, Wanted, Workspace};

/// The state that the methods change and the analyser reads.
#[derive(Debug)]
pub(crate) struct Shared {
    workspace: Mutex<Workspace>,
    changed: Notify,
    /// Counts analyses.
    finished: watch::Sender<u64>,
}

impl Shared {
    /// Nothing is open.
    pub(crate) fn new() -> Self {
        Self { workspace: Mutex::default(), changed: Notify::new(), finished: watch::Sender::new(0) }
    }

    /// The state, to be looked at.
    pub(crate) fn workspace(&self) -> MutexGuard<'_, Workspace> {
        // A panic while it was held is told where it happens; the state is a state still.
        self.workspace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and has it analysed.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Workspace) -> T) -> T {
        let done = change(&mut self.workspace());
        self.changed.notify_one();
        done
    }

    /// The project as it is wanted; waits for its analysis.
    ///
    /// # Errors
    ///
    /// The project was closed meanwhile.
    pub(crate) async fn snapshot(&self, wanted: &Wanted) -> Result<Arc<Snapshot>, Gone> {
        let mut finished = self.finished.subscribe();
        loop {
            finished.mark_unchanged();
            if let Some(snapshot) = self.workspace().snapshot(wanted)? {
                return Ok(snapshot);
            }
            finished.changed().await.map_err(|_| Gone)?;
        }
    }
}

/// Analyses projects until it is told to stop.
pub(crate) struct Analyser {
    shared: Arc<Shared>,
    client: Client,
    folders: Arc<dyn Folders>,
    analyse: Analyse,
    /// What the editor shows, by project and document.
    shown: BTreeMap<ProjectId, BTreeMap<Uri, Shown>>,
}

impl Analyser {
    /// Shows what `analyse` finds to `client`.
    pub(crate) fn new(
        shared: Arc<Shared>,
        client: Client,
        folders: Arc<dyn Folders>,
        analyse: Analyse,
    ) -> Self {
        Self { shared, client, folders, analyse, shown: BTreeMap::new() }
    }

    /// Works until `stop`.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        stop.run_until_cancelled(async {
            loop {
                self.shared.changed.notified().await;
                self.work().await;
            }
        })
        .await;
    }

    async fn work(&mut self) {
        loop {
            let gone = self.shared.workspace().take_gone();
            for id in gone {
                self.show(id, BTreeMap::new()).await;
            }
            let Some(job) = self.shared.workspace().next_job() else { return };
            self.take(job).await;
        }
    }

    async fn take(&mut self, job: Job) {
        let snapshot = Arc::new(self.snapshot(job).await);
        let is_newest = self.shared.workspace().finish(Arc::clone(&snapshot));
        self.shared.finished.send_modify(|count| *count = count.wrapping_add(1));
        if is_newest {
            let id = snapshot.id().clone();
            self.show(id, diagnostics::of(&snapshot)).await;
        }
    }

    async fn snapshot(&self, job: Job) -> Snapshot {
        let (folders, analyse, spare) = (Arc::clone(&self.folders), self.analyse, job.clone());
        let analysis = tokio::task::spawn_blocking(move || snapshot::take(job, &*folders, analyse));
        match analysis.await {
            Ok(snapshot) => snapshot,
            Err(error) => {
                tracing::error!(%error, "the analysis of a project failed");
                self.confess().await;
                snapshot::failed(spare)
            }
        }
    }

    async fn confess(&self) {
        let message = "jpefarm could not analyse the project, because of a fault of its own. Its log says more; \
            please report it with the sources.";
        self.client.show_message(MessageType::ERROR, message).await;
    }

    /// Shows the diagnostics of a project where they differ from what is shown.
    async fn show(&mut self, id: ProjectId, new: BTreeMap<Uri, Shown>) {
        let old = self.shown.remove(&id).unwrap_or_default();
        for uri in old.keys().filter(|uri| !new.contains_key(uri)) {
            if !self.is_shown_elsewhere(uri) {
                self.client.publish_diagnostics(uri.clone(), Vec::new(), None).await;
            }
        }
        for (uri, shown) in new.iter().filter(|(uri, shown)| old.get(*uri) != Some(*shown)) {
            self.client.publish_diagnostics(uri.clone(), shown.diagnostics.clone(), shown.version).await;
        }
        if !new.is_empty() {
            self.shown.insert(id, new);
        }
    }

    /// Whether a document has moved to another project, which shows its diagnostics now.
    fn is_shown_elsewhere(&self, uri: &Uri) -> bool {
        self.shown.values().any(|documents| documents.contains_key(uri))
    }
}
