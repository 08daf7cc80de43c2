package front

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// UI serves the files of the built user interface. An address that is no file
// gets index.html when a person asks: the pages have addresses of their own.
type UI struct {
	files fs.FS
	all   map[string]asset
	index []byte
	// indexGzip is made here, because the language was set after the build.
	indexGzip []byte
	indexTag  string
}

// asset is one file and its compressed siblings.
type asset struct {
	kind   string
	tag    string
	brotli bool
	gzip   bool
}

// NewUI reads what there is in files. lang is the language of a page before
// its user is known.
func NewUI(files fs.FS, lang string) (*UI, error) {
	u := &UI{files: files, all: map[string]asset{}}
	var names []string
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cannot read the user interface: %w", err)
	}
	for _, name := range names {
		base := strings.TrimSuffix(strings.TrimSuffix(name, ".br"), ".gz")
		a := u.all[base]
		switch {
		case strings.HasSuffix(name, ".br"):
			a.brotli = true
		case strings.HasSuffix(name, ".gz"):
			a.gzip = true
		default:
			text, err := fs.ReadFile(files, name)
			if err != nil {
				return nil, fmt.Errorf("cannot read %s of the user interface: %w", name, err)
			}
			a.kind, a.tag = contentType(name), tagOf(text)
		}
		u.all[base] = a
	}
	for name, a := range u.all {
		if a.tag == "" { // a compressed file alone
			delete(u.all, name)
		}
	}
	page, err := fs.ReadFile(files, "index.html")
	if err != nil {
		return nil, fmt.Errorf("cannot read index.html of the user interface: %w", err)
	}
	u.index = bytes.Replace(page, []byte(`<html lang="en"`), []byte(`<html lang="`+lang+`"`), 1)
	u.indexTag = tagOf(u.index)
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	zip.Write(u.index)
	if err := zip.Close(); err != nil {
		return nil, fmt.Errorf("cannot compress index.html: %w", err)
	}
	u.indexGzip = packed.Bytes()
	return u, nil
}

// ServeHTTP answers GET and HEAD.
func (u *UI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if a, ok := u.all[name]; ok && name != "index.html" {
		u.serveFile(w, r, name, a)
		return
	}
	if !wantsPage(r, name) {
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, "there is nothing at this address", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache") // always asked for again, so that an upgrade shows at once
	h.Set("Vary", "Accept-Encoding")
	if accepts(r, "gzip") {
		send(w, r, u.indexGzip, u.indexTag, "gzip")
		return
	}
	send(w, r, u.index, u.indexTag, "")
}

func (u *UI) serveFile(w http.ResponseWriter, r *http.Request, name string, a asset) {
	encoding, suffix := "", ""
	switch {
	case a.brotli && accepts(r, "br"):
		encoding, suffix = "br", ".br"
	case a.gzip && accepts(r, "gzip"):
		encoding, suffix = "gzip", ".gz"
	}
	text, err := fs.ReadFile(u.files, name+suffix)
	if err != nil {
		http.Error(w, "the file cannot be read", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	if a.brotli || a.gzip {
		h.Set("Vary", "Accept-Encoding")
	}
	if strings.HasPrefix(name, "assets/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable") // its name changes with its content
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	send(w, r, text, a.tag, encoding)
}

// send answers with text, or says that the browser has it already.
func send(w http.ResponseWriter, r *http.Request, text []byte, tag, encoding string) {
	h := w.Header()
	if encoding != "" {
		tag += "-" + encoding
		h.Set("Content-Encoding", encoding)
	}
	tag = `"` + tag + `"`
	h.Set("ETag", tag)
	for known := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if strings.TrimPrefix(strings.TrimSpace(known), "W/") == tag {
			h.Del("Content-Encoding")
			h.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(text)))
	if r.Method != http.MethodHead {
		w.Write(text)
	}
}

// wantsPage tells whether index.html is the right answer to an address that is
// no file. A missing script must be an error: a page in its place would fail in
// a way nobody understands.
func wantsPage(r *http.Request, name string) bool {
	if strings.HasPrefix(name, "assets/") {
		return false
	}
	accept := r.Header.Get("Accept")
	if strings.Contains(accept, "text/html") {
		return true
	}
	return (accept == "" || strings.Contains(accept, "*/*")) && path.Ext(name) == ""
}

// accepts tells whether the browser takes the encoding.
func accepts(r *http.Request, encoding string) bool {
	for item := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, parameters, _ := strings.Cut(strings.TrimSpace(item), ";")
		if strings.TrimSpace(name) == encoding {
			weight, weighted := strings.CutPrefix(strings.ReplaceAll(parameters, " ", ""), "q=")
			q, err := strconv.ParseFloat(weight, 64)
			return !weighted || err != nil || q > 0
		}
	}
	return false
}

// contentType does not ask the machine's tables, which differ.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json", ".map":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".woff2":
		return "font/woff2"
	case ".ico":
		return "image/x-icon"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

func tagOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// NotBuilt answers in place of a user interface that this program was built
// without.
func NotBuilt(lang string) http.Handler {
	title, hint := "The user interface is not in this build", "Build it with: make build. The API and pushes work."
	if lang == "ru" {
		title, hint = "В этой сборке нет интерфейса", "Соберите его командой: make build. API и приём данных работают."
	}
	page := fmt.Appendf(nil, "<!doctype html>\n<html lang=%q><head><meta charset=\"utf-8\"><title>Peeper</title></head>"+
		"<body style=\"font-family:sans-serif;margin:4rem\"><h1>%s</h1><p>%s</p></body></html>\n", lang, title, hint)
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusServiceUnavailable)
		w.Write(page)
	})
}
