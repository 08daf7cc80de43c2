// Package programs measures the built programs beside their peers, which
// `make bench` builds from the same module graph. Benchmarks, not tests: they
// take minutes and run alone.
package programs

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"peeper/test/harness"
)

// collect is how long the two ways of collecting are watched, and settle how
// long a program may warm up or calm down before.
func collect() time.Duration { return duration("PEEPER_BENCH_TIME", 150*time.Second) }

const settle = 20 * time.Second

func duration(name string, otherwise time.Duration) time.Duration {
	if d, err := time.ParseDuration(os.Getenv(name)); err == nil {
		return d
	}
	return otherwise
}

// result appends a line to the table that `make bench` prints.
func result(b *testing.B, what, ours, theirs, ratio string) {
	b.Helper()
	path := os.Getenv("PEEPER_BENCH_TABLE")
	if path == "" {
		b.Logf("%s: %s; %s; %s", what, ours, theirs, ratio)
		return
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	fmt.Fprintf(f, "%s\t%s\t%s\t%s\n", what, ours, theirs, ratio)
}

// peer starts a program to compare with and returns its process id.
func peer(b *testing.B, name string, args ...string) int {
	b.Helper()
	path := filepath.Join(os.Getenv("PEEPER_PEERS"), name)
	if _, err := os.Stat(path); err != nil {
		b.Skipf("no %s to compare with: `make bench` builds it", name)
	}
	cmd := exec.Command(path, args...)
	log, err := os.Create(filepath.Join(harness.Artifacts(b), name+".log"))
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd.Process.Pid
}

// cpu is the CPU time a process has used.
func cpu(b *testing.B, pid int) time.Duration {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	// Fields after the name in parentheses, which may hold spaces.
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	const perSecond = 100 // USER_HZ, the same on every Linux we run on
	return time.Duration(user+system) * time.Second / perSecond
}

// rss is the memory of a process in MB.
func rss(b *testing.B, pid int) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var kb float64
		if n, _ := fmt.Sscanf(line, "VmRSS: %g kB", &kb); n == 1 {
			return kb / 1024
		}
	}
	b.Fatal("no VmRSS")
	return 0
}

func ready(b *testing.B, port int) {
	b.Helper()
	harness.Eventually(b, time.Minute, "the peer listens", func() error {
		conn, err := net.Dial("tcp", "127.0.0.1:"+strconv.Itoa(port))
		if err == nil {
			conn.Close()
		}
		return err
	})
}

func times(ours, theirs float64) string { return fmt.Sprintf("%.2f×", ours/theirs) }

// BenchmarkServer: how soon a server is ready and what it takes when idle,
// beside a stock VictoriaMetrics, which has no UI, users or dashboards.
func BenchmarkServer(b *testing.B) {
	dir := b.TempDir()
	s := harness.NewServer(b, dir, nil)
	first := time.Now()
	s.Start()
	fresh := time.Since(first)
	s.Stop()
	again := time.Now()
	s.Start()
	warm := time.Since(again)
	port := harness.FreePort(b)
	began := time.Now()
	pid := peer(b, "victoria-metrics", "-httpListenAddr=127.0.0.1:"+strconv.Itoa(port), "-storageDataPath="+filepath.Join(dir, "vm"))
	ready(b, port)
	theirStart := time.Since(began)
	time.Sleep(settle)
	oursBefore, theirsBefore := cpu(b, s.Pid()), cpu(b, pid)
	const window = 60 * time.Second
	time.Sleep(window)
	ours, theirs := rss(b, s.Pid()), rss(b, pid)
	ourCPU, theirCPU := cpu(b, s.Pid())-oursBefore, cpu(b, pid)-theirsBefore
	percent := func(d time.Duration) float64 { return 100 * d.Seconds() / window.Seconds() }
	result(b, "server start, empty", fresh.Round(10*time.Millisecond).String(), theirStart.Round(10*time.Millisecond).String()+" VictoriaMetrics", times(fresh.Seconds(), theirStart.Seconds()))
	result(b, "server start, again", warm.Round(10*time.Millisecond).String(), "", "")
	result(b, "server idle memory", fmt.Sprintf("%.0f MB", ours), fmt.Sprintf("%.0f MB VictoriaMetrics", theirs), times(ours, theirs))
	result(b, "server idle CPU", fmt.Sprintf("%.2f %%", percent(ourCPU)), fmt.Sprintf("%.2f %% VictoriaMetrics", percent(theirCPU)), "")
}

// BenchmarkClient: what collecting this machine every 15 s takes, beside
// node_exporter and vmagent that do the same to the same server.
func BenchmarkClient(b *testing.B) {
	s := harness.StartServer(b, nil)
	c := harness.StartClient(b, s, map[string]string{"PEEPER_INTERVAL": "15s"})

	exporterPort, agentPort := harness.FreePort(b), harness.FreePort(b)
	exporter := peer(b, "node_exporter", "--web.listen-address=127.0.0.1:"+strconv.Itoa(exporterPort))
	dir := harness.Artifacts(b)
	scrape := filepath.Join(b.TempDir(), "scrape.yml")
	text := fmt.Sprintf("scrape_configs:\n- job_name: node\n  scrape_interval: 15s\n  static_configs:\n  - targets: ['127.0.0.1:%d']\n", exporterPort)
	if err := os.WriteFile(scrape, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	tokenFile := filepath.Join(b.TempDir(), "token")
	if err := os.WriteFile(tokenFile, []byte(s.Token("vmagent", "Push")), 0o600); err != nil {
		b.Fatal(err)
	}
	agent := peer(b, "vmagent", "-promscrape.config="+scrape, "-httpListenAddr=127.0.0.1:"+strconv.Itoa(agentPort),
		"-remoteWrite.url="+s.URL("/api/v1/write"), "-remoteWrite.tlsInsecureSkipVerify", "-remoteWrite.bearerTokenFile="+tokenFile,
		"-remoteWrite.tmpDataPath="+filepath.Join(dir, "vmagent-queue"))
	time.Sleep(settle)
	before := map[int]time.Duration{}
	for _, pid := range []int{c.Pid(), exporter, agent} {
		before[pid] = cpu(b, pid)
	}
	time.Sleep(collect())
	used := func(pid int) float64 { return 100 * (cpu(b, pid) - before[pid]).Seconds() / collect().Seconds() }
	ourCPU, theirCPU := used(c.Pid()), used(exporter)+used(agent)
	ourMemory, theirMemory := rss(b, c.Pid()), rss(b, exporter)+rss(b, agent)
	const names = " node_exporter + vmagent"
	result(b, "client CPU at 15 s", fmt.Sprintf("%.2f %% of a core", ourCPU), fmt.Sprintf("%.2f %%", theirCPU)+names, times(ourCPU, theirCPU))
	result(b, "client memory", fmt.Sprintf("%.0f MB", ourMemory), fmt.Sprintf("%.0f MB", theirMemory)+names, times(ourMemory, theirMemory))
	for what, expr := range map[string]string{"client": `{client="tested",job="node"}`, "vmagent": `{client="vmagent",job="node"}`} {
		n, err := s.One("count(" + expr + ")")
		if err != nil {
			b.Errorf("series of %s: %v", what, err)
		}
		b.ReportMetric(n, what+"-series")
	}
}
