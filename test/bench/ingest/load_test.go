package ingest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/prometheus/prometheus/prompb"
)

// load makes the requests of all senders: hosts with the same metrics, some
// counters and some gauges, pushed one batch per step.
type load struct {
	rounds int
	bodies [][]byte // by sender, then round
}

// newLoad builds all bodies ahead, so that the senders cost nothing while the
// receivers are measured. The last batch is of the moment end.
func newLoad(rounds int, end time.Time) *load {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		panic(err)
	}
	l := &load{rounds: rounds, bodies: make([][]byte, senders*rounds)}
	for sender := range senders {
		request := prompb.WriteRequest{Timeseries: hostSeries(sender)}
		for round := range rounds {
			at := end.Add(-time.Duration(rounds-1-round) * step).UnixMilli()
			for i := range request.Timeseries {
				request.Timeseries[i].Samples = []prompb.Sample{{Timestamp: at, Value: value(sender, i, round)}}
			}
			body, err := request.Marshal()
			if err != nil {
				panic(err) // plain structs always encode
			}
			l.bodies[sender*rounds+round] = encoder.EncodeAll(body, nil)
		}
	}
	return l
}

func (l *load) body(sender, round int) []byte { return l.bodies[sender*l.rounds+round] }
func (l *load) samples() int                  { return senders * l.rounds * seriesPerSender }

// hostSeries names series as node_exporter does, with six labels.
func hostSeries(sender int) []prompb.TimeSeries {
	all := make([]prompb.TimeSeries, seriesPerSender)
	for i := range all {
		all[i].Labels = []prompb.Label{
			{Name: "__name__", Value: fmt.Sprintf("node_subsystem_%02d_total", i%40)},
			{Name: "device", Value: fmt.Sprintf("nvme%dn1p%d", i/40%5, i/200)},
			{Name: "instance", Value: fmt.Sprintf("host-%03d.example.org", sender)},
			{Name: "job", Value: "node"},
			{Name: "mode", Value: "read"},
			{Name: "product", Value: "ecss"},
		}
	}
	return all
}

// value is a counter for two series of three and a noisy gauge for the third.
func value(sender, i, round int) float64 {
	if i%3 == 0 {
		return float64((sender*7919+i*104729+round*1299709)%10000) / 16
	}
	return float64(round*(i+1)*15 + sender)
}

// selfSigned makes a certificate of the kind our server makes for itself.
func selfSigned(b *testing.B, dir string) (certificate, key string) {
	b.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &private.PublicKey, private)
	if err != nil {
		b.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		b.Fatal(err)
	}
	certificate, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{
		certificate: {Type: "CERTIFICATE", Bytes: der},
		key:         {Type: "PRIVATE KEY", Bytes: keyDER},
	} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return certificate, key
}
