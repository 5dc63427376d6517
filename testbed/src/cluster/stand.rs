//! The servers that a cluster stands on.

use super::Options;
use super::books::Books;
use crate::servers::postgres::Postgres;
use crate::servers::redis::{self, Redis};
use crate::servers::s3::{Bucket, S3};

/// What all processes of a cluster share.
#[derive(Debug)]
pub struct Servers {
    /// PostgreSQL, the books.
    pub books: Books,
    /// Redis, the way of job ids.
    pub redis: Redis,
    /// S3, large contents.
    pub s3: S3,
    /// The bucket of the cluster.
    pub bucket: Bucket,
}

impl Servers {
    /// Starts them. Nothing is in the database yet.
    pub(super) fn start(options: &Options) -> Self {
        let redis = Redis::start(redis::Options { tls: options.tls, ..options.redis.clone() });
        let (postgres, s3) = if options.tls {
            (Postgres::start_with_tls(), S3::start_with_tls())
        } else {
            (Postgres::start(options.durability), S3::start())
        };
        let (database, bucket) = (postgres.create_database(), s3.create_bucket());
        Self { books: Books { postgres, database }, redis, s3, bucket }
    }
}
