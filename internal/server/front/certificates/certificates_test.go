package certificates

import (
	"context"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// told records what Files was told last of a file.
type told struct {
	mu   sync.Mutex
	last map[string]string
}

func (t *told) set(file, what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last == nil {
		t.last = map[string]string{}
	}
	t.last[file] = what
}
func (t *told) Valid(file string)             { t.set(file, "valid") }
func (t *told) Broken(file string, err error) { t.set(file, "broken: "+err.Error()) }
func (t *told) Gone(file string)              { t.set(file, "gone") }
func (t *told) of(file string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.last[file]
}

// place is a configuration and a data directory.
type place struct {
	t    *testing.T
	opts Options
	file string
	told *told
}

func newPlace(t *testing.T) *place {
	dir := t.TempDir()
	p := &place{t: t, told: &told{}}
	p.opts = Options{
		Host: "peeper.test", ConfigDir: filepath.Join(dir, "config"), DataDir: filepath.Join(dir, "data"),
		Files: p.told, Poll: 20 * time.Millisecond,
	}
	p.file = File(p.opts.ConfigDir, p.opts.Host)
	return p
}

func (p *place) write(blocks ...[]byte) {
	p.t.Helper()
	if err := os.MkdirAll(filepath.Dir(p.file), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(p.file, join(blocks...), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) open() *Certificates {
	p.t.Helper()
	c, err := Open(p.opts)
	if err != nil {
		p.t.Fatal(err)
	}
	return c
}

// run watches until the test ends.
func (p *place) run(c *Certificates) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := c.Run(ctx); err != nil {
			p.t.Error(err)
		}
	})
	p.t.Cleanup(func() { cancel(); wg.Wait() })
}

func (p *place) eventually(what string, holds func() bool) {
	p.t.Helper()
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if holds() {
			return
		}
	}
	p.t.Fatalf("not within 10 s: %s (told: %q)", what, p.told.of(p.file))
}

// handshake connects over TLS and returns the chain the server showed.
func handshake(t *testing.T, c *Certificates) []*x509.Certificate {
	t.Helper()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{GetCertificate: c.GetCertificate})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		conn.(*tls.Conn).Handshake()
	})
	raw, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	conn := tls.Client(raw, &tls.Config{InsecureSkipVerify: true}) // the tests verify below
	if err := conn.Handshake(); err != nil {
		t.Fatal(err)
	}
	return conn.ConnectionState().PeerCertificates
}

// trusted tells whether who trusts root accepts what is shown.
func trusted(t *testing.T, c *Certificates, root *x509.Certificate, name string) error {
	t.Helper()
	shown := handshake(t, c)
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(root)
	for _, cert := range shown[1:] {
		between.AddCert(cert)
	}
	_, err := shown[0].Verify(x509.VerifyOptions{DNSName: name, Roots: roots, Intermediates: between})
	return err
}

func TestAnyOrderOfTheFileIsShownAsAChain(t *testing.T) {
	chain := newChain(t, "peeper.test", time.Now().Add(90*24*time.Hour))
	leaf, key, middle, root := chain.leafPEM(), chain.keyPEM(t), chain.middlePEM(), chain.rootPEM()
	for name, blocks := range map[string][][]byte{
		"certificate, key, chain": {leaf, key, middle, root},
		"key first":               {key, leaf, middle},
		"chain first":             {root, middle, key, leaf},
		"with text around":        {[]byte("Bag Attributes\n    friendlyName: x\r\n"), key, []byte("subject=CN\n"), leaf, middle},
		"with parameters":         {pem.EncodeToMemory(&pem.Block{Type: "EC PARAMETERS", Bytes: []byte{6, 8, 42, 134, 72, 206, 61, 3, 1, 7}}), key, leaf, middle},
		"with a byte order mark":  {[]byte("\ufeff"), leaf, key, middle},
		"carriage returns":        {[]byte(strings.ReplaceAll(string(join(leaf, key, middle)), "\n", "\r\n"))},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			p.write(blocks...)
			c := p.open()
			if err := trusted(t, c, chain.root, "peeper.test"); err != nil {
				t.Fatal(err)
			}
			if n := len(handshake(t, c)); n != 2 {
				t.Errorf("%d certificates shown, want the leaf and its issuer", n)
			}
			if info := c.Info(); info.SelfSigned || info.Error != "" || p.told.of(p.file) != "valid" {
				t.Errorf("info %+v, told %q", info, p.told.of(p.file))
			}
		})
	}
}

func TestReplacedLive(t *testing.T) {
	p := newPlace(t)
	first := newChain(t, "peeper.test", time.Now().Add(time.Hour))
	second := newChain(t, "peeper.test", time.Now().Add(2*time.Hour))
	p.write(first.all(t))
	c := p.open()
	p.run(c)
	if err := trusted(t, c, first.root, "peeper.test"); err != nil {
		t.Fatal(err)
	}
	p.write(second.all(t))
	p.eventually("the new certificate is shown", func() bool { return c.Info().Pin == Pin(second.leaf) })
	if err := trusted(t, c, second.root, "peeper.test"); err != nil {
		t.Fatal(err)
	}
	pin, err := os.ReadFile(filepath.Join(p.opts.DataDir, "tls", "pin"))
	if err != nil || strings.TrimSpace(string(pin)) != Pin(second.leaf) {
		t.Errorf("the pin file holds %q, %v", pin, err)
	}
}

func TestReplacedThroughALink(t *testing.T) {
	// As Kubernetes and certbot do it: the name stays, what it links to moves.
	p := newPlace(t)
	first := newChain(t, "peeper.test", time.Now().Add(time.Hour))
	second := newChain(t, "peeper.test", time.Now().Add(2*time.Hour))
	elsewhere := t.TempDir()
	for name, chain := range map[string]*testChain{"1.pem": first, "2.pem": second} {
		if err := os.WriteFile(filepath.Join(elsewhere, name), chain.all(t), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(elsewhere, "current")
	if err := errors.Join(os.MkdirAll(filepath.Dir(p.file), 0o755), os.Symlink("1.pem", link), os.Symlink(link, p.file)); err != nil {
		t.Fatal(err)
	}
	c := p.open()
	p.run(c)
	if err := errors.Join(os.Symlink("2.pem", link+".new"), os.Rename(link+".new", link)); err != nil {
		t.Fatal(err)
	}
	p.eventually("the new certificate is shown", func() bool { return c.Info().Pin == Pin(second.leaf) })
}

func TestOldIsKeptWhenTheNewIsBad(t *testing.T) {
	good := newChain(t, "peeper.test", time.Now().Add(90*24*time.Hour))
	other := newChain(t, "peeper.test", time.Now().Add(90*24*time.Hour))
	expired := newChain(t, "peeper.test", time.Now().Add(-time.Hour))
	encrypted := pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte("x")})
	for name, test := range map[string]struct {
		text []byte
		say  string
	}{
		"no PEM":         {[]byte("hello"), "not a PEM file"},
		"empty":          {nil, "not a PEM file"},
		"cut":            {good.all(t)[:700], "damaged or cut"},
		"no key":         {good.leafPEM(), "no private key"},
		"no certificate": {good.keyPEM(t), "no certificate"},
		"key mismatch":   {join(good.leafPEM(), other.keyPEM(t)), "does not belong"},
		"encrypted key":  {join(good.leafPEM(), encrypted), "passphrase"},
		"expired":        {expired.all(t), "expired on"},
		"damaged block":  {join(good.keyPEM(t), []byte("-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n"), good.leafPEM()), "line 6:"},
		"huge":           {make([]byte, maxFile+1), "larger than"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			p.write(good.all(t))
			c := p.open()
			p.run(c)
			p.write(test.text)
			p.eventually("the fault is told", func() bool { return strings.HasPrefix(p.told.of(p.file), "broken") })
			if said := p.told.of(p.file); !strings.Contains(said, test.say) {
				t.Errorf("told %q, want it to say %q", said, test.say)
			}
			if err := trusted(t, c, good.root, "peeper.test"); err != nil {
				t.Errorf("the old certificate is not shown any more: %v", err)
			}
			if info := c.Info(); !strings.Contains(info.Error, test.say) || info.SelfSigned {
				t.Errorf("info %+v", info)
			}
			p.write(good.all(t))
			p.eventually("the good file is taken again", func() bool { return p.told.of(p.file) == "valid" && c.Info().Error == "" })
		})
	}
}

func TestRemovedFileStaysInUse(t *testing.T) {
	p := newPlace(t)
	good := newChain(t, "peeper.test", time.Now().Add(time.Hour))
	p.write(good.all(t))
	c := p.open()
	p.run(c)
	if err := os.Remove(p.file); err != nil {
		t.Fatal(err)
	}
	p.eventually("the absence is told", func() bool { return p.told.of(p.file) == "gone" })
	if err := trusted(t, c, good.root, "peeper.test"); err != nil {
		t.Error(err)
	}
}

func TestBrokenAtTheStartGivesWayToSelfSigned(t *testing.T) {
	p := newPlace(t)
	p.write([]byte("rubbish"))
	c := p.open()
	p.run(c)
	if info := c.Info(); !info.SelfSigned || !strings.Contains(info.Error, "not a PEM file") {
		t.Fatalf("info %+v", info)
	}
	good := newChain(t, "peeper.test", time.Now().Add(time.Hour))
	p.write(good.all(t))
	p.eventually("the repaired file is used", func() bool { return !c.Info().SelfSigned && c.Info().Error == "" })
}

func TestExpiredAtTheStartIsShownAndTold(t *testing.T) {
	p := newPlace(t)
	expired := newChain(t, "peeper.test", time.Now().Add(-time.Hour))
	p.write(expired.all(t))
	c := p.open()
	if info := c.Info(); info.Pin != Pin(expired.leaf) || !strings.Contains(info.Error, "expired on") {
		t.Errorf("info %+v", info)
	}
	if !strings.HasPrefix(p.told.of(p.file), "broken") {
		t.Errorf("told %q", p.told.of(p.file))
	}
}

func TestAnotherNameIsShownWithAWarning(t *testing.T) {
	p := newPlace(t)
	p.write(newChain(t, "other.test", time.Now().Add(time.Hour)).all(t))
	c := p.open()
	if info := c.Info(); info.SelfSigned || !strings.Contains(info.Warning, "not for peeper.test") {
		t.Errorf("info %+v", info)
	}
}

func TestSelfSigned(t *testing.T) {
	p := newPlace(t)
	c := p.open()
	shown := handshake(t, c)[0]
	for _, name := range []string{"peeper.test", "localhost", "127.0.0.1", "::1"} {
		if err := trusted(t, c, shown, name); err != nil {
			t.Errorf("not good for %s: %v", name, err)
		}
	}
	if life := shown.NotAfter.Sub(shown.NotBefore); life > 825*24*time.Hour {
		t.Errorf("valid for %v, longer than Apple's systems accept", life)
	}
	for _, name := range []string{"self-signed.key", "self-signed.pem"} {
		info, err := os.Stat(filepath.Join(p.opts.DataDir, "tls", name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	again := p.open()
	if !handshake(t, again)[0].Equal(shown) {
		t.Error("another certificate after a restart")
	}
	if pin, err := OwnPin(p.opts.DataDir); err != nil || pin != c.Info().Pin {
		t.Errorf("OwnPin is %q, %v; shown is %q", pin, err, c.Info().Pin)
	}
}

func TestSelfSignedRenewsItselfWithTheSameKey(t *testing.T) {
	p := newPlace(t)
	now := time.Now()
	var mu sync.Mutex
	p.opts.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	c := p.open()
	p.run(c)
	before := c.Info()
	mu.Lock()
	now = before.NotAfter.Add(-renewBefore / 2)
	mu.Unlock()
	p.eventually("it is renewed", func() bool { return c.Info().NotAfter.After(before.NotAfter) })
	if c.Info().Pin != before.Pin {
		t.Error("the pin changed")
	}
	// The host changes with the settings: a new certificate, the same key.
	p.opts.Host = "new.test"
	moved := p.open()
	if moved.Info().Pin != before.Pin {
		t.Error("the pin changed with the host")
	}
	if err := trusted(t, moved, handshake(t, moved)[0], "new.test"); err != nil && !errors.As(err, &x509.CertificateInvalidError{}) {
		t.Error(err)
	}
}

func TestDamagedKeyIsNotReplaced(t *testing.T) {
	p := newPlace(t)
	p.open()
	key := filepath.Join(p.opts.DataDir, "tls", "self-signed.key")
	if err := os.WriteFile(key, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(p.opts); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("Open = %v", err)
	}
}

func TestHost(t *testing.T) {
	for _, good := range []string{"localhost", "peeper.example.com", "192.0.2.1", "::1", "a_b.test", "xn--e1afmkfd.xn--p1ai"} {
		if err := CheckHost(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "..", "../etc/passwd", "a/b", `a\b`, "a..b", ".a", "-a", "a b", "https://a", "a:443", "пример.рф",
		"a\x00b", strings.Repeat("a", 64), strings.Repeat("a.", 127) + "a",
	} {
		if CheckHost(bad) == nil {
			t.Errorf("%q is taken as a host", bad)
		}
		if _, err := Open(Options{Host: bad, ConfigDir: "/nowhere", DataDir: t.TempDir()}); err == nil {
			t.Errorf("Open takes %q as a host", bad)
		}
	}
}

func FuzzParse(f *testing.F) {
	chain := newChain(f, "peeper.test", time.Now().Add(time.Hour))
	f.Add(chain.all(f))
	f.Add([]byte("-----BEGIN CERTIFICATE-----\n"))
	f.Add([]byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n-----BEGIN X"))
	f.Fuzz(func(t *testing.T, text []byte) {
		cert, err := Parse(text)
		if err != nil {
			return
		}
		if len(cert.Certificate) == 0 || cert.Leaf == nil {
			t.Fatal("a certificate without content")
		}
		public := cert.Leaf.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
		if !public.Equal(cert.PrivateKey.(crypto.Signer).Public()) {
			t.Fatal("the key is not that of the leaf")
		}
	})
}
