package server

import (
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"time"

	"peeper/internal/server/account"
	"peeper/internal/server/front/certificates"
	"peeper/internal/settings"
)

// Config is every setting of the server. Its tags are the command line, the
// environment and the help at once.
type Config struct {
	EnvFile []string `group:"Server" name:"env-file" placeholder:"FILE" sep:"none" help:"Read variables from a file; what the environment has wins."`
	Host    string   `group:"Server" env:"PEEPER_HOST" default:"localhost" help:"Domain or IP under which users open Peeper; names the certificate file."`
	Listen  string   `group:"Server" env:"PEEPER_LISTEN" default:":443" help:"The one listening address."`
	Lang    string   `group:"Server" env:"PEEPER_LANG" default:"ru" enum:"ru,en" help:"Default language of the UI and of notifications (${enum}); a user can choose."`

	DataDir          string            `group:"Storage" env:"PEEPER_DATA_DIR" default:"/var/lib/peeper-server" help:"All state; the one directory to keep."`
	ConfigDir        string            `group:"Storage" env:"PEEPER_CONFIG_DIR" default:"/etc/peeper" help:"Files you edit: certificates, provisioning."`
	MetricsRetention settings.Duration `group:"Storage" env:"PEEPER_METRICS_RETENTION" default:"60d" help:"How long metrics are kept."`
	DatabaseURL      account.Secret    `group:"Storage" env:"PEEPER_DATABASE_URL" placeholder:"URL" help:"postgres://… in place of SQLite in the data directory. Only as a variable or in an env file."`

	AdminUser     string         `group:"Account" env:"PEEPER_ADMIN_USER" default:"admin" help:"The first administrator."`
	AdminPassword account.Secret `group:"Account" env:"PEEPER_ADMIN_PASSWORD" default:"admin" help:"Its first password. Only as a variable or in an env file."`

	LogLevel  string `group:"Log" env:"PEEPER_LOG_LEVEL" default:"info" enum:"debug,info,warn,error" help:"How much to log to stderr (${enum}); at debug every request."`
	LogFormat string `group:"Log" env:"PEEPER_LOG_FORMAT" default:"text" enum:"text,json" help:"Form of the log (${enum})."`

	Later `embed:""`
}

// Later are settings of modules that this version does not have. They are
// known, so that one env file serves several versions, and named at the start
// when they are set, so that nobody takes them as working.
type Later struct {
	LogsRetention *string `group:"Modules" env:"PEEPER_LOGS_RETENTION" placeholder:"30d" help:"Not in this version: how long logs are kept."`
	LogsMaxDisk   *string `group:"Modules" env:"PEEPER_LOGS_MAX_DISK" placeholder:"20GiB" help:"Not in this version: disk space for logs."`
	Blackbox      *string `group:"Modules" name:"blackbox" env:"BLACKBOX_EXPORTER_ENABLED" placeholder:"BOOL" help:"Not in this version: probes."`

	EmailEnabled *string         `group:"Email" name:"email" env:"EMAIL_ENABLED" placeholder:"BOOL" help:"Not in this version: email."`
	SMTPHost     *string         `group:"Email" name:"smtp-host" env:"PEEPER_SMTP_HOST" help:"Not in this version: mail server."`
	SMTPPort     *string         `group:"Email" name:"smtp-port" env:"PEEPER_SMTP_PORT" help:"Not in this version: its port."`
	SMTPUser     *string         `group:"Email" name:"smtp-user" env:"PEEPER_SMTP_USER" help:"Not in this version: login at the mail server."`
	SMTPPassword *account.Secret `group:"Email" name:"smtp-password" env:"PEEPER_SMTP_PASSWORD" help:"Not in this version: password at the mail server."`
	SMTPFrom     *string         `group:"Email" name:"smtp-from" env:"PEEPER_SMTP_FROM" help:"Not in this version: sender of the mails."`
	SMTPTLS      *string         `group:"Email" name:"smtp-tls" env:"PEEPER_SMTP_TLS" help:"Not in this version: starttls, implicit or none."`

	BackupEnabled *string `group:"Backup" name:"backup" env:"BACKUP_ENABLED" placeholder:"BOOL" help:"Not in this version: backups."`
	BackupDir     *string `group:"Backup" env:"PEEPER_BACKUP_DIR" placeholder:"DIR" help:"Not in this version: where backups go."`
	BackupCron    *string `group:"Backup" env:"PEEPER_BACKUP_CRON" placeholder:"CRON" help:"Not in this version: when backups are made."`
	BackupKeep    *string `group:"Backup" env:"PEEPER_BACKUP_KEEP" placeholder:"N" help:"Not in this version: how many are kept."`

	TelegramAPIURL *string         `group:"Telegram" name:"telegram-api-url" env:"PEEPER_TELEGRAM_API_URL" placeholder:"URL" help:"Not in this version: a Bot API server of your own."`
	TelegramProxy  *account.Secret `group:"Telegram" name:"telegram-proxy" env:"PEEPER_TELEGRAM_PROXY" placeholder:"URL" help:"Not in this version: proxy to Telegram."`
}

// SecretFlags are the flags that must not be used on a command line, where
// every user of the machine can read them, with the variables to use.
var SecretFlags = map[string]string{
	"admin-password": "PEEPER_ADMIN_PASSWORD",
	"database-url":   "PEEPER_DATABASE_URL",
	"smtp-password":  "PEEPER_SMTP_PASSWORD",
	"telegram-proxy": "PEEPER_TELEGRAM_PROXY",
}

// NotYet returns a line for each module that was switched on and is not in
// this version.
func (l Later) NotYet() []string {
	var lines []string
	for _, module := range []struct {
		variable string
		value    *string
	}{
		{"BLACKBOX_EXPORTER_ENABLED", l.Blackbox}, {"EMAIL_ENABLED", l.EmailEnabled}, {"BACKUP_ENABLED", l.BackupEnabled},
	} {
		if module.value != nil && isTrue(*module.value) {
			lines = append(lines, module.variable+": this module is not in this version yet")
		}
	}
	return lines
}

func isTrue(word string) bool {
	switch word {
	case "true", "TRUE", "True", "1", "yes", "on":
		return true
	}
	return false
}

// Validate returns every setting that cannot work, each as a sentence.
func (c Config) Validate() error {
	var problems []error
	if err := certificates.CheckHost(c.Host); err != nil {
		problems = append(problems, err)
	}
	if _, port, err := net.SplitHostPort(c.Listen); err != nil || port == "" {
		problems = append(problems, fmt.Errorf("PEEPER_LISTEN %q is not an address: write it like :443 or 192.0.2.1:443", c.Listen))
	}
	if c.DataDir == "" {
		problems = append(problems, errors.New("PEEPER_DATA_DIR is empty: name the directory for all state"))
	}
	if c.ConfigDir == "" {
		problems = append(problems, errors.New("PEEPER_CONFIG_DIR is empty: name the directory of the files you edit"))
	}
	if c.MetricsRetention.Std() < 24*time.Hour {
		problems = append(problems, fmt.Errorf("PEEPER_METRICS_RETENTION %s is too short: at least 1d", c.MetricsRetention))
	}
	if c.AdminUser == "" || c.AdminPassword.Reveal() == "" {
		problems = append(problems, errors.New("PEEPER_ADMIN_USER and PEEPER_ADMIN_PASSWORD must not be empty: they make the first administrator"))
	}
	return errors.Join(problems...)
}

// databaseURL is where the database is.
func (c Config) databaseURL() string {
	if url := c.DatabaseURL.Reveal(); url != "" {
		return url
	}
	return "sqlite:" + filepath.Join(c.DataDir, "peeper.db")
}

func (c Config) dashboardDir() string {
	return filepath.Join(c.ConfigDir, "provisioning", "dashboards")
}

func (c Config) rulesDir() string {
	return filepath.Join(c.ConfigDir, "provisioning", "rules")
}
