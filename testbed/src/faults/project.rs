//! What is built: a few small projects, again and again, so that equal ones have to end in equal outputs, and large
//! ones, of which each is another, so that contents go to S3 all the time.

use std::fmt::Write;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use schemas::api::{SubmitBuild, SubmitFile};
use schemas::{BuildOptions, CachePolicy, Class, JobKind};

/// Different projects of a run.
pub(super) const N_VARIANTS: usize = 40;

/// Every so many variants there is one whose contents do not fit into rows, so that they go to S3.
const LARGE_EVERY: usize = 20;

/// The first so many variants are small.
pub(super) const N_SMALL: usize = LARGE_EVERY - 1;

/// Elements of a large one, of so many random letters each.
const LARGE: (usize, usize) = (500, 160);

/// Whether the contents of a variant go to S3.
pub(super) fn is_large(variant: usize) -> bool {
    variant % LARGE_EVERY == LARGE_EVERY - 1
}

/// The project with this variant, for the build with this number.
pub(super) fn project(variant: usize, number: usize) -> SubmitBuild {
    let (name, text) = if is_large(variant) {
        (format!("large_{number}"), large(number))
    } else {
        (format!("small_{variant}"), small(variant))
    };
    SubmitBuild {
        name,
        files: vec![SubmitFile { path: "a.jpe".to_owned(), text: Some(text), base64: None }],
        kind: JobKind::Build,
        class: [Class::Interactive, Class::Normal, Class::Bulk][variant % 3],
        options: BuildOptions::default(),
        limits: None,
        deadline_seconds: None,
        concurrency_key: None,
        on_conflict: None,
        cache: CachePolicy::No,
    }
}

fn small(variant: usize) -> String {
    format!("[Buffs]\nid: buff_{variant}\ndisplay_name: Buff {variant}\nend\n")
}

fn large(number: usize) -> String {
    let (n_elements, n_letters) = LARGE;
    let mut rng = StdRng::seed_from_u64(number as u64);
    let mut text = "[Buffs]\n".to_owned();
    for element in 0..n_elements {
        let name: String = (0..n_letters).map(|_| char::from(rng.random_range(b'a'..=b'z'))).collect();
        let _ = write!(text, "id: buff_{element}\ndisplay_name: {name}\nend\n");
    }
    text
}
