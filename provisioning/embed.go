// Package provisioning holds what comes with the server: the dashboards.
package provisioning

import "embed"

// Dashboards holds dashboards/*.json, in Grafana's JSON model, each with its
// translation beside it.
//
//go:embed dashboards
var Dashboards embed.FS
