package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteConns is the size of the pool: readers do not wait for the writer in
// WAL mode, and each connection costs up to 2 MB of page cache.
const sqliteConns = 4

// sqlitePragmas are set on each connection.
var sqlitePragmas = []string{
	// Waits for another process that writes, like the command line beside the
	// running server.
	"busy_timeout(10000)",
	// Readers go on while one writes.
	"journal_mode(WAL)",
	// FULL, not NORMAL: after a power cut NORMAL may forget the last commits,
	// and a revoked token or a changed password must stay so. Writes are few.
	"synchronous(FULL)",
	"foreign_keys(1)",
	// Functions of SQL stored in a file somebody swapped do nothing.
	"trusted_schema(0)",
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	if path == "" {
		return nil, errors.New("the database URL sqlite: names no file: write sqlite:/path/to/peeper.db")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("cannot find the directory of the database file: %w", err)
	}
	if err := prepareFile(path); err != nil {
		return nil, err
	}
	// Begin takes the write lock at once: a transaction that read first and
	// then wanted to write could not wait for another writer, only fail.
	query := url.Values{"_pragma": sqlitePragmas, "_txlock": {"immediate"}}
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query.Encode()
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, explainSQLite(path, err)
	}
	pool.SetMaxOpenConns(sqliteConns)
	pool.SetMaxIdleConns(sqliteConns)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return nil, explainSQLite(path, err)
	}
	return &DB{DB: pool, dialect: SQLite, place: path, writing: make(chan struct{}, 1)}, nil
}

// prepareFile sees to it that the file exists, readable for its owner only
// (SQLite gives its companions the same mode), and says what is wrong with it
// in words that SQLite does not have.
func prepareFile(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("cannot make the directory of the database file: %w: make it and give it to the user the server runs as", err)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		defer file.Close()
		return giveToOwnerOf(dir, file)
	}
	if !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("cannot create the database file: %w: the user the server runs as must be able to write in %s", err, dir)
	}
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("cannot read the database file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("the database path %s is not a file: name a file in the database URL", path)
	}
	// Asked of the system and not by opening: closing a descriptor of the file
	// would drop the locks that SQLite may already hold on it in this process.
	const readAndWrite = 4 | 2
	if err := syscall.Access(path, readAndWrite); err != nil {
		return fmt.Errorf("cannot read and write the database file %s: %w: give the file and its directory to the user the server runs as", path, err)
	}
	return nil
}

// giveToOwnerOf hands a file that root made, through the command line, to the
// user whose directory it is in: the server runs as that user.
func giveToOwnerOf(dir string, file *os.File) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("cannot read the directory of the database file: %w", err)
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); ok && owner.Uid != 0 {
		if err := file.Chown(int(owner.Uid), int(owner.Gid)); err != nil {
			return fmt.Errorf("cannot give the new database file to the owner of %s: %w", dir, err)
		}
	}
	return nil
}

func damaged(path, detail string) error {
	return fmt.Errorf("the database file %s is damaged or not a database (%s): "+
		"restore it from a backup, or move it and its -wal and -shm files away to start with an empty one", path, detail)
}

// explainSQLite turns SQLite's codes into sentences with the path and the fix.
func explainSQLite(path string, err error) error {
	var failure *sqlite.Error
	if !errors.As(err, &failure) {
		return fmt.Errorf("cannot use the database file %s: %w", path, err)
	}
	switch failure.Code() & 0xff {
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return damaged(path, failure.Error())
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN:
		return fmt.Errorf("cannot write the database file %s: %w: the user the server runs as must own it, "+
			"its -wal and -shm files and its directory, and the disk must not be mounted read-only", path, err)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("the disk that holds the database file %s is full: free some space: %w", path, err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("another program has held the database file %s locked for too long: %w: find it and stop it", path, err)
	case sqlite3.SQLITE_IOERR:
		return fmt.Errorf("the disk that holds the database file %s reports an error: %w: look at the system's log", path, err)
	}
	return fmt.Errorf("cannot use the database file %s: %w", path, err)
}
