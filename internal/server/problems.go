package server

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"syscall"
	"time"

	"peeper/internal/server/alerting/rules"
	"peeper/internal/server/api"
	"peeper/internal/server/fleet"
	"peeper/internal/server/front/certificates"
	"peeper/internal/server/metrics"
)

// From when something is a problem.
const (
	expiryWarning  = 21 * 24 * time.Hour
	expiryCritical = 3 * 24 * time.Hour
	// skewWarning is what graphs of several hosts begin to disagree by.
	skewWarning = 30 * time.Second
	// diskWarning and diskWarningPart are the free space below which someone
	// should act; the engine stops storing at a quarter of a GiB.
	diskWarning     = 2 << 30
	diskWarningPart = 0.05
	diskCritical    = 512 << 20
	// maxNamed is how many clients are named before they are only counted.
	maxNamed = 5
	// maxAlerts is the same for alerts.
	maxAlerts = 20
)

// facts are what problems are found from.
type facts struct {
	now         time.Time
	ready       error
	clients     []fleet.Client
	certificate certificates.Info
	engine      metrics.Status
	disk        disk
	broken      map[string]string // file to what is wrong with it
	alerts      []rules.Alert
}

// disk is the space of the file system with the data.
type disk struct {
	known       bool
	free, total uint64
}

func diskOf(dir string) disk {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return disk{}
	}
	return disk{true, fs.Bavail * uint64(fs.Bsize), fs.Blocks * uint64(fs.Bsize)}
}

// findProblems returns what an operator should know, the worst first.
func findProblems(f facts) []api.Problem {
	problems := []api.Problem{}
	problems = append(problems, storeProblems(f)...)
	problems = append(problems, certificateProblems(f.certificate, f.now)...)
	problems = append(problems, fileProblems(f)...)
	problems = append(problems, clientProblems(f.clients)...)
	problems = append(problems, alertProblems(f.alerts)...)
	slices.SortStableFunc(problems, func(a, b api.Problem) int { return cmp.Compare(weight(a), weight(b)) })
	return problems
}

func weight(p api.Problem) int {
	switch p.Severity {
	case api.Critical:
		return 0
	case api.Warning:
		return 1
	}
	return 2
}

func storeProblems(f facts) []api.Problem {
	var problems []api.Problem
	if f.ready != nil {
		problems = append(problems, api.Problem{
			Severity: api.Critical, Kind: "database",
			Message:   "The database does not answer: " + f.ready.Error() + ".",
			MessageRu: "База данных не отвечает: " + f.ready.Error() + ".",
		})
	}
	free := size(f.disk.free)
	switch {
	case f.engine.ReadOnly:
		problems = append(problems, api.Problem{
			Severity: api.Critical, Kind: "disk-full",
			Message:   "The disk is full: new metrics are refused and wait on the clients. Free some space or shorten PEEPER_METRICS_RETENTION.",
			MessageRu: "Диск заполнен: новые метрики не принимаются и ждут на клиентах. Освободите место или уменьшите PEEPER_METRICS_RETENTION.",
		})
	case f.disk.known && f.disk.free < diskCritical:
		problems = append(problems, api.Problem{
			Severity: api.Critical, Kind: "disk-low",
			Message:   "Only " + free + " are free on the data disk: soon metrics will be refused. Free some space or shorten PEEPER_METRICS_RETENTION.",
			MessageRu: "На диске с данными свободно только " + free + ": скоро метрики перестанут приниматься. Освободите место или уменьшите PEEPER_METRICS_RETENTION.",
		})
	case f.disk.known && f.disk.free < diskWarning && float64(f.disk.free) < float64(f.disk.total)*diskWarningPart*4,
		f.disk.known && float64(f.disk.free) < float64(f.disk.total)*diskWarningPart:
		problems = append(problems, api.Problem{
			Severity: api.Warning, Kind: "disk-low",
			Message:   "The data disk has " + free + " left. Free some space, enlarge the disk or shorten PEEPER_METRICS_RETENTION.",
			MessageRu: "На диске с данными осталось " + free + ". Освободите место, увеличьте диск или уменьшите PEEPER_METRICS_RETENTION.",
		})
	}
	return problems
}

func certificateProblems(c certificates.Info, now time.Time) []api.Problem {
	var problems []api.Problem
	add := func(severity api.Severity, kind, message, russian string) {
		problems = append(problems, api.Problem{Severity: severity, Kind: kind, Message: message, MessageRu: russian})
	}
	left := c.NotAfter.Sub(now)
	date := c.NotAfter.UTC().Format(time.DateOnly)
	switch {
	case c.Error != "" && left <= 0:
		add(api.Critical, "certificate-expired",
			fmt.Sprintf("The certificate %s is not valid: %s.", c.File, c.Error),
			fmt.Sprintf("Сертификат %s недействителен: срок истёк %s. Положите на его место продлённый.", c.File, date))
	case c.Error != "":
		add(api.Warning, "certificate-broken",
			fmt.Sprintf("The certificate file %s is not used: %s. What was in use before stays.", c.File, c.Error),
			fmt.Sprintf("Файл сертификата %s не используется: %s. Пока работает прежний.", c.File, c.Error))
	}
	if c.Warning != "" {
		add(api.Warning, "certificate-name",
			fmt.Sprintf("%s: %s.", c.File, c.Warning),
			fmt.Sprintf("Сертификат %s выдан не на PEEPER_HOST: клиенты, проверяющие имя, его не примут.", c.File))
	}
	switch {
	case c.SelfSigned:
		// It renews itself, so its end is no news.
		if c.Error == "" {
			add(api.Info, "certificate-self-signed",
				"The server shows a certificate it made itself. Clients check it by its pin; for browsers put a real one to "+c.File+".",
				"Сервер использует самоподписанный сертификат. Клиенты проверяют его по отпечатку; для браузеров положите настоящий в "+c.File+".")
		}
	case c.Error != "" && left <= 0: // told above
	case left <= 0:
		add(api.Critical, "certificate-expired",
			fmt.Sprintf("The certificate expired on %s: clients and browsers refuse it. Put a renewed one to %s.", date, c.File),
			fmt.Sprintf("Сертификат истёк %s: клиенты и браузеры его не принимают. Положите продлённый в %s.", date, c.File))
	case left < expiryWarning:
		severity := api.Warning
		if left < expiryCritical {
			severity = api.Critical
		}
		days := int(left / (24 * time.Hour))
		add(severity, "certificate-expiring",
			fmt.Sprintf("The certificate expires on %s (days left: %d). Put a renewed one to %s; no restart is needed.", date, days, c.File),
			fmt.Sprintf("Сертификат истекает %s (осталось дней: %d). Положите продлённый в %s, перезапуск не нужен.", date, days, c.File))
	}
	return problems
}

func fileProblems(f facts) []api.Problem {
	var problems []api.Problem
	for _, file := range slices.Sorted(maps.Keys(f.broken)) {
		if file == f.certificate.File {
			continue // told with the certificate
		}
		problems = append(problems, api.Problem{
			Severity: api.Warning, Kind: "file-broken",
			Message:   fmt.Sprintf("The file %s is not used: %s.", file, f.broken[file]),
			MessageRu: fmt.Sprintf("Файл %s не используется: %s.", file, f.broken[file]),
		})
	}
	return problems
}

func clientProblems(clients []fleet.Client) []api.Problem {
	var problems []api.Problem
	var silent, late []fleet.Client
	for _, c := range clients {
		switch c.State {
		case fleet.Silent:
			silent = append(silent, c)
		case fleet.Late:
			late = append(late, c)
		}
		if c.Skew != nil && c.Skew.Abs() > skewWarning && c.State == fleet.OK {
			seconds := int(c.Skew.Seconds())
			problems = append(problems, api.Problem{
				Severity: api.Warning, Kind: "client-clock", Link: "/clients",
				Message:   fmt.Sprintf("The clock of %s differs from the server's by %d s. Check its time source (chrony or ntp).", name(c), seconds),
				MessageRu: fmt.Sprintf("Часы %s расходятся с часами сервера на %d с. Проверьте синхронизацию времени (chrony или ntp).", name(c), seconds),
			})
		}
	}
	return append(append(quiet(silent, true), quiet(late, false)...), problems...)
}

// quiet names clients that do not push, the first few each and the rest by
// number.
func quiet(clients []fleet.Client, silent bool) []api.Problem {
	severity, kind := api.Warning, "client-late"
	if silent {
		severity, kind = api.Critical, "client-silent"
	}
	var problems []api.Problem
	for i, c := range clients {
		p := api.Problem{Severity: severity, Kind: kind, Link: "/clients"}
		if i == maxNamed {
			rest := len(clients) - maxNamed
			p.Message = fmt.Sprintf("More clients that do not push: %d.", rest)
			p.MessageRu = fmt.Sprintf("Ещё клиентов без данных: %d.", rest)
			return append(problems, p)
		}
		last := c.LastPush.UTC().Format("2006-01-02 15:04:05 MST")
		if silent {
			p.Message = fmt.Sprintf("%s is silent since %s. Check that the machine is on and run peeper-client check there.", name(c), last)
			p.MessageRu = fmt.Sprintf("%s молчит с %s. Проверьте, что машина включена, и выполните на ней peeper-client check.", name(c), last)
		} else {
			p.Message = fmt.Sprintf("%s is late: the last push came at %s.", name(c), last)
			p.MessageRu = fmt.Sprintf("%s опаздывает: последние данные пришли в %s.", name(c), last)
		}
		problems = append(problems, p)
	}
	return problems
}

// toldByServer are rules whose alerts say what the server sees by itself, and
// sooner: they are there for who is not looking.
var toldByServer = []string{"ClientSilent", "ClientClockSkew", "StorageReadonly", "ServerDisk", "FileBroken", "OwnCert"}

// alertProblems tells the firing alerts, the worst and longest first, as many
// as can be read.
func alertProblems(alerts []rules.Alert) []api.Problem {
	var problems []api.Problem
	for _, a := range alerts {
		name := a.Labels["alertname"]
		if a.State != rules.Firing || slices.Contains(toldByServer, name) {
			continue
		}
		p := api.Problem{
			Severity: api.Warning, Kind: "alert", Link: a.Annotations["link"],
			Message:   sentences(name, a.Annotations["summary"], a.Annotations["description"]),
			MessageRu: sentences(name, a.Annotations["summary_ru"], a.Annotations["description_ru"]),
		}
		switch severity := api.Severity(a.Labels["severity"]); severity {
		case api.Critical, api.Info:
			p.Severity = severity
		}
		// Only our own pages: a rule must not send people elsewhere.
		if !strings.HasPrefix(p.Link, "/") || strings.HasPrefix(p.Link, "//") {
			p.Link = ""
		}
		if a.Annotations["summary_ru"] == "" {
			p.MessageRu = p.Message
		}
		problems = append(problems, p)
	}
	slices.SortStableFunc(problems, func(a, b api.Problem) int { return cmp.Compare(weight(a), weight(b)) })
	if rest := len(problems) - maxAlerts; rest > 0 {
		more := api.Problem{
			Severity: problems[maxAlerts].Severity, Kind: "alert",
			Message: fmt.Sprintf("More alerts that fire: %d.", rest), MessageRu: fmt.Sprintf("Ещё сработавших оповещений: %d.", rest),
		}
		problems = append(problems[:maxAlerts], more)
	}
	return problems
}

// sentences joins what an alert says; one that says nothing has its name.
func sentences(name, summary, description string) string {
	text := cmp.Or(strings.TrimSpace(summary), name)
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return strings.TrimSpace(text + " " + strings.TrimSpace(description))
}

// name is how people know a client.
func name(c fleet.Client) string {
	if c.Instance == "" || c.Instance == c.Client {
		return c.Client
	}
	return c.Instance + " (" + c.Client + ")"
}

func size(bytes uint64) string {
	const mib = 1 << 20
	if bytes >= 1<<30 {
		return fmt.Sprintf("%.1f GiB", float64(bytes)/(1<<30))
	}
	return fmt.Sprintf("%d MiB", bytes/mib)
}
