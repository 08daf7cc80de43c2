package linux

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// rootDir, when set in the environment, makes the test binary gather once from
// that root and print the names: the collectors' flags are global, so each
// case needs a process.
const rootDir = "LINUX_TEST_ROOT"

func TestMain(m *testing.M) {
	if root := os.Getenv(rootDir); root != "" {
		if err := gatherOnce(root, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func gatherOnce(root string, out io.Writer) error {
	s, err := New(Options{Root: root, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		return err
	}
	if s.Name() != "node" {
		return fmt.Errorf("the job is %q", s.Name())
	}
	for range 3 {
		families, err := s.Gather(context.Background())
		if err != nil {
			return err
		}
		for _, f := range families {
			for _, m := range f.GetMetric() {
				fmt.Fprint(out, f.GetName())
				for _, l := range m.GetLabel() {
					fmt.Fprintf(out, " %s=%s", l.GetName(), l.GetValue())
				}
				fmt.Fprintln(out)
			}
		}
	}
	return nil
}

func gatherFrom(t *testing.T, root string) (series, logs string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), rootDir+"="+root)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	return out.String(), errs.String()
}

func TestHostHasWhatDashboardsAndRulesNeed(t *testing.T) {
	series, logs := gatherFrom(t, "/")
	// What any Linux machine has; the rest depends on hardware and modules.
	for _, name := range []string{
		"node_cpu_seconds_total", "node_load1", "node_load5", "node_load15",
		"node_memory_MemTotal_bytes", "node_memory_MemAvailable_bytes", "node_memory_Buffers_bytes", "node_memory_Cached_bytes",
		"node_memory_SReclaimable_bytes", "node_memory_Slab_bytes", "node_memory_Dirty_bytes", "node_memory_Committed_AS_bytes",
		"node_memory_SwapTotal_bytes", "node_memory_SwapFree_bytes",
		"node_vmstat_pswpin", "node_vmstat_pswpout", "node_vmstat_pgmajfault", "node_vmstat_oom_kill",
		"node_disk_io_time_seconds_total", "node_disk_io_time_weighted_seconds_total", "node_disk_reads_completed_total",
		"node_disk_writes_completed_total", "node_disk_read_time_seconds_total", "node_disk_read_bytes_total", "node_disk_written_bytes_total",
		"node_filesystem_size_bytes", "node_filesystem_avail_bytes", "node_filesystem_files", "node_filesystem_files_free",
		"node_filesystem_readonly", "node_filesystem_device_error",
		"node_network_receive_bytes_total", "node_network_transmit_bytes_total", "node_network_receive_errs_total",
		"node_network_receive_drop_total", "node_network_receive_packets_total", "node_network_up", "node_network_carrier_changes_total",
		"node_netstat_Tcp_RetransSegs", "node_netstat_Tcp_OutSegs", "node_netstat_TcpExt_ListenOverflows",
		"node_sockstat_TCP_inuse", "node_filefd_allocated", "node_filefd_maximum",
		"node_context_switches_total", "node_forks_total", "node_boot_time_seconds", "node_procs_running", "node_procs_blocked",
		"node_processes_threads", "node_processes_max_threads", "node_processes_state", "node_softnet_dropped_total",
		"node_time_seconds", "node_timex_offset_seconds", "node_timex_maxerror_seconds", "node_timex_sync_status",
		"node_uname_info", "node_os_info",
	} {
		if !strings.Contains(series, name+" ") && !strings.Contains(series, name+"\n") {
			t.Errorf("there is no %s", name)
		}
	}
	for line := range strings.SplitSeq(logs, "\n") {
		if strings.Count(logs, line) > 1 && strings.Contains(line, "collector failed") {
			t.Errorf("said more than once in three rounds: %s", line)
		}
	}
	if strings.Contains(logs, "Parsed flag") {
		t.Errorf("the collectors' greetings are logged:\n%s", logs)
	}
}

func TestMountedRootIsReadAndItsPathsAreTheHosts(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"proc", "sys", "etc"} {
		if err := os.Symlink("/"+dir, filepath.Join(root, dir)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(root, "run/dbus"), 0o700); err != nil {
		t.Fatal(err)
	}
	// A bus that answers nothing: systemd is tried, fails, and is alone in it.
	bus, err := net.Listen("unix", filepath.Join(root, systemBus))
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Close()
	go func() {
		for {
			conn, err := bus.Accept()
			if err != nil {
				return
			}
			conn.Close()
		}
	}()
	series, _ := gatherFrom(t, root)
	for _, want := range []string{"node_load1\n", "node_memory_MemTotal_bytes\n", "node_scrape_collector_success collector=systemd\n"} {
		if !strings.Contains(series, want) {
			t.Errorf("there is no %s", want)
		}
	}
	if strings.Contains(series, "mountpoint="+root) {
		t.Error("mount points carry the path inside the container")
	}
}

func TestRootThatIsNoneIsAnErrorWithTheFix(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), rootDir+"=/no/such/root")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "PEEPER_HOST_ROOT") {
		t.Errorf("%v\n%s", err, out)
	}
}
