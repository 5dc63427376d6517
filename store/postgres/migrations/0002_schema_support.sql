-- Which programs can use this schema although it is newer than they are: those that know at least this many of its
-- migrations. While a new release is rolled out, and when it is rolled back, programs of the release before it start on
-- the new schema. A migration that takes away or changes what they need raises the number to that of the migration since
-- which programs do without.

CREATE TABLE schema_support (
    -- There is one row.
    is_only         boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (is_only),
    oldest_program  bigint  NOT NULL CHECK (oldest_program >= 1)
);

INSERT INTO schema_support (oldest_program) VALUES (1);

GRANT SELECT ON schema_support TO jpefarm_app, jpefarm_dispatcher, jpefarm_maintenance;
