//! What is asked of the farm, and what each build does when it runs: all of it decided before anything begins.

use std::sync::Arc;
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use scheduler::NewBuild;
use schemas::{
    BuildOptions, CachePolicy, Class, Concurrency, ConcurrencyKey, JobKind, OnConflict, Project,
    ProjectLimits, ProjectPath, SourceFile, TenantId, Timestamp,
};

use crate::faults::Faults;
use crate::host::HostId;
use crate::world::Moment;

/// Bytes that do not get smaller by compression, more than a row takes.
const LARGE_BYTES: u32 = 36 << 10;

/// All builds of a simulation.
#[derive(Debug)]
pub(crate) struct Load {
    pub(crate) intents: Vec<Arc<Intent>>,
}

/// Somebody who wants a build.
#[derive(Debug, Clone)]
pub(crate) struct Intent {
    pub(crate) number: u32,
    /// What is built: the number of the first that asked for it.
    project: u32,
    pub(crate) tenant: TenantId,
    /// When it is submitted.
    pub(crate) at: Moment,
    /// Where it is submitted: with one key at all of them.
    pub(crate) hosts: Vec<HostId>,
    pub(crate) guest: Guest,
    /// How long after the answer it is called off, in milliseconds.
    pub(crate) cancel_after_ms: Option<u64>,
    /// It does not ask a second time when the answer to that is an error.
    pub(crate) cancels_once: bool,
    class: Class,
    kind: JobKind,
    deadline: Option<Duration>,
    has_large_input: bool,
    concurrency: Option<Concurrency>,
}

/// What a build does when it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Guest {
    pub(crate) wall_ms: u64,
    pub(crate) fuel: u64,
    pub(crate) verdict: GuestVerdict,
}

/// How a run of a build ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GuestVerdict {
    /// With an output; a large one goes to the object store.
    Succeeds {
        /// Whether it is large.
        is_large: bool,
    },
    /// With errors in the sources.
    Fails,
    /// With a breakdown of the toolchain.
    Traps,
    /// With the end of the worker that runs it.
    KillsItsWorker,
}

impl Load {
    /// Some builds within the time in which things go wrong.
    pub(crate) fn new(rng: &mut StdRng, faults: &Faults) -> Self {
        let n_intents = rng.random_range(4..=12);
        let mut intents: Vec<Arc<Intent>> = Vec::new();
        for number in 1..=n_intents {
            let intent = Intent::new(number, rng, faults);
            let earlier = intents.get(rng.random_range(0..2 * number as usize));
            intents.push(Arc::new(
                earlier.map_or_else(|| intent.clone(), |earlier| intent.clone().like(earlier)),
            ));
        }
        Self { intents }
    }

    /// The build with this number.
    pub(crate) fn intent(&self, number: u32) -> Option<&Arc<Intent>> {
        self.intents.iter().find(|intent| intent.number == number)
    }
}

impl Intent {
    fn new(number: u32, rng: &mut StdRng, faults: &Faults) -> Self {
        let hosts = match rng.random_range(0..6) {
            0 => vec![HostId::Api(1), HostId::Api(2)],
            1..4 => vec![HostId::Api(1)],
            _ => vec![HostId::Api(2)],
        };
        let tenants = [TenantId::LOCAL, TenantId::new(Timestamp::from_unix_ms(1), [7; 10])];
        Self {
            number,
            project: number,
            tenant: tenants[rng.random_range(0..tenants.len())],
            at: rng.random_range(0..faults.until),
            hosts,
            guest: Guest::new(rng, faults),
            cancel_after_ms: rng.random_ratio(1, 3).then(|| rng.random_range(0..800)),
            cancels_once: rng.random_ratio(1, 2),
            class: [Class::Interactive, Class::Normal, Class::Bulk][rng.random_range(0..3)],
            kind: if rng.random_ratio(1, 8) { JobKind::Validate } else { JobKind::Build },
            deadline: rng.random_ratio(1, 10).then(|| Duration::from_millis(rng.random_range(200..8_000))),
            has_large_input: rng.random_ratio(1, 8),
            concurrency: rng.random_ratio(1, 3).then(|| concurrency(rng)),
        }
    }

    /// The same wish for what somebody else asked for before.
    fn like(self, earlier: &Self) -> Self {
        Self {
            project: earlier.project,
            tenant: earlier.tenant,
            guest: earlier.guest,
            kind: earlier.kind,
            has_large_input: earlier.has_large_input,
            ..self
        }
    }

    /// The request.
    pub(crate) fn build(&self) -> NewBuild {
        let size = if self.has_large_input { LARGE_BYTES } else { 16 };
        let files = vec![file("src/a.jpe", noise(self.project, size))];
        let project = Project::new(self.name(), files, &ProjectLimits::default());
        NewBuild {
            tenant_id: self.tenant,
            kind: self.kind,
            class: self.class,
            project: project.expect("one small file is a project").into(),
            options: BuildOptions::default(),
            limits: None,
            deadline: self.deadline,
            idempotency_key: Some(self.key()),
            concurrency: self.concurrency.clone(),
            cache: CachePolicy::Use,
        }
    }

    /// What makes its requests one.
    pub(crate) fn key(&self) -> String {
        format!("key-{}", self.number)
    }

    fn name(&self) -> String {
        format!("build-{}", self.project)
    }

    /// Which build was asked for under this key.
    pub(crate) fn number_of_key(key: &str) -> Option<u32> {
        key.strip_prefix("key-")?.parse().ok()
    }

    /// Which build was the first that has a project of this name.
    pub(crate) fn number_of(name: &str) -> Option<u32> {
        name.strip_prefix("build-")?.parse().ok()
    }
}

impl Guest {
    fn new(rng: &mut StdRng, faults: &Faults) -> Self {
        let verdict = match rng.random_range(0..20) {
            0 if !faults.is_calm => GuestVerdict::KillsItsWorker,
            1 => GuestVerdict::Traps,
            2 | 3 => GuestVerdict::Fails,
            4..10 => GuestVerdict::Succeeds { is_large: true },
            _ => GuestVerdict::Succeeds { is_large: false },
        };
        let wall_ms = if rng.random_ratio(1, 3) { 3_000 } else { 300 };
        Self { wall_ms: rng.random_range(1..=wall_ms), fuel: rng.random_range(1..=1_000_000), verdict }
    }
}

/// One of two keys, so that builds meet.
fn concurrency(rng: &mut StdRng) -> Concurrency {
    let key = if rng.random_ratio(1, 2) { "main" } else { "other" };
    Concurrency {
        key: ConcurrencyKey::new(key).expect("the key is short"),
        on_conflict: OnConflict::ALL[rng.random_range(0..OnConflict::ALL.len())],
    }
}

/// A file.
pub(crate) fn file(path: &str, content: Vec<u8>) -> SourceFile {
    SourceFile { path: ProjectPath::new(path).expect("a constant that is a path"), content }
}

/// The output of a build.
pub(crate) fn output(number: u32, is_large: bool) -> SourceFile {
    file("out.xml", noise(number.wrapping_add(1_000), if is_large { LARGE_BYTES } else { 16 }))
}

/// Bytes without a pattern, the same for the same number. Source: Marsaglia, "Xorshift RNGs", 2003.
fn noise(number: u32, size: u32) -> Vec<u8> {
    let mut state = number.wrapping_mul(2_654_435_761) | 1;
    let words = (0..size / 4).flat_map(|_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()
    });
    words.collect()
}
