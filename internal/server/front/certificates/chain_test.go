package certificates

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"
)

// testChain is a root, an issuer below it, and a certificate with its key.
type testChain struct {
	root, middle, leaf *x509.Certificate
	key                crypto.Signer
}

func newChain(t testing.TB, host string, until time.Time) *testChain {
	t.Helper()
	rootKey, middleKey, leafKey := newKey(t), newKey(t), newKey(t)
	var c testChain
	c.root = sign(t, authority("root"), nil, rootKey, rootKey)
	c.middle = sign(t, authority("middle"), c.root, middleKey, rootKey)
	c.leaf = sign(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: until.Add(-365 * 24 * time.Hour), NotAfter: until,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, c.middle, leafKey, middleKey)
	c.key = leafKey
	return &c
}

func authority(name string) *x509.Certificate {
	return &x509.Certificate{
		Subject:   pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(1000 * 24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// sign makes a certificate; without a parent it signs itself.
func sign(t testing.TB, template, parent *x509.Certificate, key, by *ecdsa.PrivateKey) *x509.Certificate {
	t.Helper()
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	if parent == nil {
		parent = template
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, by)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func certPEM(cert *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
}

func (c *testChain) leafPEM() []byte   { return certPEM(c.leaf) }
func (c *testChain) middlePEM() []byte { return certPEM(c.middle) }
func (c *testChain) rootPEM() []byte   { return certPEM(c.root) }

func (c *testChain) keyPEM(t testing.TB) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(c.key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func (c *testChain) all(t testing.TB) []byte {
	return join(c.leafPEM(), c.keyPEM(t), c.middlePEM())
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
