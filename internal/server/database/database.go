// Package database owns the connection to the one SQL database of the server,
// SQLite or PostgreSQL, its migrations and its transactions. It knows no
// table's meaning: each part writes its own queries, in SQL that runs on both.
//
// What that SQL keeps to: placeholders $1, $2 … in order of use; times as
// BIGINT Unix milliseconds, 0 for none; ids read back with RETURNING; upserts
// with ON CONFLICT.
package database

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"time"
)

// Dialect names the kind of database.
type Dialect string

// The databases Peeper runs on.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// DB is an open, migrated database. Its embedded methods run single
// statements; Tx runs several as one.
type DB struct {
	*sql.DB
	dialect Dialect
	// place names the database in messages: a path or a host, never a password.
	place string
	// writing holds one token while a transaction of this process runs on
	// SQLite, which has one writer: waiting here is fair and ends with the
	// context, unlike waiting inside SQLite.
	writing chan struct{}
}

// openTimeout bounds connecting and migrating together, so that a dead
// PostgreSQL is an error and not a silence.
const openTimeout = 60 * time.Second

// Open opens and migrates the database at url: "sqlite:<path>" or
// "postgres://user:password@host/name". Its errors are sentences with the fix
// and hold no password.
func Open(ctx context.Context, url string, log *slog.Logger) (*DB, error) {
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	var db *DB
	var err error
	scheme, rest, _ := strings.Cut(url, ":")
	switch scheme {
	case "sqlite":
		db, err = openSQLite(ctx, rest)
	case "postgres", "postgresql":
		db, err = openPostgres(ctx, url)
	default:
		// The value is not repeated: a mistyped one may hold a password.
		return nil, errors.New("the database URL must start with sqlite: or postgres:// (PEEPER_DATABASE_URL)")
	}
	if err != nil {
		return nil, err
	}
	if err := db.migrate(ctx, log); err != nil {
		db.Close()
		return nil, db.explain(err)
	}
	return db, nil
}

// Dialect tells which kind of database this is.
func (db *DB) Dialect() Dialect { return db.dialect }

// Place names the database for people: the file's path, or host and name.
func (db *DB) Place() string { return db.place }

// Check reads the whole database and tells of damage. It takes time in
// proportion to the size of a SQLite file.
func (db *DB) Check(ctx context.Context) error {
	if db.dialect != SQLite {
		return db.explain(db.PingContext(ctx))
	}
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return db.explain(err)
	}
	if verdict != "ok" {
		return damaged(db.place, verdict)
	}
	return nil
}

// attempts is how often a transaction is run again when PostgreSQL found that
// it could not be put in a row with the others of the moment.
const attempts = 10

// Tx runs fn in one transaction, as if no other ran at the same time, and
// commits when it returns nil. fn may run more than once and must only change
// what it can set again; it must not call Tx.
func (db *DB) Tx(ctx context.Context, fn func(tx *sql.Tx) error) error {
	if db.writing != nil {
		select {
		case db.writing <- struct{}{}:
			defer func() { <-db.writing }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for try := 1; ; try++ {
		err := db.once(ctx, fn)
		if err == nil || try == attempts || !isConflict(err) {
			return err
		}
		select {
		case <-time.After(time.Duration(try) * 5 * time.Millisecond):
		case <-ctx.Done():
			return err
		}
	}
}

func (db *DB) once(ctx context.Context, fn func(tx *sql.Tx) error) error {
	var opts sql.TxOptions
	if db.dialect == Postgres {
		// What SQLite gives by having one writer.
		opts.Isolation = sql.LevelSerializable
	}
	tx, err := db.BeginTx(ctx, &opts)
	if err != nil {
		return err
	}
	// After Commit this does nothing; on an error or a panic it undoes.
	defer tx.Rollback()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}
