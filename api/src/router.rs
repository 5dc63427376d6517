//! The routes and what is in front of them.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use scheduler::{InvalidConfig, Scheduler};

use crate::middleware::{compression, cors, guard, headers, panic, problem, request_id, trace};
use crate::state::AppState;
use crate::{Config, routes};

/// Puts the HTTP interface together.
///
/// # Errors
///
/// [`InvalidConfig`] names the first setting that cannot be.
pub fn router(scheduler: Scheduler, config: Config) -> Result<Router, InvalidConfig> {
    config.check()?;
    let app = AppState::new(scheduler, config);
    let (routes, _) = routes::all(&app.config).split_for_parts();
    let routes = routes.fallback(problem::not_found).method_not_allowed_fallback(problem::method_not_allowed);
    Ok(in_front(routes, &app).with_state(app))
}

/// Only `/livez` and `/readyz`, for a process that answers nothing else.
pub fn health_router(scheduler: Scheduler) -> Router {
    let app = AppState::new(scheduler, Config::default());
    let (routes, _) = routes::health().split_for_parts();
    routes.fallback(problem::not_found).layer(panic::layer()).with_state(app)
}

/// Read from the bottom up: the last layer is the first that a request meets.
fn in_front(routes: Router<AppState>, app: &AppState) -> Router<AppState> {
    let routes = routes
        .layer(DefaultBodyLimit::max(app.config.body_bytes_max))
        .layer(compression::layer())
        .layer(from_fn(compression::weaken_tag));
    with_pages(routes, &app.config)
        .layer(from_fn_with_state(app.clone(), guard::guard))
        .layer(panic::layer())
        .layer(from_fn(problem::write))
        .layer(from_fn(headers::secure))
        .layer(from_fn(trace::follow))
        .layer(from_fn_with_state(app.clone(), request_id::name))
}

/// The layer answers every `OPTIONS` itself, so it is there only where pages are allowed.
fn with_pages(routes: Router<AppState>, config: &Config) -> Router<AppState> {
    if config.allowed_origins.is_empty() { routes } else { routes.layer(cors::layer(config)) }
}
