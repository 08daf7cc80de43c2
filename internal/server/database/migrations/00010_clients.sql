-- +goose Up

-- Which clients push; one row for each instance of a service account.
CREATE TABLE clients (
    client TEXT NOT NULL,
    instance TEXT NOT NULL,
    product TEXT NOT NULL,
    version TEXT NOT NULL,
    remote_address TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_push BIGINT NOT NULL,
    newest_sample BIGINT NOT NULL, -- 0: unknown
    skew_ms BIGINT, -- NULL: unknown
    buffer_bytes BIGINT, -- NULL: unknown
    samples_per_push BIGINT NOT NULL,
    PRIMARY KEY (client, instance)
);
