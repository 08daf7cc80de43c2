package databasetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"peeper/internal/server/database"
)

// cluster is the PostgreSQL of this test process.
type cluster struct {
	dir string // data directory and socket
	// alive is the write end of the keeper's standard input. It is held here
	// because the collector closes a file that nobody holds.
	alive io.Closer
	// creating guards the template, which must have no visitor while it is
	// copied, and the numbers of the copies.
	creating sync.Mutex
	copies   int
}

var errNotInstalled = errors.New("PostgreSQL is not installed: apt-get install postgresql")

// shared starts at the first use. It needs no stopping: see start.
var shared = sync.OnceValues(start)

// PostgresURL names a new, migrated database that is dropped when the test
// ends.
func PostgresURL(t testing.TB) string {
	t.Helper()
	c, err := shared()
	if errors.Is(err, errNotInstalled) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	name, err := c.copyTemplate()
	if err != nil {
		t.Fatalf("cannot make a database for the test: %v", err)
	}
	t.Cleanup(func() {
		if err := c.run("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("cannot drop the test's database: %v", err)
		}
	})
	return c.url(name)
}

const template = "peeper_template"

func (c *cluster) url(name string) string {
	return "postgres:///" + name + "?user=postgres&host=" + c.dir
}

func (c *cluster) copyTemplate() (string, error) {
	c.creating.Lock()
	defer c.creating.Unlock()
	c.copies++
	name := "test_" + strconv.Itoa(c.copies)
	return name, c.run("CREATE DATABASE " + name + " TEMPLATE " + template)
}

// run runs one statement outside all tests' databases.
func (c *cluster) run(statement string) error {
	return c.in("postgres", statement)
}

func (c *cluster) in(name, statement string) error {
	out, err := command(c.dir, "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", c.dir, "-d", name, "-c", statement).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", statement, err, out)
	}
	return nil
}

// script starts PostgreSQL and ends it, with its directory, when standard
// input closes. That happens however the test process ends, even when it is
// killed.
const script = `
"$1" -D "$2/data" -k "$2" -h "" -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
	-c shared_buffers=16MB -c max_connections=200 -c autovacuum=off >"$2/log" 2>&1 &
server=$!
cat >/dev/null
kill -QUIT $server
wait $server
rm -rf "$2"
`

func start() (*cluster, error) {
	if _, err := program("initdb"); err != nil {
		return nil, err
	}
	// Not the test's directory: the path of a socket may be 107 bytes long.
	dir, err := os.MkdirTemp("", "peeper-pg")
	if err != nil {
		return nil, err
	}
	if owner := serverUser(); owner != nil {
		if err := os.Chown(dir, int(owner.Uid), int(owner.Gid)); err != nil {
			return nil, err
		}
	}
	out, err := command(dir, "initdb", "-D", dir+"/data", "-U", "postgres", "-A", "trust",
		"-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions").CombinedOutput()
	if err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("initdb failed: %w: %s", err, out)
	}
	server, err := program("postgres")
	if err != nil {
		return nil, err
	}
	keeper := exec.Command("sh", "-c", script, "sh", server, dir)
	keeper.Dir = dir
	// Its own process group: Ctrl-C ends the tests, which ends this in order.
	keeper.SysProcAttr = &syscall.SysProcAttr{Credential: serverUser(), Setpgid: true}
	alive, err := keeper.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := keeper.Start(); err != nil {
		return nil, fmt.Errorf("cannot start PostgreSQL: %w", err)
	}
	c := &cluster{dir: dir, alive: alive}
	return c, c.prepare()
}

// prepare waits for the server and makes the migrated template.
func (c *cluster) prepare() error {
	deadline := time.Now().Add(60 * time.Second)
	for {
		err := c.run("SELECT 1")
		if err == nil {
			break
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(c.dir + "/log")
			return fmt.Errorf("PostgreSQL did not start: %w: %s", err, log)
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err := c.run("CREATE DATABASE " + template); err != nil {
		return err
	}
	db, err := database.Open(context.Background(), c.url(template), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return db.Close()
}

// command is one of PostgreSQL's programs, as the user it may run as.
func command(dir, name string, args ...string) *exec.Cmd {
	path, err := program(name)
	if err != nil {
		path = name
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PGUSER=postgres", "LC_ALL=C.UTF-8")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: serverUser()}
	return cmd
}

// program finds one of PostgreSQL's programs; Debian keeps them out of PATH.
func program(name string) (string, error) {
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name); len(found) > 0 {
		return found[len(found)-1], nil
	}
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	return "", errNotInstalled
}

// serverUser is whom PostgreSQL runs as: it refuses root. Nil is this user.
func serverUser() *syscall.Credential {
	if os.Geteuid() != 0 {
		return nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil
	}
	uid, _ := strconv.ParseUint(account.Uid, 10, 32)
	gid, _ := strconv.ParseUint(account.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}
