//! Who asks.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use schemas::TenantId;

/// The tenant a request speaks for. A farm without accounts has one; accounts replace only this extractor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tenant(pub(crate) TenantId);

impl<S: Send + Sync> FromRequestParts<S> for Tenant {
    type Rejection = Infallible;

    async fn from_request_parts(_parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(TenantId::LOCAL))
    }
}
