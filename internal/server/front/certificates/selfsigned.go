package certificates

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	// selfSignedFor is the longest that Apple's systems accept; who marked the
	// certificate as trusted by hand wants to do so rarely.
	selfSignedFor = 825*24*time.Hour - backdated
	// backdated keeps clients whose clock is a little behind.
	backdated = time.Hour
	// renewBefore the end, a new certificate is made with the same key.
	renewBefore = 30 * 24 * time.Hour
)

// selfSigned owns the key and the certificate that are used when the operator
// gave none. The key stays for ever, so that clients that pinned it go on.
type selfSigned struct {
	dir  string
	host string
	now  func() time.Time
	// names are what the certificate is for besides host.
	names func() (dns []string, ips []net.IP)
}

// load returns the certificate, made or renewed as needed.
func (s selfSigned) load() (*tls.Certificate, error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("cannot make the directory for the self-signed certificate: %w", err)
	}
	key, err := s.key()
	if err != nil {
		return nil, err
	}
	certFile := filepath.Join(s.dir, "self-signed.pem")
	if cert := s.read(certFile, key); cert != nil {
		return cert, nil
	}
	der, err := s.issue(key)
	if err != nil {
		return nil, fmt.Errorf("cannot make a self-signed certificate: %w", err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := writeFile(certFile, text, 0o600); err != nil {
		return nil, fmt.Errorf("cannot keep the self-signed certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("cannot read back the self-signed certificate: %w", err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, nil
}

// read returns the kept certificate if it can still be used.
//
// A changed address of this machine is no reason for a new certificate: people
// confirmed this one in their browsers, and clients check the host or the pin.
func (s selfSigned) read(file string, key crypto.Signer) *tls.Certificate {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	b, _ := pem.Decode(text)
	if b == nil {
		return nil
	}
	leaf, err := x509.ParseCertificate(b.Bytes)
	if err != nil || leaf.VerifyHostname(s.host) != nil {
		return nil
	}
	if public, ok := leaf.PublicKey.(*ecdsa.PublicKey); !ok || !public.Equal(key.Public()) {
		return nil
	}
	now := s.now()
	if now.Before(leaf.NotBefore) || now.Add(renewBefore).After(leaf.NotAfter) {
		return nil
	}
	return &tls.Certificate{Certificate: [][]byte{b.Bytes}, PrivateKey: key, Leaf: leaf}
}

// key reads the key, or makes it the first time. A damaged key is an error and
// not a reason for a new one: every client that pinned it would be locked out.
func (s selfSigned) key() (crypto.Signer, error) {
	file := filepath.Join(s.dir, "self-signed.key")
	text, err := os.ReadFile(file)
	if err == nil {
		b, _ := pem.Decode(text)
		if b == nil {
			return nil, damagedKey(file)
		}
		key, err := parseKey(block{b, 1})
		if err != nil {
			return nil, damagedKey(file)
		}
		return key, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("cannot read the key of the self-signed certificate: %w", err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("cannot make a key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("cannot encode the new key: %w", err)
	}
	if err := writeFile(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		return nil, fmt.Errorf("cannot keep the key of the self-signed certificate: %w", err)
	}
	return key, nil
}

func damagedKey(file string) error {
	return fmt.Errorf("the key of the self-signed certificate, %s, is damaged: restore it from a backup, or remove it and give the clients the new pin", file)
}

func (s selfSigned) issue(key crypto.Signer) ([]byte, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	now := s.now()
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: cutTo(s.host, 64), Organization: []string{"Peeper (self-signed)"}},
		NotBefore:             now.Add(-backdated),
		NotAfter:              now.Add(selfSignedFor),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	dns, ips := s.names()
	if ip := net.ParseIP(s.host); ip != nil {
		ips = append([]net.IP{ip}, ips...)
	} else {
		dns = append([]string{s.host}, dns...)
	}
	for _, name := range dns {
		name = strings.ToLower(name)
		if CheckHost(name) == nil && net.ParseIP(name) == nil && !has(template.DNSNames, name) {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	for _, ip := range ips {
		known := false
		for _, other := range template.IPAddresses {
			known = known || other.Equal(ip)
		}
		if !known {
			template.IPAddresses = append(template.IPAddresses, ip)
		}
	}
	return x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
}

// ownNames are the names and addresses under which this machine may be opened.
func ownNames() (dns []string, ips []net.IP) {
	dns = []string{"localhost"}
	if name, err := os.Hostname(); err == nil {
		dns = append(dns, name)
	}
	ips = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	// Without the list the certificate is good for the host alone.
	addresses, _ := net.InterfaceAddrs()
	for _, address := range addresses {
		if network, ok := address.(*net.IPNet); ok && network.IP.IsGlobalUnicast() {
			ips = append(ips, network.IP)
		}
	}
	return dns, ips
}

// Pin is the form in which curl takes a public key: sha256//<base64 of the
// SHA-256 of the SubjectPublicKeyInfo>.
func Pin(cert *x509.Certificate) string {
	sum := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
	return "sha256//" + base64.StdEncoding.EncodeToString(sum[:])
}

// writeFile replaces a file as a whole, durably.
func writeFile(name string, text []byte, mode fs.FileMode) error {
	dir := filepath.Dir(name)
	file, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if err := file.Chmod(mode); err != nil {
		return err
	}
	if _, err := file.Write(text); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), name); err != nil {
		return err
	}
	parent, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer parent.Close()
	return parent.Sync()
}

func has(list []string, wanted string) bool {
	for _, s := range list {
		if s == wanted {
			return true
		}
	}
	return false
}

func cutTo(text string, n int) string { return text[:min(n, len(text))] }

// OwnPin returns the pin of the self-signed certificate of a data directory.
// The error is fs.ErrNotExist when it was not made yet.
func OwnPin(dataDir string) (string, error) {
	file := filepath.Join(dataDir, "tls", "self-signed.pem")
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("cannot read the self-signed certificate: %w", err)
	}
	b, _ := pem.Decode(text)
	if b == nil {
		return "", fmt.Errorf("%s: the self-signed certificate is damaged; it is made again at the next start", file)
	}
	cert, err := x509.ParseCertificate(b.Bytes)
	if err != nil {
		return "", fmt.Errorf("%s: the self-signed certificate is damaged; it is made again at the next start", file)
	}
	return Pin(cert), nil
}
