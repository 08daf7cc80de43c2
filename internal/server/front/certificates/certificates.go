// Package certificates owns the certificate the server shows: the operator's
// file, watched, or a self-signed one. It knows nothing of HTTP.
package certificates

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/prometheus/client_golang/prometheus"
)

// Files is told of the operator's file whether it could be used.
type Files interface {
	Valid(file string)
	Broken(file string, problem error)
	Gone(file string)
}

// Options of Open. Host, ConfigDir and DataDir are needed.
type Options struct {
	Host      string // PEEPER_HOST
	ConfigDir string // holds certificates/crt/<Host>.pem
	DataDir   string // of the server; tls/ below it is ours
	Logger    *slog.Logger
	Files     Files
	Now       func() time.Time
	// Poll is how often the file is read even when nothing was noticed: change
	// notices do not pass bind mounts of single files. 0 is 3 seconds.
	Poll time.Duration
}

// Certificates gives the listener its certificate.
type Certificates struct {
	Options
	file string
	own  selfSigned

	current atomic.Pointer[served]

	mu   sync.Mutex // one look at a time; guards what follows
	seen look
}

type served struct {
	tls  *tls.Certificate
	info Info
}

// look is what the file was when it was last looked at.
type look struct {
	sum    [sha256.Size]byte
	exists bool
	fault  string // of reading it
	gone   int    // looks in a row without the file
}

// Info describes what is shown now.
type Info struct {
	SelfSigned bool
	Subject    string
	Issuer     string
	NotAfter   time.Time
	Pin        string
	File       string // where the operator's file is or would be
	// Error is why the operator's file is not what is shown; "" when it is or
	// there is none.
	Error string
	// Warning is what clients will stumble over, though it is shown.
	Warning string
}

// Open reads or makes the certificate. A broken file of the operator is no
// error: the server must run to tell.
func Open(o Options) (*Certificates, error) {
	if err := CheckHost(o.Host); err != nil {
		return nil, err
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Poll == 0 {
		o.Poll = 3 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	c := &Certificates{Options: o, file: File(o.ConfigDir, o.Host)}
	c.own = selfSigned{dir: filepath.Join(o.DataDir, "tls"), host: o.Host, now: o.Now, names: ownNames}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.look(0)
	if c.current.Load() == nil {
		if err := c.useSelfSigned(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// GetCertificate is for tls.Config.
func (c *Certificates) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	return c.current.Load().tls, nil
}

// Info tells what is shown now.
func (c *Certificates) Info() Info { return c.current.Load().info }

// Run watches the file until ctx ends.
func (c *Certificates) Run(ctx context.Context) error {
	var noticed <-chan fsnotify.Event
	var faults <-chan error
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		c.Logger.Debug("no change notices for the certificate: it is read every few seconds instead", "error", err)
	} else {
		defer watcher.Close()
		noticed, faults = watcher.Events, watcher.Errors
	}
	ticker := time.NewTicker(c.Poll)
	defer ticker.Stop()
	for {
		if watcher != nil {
			// Again each time: the directory may be made or replaced later.
			_ = watcher.Add(filepath.Dir(c.file))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-faults:
		case <-noticed:
			c.Look()
		case <-ticker.C:
			c.Look()
			c.renew()
		}
	}
}

// settle is how long a changed file must stay the same before it is judged:
// whoever writes it may not be done.
const settle = 200 * time.Millisecond

// Look reads the file now and takes it over if it changed and is good.
func (c *Certificates) Look() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.look(settle)
}

func (c *Certificates) look(wait time.Duration) {
	text, err := readSmall(c.file)
	if errors.Is(err, fs.ErrNotExist) {
		c.absent()
		return
	}
	now := look{exists: true, sum: sha256.Sum256(text)}
	if err != nil {
		now.fault = err.Error()
	}
	if now == c.seen {
		return
	}
	if wait > 0 {
		time.Sleep(wait)
		if again, err := readSmall(c.file); err != nil && now.fault == "" || sha256.Sum256(again) != now.sum {
			return // it is being written: the next look judges it
		}
	}
	c.seen = now
	if err == nil {
		err = c.use(text)
	}
	if err != nil {
		c.reject(err)
	}
}

// use shows the certificate in text, or says why not.
func (c *Certificates) use(text []byte) error {
	cert, err := Parse(text)
	if err != nil {
		return err
	}
	expired := CheckDates(cert.Leaf, c.Now())
	old := c.current.Load()
	if expired != nil && old != nil {
		return expired
	}
	info := c.describe(cert)
	if expired != nil {
		// At the start nothing better is there: shown, it at least lets in the
		// clients that pinned its key, and browsers say what is wrong.
		info.Error = expired.Error()
		c.show(cert, info)
		c.broken(expired)
		c.Logger.Error("the certificate file is used although it is not valid", "file", c.file, "problem", expired)
		return nil
	}
	if err := cert.Leaf.VerifyHostname(c.Host); err != nil {
		info.Warning = "the certificate is not for " + c.Host + ": clients that check the name will refuse it"
		c.Logger.Warn("the certificate is for another name: clients that check it will refuse it; set PEEPER_HOST or put the right certificate there",
			"file", c.file, "host", c.Host, "names", cert.Leaf.DNSNames)
	}
	c.show(cert, info)
	if c.Files != nil {
		c.Files.Valid(c.file)
	}
	if old == nil || old.info.Pin != info.Pin || !old.info.NotAfter.Equal(info.NotAfter) {
		c.Logger.Info("certificate in use", "file", c.file, "subject", info.Subject, "issuer", info.Issuer, "not_after", info.NotAfter, "pin", info.Pin)
	}
	return nil
}

func (c *Certificates) reject(problem error) {
	kept := "a self-signed certificate"
	if old := c.current.Load(); old != nil {
		info := old.info
		info.Error = problem.Error()
		c.current.Store(&served{old.tls, info})
		if !info.SelfSigned {
			kept = "the certificate before it, valid until " + info.NotAfter.UTC().Format(time.DateOnly)
		}
	}
	c.broken(problem)
	c.Logger.Error("the certificate file is not used", "file", c.file, "problem", problem, "in_use", kept)
}

func (c *Certificates) broken(problem error) {
	if c.Files != nil {
		c.Files.Broken(c.file, problem)
	}
}

// absent keeps what is shown when the file goes away: most often it is only
// being replaced, and the next start would be soon enough to do without it.
func (c *Certificates) absent() {
	if !c.seen.exists {
		return
	}
	if c.seen.gone++; c.seen.gone != 3 {
		return
	}
	c.seen = look{}
	if c.Files != nil {
		c.Files.Gone(c.file)
	}
	c.Logger.Warn("the certificate file is gone: what was read from it stays in use until the server restarts", "file", c.file)
}

func (c *Certificates) useSelfSigned() error {
	cert, err := c.own.load()
	if err != nil {
		return err
	}
	info := c.describe(cert)
	info.SelfSigned = true
	if c.seen.exists {
		_, problem := c.judge()
		if problem != nil {
			info.Error = problem.Error()
		}
	}
	c.show(cert, info)
	return nil
}

// renew makes a new self-signed certificate when the one in use nears its end.
func (c *Certificates) renew() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.current.Load().info
	if !now.SelfSigned || c.Now().Add(renewBefore).Before(now.NotAfter) {
		return
	}
	if err := c.useSelfSigned(); err != nil {
		c.Logger.Error("cannot renew the self-signed certificate", "error", err)
		return
	}
	c.Logger.Info("self-signed certificate renewed with the same key", "not_after", c.Info().NotAfter)
}

// judge says what is wrong with the file as it is.
func (c *Certificates) judge() (*tls.Certificate, error) { return Check(c.file, c.Now()) }

// Check reads a certificate file and says what is wrong with it.
func Check(file string, now time.Time) (*tls.Certificate, error) {
	text, err := readSmall(file)
	if err != nil {
		return nil, err
	}
	cert, err := Parse(text)
	if err != nil {
		return nil, err
	}
	return cert, CheckDates(cert.Leaf, now)
}

func (c *Certificates) describe(cert *tls.Certificate) Info {
	return Info{
		Subject:  cert.Leaf.Subject.String(),
		Issuer:   cert.Leaf.Issuer.String(),
		NotAfter: cert.Leaf.NotAfter,
		Pin:      Pin(cert.Leaf),
		File:     c.file,
	}
}

// show puts the certificate in use and its pin where scripts find it; the pin
// first, so that who sees the certificate finds its pin.
func (c *Certificates) show(cert *tls.Certificate, info Info) {
	defer c.current.Store(&served{cert, info})
	file := filepath.Join(c.own.dir, "pin")
	err := os.MkdirAll(c.own.dir, 0o700)
	if err == nil {
		err = writeFile(file, []byte(info.Pin+"\n"), 0o644)
	}
	if err != nil {
		c.Logger.Error("cannot write the pin of the certificate", "file", file, "error", err)
	}
}

// maxFile bounds the file: a long chain is a tenth of it.
const maxFile = 1 << 20

// readSmall reads a regular file of at most maxFile bytes.
func readSmall(name string) ([]byte, error) {
	// Not even opened when it is not a file: a pipe would wait for a writer.
	info, err := os.Stat(name)
	if err != nil {
		return nil, readError(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("this is not a file")
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, readError(err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, readError(err)
	}
	if len(text) > maxFile {
		return nil, errors.New("the file is larger than 1 MiB: it cannot be a certificate")
	}
	return text, nil
}

func readError(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("the server may not read it (%w): give it to the user the server runs as", err)
	}
	return err
}

var expiry = prometheus.NewDesc("peeper_certificate_expiry_timestamp_seconds",
	"When the certificate the server shows expires.", nil, nil)

// Describe makes Certificates a prometheus.Collector.
func (c *Certificates) Describe(to chan<- *prometheus.Desc) { to <- expiry }

// Collect gives the expiry of what is shown.
func (c *Certificates) Collect(to chan<- prometheus.Metric) {
	to <- prometheus.MustNewConstMetric(expiry, prometheus.GaugeValue, float64(c.Info().NotAfter.Unix()))
}
