// Package databasetest runs a test on every kind of database the server
// supports, each time on a new, migrated and empty one.
package databasetest

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"

	"peeper/internal/server/database"
)

// Each runs fn as a subtest on SQLite and, where its programs are installed,
// on a private PostgreSQL that this process starts once. Without them that
// subtest is skipped, or fails when CI=true.
func Each(t *testing.T, fn func(t *testing.T, db *database.DB)) {
	t.Helper()
	EachURL(t, func(t *testing.T, url string) { fn(t, Open(t, url)) })
}

// EachURL is Each for tests that open the database themselves, or twice.
func EachURL(t *testing.T, fn func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLiteURL(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, PostgresURL(t)) })
}

// New opens an empty SQLite database, for tests to which the kind of database
// does not matter.
func New(t testing.TB) *database.DB {
	t.Helper()
	return Open(t, SQLiteURL(t))
}

// SQLiteURL names a database file that is not there yet.
func SQLiteURL(t testing.TB) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "peeper.db")
}

// Open opens the database at url until the test ends.
func Open(t testing.TB, url string) *database.DB {
	t.Helper()
	db, err := database.Open(context.Background(), url, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatalf("cannot open the test's database: %v", err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
