//! HTTP in and out.
//!
//! [`router`] puts the routes under `/api/v1` together, with the guards in front of them; [`serve`] answers
//! requests until it is told to stop, and [`serve_tls`] does so encrypted; [`Starting`] answers before there is a
//! scheduler. A route does three things: extract, call one verb of the
//! [`scheduler::Scheduler`], reply. Bodies become domain types in `submit`, errors become RFC 9457 problems
//! in `error`, and the OpenAPI document is made from the routes themselves.
//!
//! The crate knows no database, no queue, no worker and no sandbox.

mod archive;
mod config;
mod error;
mod etag;
mod extract;
mod middleware;
mod openapi;
mod router;
mod routes;
mod serve;
mod starting;
mod state;
mod stop;
mod submit;
mod tenant;
mod tls;

pub use config::Config;
pub use openapi::document;
pub use router::{health_router, router};
pub use serve::{serve, serve_tls};
pub use starting::Starting;
pub use tls::{Tls, TlsError};
