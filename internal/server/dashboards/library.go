// Package dashboards owns the dashboards in Grafana's JSON model: those that
// come with the server, those the operator put into a directory, and those
// that were saved in the server, with their folders, versions, annotations,
// playlists and stars. It knows the JSON only as far as finding, checking,
// listing and translating a dashboard needs.
//
// A file is the base of a dashboard, a saved edit of it an override beside it:
// a new version of the file never changes an override, and a reset shows the
// file again.
package dashboards

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"hash/fnv"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// Files is told of each file an operator edits whether it could be used.
type Files interface {
	Valid(file string)
	Broken(file string, problem error)
	Gone(file string)
}

// Database is what is needed of the server's database.
type Database interface {
	queries
	Tx(ctx context.Context, fn func(tx *sql.Tx) error) error
}

// queries runs statements, inside a transaction or not.
type queries interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Options of Open.
type Options struct {
	Shipped fs.FS  // comes with the server
	Dir     string // the operator's; may be absent
	// DB holds what is saved; nil leaves only the files.
	DB Database
	// Sources are the data sources that a dashboard which was exported to be
	// shared can be mapped to; the first of a type is its default.
	Sources []DataSource
	Files   Files
	Logger  *slog.Logger
	// Poll is how often Dir is looked at; 0 is half a second. Looking is cheap
	// and works on mounts that give no change notices.
	Poll time.Duration
	// Clock is the wall clock; nil is time.Now.
	Clock func() time.Time
	// KeepVersions is how many saves of a dashboard are kept; 0 is 20.
	KeepVersions int
}

// Library is all dashboards there are. It is safe for use by many goroutines.
type Library struct {
	opts    Options
	started time.Time

	watch   sync.Mutex // one look at the directory at a time; guards seen, toldDir
	seen    map[string]fileState
	toldDir map[string]string // directories whose fault was told

	mu      sync.RWMutex // guards what follows; the values never change
	byUID   map[string]*dashboard
	reports []FileReport
}

// dashboard is one file, parsed once and translated when first asked for.
type dashboard struct {
	head
	source  string // the path, for messages and order
	shipped bool
	folder  string // the directory
	updated time.Time
	words   map[string]map[string]string // language → English → translated

	mu         sync.Mutex // guards translated
	translated map[string]json.RawMessage
}

// Open reads the dashboards. Broken files of the operator are told and left
// out.
func Open(o Options) (*Library, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	o.Poll = cmp.Or(o.Poll, 500*time.Millisecond)
	o.KeepVersions = cmp.Or(o.KeepVersions, 20)
	l := &Library{opts: o, started: time.Now(), seen: map[string]fileState{}, toldDir: map[string]string{}}
	if err := l.loadShipped(); err != nil {
		return nil, err
	}
	l.lookOnce(true)
	return l, nil
}

// base is the dashboard of a file, or nil.
func (l *Library) base(uid string) *dashboard {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.byUID[uid]
}

// bases is all dashboards of files; it must not be changed.
func (l *Library) bases() map[string]*dashboard {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.byUID
}

// in translates once per language.
func (d *dashboard) in(lang string) json.RawMessage {
	words := d.words[lang]
	if words == nil {
		return d.model
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	model, done := d.translated[lang]
	if !done {
		model = translate(d.model, words)
		if d.translated == nil {
			d.translated = map[string]json.RawMessage{}
		}
		d.translated[lang] = model
	}
	return model
}

// ID is the number of a dashboard or a folder, for clients that want one.
func ID(uid string) int64 { return idOf(uid) }

// idOf makes the number that Grafana's clients expect beside a uid; it is the
// same on every start, and small enough for a number in JavaScript.
func idOf(uid string) int64 {
	h := fnv.New64a()
	h.Write([]byte(uid))
	return int64(h.Sum64()>>12) + 1
}

func sum32(text string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(text))
	return h.Sum32()
}

// folderUID names the folder that a directory of files is.
func folderUID(directory string) string {
	if directory == "" {
		return ""
	}
	const prefix = "folder-"
	if slug := Slug(directory); slug == strings.ToLower(directory) && checkUID(prefix+slug) == nil {
		return prefix + slug
	}
	return shortUID(prefix, directory, directory)
}

// Slug is the readable end of a dashboard's address.
func Slug(title string) string {
	var out strings.Builder
	dash := false
	for _, c := range strings.ToLower(title) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c >= 'а' && c <= 'я', c == 'ё':
			if dash && out.Len() > 0 {
				out.WriteByte('-')
			}
			dash = false
			out.WriteRune(c)
		default:
			dash = true
		}
	}
	if out.Len() == 0 {
		return "dashboard"
	}
	return out.String()
}
