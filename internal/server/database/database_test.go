package database_test

import (
	"context"
	"database/sql"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"testing"

	"peeper/internal/server/database"
	"peeper/internal/server/database/databasetest"
)

var silent = slog.New(slog.DiscardHandler)

func count(t *testing.T, db *database.DB, query string, args ...any) int {
	t.Helper()
	var n int
	if err := db.QueryRowContext(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

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
		if n := count(t, db, "SELECT COUNT(*) FROM settings"); n != 1 {
			t.Fatalf("%d rows are left; the failed transaction should leave 1", n)
		}
	})
}

func TestTxUndoesWhatPanicked(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		func() {
			defer func() { recover() }()
			db.Tx(t.Context(), func(tx *sql.Tx) error {
				if _, err := tx.ExecContext(t.Context(), "INSERT INTO settings (key, value) VALUES ('a', '')"); err != nil {
					t.Error(err)
				}
				panic("a mistake")
			})
		}()
		if n := count(t, db, "SELECT COUNT(*) FROM settings"); n != 0 {
			t.Fatal("the row of a transaction that panicked stayed")
		}
		if err := db.Tx(t.Context(), func(*sql.Tx) error { return nil }); err != nil {
			t.Fatalf("the next transaction: %v", err)
		}
	})
}

// Reading and then writing in many transactions at once must come out as if
// they ran one after the other.
func TestTxsAreSerial(t *testing.T) {
	databasetest.EachURL(t, func(t *testing.T, url string) {
		// Two connections pools, as two processes have.
		pools := []*database.DB{databasetest.Open(t, url), databasetest.Open(t, url)}
		ctx := t.Context()
		if _, err := pools[0].ExecContext(ctx, "INSERT INTO settings (key, value) VALUES ('n', '0')"); err != nil {
			t.Fatal(err)
		}
		const workers, rounds = 4, 10
		var group sync.WaitGroup
		for i := range workers {
			group.Go(func() {
				for range rounds {
					err := pools[i%2].Tx(ctx, func(tx *sql.Tx) error {
						var text string
						if err := tx.QueryRowContext(ctx, "SELECT value FROM settings WHERE key = 'n'").Scan(&text); err != nil {
							return err
						}
						n, _ := strconv.Atoi(text)
						_, err := tx.ExecContext(ctx, "UPDATE settings SET value = $1 WHERE key = 'n'", strconv.Itoa(n+1))
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		var text string
		if err := pools[0].QueryRowContext(ctx, "SELECT value FROM settings WHERE key = 'n'").Scan(&text); err != nil {
			t.Fatal(err)
		}
		if text != strconv.Itoa(workers*rounds) {
			t.Fatalf("%s of %d increments are left", text, workers*rounds)
		}
	})
}

func TestWaitingForATxEndsWithTheContext(t *testing.T) {
	db := databasetest.New(t)
	inside, done := make(chan struct{}), make(chan struct{})
	go db.Tx(t.Context(), func(*sql.Tx) error {
		close(inside)
		<-done
		return nil
	})
	<-inside
	defer close(done)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Tx(ctx, func(*sql.Tx) error { return nil }); err != context.Canceled {
		t.Fatalf("a transaction behind another gave %v, want the context's error", err)
	}
}

func TestOpenAgainKeepsTheRows(t *testing.T) {
	databasetest.EachURL(t, func(t *testing.T, url string) {
		first := databasetest.Open(t, url)
		if _, err := first.ExecContext(t.Context(), "INSERT INTO settings (key, value) VALUES ('a', '')"); err != nil {
			t.Fatal(err)
		}
		first.Close()
		if n := count(t, databasetest.Open(t, url), "SELECT COUNT(*) FROM settings"); n != 1 {
			t.Fatalf("%d rows after opening again, want 1", n)
		}
	})
}

func TestOpenRefusesTablesOfANewerVersion(t *testing.T) {
	databasetest.EachURL(t, func(t *testing.T, url string) {
		db := databasetest.Open(t, url)
		if _, err := db.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, $2)", 99001, true); err != nil {
			t.Fatal(err)
		}
		db.Close()
		_, err := database.Open(t.Context(), url, silent)
		wantText(t, err, "newer Peeper", "migration 99001", "restore the backup")
	})
}

func TestForeignKeysHold(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		_, err := db.ExecContext(t.Context(), "INSERT INTO stars (user_id, dashboard_uid) VALUES (12345, 'x')")
		if err == nil {
			t.Fatal("a star of nobody was stored")
		}
		if database.IsDuplicate(err) {
			t.Fatalf("a missing user is called a duplicate: %v", err)
		}
	})
}

func TestIDsAreNotGivenTwice(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		insert := func() (id int64) {
			t.Helper()
			err := db.QueryRowContext(t.Context(), `INSERT INTO service_accounts (name, role, is_disabled, created_at, updated_at)
				VALUES ('a', 'Push', $1, 1, 1) RETURNING id`, false).Scan(&id)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		first := insert()
		if _, err := db.ExecContext(t.Context(), "DELETE FROM service_accounts"); err != nil {
			t.Fatal(err)
		}
		if second := insert(); second == first {
			t.Fatalf("the id %d of a removed row was given again", first)
		}
	})
}

func TestCheckPassesASoundDatabase(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		if err := db.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// wantText fails unless err has all of the words.
func wantText(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", words)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error does not say %q: %v", word, err)
		}
	}
}
