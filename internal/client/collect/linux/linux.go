// Package linux measures the host with the collectors of node_exporter, in
// this process and under their names. It is the only package that knows
// node_exporter.
package linux

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/alecthomas/kingpin/v2"
	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/node_exporter/collector"
)

// collectors is what the shipped dashboards and rules need, and what the
// ecosystem's host dashboards expect at no cost worth naming. Left out is what
// grows with hardware and is looked at by nobody by default (per CPU: rapl,
// softirqs, interrupts), and what needs a configuration of its own.
var collectors = []string{
	"arp", "bonding", "btrfs", "conntrack", "cpu", "cpufreq", "diskstats", "dmi",
	"edac", "entropy", "fibrechannel", "filefd", "filesystem", "hwmon",
	"infiniband", "kernel_hung", "loadavg", "mdadm", "meminfo", "netclass",
	"netdev", "netstat", "nfs", "nvme", "os", "powersupplyclass", "pressure",
	"processes", "schedstat", "sockstat", "softnet", "stat", "tapestats",
	"thermal_zone", "time", "timex", "udp_queues", "uname", "vmstat", "xfs", "zfs",
}

const (
	// virtual interfaces come and go with containers and pods, some forty
	// series each; containers have network series of their own.
	virtual = `^(veth|cali|lxc|lxdbr|ifb|nodelocaldns|kube-ipvs).*$`
	// Services and timers are what fails; devices, mounts and slices would
	// be a thousand series more.
	units = `.+\.(service|timer)`
	// What comes and goes with each login or container health check.
	transient = `(run-|session-|user@|user-runtime-dir@|docker-|libpod-|systemd-coredump@).*|.*\.(mount|scope)`

	systemBus = "run/dbus/system_bus_socket"
)

// Options of the source.
type Options struct {
	// Root is where the host's root directory is seen from here: "/" or,
	// in a container, where it is mounted.
	Root string
	Log  *slog.Logger
}

// Source gathers from the host. There is one per process: node_exporter keeps
// its flags in globals.
type Source struct{ registry *prometheus.Registry }

// once guards node_exporter's flags, which can be parsed only once.
var once sync.Once

// New prepares the collectors. Only the first call's Root counts.
func New(opts Options) (*Source, error) {
	names := slices.Clone(collectors)
	if opts.Root == "" {
		opts.Root = "/"
	}
	bus := filepath.Join(opts.Root, systemBus)
	if info, err := os.Stat(bus); err == nil && info.Mode()&os.ModeSocket != 0 {
		names = append(names, "systemd")
	}
	var err error
	once.Do(func() { err = parseFlags(opts.Root, bus, names) })
	if err != nil {
		return nil, fmt.Errorf("cannot configure the host's collectors: %w", err)
	}
	log := slog.New(&quiet{next: opts.Log.Handler(), told: &told{}})
	node, err := collector.NewNodeCollector(log, names...)
	if err != nil {
		return nil, fmt.Errorf("cannot prepare the host's collectors (is PEEPER_HOST_ROOT=%s the host's root?): %w", opts.Root, err)
	}
	registry := prometheus.NewRegistry()
	if err := registry.Register(node); err != nil {
		return nil, err
	}
	return &Source{registry}, nil
}

func parseFlags(root, bus string, names []string) error {
	args := []string{
		"--path.rootfs=" + root,
		"--path.procfs=" + filepath.Join(root, "proc"),
		"--path.sysfs=" + filepath.Join(root, "sys"),
		"--path.udev.data=" + filepath.Join(root, "run/udev/data"),
		"--collector.netclass.ignored-devices=" + virtual,
		"--collector.netdev.device-exclude=" + virtual,
		"--collector.arp.device-exclude=" + virtual,
		"--collector.systemd.unit-include=" + units,
		"--collector.systemd.unit-exclude=" + transient,
		"--collector.systemd.enable-restarts-metrics",
		// A network file system that hangs must not hold the rest.
		"--collector.filesystem.mount-timeout=3s",
	}
	for _, n := range names {
		args = append(args, "--collector."+n)
	}
	if root != "/" && slices.Contains(names, "systemd") && os.Getenv("DBUS_SYSTEM_BUS_ADDRESS") == "" {
		// The only way to tell the D-Bus library of the host's socket.
		if err := os.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path="+bus); err != nil {
			return err
		}
	}
	// Without Terminate a mistake in a flag would end the process.
	kingpin.CommandLine.Terminate(nil)
	_, err := kingpin.CommandLine.Parse(args)
	return err
}

// Name implements collect.Source.
func (*Source) Name() string { return "node" }

// Gather implements collect.Source. The collectors take no context; the
// caller's deadline and single flight stand for it.
func (s *Source) Gather(context.Context) ([]*dto.MetricFamily, error) {
	return s.registry.Gather()
}
