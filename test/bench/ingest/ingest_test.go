// Package ingest measures what storing a sample costs: our server beside a
// stock VictoriaMetrics that gets the same requests over HTTPS in the same
// run. CPU time counts, not wall time, so a busy machine does not decide.
// `make bench` builds the peer; it is a benchmark, not a test, and runs alone.
package ingest

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"peeper/test/harness"
)

const (
	senders         = 20
	seriesPerSender = 1000
	// step is the time between two samples of a series.
	step = 15 * time.Second
	// calm is how long merges in the background may go on after the last
	// request; their work belongs to the cost.
	calm = 15 * time.Second
)

// rounds is how many batches each sender pushes.
func rounds() int {
	if n, err := strconv.Atoi(os.Getenv("PEEPER_BENCH_ROUNDS")); err == nil && n > 0 {
		return n
	}
	return 240 // an hour of each host
}

// receiver is a server under load.
type receiver struct {
	write string // the address to push to
	token string
	pid   int
	stop  func()
}

// BenchmarkIngest compares CPU seconds per million samples. All receivers run
// side by side and get each request in turn, so that whatever else the machine
// does, it does to all of them.
func BenchmarkIngest(b *testing.B) {
	stock := filepath.Join(os.Getenv("PEEPER_PEERS"), "victoria-metrics")
	if _, err := os.Stat(stock); err != nil {
		b.Skip("no victoria-metrics to compare with: `make bench` builds it, PEEPER_PEERS names its folder")
	}
	load := newLoad(rounds(), time.Now())
	var used [3]time.Duration
	for range b.N {
		for i, spent := range measure(b, load, startOurs(b), startStock(b, stock), startStock(b, stock, "-dedup.minScrapeInterval=1ms")) {
			used[i] += spent
		}
	}
	perMillion := func(used time.Duration) float64 {
		return used.Seconds() * 1e6 / float64(load.samples()*b.N)
	}
	ours, theirs, theirsDedup := perMillion(used[0]), perMillion(used[1]), perMillion(used[2])
	b.ReportMetric(ours, "ours-s/Msample")
	b.ReportMetric(theirs, "stock-s/Msample")
	b.ReportMetric(theirsDedup, "stock-dedup-s/Msample")
	b.ReportMetric(ours/theirs, "ours/stock")
	result(b, "CPU seconds per million samples stored",
		fmt.Sprintf("%.2f s", ours),
		fmt.Sprintf("%.2f s (%.2f s with its deduplication on)", theirs, theirsDedup),
		fmt.Sprintf("%.2f×", ours/theirs))
}

// result appends a line to the table that `make bench` prints.
func result(b *testing.B, columns ...string) {
	b.Helper()
	line := strings.Join(columns, "\t")
	path := os.Getenv("PEEPER_BENCH_TABLE")
	if path == "" {
		b.Log(line)
		return
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	fmt.Fprintln(f, line)
}

// measure is the CPU time that each of the receivers spends on the load.
func measure(b *testing.B, load *load, receivers ...receiver) []time.Duration {
	b.Helper()
	used := make([]time.Duration, len(receivers))
	for i, to := range receivers {
		defer to.stop()
		used[i] = -cpu(b, to.pid)
	}
	var wg sync.WaitGroup
	for sender := range senders {
		wg.Go(func() {
			client := &http.Client{Transport: &http.Transport{
				// The certificates are made for this run. HTTP/1.1, as Prometheus
				// and vmagent push, and all that the peer speaks.
				TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: false,
			}}
			defer client.CloseIdleConnections()
			for round := range load.rounds {
				for i := range receivers {
					to := receivers[(sender+round+i)%len(receivers)]
					if err := push(client, to, load.body(sender, round)); err != nil {
						b.Error(err)
						return
					}
				}
			}
		})
	}
	wg.Wait()
	time.Sleep(calm)
	for i, to := range receivers {
		used[i] += cpu(b, to.pid)
	}
	return used
}

func push(client *http.Client, to receiver, body []byte) error {
	request, err := http.NewRequest(http.MethodPost, to.write, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-protobuf")
	request.Header.Set("Content-Encoding", "zstd")
	if to.token != "" {
		request.Header.Set("Authorization", "Bearer "+to.token)
	}
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusNoContent {
		return fmt.Errorf("%s: %s", answer.Status, text)
	}
	return nil
}

func startOurs(b *testing.B) receiver {
	b.Helper()
	s := harness.StartServer(b, nil)
	return receiver{write: s.URL("/api/v1/write"), token: s.Token("bench", "Push"), pid: s.Pid(), stop: s.Stop}
}

// startStock starts the peer with TLS, as ours always has it.
func startStock(b *testing.B, path string, args ...string) receiver {
	b.Helper()
	dir := b.TempDir()
	certificate, key := selfSigned(b, dir)
	address := "127.0.0.1:" + strconv.Itoa(harness.FreePort(b))
	cmd := exec.Command(path, append([]string{
		"-httpListenAddr=" + address, "-storageDataPath=" + filepath.Join(dir, "data"), "-retentionPeriod=60d",
		"-tls", "-tlsCertFile=" + certificate, "-tlsKeyFile=" + key,
	}, args...)...)
	log, err := os.Create(filepath.Join(harness.Artifacts(b), "victoria-metrics"+strings.Join(args, "")+".log"))
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	harness.Eventually(b, time.Minute, "the peer listens", func() error {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
		}
		return err
	})
	return receiver{
		// With the label that ours adds, all store the same series.
		write: "https://" + address + "/api/v1/write?extra_label=client=bench",
		pid:   cmd.Process.Pid,
		stop: func() {
			_ = cmd.Process.Signal(syscall.SIGTERM)
			_ = cmd.Wait()
		},
	}
}

// cpu is the CPU time a process has used.
func cpu(b *testing.B, pid int) time.Duration {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	// Fields after the name in parentheses, which may hold spaces.
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	const perSecond = 100 // USER_HZ, the same on every Linux we run on
	return time.Duration(user+system) * time.Second / perSecond
}
