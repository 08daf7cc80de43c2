package client

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"peeper/internal/client/link"
	"peeper/internal/settings"
)

// Config holds every setting of the client, as flags and variables.
type Config struct {
	Host    string `group:"server" env:"PEEPER_HOST" help:"Name of the server, as its certificate has it."`
	IP      string `group:"server" name:"ip" env:"PEEPER_IP" help:"Address to dial, if it differs from the name."`
	Port    int    `group:"server" env:"PEEPER_PORT" default:"443" help:"Port of the server."`
	Token   string `group:"server" name:"token-file" env:"PEEPER_TOKEN_FILE" default:"./peeper-token" help:"File with the token; it is stored in the data directory and removed after the first accepted push."`
	CAFile  string `group:"server" name:"ca-file" env:"PEEPER_CA_FILE" help:"Certificates of the authorities to trust instead of the system's."`
	TLSPin  string `group:"server" name:"tls-pin" env:"PEEPER_TLS_PIN" help:"SHA-256 pin of the server's key, for a self-signed certificate. Several: with commas."`
	DataDir string `group:"client" name:"data-dir" env:"PEEPER_DATA_DIR" default:"/var/lib/peeper-client" help:"Where the buffer, the token and positions are kept."`

	Instance   string            `group:"client" env:"PEEPER_INSTANCE" help:"Label instance of everything pushed; the host name if not set."`
	Product    string            `group:"client" env:"PEEPER_PRODUCT" help:"Label product of everything pushed."`
	Interval   settings.Duration `group:"client" env:"PEEPER_INTERVAL" default:"15s" help:"How often to collect."`
	BufferSize settings.Bytes    `group:"client" name:"buffer-size" env:"PEEPER_BUFFER_SIZE" default:"1GiB" help:"Disk for what the server does not have yet; past it the oldest is dropped."`
	HostRoot   string            `group:"client" name:"host-root" env:"PEEPER_HOST_ROOT" default:"/" help:"Where the host's root directory is mounted, when in a container."`

	DockerEnabled   string `group:"modules" name:"docker" env:"DOCKER_ENABLED" enum:"auto,true,false" default:"auto" help:"Docker metrics and container logs: auto, true or false."`
	DockerHost      string `group:"modules" name:"docker-host" env:"DOCKER_HOST" default:"unix:///var/run/docker.sock" help:"Docker's socket."`
	MySQLEnabled    string `group:"modules" name:"mysql" env:"MYSQL_EXPORTER_ENABLED" enum:"true,false" default:"false" help:"MySQL metrics: true or false."`
	PostgresEnabled string `group:"modules" name:"postgres" env:"POSTGRES_EXPORTER_ENABLED" enum:"true,false" default:"false" help:"PostgreSQL metrics: true or false."`
	HAProxyEnabled  string `group:"modules" name:"haproxy" env:"HAPROXY_EXPORTER_ENABLED" enum:"true,false" default:"false" help:"HAProxy metrics: true or false."`
	HAProxyURL      string `group:"modules" name:"haproxy-url" env:"HAPROXY_URL" help:"HAProxy's Prometheus page or stats socket."`
	ScrapeFile      string `group:"modules" name:"scrape-file" env:"PEEPER_SCRAPE_FILE" default:"scrape.yml" help:"Product endpoints to scrape."`
	LogsFile        string `group:"modules" name:"logs-file" env:"PEEPER_LOGS_FILE" default:"logs.yml" help:"Files and journald units to tail."`
	Provisioning    string `group:"modules" name:"provisioning-dir" env:"PEEPER_PROVISIONING_DIR" default:"../provisioning" help:"The product's dashboards and rules."`

	LogLevel  string `group:"log" name:"log-level" env:"PEEPER_LOG_LEVEL" default:"info" help:"debug, info, warn or error."`
	LogFormat string `group:"log" name:"log-format" env:"PEEPER_LOG_FORMAT" default:"text" help:"text or json."`
}

// Variables lists every PEEPER_ variable of the client, so that a mistyped one
// can be pointed out.
var Variables = []string{
	"PEEPER_HOST", "PEEPER_IP", "PEEPER_PORT", "PEEPER_TOKEN_FILE", "PEEPER_CA_FILE",
	"PEEPER_TLS_PIN", "PEEPER_INSTANCE", "PEEPER_PRODUCT", "PEEPER_INTERVAL",
	"PEEPER_DATA_DIR", "PEEPER_BUFFER_SIZE", "PEEPER_HOST_ROOT", "PEEPER_SCRAPE_FILE",
	"PEEPER_LOGS_FILE", "PEEPER_PROVISIONING_DIR", "PEEPER_LOG_LEVEL", "PEEPER_LOG_FORMAT",
	// Read by setup.sh and compose.yml, which share the env file.
	"PEEPER_EXTERNAL_MODE", "PEEPER_VERSION", "PEEPER_IMAGE",
}

const (
	minInterval = time.Second
	maxInterval = 10 * time.Minute
	// minBuffer holds some hours of a small host.
	minBuffer = 16 << 20
	// maxLabel is what a label on every series may reasonably take.
	maxLabel = 200
)

// Complete fills in what can be found out and says what is wrong with it, all at once.
func (c *Config) Complete() error {
	var errs []error
	if c.Instance == "" {
		name, err := hostName(c.HostRoot)
		if err != nil {
			errs = append(errs, fmt.Errorf("cannot find the host name; set PEEPER_INSTANCE: %w", err))
		}
		c.Instance = name
	}
	if t, err := c.target(); err != nil {
		errs = append(errs, err)
	} else if err := t.Validate(); err != nil {
		errs = append(errs, err)
	}
	if d := c.Interval.Std(); d < minInterval || d > maxInterval {
		errs = append(errs, fmt.Errorf("PEEPER_INTERVAL=%s must be between %s and %s", c.Interval, minInterval, maxInterval))
	}
	if c.BufferSize < minBuffer {
		errs = append(errs, fmt.Errorf("PEEPER_BUFFER_SIZE=%s is too small: give at least %s", c.BufferSize, settings.Bytes(minBuffer)))
	}
	for name, v := range map[string]string{"PEEPER_INSTANCE": c.Instance, "PEEPER_PRODUCT": c.Product} {
		if len(v) > maxLabel || strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			errs = append(errs, fmt.Errorf("%s must be one line of at most %d bytes", name, maxLabel))
		}
	}
	if info, err := os.Stat(filepath.Join(c.HostRoot, "proc")); err != nil || !info.IsDir() {
		errs = append(errs, fmt.Errorf("PEEPER_HOST_ROOT=%s has no directory proc: mount the host's root there", c.HostRoot))
	}
	return errors.Join(errs...)
}

func (c *Config) target() (link.Target, error) {
	pins, err := link.ParsePins(c.TLSPin)
	if err != nil {
		return link.Target{}, err
	}
	return link.Target{Host: c.Host, Address: c.IP, Port: c.Port, CAFile: c.CAFile, Pins: pins}, nil
}

// notYet lists the modules that were asked for and are not in this version.
func (c *Config) notYet() []string {
	var names []string
	for name, v := range map[string]string{
		"DOCKER_ENABLED": c.DockerEnabled, "MYSQL_EXPORTER_ENABLED": c.MySQLEnabled,
		"POSTGRES_EXPORTER_ENABLED": c.PostgresEnabled, "HAPROXY_EXPORTER_ENABLED": c.HAProxyEnabled,
	} {
		if v == "true" {
			names = append(names, name)
		}
	}
	return names
}

// hostName returns the host's name, not the container's.
func hostName(root string) (string, error) {
	if root != "/" && root != "" {
		if raw, err := os.ReadFile(filepath.Join(root, "etc/hostname")); err == nil {
			if name := strings.TrimSpace(string(raw)); name != "" {
				return name, nil
			}
		}
	}
	return os.Hostname()
}
