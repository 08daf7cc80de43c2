-- +goose Up

CREATE TABLE users (
    id NEW_ID,
    uid TEXT NOT NULL UNIQUE,
    login TEXT NOT NULL UNIQUE, -- in lower case
    name TEXT NOT NULL,
    email TEXT NOT NULL, -- in lower case, or empty
    password_hash TEXT NOT NULL, -- argon2id in PHC form
    role TEXT NOT NULL,
    is_disabled BOOLEAN NOT NULL,
    must_change_password BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (email) WHERE email <> '';

-- Of a session's tokens only SHA-256 is kept, in hexadecimal.
CREATE TABLE sessions (
    id NEW_ID,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    previous_hash TEXT NOT NULL, -- the token before the last rotation, or empty
    token_seen BOOLEAN NOT NULL, -- the current token came back at least once
    created_at BIGINT NOT NULL,
    rotated_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    client_ip TEXT NOT NULL,
    user_agent TEXT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_previous ON sessions (previous_hash);

CREATE TABLE service_accounts (
    id NEW_ID,
    name TEXT NOT NULL UNIQUE, -- the label client of what its tokens push
    role TEXT NOT NULL,
    is_disabled BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE tokens (
    id NEW_ID,
    service_account_id BIGINT NOT NULL REFERENCES service_accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE, -- SHA-256 in hexadecimal
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL, -- 0: never
    last_used_at BIGINT NOT NULL, -- 0: never
    UNIQUE (service_account_id, name)
);

CREATE TABLE preferences (
    user_id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    theme TEXT NOT NULL,
    language TEXT NOT NULL,
    timezone TEXT NOT NULL,
    home_dashboard_uid TEXT NOT NULL
);

CREATE TABLE stars (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    dashboard_uid TEXT NOT NULL,
    PRIMARY KEY (user_id, dashboard_uid)
);

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
