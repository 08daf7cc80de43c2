package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"peeper/internal/server/alerting/rules"
	"peeper/internal/server/dashboards"
	"peeper/internal/server/front"
	"peeper/internal/server/front/certificates"
	"peeper/provisioning"
)

// Check looks at everything an operator can get wrong and writes one line for
// each thing: "ok …", or "file:line: problem". It tells whether all is well.
// It changes nothing that the running server uses.
func Check(ctx context.Context, cfg Config, unknown []string, out io.Writer) bool {
	c := &checker{cfg: cfg, out: out, good: true}
	for _, line := range unknown {
		c.bad(line)
	}
	if err := cfg.Validate(); err != nil {
		for _, one := range unjoin(err) {
			c.bad(one.Error())
		}
	} else if len(unknown) == 0 {
		c.ok("settings")
	}
	running := c.dataDir()
	c.address(running)
	c.certificate()
	c.dashboards()
	c.rules()
	c.database(ctx)
	return c.good
}

type checker struct {
	cfg  Config
	out  io.Writer
	good bool
}

func (c *checker) ok(format string, args ...any) { fmt.Fprintf(c.out, "ok: "+format+"\n", args...) }

func (c *checker) bad(line string) {
	c.good = false
	fmt.Fprintln(c.out, line)
}

// dataDir checks the directory and tells whether a server runs on it.
func (c *checker) dataDir() (running bool) {
	dir := c.cfg.DataDir
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		parent := filepath.Dir(dir)
		if err := checkWritable(parent); err != nil {
			c.bad(fmt.Sprintf("%s: it does not exist and cannot be made: make it and give it to the user the server runs as", dir))
			return false
		}
		c.ok("data directory %s will be made", dir)
		return false
	}
	if err := checkWritable(dir); err != nil {
		c.bad(dir + ": " + err.Error())
		return false
	}
	lock, err := os.Open(filepath.Join(dir, "lock"))
	if err == nil {
		defer lock.Close()
		running = errors.Is(syscall.Flock(int(lock.Fd()), syscall.LOCK_SH|syscall.LOCK_NB), syscall.EWOULDBLOCK)
	}
	if running {
		c.ok("data directory %s, in use by a running server%s", dir, ownerOf(lock))
	} else {
		c.ok("data directory %s", dir)
	}
	return running
}

func (c *checker) address(running bool) {
	if running {
		c.ok("address %s is that of the running server", c.cfg.Listen)
		return
	}
	listener, err := front.Listen(c.cfg.Listen)
	if err != nil {
		c.bad(err.Error())
		return
	}
	listener.Close()
	c.ok("address %s is free", c.cfg.Listen)
}

func (c *checker) certificate() {
	if certificates.CheckHost(c.cfg.Host) != nil {
		return // told with the settings
	}
	file := certificates.File(c.cfg.ConfigDir, c.cfg.Host)
	cert, err := certificates.Check(file, time.Now())
	if errors.Is(err, fs.ErrNotExist) {
		pin, err := certificates.OwnPin(c.cfg.DataDir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			c.ok("no certificate at %s: a self-signed one is made at the first start", file)
		case err != nil:
			c.bad(err.Error())
		default:
			c.ok("no certificate at %s: the self-signed one is used", file)
			fmt.Fprintln(c.out, "pin: "+pin)
		}
		return
	}
	if err != nil {
		c.bad(dashboards.Place(file, err))
		return
	}
	if cert.Leaf.VerifyHostname(c.cfg.Host) != nil {
		c.bad(fmt.Sprintf("%s: the certificate is not for %s but for %v: clients that check the name refuse it", file, c.cfg.Host, cert.Leaf.DNSNames))
	} else {
		c.ok("certificate %s, valid until %s", file, cert.Leaf.NotAfter.UTC().Format(time.DateOnly))
	}
	fmt.Fprintln(c.out, "pin: "+certificates.Pin(cert.Leaf))
}

func (c *checker) dashboards() {
	shipped, err := fs.Sub(provisioning.Dashboards, "dashboards")
	if err != nil {
		c.bad(err.Error())
		return
	}
	good, problems, err := dashboards.Check(shipped, c.cfg.dashboardDir())
	if err != nil {
		c.bad(err.Error())
		return
	}
	for _, problem := range problems {
		c.bad(problem)
	}
	if len(problems) == 0 {
		c.ok("%d dashboards", good)
	}
}

func (c *checker) rules() {
	shipped, err := shippedRules()
	if err != nil {
		c.bad(err.Error())
		return
	}
	good, problems, err := rules.Check(shipped, c.cfg.rulesDir())
	if err != nil {
		c.bad(err.Error())
		return
	}
	for _, problem := range problems {
		c.bad(problem)
	}
	if len(problems) == 0 {
		c.ok("%d rules", good)
	}
}

// database asks the database whether it is sound, if it is there: checking
// must not be what makes it.
func (c *checker) database(ctx context.Context) {
	if c.cfg.DatabaseURL.Reveal() == "" {
		if _, err := os.Stat(filepath.Join(c.cfg.DataDir, "peeper.db")); errors.Is(err, fs.ErrNotExist) {
			c.ok("the database is made at the first start")
			return
		}
	}
	db, err := openDatabase(ctx, c.cfg)
	if err != nil {
		c.bad(err.Error())
		return
	}
	defer db.Close()
	if err := db.Check(ctx); err != nil {
		c.bad(err.Error())
		return
	}
	c.ok("database %s", db.Place())
}

// unjoin takes apart what errors.Join put together.
func unjoin(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}
