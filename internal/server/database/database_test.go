package database_test

import (
	"database/sql"
	"testing"

	"peeper/internal/server/database"
	"peeper/internal/server/database/databasetest"
)

func TestTxKeepsAllOrNothing(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		put := func(tx *sql.Tx, key string) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO settings (key, value) VALUES ($1, $2)", key, "v")
			return err
		}
		if err := db.Tx(ctx, func(tx *sql.Tx) error { return put(tx, "a") }); err != nil {
			t.Fatal(err)
		}
		err := db.Tx(ctx, func(tx *sql.Tx) error {
			if err := put(tx, "b"); err != nil {
				return err
			}
			return put(tx, "a")
		})
		if !database.IsDuplicate(err) {
			t.Fatalf("a second row with the same key gave %v", err)
		}
		var count int
		if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM settings").Scan(&count); err != nil || count != 1 {
			t.Fatalf("%d rows are left, error %v; the failed transaction should leave 1", count, err)
		}
	})
}
