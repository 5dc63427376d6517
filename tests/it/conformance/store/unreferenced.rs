use scheduler::ports::NewJob;
use schemas::{Sha256, Transition};

use super::{Harness, TENANT, claim, file, finally, finish, id, in_blobs, new_job, other_tenant, submit};

pub(crate) async fn what_a_job_names_is_referenced(books: &dyn Harness) {
    submit(books, NewJob { inputs: vec![file("a.jpe", in_blobs("input"))], ..new_job(1) }).await;
    let digests = ["input", "succeed", "<b/>", "<a/>", "nobody's"].map(|text| Sha256::of(text.as_bytes()));
    let store = books.store();
    assert_eq!(store.unreferenced(TENANT, &digests).await.unwrap(), digests[1..]);

    let lease = claim(books, id(1)).await.lease;
    finish(books, lease, finally(Transition::Succeed)).await;
    assert_eq!(store.unreferenced(TENANT, &digests).await.unwrap(), digests[4..]);
    assert_eq!(store.unreferenced(TENANT, &[]).await.unwrap(), []);
}

pub(crate) async fn tenants_are_apart(books: &dyn Harness) {
    submit(books, NewJob { inputs: vec![file("a.jpe", in_blobs("input"))], ..new_job(1) }).await;
    let lease = claim(books, id(1)).await.lease;
    finish(books, lease, finally(Transition::Succeed)).await;
    let digests = ["input", "succeed", "<b/>", "<a/>"].map(|text| Sha256::of(text.as_bytes()));
    assert_eq!(books.store().unreferenced(TENANT, &digests).await.unwrap(), []);
    assert_eq!(books.store().unreferenced(other_tenant(), &digests).await.unwrap(), digests);
}

pub(crate) async fn the_order_of_the_question_is_kept(books: &dyn Harness) {
    let digests: Vec<Sha256> = (0..1_000_u32).map(|number| Sha256::of(&number.to_le_bytes())).collect();
    assert_eq!(books.store().unreferenced(TENANT, &digests).await.unwrap(), digests);
}
