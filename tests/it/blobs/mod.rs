//! Large content on a folder and on a real S3 server: what is stored comes back or is an error, whoever meddles,
//! whatever breaks, and whoever clears up at the same time.

mod binary;
mod books;
mod damage;
mod encryption;
mod farm;
mod links;
mod outage;
mod place;
mod proxy;
mod round_trip;
mod sweep;
