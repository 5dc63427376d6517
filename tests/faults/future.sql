-- What a release from the future might do to the schema: it only adds.
ALTER TABLE jobs ADD COLUMN future text, ADD COLUMN remembered bigint NOT NULL DEFAULT 7;
CREATE TABLE futures (id uuid PRIMARY KEY);
CREATE INDEX jobs_future ON jobs (future) WHERE future IS NOT NULL;
INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (99, 'future', true, '', 0);
