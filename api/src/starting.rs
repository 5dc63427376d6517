//! What is answered while the process waits for what it stands on.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use schemas::problem::ProblemKind;
use tower::ServiceExt;

use crate::error::ApiError;
use crate::middleware::{headers, problem};
use crate::routes;

/// A router that answers from the first moment on: `/livez` that the process lives, everything else with 503, until it
/// is given the router that can do better.
#[derive(Debug, Clone, Default)]
pub struct Starting(Arc<OnceLock<Router>>);

impl Starting {
    /// The router to serve.
    pub fn router(&self) -> Router {
        let (ready, starting) = (Arc::clone(&self.0), starting());
        Router::new().fallback(move |request: Request| {
            let router = ready.get().unwrap_or(&starting).clone();
            async move { answer(router, request).await }
        })
    }

    /// From now on `router` answers. Only the first one that is given does.
    pub fn ready(&self, router: Router) {
        // Whoever came second has nothing to add.
        let _ = self.0.set(router);
    }
}

async fn answer(router: Router, request: Request) -> Response {
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn starting() -> Router {
    Router::new()
        .route("/livez", get(routes::health::livez))
        .fallback(not_yet)
        .layer(from_fn(problem::write))
        .layer(from_fn(headers::secure))
}

async fn not_yet() -> Response {
    ApiError::new(ProblemKind::Unavailable, "The farm is starting. Try again in a second.").into_response()
}
