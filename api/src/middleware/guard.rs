//! Only those who were meant to call this farm get in.
//!
//! A farm on a desktop listens where every page in the user's browser can reach it. Two rules keep pages
//! out: the request is addressed to a name of this farm (a page whose own name was made to resolve to this
//! machine is not), and a browser that says which page asks names an allowed one.
//! Source: Fetch standard §3.1 (`Origin`), W3C Fetch Metadata §2 (`Sec-Fetch-Site`).

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use schemas::problem::ProblemKind;

use crate::Config;
use crate::error::ApiError;
use crate::state::AppState;

/// Probes come by the address of the machine and learn nothing but whether it lives.
const UNGUARDED: [&str; 2] = ["/livez", "/readyz"];

/// Refuses requests to a host or from a page that is not allowed.
pub(crate) async fn guard(
    State(app): State<AppState>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if !UNGUARDED.contains(&request.uri().path()) {
        let authority = authority(&request).filter(|authority| is_host_allowed(authority, &app.config));
        let Some(authority) = authority else {
            return Err(forbidden_host());
        };
        if !is_origin_allowed(request.headers(), &authority, &app.config) {
            return Err(forbidden_origin());
        }
    }
    Ok(next.run(request).await)
}

/// Whom the request is addressed to; `None` unless it says so exactly once.
fn authority(request: &Request) -> Option<Authority> {
    if let Some(authority) = request.uri().authority() {
        return Some(authority.clone());
    }
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok()?.parse().ok(),
        _ => None,
    }
}

fn is_host_allowed(authority: &Authority, config: &Config) -> bool {
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let is_loopback = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let mut names = config.allowed_hosts.iter().map(String::as_str).chain(["localhost"]);
    // Without this `127.0.0.1:1.evil.example` would be the host `127.0.0.1` with an odd port.
    let is_whole =
        authority.port_u16().is_some() || authority.as_str().trim_end_matches(':') == authority.host();
    is_whole
        && !authority.as_str().contains('@')
        && (is_loopback || names.any(|name| name.eq_ignore_ascii_case(host)))
}

fn is_origin_allowed(headers: &HeaderMap, authority: &Authority, config: &Config) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter().peekable();
    if origins.peek().is_none() {
        return is_fetch_allowed(headers);
    }
    origins.all(|origin| {
        origin.to_str().is_ok_and(|origin| {
            is_same_origin(origin, authority)
                || config.allowed_origins.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin))
        })
    })
}

/// Whether the page was served under the very name the request is addressed to. The scheme may differ: a
/// proxy may have taken TLS off.
fn is_same_origin(origin: &str, authority: &Authority) -> bool {
    let page = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    page.is_some_and(|page| page.eq_ignore_ascii_case(authority.as_str()))
}

/// Browsers send no origin with images and scripts, but say where the page is from. Links may be followed.
fn is_fetch_allowed(headers: &HeaderMap) -> bool {
    let says = |name: &str, value: &str| headers.get(name).is_some_and(|found| found == value);
    let is_foreign = says("sec-fetch-site", "cross-site") || says("sec-fetch-site", "same-site");
    !is_foreign || says("sec-fetch-mode", "navigate")
}

fn forbidden_host() -> ApiError {
    ApiError::new(
        ProblemKind::ForbiddenOrigin,
        "The request is not addressed to a name of this farm. Call it as localhost, or let the operator add \
         the name to the setting `allowed_hosts`.",
    )
}

fn forbidden_origin() -> ApiError {
    ApiError::new(
        ProblemKind::ForbiddenOrigin,
        "The request comes from a page that is not allowed to call this farm. The operator can add its origin \
         to the setting `allowed_origins`.",
    )
}
