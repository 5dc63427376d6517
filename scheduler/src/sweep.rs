//! What no row names any more goes: into the trash, and a grace later for good.

use std::collections::{BTreeMap, HashSet};
use std::pin::pin;
use std::time::Duration;

use futures::TryStreamExt;
use schemas::{Sha256, TenantId};

use crate::blobs::{FromTrash, OldBlob};
use crate::{FinishError, Scheduler};

/// Most blobs looked at together: digests of one question to the store.
const DIGESTS_MAX: usize = 500;

impl Scheduler {
    /// Empties the trash of what was thrown away a grace ago, and throws away what no row names and is older
    /// than the grace. Returns how many blobs were thrown away.
    ///
    /// The grace makes it safe: content is written before the row that names it, and written anew, with a
    /// new time, by every row that comes to name it; see `blobs::trash` for those that come in between.
    pub(crate) async fn sweep(&self) -> Result<u64, FinishError> {
        self.empty_trash().await?;
        let n_thrown_away = self.throw_away_orphans().await?;
        metrics::counter!("jpefarm_blobs_swept_total").increment(n_thrown_away);
        Ok(n_thrown_away)
    }

    async fn empty_trash(&self) -> Result<(), FinishError> {
        let trash = self.blobs.in_trash(self.blob_grace(), self.clock.now());
        let mut rounds = pin!(trash.try_chunks(DIGESTS_MAX));
        while let Some(round) = rounds.try_next().await.map_err(|broken| broken.1)? {
            for (tenant, trash) in by_tenant(round, |blob| blob.tenant) {
                self.empty_trash_of(tenant, trash).await?;
            }
        }
        Ok(())
    }

    /// The row decides: what one names comes back.
    async fn empty_trash_of(&self, tenant: TenantId, trash: Vec<FromTrash>) -> Result<(), FinishError> {
        let unreferenced = self.unreferenced(tenant, trash.iter().map(|blob| blob.sha256)).await?;
        let (gone, needed): (Vec<_>, Vec<_>) =
            trash.into_iter().partition(|blob| unreferenced.contains(&blob.sha256));
        for blob in needed {
            self.blobs.take_back(blob).await?;
        }
        self.blobs.delete_from_trash(gone).await?;
        Ok(())
    }

    async fn throw_away_orphans(&self) -> Result<u64, FinishError> {
        let old = self.blobs.older_than(self.blob_grace(), self.clock.now());
        let mut rounds = pin!(old.try_chunks(DIGESTS_MAX));
        let mut n_thrown_away = 0;
        while let Some(round) = rounds.try_next().await.map_err(|broken| broken.1)? {
            for (tenant, old) in by_tenant(round, |blob| blob.tenant) {
                n_thrown_away += self.throw_away_orphans_of(tenant, old).await?;
            }
        }
        Ok(n_thrown_away)
    }

    async fn throw_away_orphans_of(
        &self,
        tenant: TenantId,
        mut old: Vec<OldBlob>,
    ) -> Result<u64, FinishError> {
        let unreferenced = self.unreferenced(tenant, old.iter().map(|blob| blob.sha256)).await?;
        old.retain(|blob| unreferenced.contains(&blob.sha256));
        Ok(self.blobs.throw_away(old, self.clock.now()).await?)
    }

    async fn unreferenced(
        &self,
        tenant: TenantId,
        digests: impl Iterator<Item = Sha256>,
    ) -> Result<HashSet<Sha256>, FinishError> {
        let digests: Vec<_> = digests.collect();
        Ok(self.store.unreferenced(tenant, &digests).await?.into_iter().collect())
    }

    fn blob_grace(&self) -> Duration {
        Duration::from_secs(self.config.blob_grace_s)
    }
}

fn by_tenant<T>(blobs: Vec<T>, tenant: impl Fn(&T) -> TenantId) -> BTreeMap<TenantId, Vec<T>> {
    let mut groups = BTreeMap::<TenantId, Vec<T>>::new();
    for blob in blobs {
        groups.entry(tenant(&blob)).or_default().push(blob);
    }
    groups
}
