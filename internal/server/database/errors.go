package database

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// explain adds the place and the fix to an error of the database.
func (db *DB) explain(err error) error {
	if err == nil || errors.Is(err, errRefused) || errors.Is(err, context.Canceled) {
		return err
	}
	if db.dialect == Postgres {
		return explainPostgres(db.place, err)
	}
	return explainSQLite(db.place, err)
}

// IsDuplicate tells whether err says that a value that must be unique is
// already there.
func IsDuplicate(err error) bool {
	var ofPostgres *pgconn.PgError
	if errors.As(err, &ofPostgres) {
		return ofPostgres.Code == "23505"
	}
	var ofSQLite *sqlite.Error
	if errors.As(err, &ofSQLite) {
		return ofSQLite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || ofSQLite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// isConflict tells whether the same transaction may succeed when run again:
// PostgreSQL could not serialize it, or broke a deadlock with it.
func isConflict(err error) bool {
	var failure *pgconn.PgError
	return errors.As(err, &failure) && (failure.Code == "40001" || failure.Code == "40P01")
}
