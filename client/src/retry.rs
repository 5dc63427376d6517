//! Asking again.

use std::ops::ControlFlow;
use std::time::Duration;

use backon::Retryable;
use tokio::time::Instant;

use crate::ClientError;

/// How often a call is repeated.
const RETRIES: u32 = 5;

/// The first pause is at most this long; the bound doubles each time.
const PAUSE_FIRST: Duration = Duration::from_millis(200);

/// No repetition begins later than this after the call.
const PATIENCE: Duration = Duration::from_mins(1);

/// A failed call, and what the farm said about asking again.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: ClientError,
    pub(crate) retry_after: Option<Duration>,
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        Self { error, retry_after: None }
    }
}

/// Makes a call that may be made any number of times, until it is answered or there is no hope.
pub(crate) async fn retry<T, F: Future<Output = Result<T, Failure>>>(
    call: impl FnMut() -> F,
) -> Result<T, ClientError> {
    let began = Instant::now();
    let done = call
        .retry(pauses())
        .when(|failure| failure.error.is_passing())
        .adjust(|failure, pause| {
            let pause = pause?.max(failure.retry_after.unwrap_or_default());
            (began.elapsed() + pause <= PATIENCE).then_some(pause)
        })
        .await;
    done.map_err(|failure| failure.error)
}

/// Exponential backoff with full jitter.
///
/// Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
pub(crate) fn pauses() -> impl Iterator<Item = Duration> + Clone + Send + Sync + Unpin {
    (0..RETRIES).map(|n| rand::random_range(Duration::ZERO..=PAUSE_FIRST * 2_u32.pow(n)))
}

/// Counts failures in a row, for a stream that goes on after each.
#[derive(Debug, Default)]
pub(crate) struct Attempts(u32);

impl Attempts {
    /// Something worked.
    pub(crate) fn reset(&mut self) {
        self.0 = 0;
    }

    /// Waits before the next try; breaks when there were too many.
    pub(crate) async fn pause(&mut self, failure: Failure) -> ControlFlow<ClientError> {
        let Some(pause) = pauses().nth(self.0 as usize).filter(|_| failure.error.is_passing()) else {
            return ControlFlow::Break(failure.error);
        };
        self.0 += 1;
        tokio::time::sleep(pause.max(failure.retry_after.unwrap_or_default())).await;
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use schemas::problem::ProblemKind;

    use super::*;

    /// Answers each call with the next of `answers`; gives back the end and how long it took to come there.
    async fn check(answers: Vec<Result<u8, Failure>>) -> (Result<u8, ClientError>, Duration, usize) {
        let mut answers = answers.into_iter();
        let began = Instant::now();
        let end = retry(|| std::future::ready(answers.next().expect("no more calls than answers"))).await;
        (end, began.elapsed(), answers.len())
    }

    fn failure(kind: ProblemKind, retry_after_s: u64) -> Failure {
        let error = ClientError::Problem(Box::new(kind.problem("why")));
        Failure { error, retry_after: Some(Duration::from_secs(retry_after_s)) }
    }

    #[tokio::test(start_paused = true)]
    async fn what_passes_is_asked_again_no_sooner_than_the_farm_says() {
        let busy = || Err(failure(ProblemKind::Unavailable, 3));
        let (end, elapsed, n_left) = check(vec![busy(), busy(), Ok(7)]).await;
        assert_eq!((end.unwrap(), n_left), (7, 0));
        assert!(elapsed >= Duration::from_secs(6), "{elapsed:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_pass_is_not_asked_again() {
        let (end, elapsed, n_left) = check(vec![Err(failure(ProblemKind::NotFinished, 1)), Ok(7)]).await;
        assert_eq!((end.unwrap_err().kind(), n_left), (Some(ProblemKind::NotFinished), 1));
        assert_eq!(elapsed, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn patience_ends_after_some_calls_and_some_time() {
        let away = |retry_after_s| move |_| Err(failure(ProblemKind::Unavailable, retry_after_s));
        let (end, elapsed, n_left) = check((0..10).map(away(0)).collect()).await;
        assert_eq!((end.unwrap_err().kind(), n_left), (Some(ProblemKind::Unavailable), 4));
        assert!(elapsed < Duration::from_secs(10), "{elapsed:?}");
        let (_, elapsed, n_left) = check((0..10).map(away(25)).collect()).await;
        assert_eq!(n_left, 7);
        assert!(elapsed <= PATIENCE, "{elapsed:?}");
    }
}
