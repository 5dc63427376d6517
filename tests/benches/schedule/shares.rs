//! Q7: how equal the shares of 100 tenants are that all want more than they get, while one of them floods the farm.

use std::fs;
use std::time::{Duration, Instant};

use testbed::figures::{Figures, Goal};
use testbed::workspace;
use tokio::time::timeout_at;

use crate::farm::Metered;
use crate::plot;

const TENANTS: usize = 100;

/// The one that floods.
const FLOODER: usize = 0;

/// Builds that it has queued at the start; the others have [`QUEUED`].
const FLOOD: usize = 2_000;

/// Builds that each tenant keeps queued.
const QUEUED: usize = 12;

/// Elements of the tenants' projects: the dearest build costs ten times what the cheapest does.
const ELEMENTS: [usize; 4] = [200, 500, 1_000, 2_000];

/// What the target looks at.
pub(crate) const WINDOW: Duration = Duration::from_secs(10);

/// How many, after the first one, in which the averages settle.
const WINDOWS: u32 = 6;

/// Some CPU time that a tenant got.
pub(crate) struct Piece {
    pub(crate) at: Duration,
    pub(crate) tenant: usize,
    pub(crate) cpu: Duration,
}

/// Measures Q7's shares and writes `shares.svg`.
pub(crate) fn measure(figures: &mut Figures) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let pieces = runtime.block_on(run());
    let windows: Vec<Vec<f64>> = (1..=WINDOWS).map(|number| cpu_ms(&pieces, WINDOW * number)).collect();
    let jain: Vec<f64> = windows.iter().map(|shares| jain(shares)).collect();
    let least = jain.iter().copied().fold(1.0, f64::min);
    let flooder = windows.iter().map(|shares| shares[FLOODER] / mean(shares)).collect();
    figures.add("Q7", "100 tenants, windows of 10 s: Jain index of CPU time", "", jain, Goal::AtLeast(0.99));
    figures.add("Q7", "the least of them", "", vec![least], Goal::AtLeast(0.99));
    figures.add("Q7", "CPU of the one that floods / the mean of all", "×", flooder, Goal::Shown);
    let path = workspace::root().join("target/bench/shares.svg");
    fs::create_dir_all(path.parent().expect("it is in a folder")).expect("there is room");
    fs::write(&path, plot::shares(&pieces, TENANTS, FLOODER)).expect("there is room");
    println!("shares: {}\n", path.display());
}

/// Lets every tenant have [`QUEUED`] builds waiting until the time is over.
async fn run() -> Vec<Piece> {
    let mut farm = Metered::start().await;
    for tenant in 0..TENANTS {
        for _ in 0..QUEUED {
            farm.submit(tenant, elements(tenant)).await;
        }
    }
    let (job, _) = farm.submit(FLOODER, elements(FLOODER)).await;
    farm.flood(&job, FLOOD).await;
    let begin = Instant::now();
    let end = begin + WINDOW * (WINDOWS + 1);
    let mut pieces = Vec::new();
    while let Ok(Some(run)) = timeout_at(end.into(), farm.runs.recv()).await {
        let at = (run.began + run.took).saturating_duration_since(begin);
        pieces.push(Piece { at, tenant: run.tenant, cpu: run.cpu });
        farm.submit(run.tenant, elements(run.tenant)).await;
    }
    farm.stop().await;
    pieces
}

fn elements(tenant: usize) -> usize {
    ELEMENTS[tenant % ELEMENTS.len()]
}

/// Milliseconds that each tenant got in the window that begins `from` the start.
pub(crate) fn cpu_ms(pieces: &[Piece], from: Duration) -> Vec<f64> {
    let mut shares = vec![0.0; TENANTS];
    for piece in pieces.iter().filter(|piece| (from..from + WINDOW).contains(&piece.at)) {
        shares[piece.tenant] += piece.cpu.as_secs_f64() * 1e3;
    }
    shares
}

/// R. Jain, D. Chiu, W. Hawe, "A Quantitative Measure of Fairness", DEC-TR-301, 1984: 1 when all are equal, 1/n when one
/// has everything.
fn jain(shares: &[f64]) -> f64 {
    let sum: f64 = shares.iter().sum();
    let squares: f64 = shares.iter().map(|share| share * share).sum();
    sum * sum / (count(shares) * squares)
}

pub(crate) fn mean(shares: &[f64]) -> f64 {
    shares.iter().sum::<f64>() / count(shares)
}

fn count(shares: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a hundred")]
    let count = shares.len() as f64;
    count
}
