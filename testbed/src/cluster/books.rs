//! The books as `psql` shows them: by no code of the farm.

use crate::servers::postgres::Postgres;

/// The database of one cluster.
#[derive(Debug)]
pub struct Books {
    /// The server.
    pub postgres: Postgres,
    /// The database.
    pub database: String,
}

impl Books {
    /// The answer to a query: rows of columns, as text.
    pub fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        let answer = self.postgres.ask_in(&self.database, sql).unwrap_or_else(|why| panic!("{sql}: {why}"));
        answer.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
    }

    /// The answer to a query for one number.
    pub fn number(&self, sql: &str) -> u64 {
        self.try_number(sql).unwrap_or_else(|| panic!("{sql} is no number"))
    }

    /// The same, or `None` while the server is away.
    pub fn try_number(&self, sql: &str) -> Option<u64> {
        self.postgres.ask_in(&self.database, sql).ok()?.trim_end().parse().ok()
    }

    /// Cuts every connection to the database, as an administrator or a failover would.
    pub fn terminate_backends(&self) {
        let others = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                      WHERE datname = current_database() AND pid <> pg_backend_pid()";
        // Nothing to cut when the server is away.
        let _ = self.try_number(others);
    }
}
