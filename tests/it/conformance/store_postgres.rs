//! PostgreSQL keeps the rules of the store, also when two processes have it open.

use std::sync::Arc;
use std::time::Duration;

use scheduler::ports::Store;
use store_postgres::PostgresStore;
use testbed::servers::postgres::Postgres;
use tokio::sync::OnceCell;

use super::store::{Harness, conformance};

/// A clock that stands still, in the place of the server's.
const CLOCK: &str = "
    CREATE TABLE test_clock (now_ms bigint NOT NULL);
    INSERT INTO test_clock VALUES (1795152354123);
    GRANT SELECT ON test_clock TO jpefarm_app, jpefarm_dispatcher, jpefarm_maintenance;
    CREATE OR REPLACE FUNCTION farm_now() RETURNS bigint LANGUAGE sql VOLATILE
        RETURN (SELECT now_ms FROM test_clock);
";

struct Books {
    store: Arc<PostgresStore>,
    elsewhere: Arc<PostgresStore>,
    database: String,
}

impl Harness for Books {
    fn store(&self) -> Arc<dyn Store> {
        self.store.clone()
    }

    fn advance(&self, by: Duration) {
        let sql = format!("UPDATE test_clock SET now_ms = now_ms + {}", by.as_millis());
        Postgres::shared().execute_in(&self.database, &sql);
    }

    fn elsewhere(&self) -> Arc<dyn Store> {
        self.elsewhere.clone()
    }
}

/// The name of a migrated database with the clock, made once.
async fn template() -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let make = async || {
        let postgres = Postgres::shared();
        let name = postgres.create_database();
        PostgresStore::migrate(&postgres.url(&name)).await.unwrap();
        postgres.execute_in(&name, CLOCK);
        name
    };
    TEMPLATE.get_or_init(make).await
}

async fn open() -> Books {
    let postgres = Postgres::shared();
    let database = postgres.copy_database(template().await);
    let url = postgres.url(&database);
    let store = Arc::new(PostgresStore::open(&url).await.unwrap());
    let elsewhere = Arc::new(PostgresStore::open(&url).await.unwrap());
    Books { store, elsewhere, database }
}

mod postgres {
    super::conformance!(super::super::open, shared);
}
