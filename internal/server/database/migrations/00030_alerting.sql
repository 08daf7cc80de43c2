-- +goose Up

-- The alerts of each group of rules that has some, as of the last change.
CREATE TABLE alert_states (
    rule_group TEXT PRIMARY KEY,
    saved BIGINT NOT NULL, -- Unix milliseconds
    alerts TEXT NOT NULL -- JSON
);
