-- Which programs can use this schema although it is newer than they are: those that know at least this many of its
-- migrations. When a release is rolled back, the one before it starts on the new schema. A migration that takes away or
-- changes what that one needs raises the number to that of the migration since which programs do without.

CREATE TABLE schema_support (
    -- There is one row.
    is_only         INTEGER NOT NULL PRIMARY KEY DEFAULT 1 CHECK (is_only = 1),
    oldest_program  INTEGER NOT NULL CHECK (oldest_program >= 1)
);

INSERT INTO schema_support (oldest_program) VALUES (1);
