package api

import (
	"context"
	"net/http"
	"time"

	"peeper/internal/server/account"
)

// StatusSource tells the state of the server as a whole.
type StatusSource interface {
	Status(ctx context.Context) Status
}

// Status is what Home and the pages about the server show.
type Status struct {
	Version     string            `json:"version"`
	Revision    string            `json:"revision"`
	StartedAt   time.Time         `json:"startedAt"`
	ServerTime  time.Time         `json:"serverTime"`
	Host        string            `json:"host"`
	Port        int               `json:"port"`
	Retention   Retention         `json:"retention"`
	Metrics     MetricsStatus     `json:"metrics"`
	Certificate CertificateStatus `json:"certificate"`
	Problems    []Problem         `json:"problems"`
}

// Retention is how long things are kept, as the operator wrote it.
type Retention struct {
	Metrics string `json:"metrics"`
}

// MetricsStatus is the state of the metrics engine.
type MetricsStatus struct {
	ReadOnly         bool    `json:"readOnly"`
	FreeDiskBytes    uint64  `json:"freeDiskBytes"`
	DataBytes        uint64  `json:"dataBytes"`
	ActiveSeries     uint64  `json:"activeSeries"`
	SamplesPerSecond float64 `json:"samplesPerSecond"`
}

// CertificateStatus is what the server shows to those who connect.
type CertificateStatus struct {
	SelfSigned bool      `json:"selfSigned"`
	Subject    string    `json:"subject"`
	Issuer     string    `json:"issuer"`
	NotAfter   time.Time `json:"notAfter"`
	Pin        string    `json:"pin"`
	File       string    `json:"file"`
	Error      string    `json:"error"`
}

// Severity orders problems.
type Severity string

// The severities.
const (
	Critical Severity = "critical"
	Warning  Severity = "warning"
	Info     Severity = "info"
)

// Problem is something an operator should know or do.
type Problem struct {
	Severity Severity `json:"severity"`
	Kind     string   `json:"kind"` // a word for programs
	// Message and MessageRu are sentences with the fix.
	Message   string `json:"message"`
	MessageRu string `json:"messageRu"`
	Link      string `json:"link"` // the page about it, or ""
}

func (a *API) statusRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Pattern: "/api/peeper/status", Access: Viewer, Handle: a.status},
	}
}

func (a *API) status(w http.ResponseWriter, r *http.Request, _ account.Identity) {
	writeJSON(w, http.StatusOK, a.Status.Status(r.Context()))
}
