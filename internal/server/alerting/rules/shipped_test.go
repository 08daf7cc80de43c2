package rules

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/promqltest"
	"github.com/prometheus/prometheus/rules"

	"peeper/provisioning"
)

// A drill is what the series of one host look like when a rule must fire and
// when it must not, after a time. Each series gets the labels of the host; xN
// repeats it every 15 seconds (or the step) until then.
type drill struct {
	rule, severity string
	after          time.Duration
	fires, quiet   string
	step           time.Duration
}

const (
	ext4 = `device="/dev/sda1",fstype="ext4",mountpoint="/"`
	free = `node_filesystem_size_bytes{` + ext4 + `} 100e9+0xN
		node_filesystem_readonly{` + ext4 + `} 0+0xN
		node_filesystem_avail_bytes{` + ext4 + `} `
	inodes = `node_filesystem_readonly{` + ext4 + `} 0+0xN
		node_filesystem_files{` + ext4 + `} 1000000+0xN
		node_filesystem_files_free{` + ext4 + `} `
	mem    = "node_memory_MemTotal_bytes 16e9+0xN\nnode_memory_MemAvailable_bytes "
	cores  = "node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} 0+1xN\nnode_cpu_seconds_total{cpu=\"1\",mode=\"idle\"} 0+1xN\n"
	server = "process_start_time_seconds{job=\"peeper-server\"} -9000+0xN\n"
)

var drills = []drill{
	{
		rule: "CpuBusy", after: 25 * time.Minute,
		fires: `node_cpu_seconds_total{cpu="0",mode="idle"} 0+0.3xN
			node_cpu_seconds_total{cpu="0",mode="iowait"} 0+0.1xN
			node_cpu_seconds_total{cpu="0",mode="steal"} 0+0xN`,
		quiet: `node_cpu_seconds_total{cpu="0",mode="idle"} 0+3xN
			node_cpu_seconds_total{cpu="0",mode="iowait"} 0+0xN
			node_cpu_seconds_total{cpu="0",mode="steal"} 0+0xN`,
	},
	{rule: "CpuSaturated", after: 25 * time.Minute, fires: "node_pressure_cpu_waiting_seconds_total 0+9xN", quiet: "node_pressure_cpu_waiting_seconds_total 0+3xN"},
	{rule: "CpuSaturated", after: 25 * time.Minute, fires: cores + "node_load5 5+0xN", quiet: cores + "node_load5 5+0xN\nnode_pressure_cpu_waiting_seconds_total 0+1xN"},
	{rule: "IoWait", after: 25 * time.Minute, fires: `node_cpu_seconds_total{cpu="0",mode="iowait"} 0+6xN`, quiet: `node_cpu_seconds_total{cpu="0",mode="iowait"} 0+3xN`},
	{rule: "StealHigh", after: 25 * time.Minute, fires: `node_cpu_seconds_total{cpu="0",mode="steal"} 0+2xN`, quiet: `node_cpu_seconds_total{cpu="0",mode="steal"} 0+1xN`},
	{rule: "MemLow", severity: "warning", after: 15 * time.Minute, fires: mem + "1.5e9+0xN", quiet: mem + "2e9+0xN"},
	{rule: "MemLow", severity: "critical", after: 15 * time.Minute, fires: mem + "0.5e9+0xN", quiet: mem + "1.5e9+0xN"},
	{rule: "MemStalled", after: 15 * time.Minute, fires: "node_pressure_memory_stalled_seconds_total 0+3xN", quiet: "node_pressure_memory_stalled_seconds_total 0+1xN"},
	{rule: "SwapThrash", after: 20 * time.Minute, fires: "node_vmstat_pswpin 0+6000xN\nnode_vmstat_pswpout 0+6000xN", quiet: "node_vmstat_pswpin 0+10xN\nnode_vmstat_pswpout 0+6000xN"},
	{rule: "OomKill", after: 10 * time.Minute, fires: "node_vmstat_oom_kill 0+0x30 1+0xN", quiet: "node_vmstat_oom_kill 3+0xN"},
	{rule: "DiskFull", severity: "warning", after: 15 * time.Minute, fires: free + "9e9+0xN", quiet: free + "11e9+0xN"},
	{rule: "DiskFull", severity: "critical", after: 15 * time.Minute, fires: free + "4e9+0xN", quiet: free + "9e9+0xN"},
	{rule: "InodesLow", after: 20 * time.Minute, fires: inodes + "40000+0xN", quiet: inodes + "60000+0xN"},
	{rule: "FsReadonly", after: 20 * time.Minute, fires: "node_filesystem_readonly{" + ext4 + "} 0+0x20 1+0xN", quiet: "node_filesystem_readonly{" + ext4 + "} 1+0xN"},
	{rule: "FsError", after: 10 * time.Minute, fires: "node_filesystem_device_error{" + ext4 + "} 1+0xN", quiet: "node_filesystem_device_error{" + ext4 + "} 0+0xN"},
	{
		rule: "FsGone", after: 50 * time.Minute,
		fires: "node_uname_info 1+0xN\nnode_filesystem_size_bytes{" + ext4 + "} 1e9+0x130",
		quiet: "node_uname_info 1+0xN\nnode_filesystem_size_bytes{" + ext4 + "} 1e9+0xN",
	},
	{
		rule: "DiskSlow", after: 20 * time.Minute,
		fires: diskSeries(45, 150), quiet: diskSeries(3, 150),
	},
	{
		rule: "DiskBusy", after: 45 * time.Minute,
		fires: `node_disk_io_time_seconds_total{device="sda"} 0+15xN
			node_disk_io_time_weighted_seconds_total{device="sda"} 0+300xN`,
		quiet: `node_disk_io_time_seconds_total{device="sda"} 0+15xN
			node_disk_io_time_weighted_seconds_total{device="sda"} 0+30xN`,
	},
	{rule: "NetErrors", after: 20 * time.Minute, fires: nic("receive_errs_total 0+30xN", "transmit_errs_total 0+0xN"), quiet: nic("receive_errs_total 0+3xN", "transmit_errs_total 0+0xN")},
	{rule: "NetDrops", after: 25 * time.Minute, fires: nic("receive_drop_total 0+100xN", "receive_packets_total 0+3000xN"), quiet: nic("receive_drop_total 0+10xN", "receive_packets_total 0+3000xN")},
	{rule: "NicDown", after: 20 * time.Minute, fires: nic("up 1+0x20 0+0xN"), quiet: nic("up 0+0xN")},
	{rule: "NicFull", after: 20 * time.Minute, fires: nic("speed_bytes 125e6+0xN", "receive_bytes_total 0+1.7e9xN"), quiet: nic("speed_bytes -125e6+0xN", "receive_bytes_total 0+1.7e9xN")},
	{rule: "BondDegraded", after: 10 * time.Minute, fires: "node_bonding_slaves{master=\"bond0\"} 2+0xN\nnode_bonding_active{master=\"bond0\"} 1+0xN", quiet: "node_bonding_slaves{master=\"bond0\"} 2+0xN\nnode_bonding_active{master=\"bond0\"} 2+0xN"},
	{rule: "Conntrack", severity: "warning", after: 10 * time.Minute, fires: conntrack(85), quiet: conntrack(75)},
	{rule: "Conntrack", severity: "critical", after: 10 * time.Minute, fires: conntrack(96), quiet: conntrack(85)},
	{rule: "TcpRetransmit", after: 20 * time.Minute, fires: "node_netstat_Tcp_RetransSegs 0+300xN\nnode_netstat_Tcp_OutSegs 0+3000xN", quiet: "node_netstat_Tcp_RetransSegs 0+3xN\nnode_netstat_Tcp_OutSegs 0+3000xN"},
	{rule: "ListenOverflow", after: 15 * time.Minute, fires: "node_netstat_TcpExt_ListenOverflows 0+60xN", quiet: "node_netstat_TcpExt_ListenOverflows 0+1xN"},
	{rule: "FdLimit", after: 15 * time.Minute, fires: "node_filefd_allocated 90+0xN\nnode_filefd_maximum 100+0xN", quiet: "node_filefd_allocated 50+0xN\nnode_filefd_maximum 100+0xN"},
	{rule: "PidLimit", after: 15 * time.Minute, fires: "node_processes_threads 90+0xN\nnode_processes_max_threads 100+0xN", quiet: "node_processes_threads 50+0xN\nnode_processes_max_threads 100+0xN"},
	{
		rule: "ClockUnsynced", after: 50 * time.Minute,
		fires: "node_timex_sync_status 0+0xN\nnode_timex_maxerror_seconds 16+0xN\nnode_boot_time_seconds 0+0xN",
		quiet: "node_timex_sync_status 0+0xN\nnode_timex_maxerror_seconds 0.1+0xN\nnode_boot_time_seconds 0+0xN",
	},
	{rule: "UnitFailed", after: 10 * time.Minute, fires: `node_systemd_unit_state{name="a.service",state="failed"} 1+0xN`, quiet: `node_systemd_unit_state{name="a.service",state="failed"} 0+0xN`},
	{rule: "UnitLoop", after: 20 * time.Minute, fires: `node_systemd_service_restart_total{name="a.service"} 0+0.1xN`, quiet: `node_systemd_service_restart_total{name="a.service"} 5+0xN`},
	{rule: "Rebooted", after: 9 * time.Minute, fires: "node_boot_time_seconds 0+0xN", quiet: "node_boot_time_seconds -3600+0xN"},
	{
		rule: "RaidDegraded", after: 10 * time.Minute,
		fires: "node_md_disks_required{device=\"md0\"} 2+0xN\nnode_md_disks{device=\"md0\",state=\"active\"} 1+0xN",
		quiet: "node_md_disks_required{device=\"md0\"} 2+0xN\nnode_md_disks{device=\"md0\",state=\"active\"} 2+0xN",
	},
	{rule: "Ecc", severity: "warning", after: 40 * time.Minute, fires: `node_edac_correctable_errors_total{controller="0"} 0+0.1xN`, quiet: `node_edac_correctable_errors_total{controller="0"} 100+0xN`},
	{rule: "Ecc", severity: "critical", after: 40 * time.Minute, fires: `node_edac_uncorrectable_errors_total{controller="0"} 0+0x20 1+0xN`, quiet: `node_edac_uncorrectable_errors_total{controller="0"} 1+0xN`},
	{
		rule: "TooHot", after: 10 * time.Minute,
		fires: "node_hwmon_temp_celsius{chip=\"c\",sensor=\"s\"} 101+0xN\nnode_hwmon_temp_crit_celsius{chip=\"c\",sensor=\"s\"} 100+0xN",
		quiet: "node_hwmon_temp_celsius{chip=\"c\",sensor=\"s\"} 45+0xN\nnode_hwmon_temp_crit_celsius{chip=\"c\",sensor=\"s\"} 0+0xN",
	},

	{rule: "DiskFull4h", after: 4 * time.Hour, fires: free + "40e9-40e6xN", quiet: free + "20e9+0xN"},
	{rule: "DiskFull2d", after: 26 * time.Hour, step: 30 * time.Second, fires: free + "40e9-5e6xN", quiet: free + "30e9+0xN"},
	{rule: "InodesOut2d", after: 26 * time.Hour, step: 30 * time.Second, fires: inodes + "400000-60xN", quiet: inodes + "300000+0xN"},
	{rule: "MemLeakHost", after: 8 * time.Hour, fires: mem + "8e9-2e6xN", quiet: mem + "5e9+0xN"},

	{rule: "ClientSilent", after: 10 * time.Minute, fires: server + "peeper_client_last_push_timestamp_seconds 30+0xN", quiet: server + "peeper_client_last_push_timestamp_seconds 0+15xN"},
	{rule: "SourceDown", after: 10 * time.Minute, fires: `up{job="node"} 0+0xN`, quiet: `up{job="node"} 1+0xN`},
	{rule: "ClientBuffer", after: 40 * time.Minute, fires: "peeper_client_buffer_bytes 60e6+1e5xN", quiet: "peeper_client_buffer_bytes 90e6-1e5xN"},
	{rule: "ClientDrops", after: 20 * time.Minute, fires: `peeper_client_dropped_total{reason="size"} 0+1xN`, quiet: `peeper_client_dropped_total{reason="size"} 7+0xN`},
	{rule: "ClientClockSkew", severity: "warning", after: 10 * time.Minute, fires: "peeper_client_clock_skew_seconds -6+0xN", quiet: "peeper_client_clock_skew_seconds 3+0xN"},
	{rule: "ClientClockSkew", severity: "critical", after: 10 * time.Minute, fires: "peeper_client_clock_skew_seconds 600+0xN", quiet: "peeper_client_clock_skew_seconds 100+0xN"},
	{rule: "IngestRejected", after: 20 * time.Minute, fires: `peeper_ingest_rejected_total{reason="bad_name"} 0+1xN`, quiet: `peeper_ingest_rejected_total{reason="bad_name"} 9+0xN`},
	{
		rule: "IngestStopped", after: 20 * time.Minute,
		fires: server + "peeper_client_last_push_timestamp_seconds 30+0xN",
		quiet: server + "peeper_client_last_push_timestamp_seconds 0+15xN\npeeper_ingest_samples_total 0+100xN",
	},
	{rule: "SeriesGrowth", after: 150 * time.Minute, fires: "vm_new_timeseries_created_total 0+1000xN", quiet: "vm_new_timeseries_created_total 0+100xN"},
	{rule: "StorageReadonly", after: 5 * time.Minute, fires: "vm_storage_is_read_only 1+0xN", quiet: "vm_storage_is_read_only 0+0xN"},
	{rule: "ServerDisk", severity: "warning", after: 10 * time.Minute, fires: "vm_free_disk_space_bytes 4e9+0xN", quiet: "vm_free_disk_space_bytes 40e9+0xN"},
	{rule: "ServerDisk", severity: "critical", after: 10 * time.Minute, fires: "vm_free_disk_space_bytes 1e9+0xN", quiet: "vm_free_disk_space_bytes 4e9+0xN"},
	{rule: "QueryOverload", after: 30 * time.Minute, fires: "vm_concurrent_select_limit_timeout_total 0+1xN", quiet: "vm_concurrent_select_limit_timeout_total 5+0xN"},
	{rule: "RuleFailing", after: 20 * time.Minute, fires: `peeper_rule_evaluation_failures_total{rule_group="a;b"} 0+1xN`, quiet: `peeper_rule_evaluation_failures_total{rule_group="a;b"} 3+0xN`},
	{
		rule: "ServerErrors", after: 20 * time.Minute,
		fires: "peeper_http_requests_total{route=\"/a\",code=\"200\"} 0+30xN\npeeper_http_requests_total{route=\"/a\",code=\"500\"} 0+30xN",
		quiet: "peeper_http_requests_total{route=\"/a\",code=\"200\"} 0+3000xN\npeeper_http_requests_total{route=\"/a\",code=\"500\"} 0+3xN",
	},
	{rule: "ServerRestarted", after: 4 * time.Minute, fires: `process_start_time_seconds{job="peeper-server"} 0+0xN`, quiet: server},
	{rule: "FileBroken", after: 5 * time.Minute, fires: `peeper_config_file_valid{file="/a"} 0+0xN`, quiet: `peeper_config_file_valid{file="/a"} 1+0xN`},
	{rule: "TokenExpiring", after: 90 * time.Minute, fires: "peeper_token_expiry_timestamp_seconds 864000+0xN", quiet: "peeper_token_expiry_timestamp_seconds 8640000+0xN"},
	{rule: "OwnCert", severity: "warning", after: 90 * time.Minute, fires: "peeper_certificate_expiry_timestamp_seconds 864000+0xN", quiet: "peeper_certificate_expiry_timestamp_seconds 8640000+0xN"},
	{rule: "OwnCert", severity: "critical", after: 90 * time.Minute, fires: "peeper_certificate_expiry_timestamp_seconds 86400+0xN", quiet: "peeper_certificate_expiry_timestamp_seconds 864000+0xN"},
	{
		rule: "BufferFull", after: time.Hour,
		fires: "peeper_client_buffer_max_bytes 1e9+0xN\npeeper_client_buffer_bytes 1e8+2e6xN",
		quiet: "peeper_client_buffer_max_bytes 1e9+0xN\npeeper_client_buffer_bytes 1e8+0xN",
	},
	{rule: "ServerDiskFull", after: 32 * time.Hour, step: 20 * time.Second, fires: "vm_free_disk_space_bytes 50e9-1e6xN", quiet: "vm_free_disk_space_bytes 50e9+0xN"},
}

func diskSeries(weighted, operations int) string {
	return fmt.Sprintf(`node_disk_io_time_weighted_seconds_total{device="sda"} 0+%dxN
		node_disk_reads_completed_total{device="sda"} 0+%dxN
		node_disk_writes_completed_total{device="sda"} 0+%dxN`, weighted, operations, operations)
}

func nic(series ...string) string {
	for i, s := range series {
		name, values, _ := strings.Cut(s, " ")
		series[i] = "node_network_" + name + `{device="eth0"} ` + values
	}
	return strings.Join(series, "\n")
}

func conntrack(entries int) string {
	return fmt.Sprintf("node_nf_conntrack_entries %d+0xN\nnode_nf_conntrack_entries_limit 100+0xN", entries)
}

func shipped(t *testing.T) map[string]*rulefmt.RuleGroups {
	t.Helper()
	dir, err := fs.Sub(provisioning.Rules, "rules")
	if err != nil {
		t.Fatal(err)
	}
	found, err := openFiles(Options{Shipped: dir})
	if err != nil {
		t.Fatal(err)
	}
	return found.shipped
}

func TestShippedRulesFireAndStayQuiet(t *testing.T) {
	all := shipped(t)
	tested := map[string]int{}
	for _, d := range drills {
		tested[d.rule+d.severity]++
		tested[d.rule]++
		t.Run(strings.ToLower(d.rule+d.severity), func(t *testing.T) {
			t.Parallel()
			fired := d.run(t, all, d.fires)
			if len(fired) == 0 {
				t.Error("it does not fire")
			}
			for _, alert := range fired {
				alert.Annotations.Range(func(l labels.Label) {
					if strings.Contains(l.Value, "<error") || strings.Contains(l.Value, "<no value>") || strings.Contains(l.Value, "%!") {
						t.Errorf("%s is %q", l.Name, l.Value)
					}
				})
			}
			if fired := d.run(t, all, d.quiet); len(fired) > 0 {
				t.Errorf("it fires where it should not: %v", fired[0].Annotations)
			}
		})
	}
	for _, file := range all {
		for _, g := range file.Groups {
			for _, r := range g.Rules {
				if tested[r.Alert+r.Labels["severity"]] == 0 && tested[r.Alert] == 0 {
					t.Errorf("%s (%s) has no drill", r.Alert, r.Labels["severity"])
				}
			}
		}
	}
}

var seriesLine = regexp.MustCompile(`^(\w+)(?:\{(.*)\})? (.*)$`)

// run evaluates the rule over the series, every some minutes, and returns what fires
// at the end.
func (d drill) run(t *testing.T, all map[string]*rulefmt.RuleGroups, series string) []*rules.Alert {
	t.Helper()
	step := d.step
	if step == 0 {
		step = 15 * time.Second
	}
	input := "load " + step.String() + "\n"
	for line := range strings.Lines(series) {
		found := seriesLine.FindStringSubmatch(strings.TrimSpace(line))
		if found == nil {
			t.Fatalf("not a series: %q", line)
		}
		host := `client="host",instance="host",product="p"`
		if found[2] != "" {
			host += "," + found[2]
		}
		input += "  " + found[1] + "{" + host + "} " + strings.ReplaceAll(found[3], "xN", fmt.Sprintf("x%d", int(d.after/step))) + "\n"
	}
	loader, err := promqltest.NewLazyLoader(input, promqltest.LazyLoaderOpts{EnableAtModifier: true, EnableNegativeOffset: true})
	if err != nil {
		t.Fatal(err)
	}
	defer loader.Close()
	only := &rulefmt.RuleGroups{Groups: []rulefmt.RuleGroup{{Name: "drill"}}}
	for _, file := range all {
		for _, g := range file.Groups {
			for _, r := range g.Rules {
				if r.Alert == d.rule && (d.severity == "" || r.Labels["severity"] == d.severity) {
					only.Groups[0].Rules = append(only.Groups[0].Rules, r)
				}
			}
		}
	}
	if len(only.Groups[0].Rules) == 0 {
		t.Fatal("there is no such rule")
	}
	manager := rules.NewManager(&rules.ManagerOptions{
		QueryFunc: rules.EngineQueryFunc(loader.QueryEngine(), loader.Storage()), Appendable: loader.Storage(), Queryable: loader.Storage(),
		Context: t.Context(), NotifyFunc: func(context.Context, string, ...*rules.Alert) {},
		GroupLoader: loaderOf{only},
	})
	groups, errs := manager.LoadGroups(time.Minute, labels.EmptyLabels(), "", nil, false, "drill")
	if errs != nil {
		t.Fatal(errs)
	}
	every := time.Minute
	if d.after > 3*time.Hour {
		every = 10 * time.Minute
	}
	begin := time.Unix(0, 0).UTC().Add(max(d.after-9*time.Hour, 0)) // the longest wait is 6h
	for at := begin; at.Sub(time.Unix(0, 0)) <= d.after; at = at.Add(every) {
		loader.WithSamplesTill(at, func(err error) {
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range groups {
				g.Eval(loader.Context(), at)
			}
		})
	}
	var firing []*rules.Alert
	for _, g := range groups {
		for _, rule := range g.AlertingRules() {
			if rule.LastError() != nil {
				t.Fatal(rule.LastError())
			}
			for _, alert := range rule.ActiveAlerts() {
				if alert.State == rules.StateFiring {
					firing = append(firing, alert)
				}
			}
		}
	}
	return firing
}

type loaderOf struct{ groups *rulefmt.RuleGroups }

func (l loaderOf) Load(string, bool, model.ValidationScheme) (*rulefmt.RuleGroups, []error) {
	return l.groups, nil
}
func (l loaderOf) Parse(expr string) (parser.Expr, error) { return language.ParseExpr(expr) }

func TestShippedRulesAreComplete(t *testing.T) {
	for name, file := range shipped(t) {
		for _, g := range file.Groups {
			for _, r := range g.Rules {
				switch r.Labels["severity"] {
				case "critical", "warning", "info":
				default:
					t.Errorf("%s: %s has the severity %q", name, r.Alert, r.Labels["severity"])
				}
				for _, label := range []string{"subject", "family"} {
					if r.Labels[label] == "" {
						t.Errorf("%s: %s has no label %s", name, r.Alert, label)
					}
				}
				for _, a := range []string{"summary", "description", "summary_ru", "description_ru", "link"} {
					if r.Annotations[a] == "" {
						t.Errorf("%s: %s has no %s", name, r.Alert, a)
					}
				}
			}
		}
	}
}
