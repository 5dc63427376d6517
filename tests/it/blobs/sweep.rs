//! What no row names goes, and nothing else.

use std::time::Duration;

use object_store::path::Path;
use scheduler::ports::{Clock, SystemClock};

use super::books::{Books, noise};
use super::place::Place;

const DAY: Duration = Duration::from_hours(24);

/// More than the grace of the tests.
const TWO_HOURS: Duration = Duration::from_hours(2);

#[tokio::test]
async fn orphans_go_by_way_of_the_trash_and_what_is_named_stays() {
    for place in Place::all() {
        let books = Books::new(&place.settings).await;
        let old = books.run(1).await;
        books.succeed(&old, 2).await;
        assert_eq!(books.scheduler.retain().await.unwrap(), (0, 0), "all of it is young");
        books.pass(31 * DAY);
        let kept = books.run(3).await;
        assert_eq!(books.scheduler.retain().await.unwrap(), (1, 2));
        assert_eq!((place.list("t").await.len(), place.list("trash").await.len()), (1, 2));
        assert_eq!(books.scheduler.retain().await.unwrap(), (0, 0), "once is enough");
        assert_eq!(place.list("trash").await.len(), 2, "it has just come there");

        books.pass(TWO_HOURS);
        assert_eq!(books.scheduler.retain().await.unwrap(), (0, 0));
        assert!(place.list("trash").await.is_empty());
        assert_eq!(books.source(&kept).await.unwrap(), noise(3));
    }
}

/// What is in the trash although a row names it, because the row came between the last look and the deletion.
#[tokio::test]
async fn the_row_decides_what_leaves_the_trash_for_good() {
    for place in Place::all() {
        let books = Books::new(&place.settings).await;
        let (read, unread) = (books.run(1).await, books.run(2).await);
        for path in place.list("t").await {
            let at = SystemClock.now().unix_ms();
            let name = path.as_ref().strip_prefix("t/").unwrap();
            place.rename(&path, &Path::from(format!("trash/{name}.{at}"))).await;
        }
        assert_eq!(books.source(&read).await.unwrap(), noise(1), "who misses it finds it");
        assert_eq!((place.list("t").await.len(), place.list("trash").await.len()), (1, 2));
        books.pass(TWO_HOURS);
        assert_eq!(books.scheduler.retain().await.unwrap(), (0, 0));
        assert_eq!((place.list("t").await.len(), place.list("trash").await.len()), (2, 0));
        assert_eq!(books.source(&unread).await.unwrap(), noise(2));
    }
}

/// The race itself: to the sweepers everything is older than the grace at once, so they throw content away
/// between its writing and that of the row which names it, again and again.
#[tokio::test(flavor = "multi_thread")]
async fn content_outlives_sweepers_that_never_wait() {
    const N_BUILDS: u64 = 60;
    for place in Place::all() {
        let books = Books::new(&place.settings).await;
        // The bucket is made with its first object.
        books.run(N_BUILDS).await;
        books.pass(TWO_HOURS);
        let sweep = async {
            loop {
                books.scheduler.retain().await.unwrap();
            }
        };
        let submit = async {
            for seed in 0..N_BUILDS {
                let claim = books.run(seed).await;
                assert_eq!(books.source(&claim).await.unwrap(), noise(seed));
                books.succeed(&claim, 1_000 + seed).await;
                assert_eq!(books.output(claim.job.id).await.unwrap(), noise(1_000 + seed));
            }
        };
        tokio::select! {
            () = submit => {}
            never = sweep => never,
        }
    }
}

#[tokio::test]
async fn objects_of_others_are_left_alone() {
    for place in Place::all() {
        let books = Books::new(&place.settings).await;
        for path in ["t/readme", "t/x/y", "trash/readme", "elsewhere/x"] {
            place.write(&Path::from(path), b"x".to_vec()).await;
        }
        books.pass(31 * DAY);
        assert_eq!(books.scheduler.retain().await.unwrap(), (0, 0));
        assert_eq!(place.list("").await.len(), 4);
    }
}
