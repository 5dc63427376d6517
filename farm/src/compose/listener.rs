//! Ports.

use std::net::SocketAddr;

use anyhow::Result;
use tokio::net::TcpListener;

use crate::exit::Failure;

/// Takes a port. `setting` is what names another one.
///
/// # Errors
///
/// [`Failure`] when it is taken or not this machine's.
pub(super) async fn bind(address: SocketAddr, setting: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let advice = format!("name another address with {setting}; port 0 takes any free one");
        Failure::farm(format!("cannot listen on {address}"), advice).because(error).into()
    })
}
