//! What each output costs: `cargo bench -p tests --bench profiles`. The native compiler on generated projects.

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use schemas::{Mode, Profile};
use testbed::generate;
use tests::guest;

const SIZES: [usize; 2] = [1_000, 10_000];

fn profiles(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("compile");
    group.sample_size(20);
    for size in SIZES {
        let files = generate::project(size, 1);
        group.throughput(Throughput::Elements(size as u64));
        for profile in Profile::ALL {
            let options = guest::options("bench", Mode::Default, &[profile]);
            let compile = |input| compiler::compile(input, &options);
            group.bench_function(BenchmarkId::new(profile.as_str(), size), |bencher| {
                bencher.iter_batched(|| files.clone(), compile, BatchSize::LargeInput);
            });
        }
    }
    group.finish();
}

criterion_group!(benches, profiles);
criterion_main!(benches);
