// Package provisioning holds what comes with the server: the dashboards
// and the rules.
package provisioning

import "embed"

// Dashboards holds dashboards/*.json, in Grafana's JSON model, each with its
// translation beside it.
//
//go:embed dashboards
var Dashboards embed.FS

// Rules holds rules/*.yml, in Prometheus' format.
//
//go:embed rules/*.yml
var Rules embed.FS
