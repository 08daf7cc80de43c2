// Package dashboards owns the dashboards in Grafana's JSON model: those that
// come with the server and those the operator put into a directory, and who
// starred which. It knows the JSON only as far as finding, listing and
// translating a dashboard needs.
package dashboards

import (
	"cmp"
	"encoding/json"
	"errors"
	"hash/fnv"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
)

// ErrNotFound is returned for a uid that no dashboard has.
var ErrNotFound = errors.New("there is no such dashboard")

// Files is told of each file an operator edits whether it could be used.
type Files interface {
	Valid(file string)
	Broken(file string, problem error)
	Gone(file string)
}

// Options of Open.
type Options struct {
	Shipped fs.FS  // comes with the server
	Dir     string // the operator's; may be absent
	DB      Database
	Files   Files
	Logger  *slog.Logger
	// Poll is how often Dir is looked at; 0 is half a second. Looking is cheap
	// and works on mounts that give no change notices.
	Poll time.Duration
}

// Library is all dashboards there are. It is safe for use by many goroutines.
type Library struct {
	opts    Options
	started time.Time

	watch   sync.Mutex // one look at the directory at a time; guards seen, toldDir
	seen    map[string]fileState
	toldDir map[string]string // directories whose fault was told

	mu      sync.RWMutex // guards what follows
	byUID   map[string]*dashboard
	ordered []*dashboard // by folder and title
}

// dashboard is one file, parsed once and translated when first asked for.
type dashboard struct {
	source  string // the path, for messages and order
	shipped bool
	folder  string
	updated time.Time

	uid, title, description string
	tags                    []string
	version                 int
	model                   json.RawMessage
	words                   map[string]map[string]string // language → English → translated

	mu         sync.Mutex // guards translated
	translated map[string]translation
}

type translation struct {
	title, description string
	model              json.RawMessage
}

// Hit is one dashboard of a list.
type Hit struct {
	ID          int64
	UID         string
	Title       string
	Description string
	Tags        []string
	Slug        string
	Folder      string // "" is the root
	FolderUID   string
}

// Dashboard is one dashboard whole.
type Dashboard struct {
	Hit
	Version int
	Updated time.Time
	Model   json.RawMessage
}

// Query narrows Search. The zero value finds all.
type Query struct {
	Text  string   // words that title, description or tags must hold
	Tags  []string // all of them
	UIDs  []string // nil is any
	Lang  string
	Limit int
}

// Open reads the dashboards. Broken files of the operator are told and left
// out.
func Open(o Options) (*Library, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.Poll = cmp.Or(o.Poll, 500*time.Millisecond)
	l := &Library{opts: o, started: time.Now(), seen: map[string]fileState{}, toldDir: map[string]string{}}
	if err := l.loadShipped(); err != nil {
		return nil, err
	}
	l.lookOnce(true)
	return l, nil
}

// Search lists the dashboards that fit q, by folder and title. A text that is
// in the title comes before one that is only elsewhere.
func (l *Library) Search(q Query) []Hit {
	l.mu.RLock()
	all := l.ordered
	l.mu.RUnlock()
	words := strings.Fields(strings.ToLower(q.Text))
	var inTitle, elsewhere []Hit
	for _, d := range all {
		if q.UIDs != nil && !slices.Contains(q.UIDs, d.uid) {
			continue
		}
		if !slices.ContainsFunc(q.Tags, func(tag string) bool { return !slices.Contains(d.tags, tag) }) {
			hit := d.hit(q.Lang)
			title := strings.ToLower(hit.Title + " " + d.title)
			rest := strings.ToLower(title + " " + hit.Description + " " + hit.Folder + " " + strings.Join(d.tags, " "))
			switch {
			case hasAll(title, words):
				inTitle = append(inTitle, hit)
			case hasAll(rest, words):
				elsewhere = append(elsewhere, hit)
			}
		}
	}
	found := append(inTitle, elsewhere...)
	if q.Limit > 0 && len(found) > q.Limit {
		found = found[:q.Limit]
	}
	return found
}

// Get returns a dashboard in a language; "" or "en" is as it was written.
func (l *Library) Get(uid, lang string) (Dashboard, error) {
	l.mu.RLock()
	d := l.byUID[uid]
	l.mu.RUnlock()
	if d == nil {
		return Dashboard{}, ErrNotFound
	}
	return Dashboard{Hit: d.hit(lang), Version: d.version, Updated: d.updated, Model: d.in(lang).model}, nil
}

func (d *dashboard) hit(lang string) Hit {
	t := d.in(lang)
	return Hit{
		ID: idOf(d.uid), UID: d.uid, Title: t.title, Description: t.description, Tags: d.tags,
		Slug: Slug(d.title), Folder: d.folder, FolderUID: folderUID(d.folder),
	}
}

// in translates once per language.
func (d *dashboard) in(lang string) translation {
	words := d.words[lang]
	if words == nil {
		return translation{d.title, d.description, d.model}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	t, done := d.translated[lang]
	if !done {
		t = translation{orSame(words, d.title), orSame(words, d.description), translate(d.model, words)}
		if d.translated == nil {
			d.translated = map[string]translation{}
		}
		d.translated[lang] = t
	}
	return t
}

func hasAll(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// idOf makes the number that Grafana's clients expect beside a uid; it is the
// same on every start.
func idOf(uid string) int64 {
	h := fnv.New32a()
	h.Write([]byte(uid))
	return int64(h.Sum32()) + 1
}

func folderUID(folder string) string {
	if folder == "" {
		return ""
	}
	return "folder-" + Slug(folder)
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
