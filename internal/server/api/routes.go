// Package api is the HTTP face of the server: each handler decodes a request,
// calls one part and encodes its answer. It decides who may call what, in one
// table, and holds no other logic.
package api

import (
	"net/http"
	"time"

	"peeper/internal/server/account"
)

// Access says who may call a route. The zero value is no one, so that a
// forgotten field closes a route instead of opening it.
type Access int

// The rights a route can ask for. Viewer, Editor and Admin each include the
// one before; Push is apart from them and opens only the push routes.
const (
	NoOne Access = iota
	Public
	SignedIn // any user or token, even one that must change its password
	Push
	Viewer
	Editor
	Admin
)

// Route is one row of the table of all routes.
type Route struct {
	Method  string // "" is any
	Pattern string // of http.ServeMux, without the method
	Access  Access
	// MaxBody limits the request body in bytes; 0 is DefaultMaxBody.
	MaxBody int64
	// Timeout bounds reading the request and writing the answer; 0 is
	// DefaultTimeout, negative is no bound.
	Timeout time.Duration
	Handle  func(w http.ResponseWriter, r *http.Request, who account.Identity)
}

// DefaultMaxBody is the limit of a request body for a route that names none.
const DefaultMaxBody = 1 << 20
