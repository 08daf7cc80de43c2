-- +goose Up

CREATE TABLE folders (
    uid TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL
);

-- Who may do what in a folder, also in one that is a directory of files. A
-- folder without rows is as every other: viewers read, editors edit.
CREATE TABLE folder_permissions (
    folder_uid TEXT NOT NULL,
    role TEXT NOT NULL, -- Viewer or Editor
    permission BIGINT NOT NULL, -- 0 nothing, 1 view, 2 edit, 4 administer
    PRIMARY KEY (folder_uid, role)
);

-- Dashboards that were saved in the server: own ones, and those that stand in
-- the place of a file's.
CREATE TABLE dashboards (
    uid TEXT PRIMARY KEY,
    folder_uid TEXT NOT NULL, -- empty: in no folder
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    tags TEXT NOT NULL, -- a JSON list
    version BIGINT NOT NULL,
    model TEXT NOT NULL, -- the JSON as it was given
    base_hash TEXT NOT NULL, -- of the file it was made from; empty: it is an own one
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL
);
CREATE INDEX dashboards_folder ON dashboards (folder_uid);

-- The last saves of each. They outlive a reset to the file, so that one can be
-- taken back.
CREATE TABLE dashboard_versions (
    id NEW_ID,
    dashboard_uid TEXT NOT NULL,
    version BIGINT NOT NULL,
    parent_version BIGINT NOT NULL,
    restored_from BIGINT NOT NULL, -- 0: it was saved
    message TEXT NOT NULL,
    model TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    UNIQUE (dashboard_uid, version)
);

CREATE TABLE annotations (
    id NEW_ID,
    dashboard_uid TEXT NOT NULL, -- empty: of no dashboard
    panel_id BIGINT NOT NULL, -- 0: of no panel
    started_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL, -- the same for a moment
    text TEXT NOT NULL,
    data TEXT NOT NULL, -- JSON, or empty
    user_id BIGINT NOT NULL, -- 0: a service account
    login TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX annotations_ended ON annotations (ended_at);
CREATE INDEX annotations_dashboard ON annotations (dashboard_uid, ended_at);

CREATE TABLE annotation_tags (
    annotation_id BIGINT NOT NULL REFERENCES annotations (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (annotation_id, position)
);
CREATE INDEX annotation_tags_tag ON annotation_tags (tag);

CREATE TABLE playlists (
    uid TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    every TEXT NOT NULL, -- like 5m
    items TEXT NOT NULL, -- a JSON list
    updated_at BIGINT NOT NULL
);
