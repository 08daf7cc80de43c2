package database_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"peeper/internal/server/database"
	"peeper/internal/server/database/databasetest"
)

// TestMain lets the test binary stand in for another process: with this
// variable set it opens the database, writes one row and ends.
func TestMain(m *testing.M) {
	if url := os.Getenv("DATABASE_TEST_OPEN"); url != "" {
		os.Exit(openAndWrite(url))
	}
	os.Exit(m.Run())
}

func openAndWrite(url string) int {
	db, err := database.Open(context.Background(), url, silent)
	if err == nil {
		_, err = db.Exec("INSERT INTO settings (key, value) VALUES ($1, '')", os.Getenv("DATABASE_TEST_KEY"))
		db.Close()
	}
	if err != nil {
		os.Stderr.WriteString(err.Error())
		return 1
	}
	return 0
}

// otherProcess opens url in another process, as user if that is not nil.
func otherProcess(url, key string, user *syscall.Credential) (output string, err error) {
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), "DATABASE_TEST_OPEN="+url, "DATABASE_TEST_KEY="+key)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: user}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestProcessesThatOpenAtOnceAllSucceed(t *testing.T) {
	databasetest.EachURL(t, func(t *testing.T, url string) {
		if strings.HasPrefix(url, "postgres") {
			// The test's database comes migrated: begin without tables.
			db := databasetest.Open(t, url)
			if _, err := db.ExecContext(t.Context(), "DROP SCHEMA public CASCADE"); err != nil {
				t.Fatal(err)
			}
			if _, err := db.ExecContext(t.Context(), "CREATE SCHEMA public"); err != nil {
				t.Fatal(err)
			}
			db.Close()
		}
		keys := []string{"a", "b", "c", "d", "e", "f"}
		var group sync.WaitGroup
		for _, key := range keys {
			group.Go(func() {
				if out, err := otherProcess(url, key, nil); err != nil {
					t.Errorf("process %s: %v: %s", key, err, out)
				}
			})
		}
		group.Wait()
		if n := count(t, databasetest.Open(t, url), "SELECT COUNT(*) FROM settings"); n != len(keys) {
			t.Fatalf("%d rows of %d processes", n, len(keys))
		}
	})
}

func TestOpenTakesAnyPath(t *testing.T) {
	for _, name := range []string{"with space.db", "what?.db", "100%25.db", "a#b.db", "база.db", "new/dir/peeper.db"} {
		path := filepath.Join(t.TempDir(), name)
		databasetest.Open(t, "sqlite:"+path).Close()
		info, err := os.Stat(path)
		if err != nil {
			t.Errorf("%q: the file is elsewhere: %v", name, err)
			continue
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%q: mode %v, want it readable for its owner only", name, info.Mode())
		}
	}
}

func TestOpenNamesTheTroubleWithAFile(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("this is no database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		path string
		want []string
	}{
		"not a database": {text, []string{text, "not a database", "restore it from a backup"}},
		"a directory":    {dir, []string{dir, "not a file"}},
		"no path":        {"", []string{"names no file"}},
		"below a file":   {filepath.Join(text, "peeper.db"), []string{text, "directory"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := database.Open(t.Context(), "sqlite:"+row.path, silent)
			wantText(t, err, row.want...)
		})
	}
	if content, _ := os.ReadFile(text); !strings.HasPrefix(string(content), "this is no database") {
		t.Error("the file that is no database was changed")
	}
}

func TestDamageInsideIsFound(t *testing.T) {
	url := databasetest.SQLiteURL(t)
	path := strings.TrimPrefix(url, "sqlite:")
	db := databasetest.Open(t, url)
	for i := range 500 {
		if _, err := db.ExecContext(t.Context(), "INSERT INTO settings (key, value) VALUES ($1, $2)", i, strings.Repeat("x", 200)); err != nil {
			t.Fatal(err)
		}
	}
	db.Close()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(content) / 2; i < len(content); i++ {
		content[i] = 0xa5
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err = database.Open(t.Context(), url, silent)
	if err == nil {
		defer db.Close()
		err = db.Check(t.Context())
	}
	wantText(t, err, path, "damaged", "restore it from a backup")
}

func TestOpenNamesMissingRights(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to become another user")
	}
	nobody := &syscall.Credential{Uid: 65534, Gid: 65534}
	// Not t.TempDir, whose parent only root may enter.
	dir, err := os.MkdirTemp("", "peeper-database-test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "peeper.db")
	url := "sqlite:" + path
	program := filepath.Join(dir, "program")
	copyFile(t, "/proc/self/exe", program)
	run := func() string {
		cmd := exec.Command(program)
		cmd.Env = []string{"DATABASE_TEST_OPEN=" + url, "DATABASE_TEST_KEY=k"}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: nobody}
		out, _ := cmd.CombinedOutput()
		return string(out)
	}
	if out := run(); !strings.Contains(out, path) || !strings.Contains(out, "must be able to write in "+dir) {
		t.Errorf("a directory that cannot be written gives %q", out)
	}
	databasetest.Open(t, url).Close()
	if out := run(); !strings.Contains(out, path) || !strings.Contains(out, "give the file") {
		t.Errorf("a file that cannot be read gives %q", out)
	}
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	if out := run(); !strings.Contains(out, path) || !strings.Contains(out, "must own it") {
		t.Errorf("a file whose directory cannot be written gives %q", out)
	}
}

// Root makes tokens on the command line before the server ever ran as its own
// user.
func TestAFileMadeByRootBelongsToTheOwnerOfItsDirectory(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to become another user")
	}
	dir := t.TempDir()
	if err := os.Chown(dir, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "peeper.db")
	databasetest.Open(t, "sqlite:"+path)
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if owner := info.Sys().(*syscall.Stat_t).Uid; owner != 65534 {
			t.Errorf("%s belongs to %d, want the owner of the directory", name, owner)
		}
	}
}

func TestErrorsHoldNoPassword(t *testing.T) {
	const secret = "s3cr3tPassw0rd"
	for name, url := range map[string]string{
		"no such kind":    "mysql://peeper:" + secret + "@localhost/peeper",
		"cannot be read":  "postgres://peeper:" + secret + "%zz@localhost/peeper",
		"bad port":        "postgres://peeper:" + secret + "@localhost:port/peeper",
		"nobody listens":  "postgres://peeper:" + secret + "@127.0.0.1:1/peeper?connect_timeout=2",
		"no such socket":  "postgres://peeper:" + secret + "@/peeper?host=/nonexistent",
		"unknown setting": "postgres://peeper:" + secret + "@127.0.0.1:1/peeper?sslmode=sometimes",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := database.Open(t.Context(), url, silent)
			if err == nil {
				t.Fatal("no error")
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

func TestPostgresTroubleIsNamed(t *testing.T) {
	url := databasetest.PostgresURL(t)
	name, rest, _ := strings.Cut(strings.TrimPrefix(url, "postgres:///"), "?")
	_, err := database.Open(t.Context(), "postgres:///nosuch?"+rest, silent)
	wantText(t, err, "nosuch", "create it")
	_, err = database.Open(t.Context(), "postgres:///"+name+"?"+strings.Replace(rest, "user=postgres", "user=nosuch", 1), silent)
	wantText(t, err, "nosuch", "refused the login")
}

func TestAnotherProcessThatHoldsTheFileIsWaitedFor(t *testing.T) {
	url := databasetest.SQLiteURL(t)
	db := databasetest.Open(t, url)
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec("INSERT INTO settings (key, value) VALUES ('server', '')"); err != nil {
		t.Fatal(err)
	}
	ended := make(chan string, 1)
	go func() {
		out, _ := otherProcess(url, "command line", nil)
		ended <- out
	}()
	select {
	case out := <-ended:
		t.Fatalf("the other process did not wait: %q", out)
	case <-time.After(300 * time.Millisecond):
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if out := <-ended; out != "" {
		t.Fatalf("the other process failed: %s", out)
	}
	if n := count(t, db, "SELECT COUNT(*) FROM settings"); n != 2 {
		t.Fatalf("%d rows, want both", n)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, content, 0o755); err != nil {
		t.Fatal(err)
	}
}
