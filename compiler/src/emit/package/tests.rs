use gamefiles::key::ResourceKey;
use schemas::guest::GuestOptions;
use schemas::{BuildOptions, ProjectLimits};

use super::Package;
use crate::diagnostics::Diagnostics;
use crate::request::Request;
use crate::source::Sources;

/// A package of so many small resources, each of which takes some fifty bytes, and the codes that it is reported with.
fn codes_of(n_resources: u64) -> Vec<String> {
    let options = GuestOptions {
        project_name: "large".to_owned(),
        options: BuildOptions::default(),
        limits: ProjectLimits::default(),
        emit: true,
    };
    let mut diagnostics = Diagnostics::new(Request::new(&options));
    let mut package = Package::new();
    for instance in 0..n_resources {
        package.add(ResourceKey::new(1, 0, instance), b"a resource of its own").unwrap();
    }
    package.finish(&mut diagnostics).unwrap();
    let finished = diagnostics.finish(&Sources::default());
    finished.diagnostics.into_iter().map(|diagnostic| diagnostic.code.into_owned()).collect()
}

#[test]
fn only_a_package_above_the_usual_size_is_reported() {
    assert_eq!(codes_of(900_000), Vec::<String>::new());
    assert_eq!(codes_of(1_100_000), ["PACKAGE_TOO_LARGE"]);
}
