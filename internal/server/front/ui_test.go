package front

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func testUI(t *testing.T) *UI {
	t.Helper()
	ui, err := NewUI(fstest.MapFS{
		"index.html":               {Data: []byte(`<!doctype html><html lang="en" data-x="1"><body>page</body></html>`)},
		"index.html.br":            {Data: []byte("wrong language")},
		"favicon.svg":              {Data: []byte("<svg/>")},
		"assets/app-1a2b.js":       {Data: []byte("script")},
		"assets/app-1a2b.js.br":    {Data: []byte("br-script")},
		"assets/app-1a2b.js.gz":    {Data: []byte("gz-script")},
		"assets/style-1a2b.css":    {Data: []byte("style")},
		"assets/orphan-1a2b.js.br": {Data: []byte("alone")},
	}, "ru")
	if err != nil {
		t.Fatal(err)
	}
	return ui
}

func get(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestUIFiles(t *testing.T) {
	ui := testUI(t)
	page := []string{"Accept", "text/html,*/*"}
	for _, test := range []struct {
		name, path string
		header     []string
		status     int
		body       string
		headers    map[string]string
	}{
		{"the page, in the server's language", "/", page, 200, `<html lang="ru"`, map[string]string{"Cache-Control": "no-cache", "Content-Type": "text/html; charset=utf-8"}},
		{"a page's own address", "/d/uid/some.name", page, 200, "page", map[string]string{"Cache-Control": "no-cache"}},
		{"curl at a page's address", "/explore", []string{"Accept", "*/*"}, 200, "page", nil},
		{"index.html by name", "/index.html", page, 200, `<html lang="ru"`, nil},
		{"a script", "/assets/app-1a2b.js", nil, 200, "script", map[string]string{"Cache-Control": "public, max-age=31536000, immutable", "Content-Type": "text/javascript; charset=utf-8", "Vary": "Accept-Encoding"}},
		{"a script for a browser with brotli", "/assets/app-1a2b.js", []string{"Accept-Encoding", "gzip, deflate, br"}, 200, "br-script", map[string]string{"Content-Encoding": "br"}},
		{"a script for one with gzip", "/assets/app-1a2b.js", []string{"Accept-Encoding", "gzip;q=0.8, br;q=0"}, 200, "gz-script", map[string]string{"Content-Encoding": "gzip"}},
		{"a style without compressed form", "/assets/style-1a2b.css", []string{"Accept-Encoding", "br"}, 200, "style", map[string]string{"Content-Encoding": ""}},
		{"a file outside assets", "/favicon.svg", nil, 200, "<svg/>", map[string]string{"Cache-Control": "no-cache", "Content-Type": "image/svg+xml"}},
		{"a script of an older build", "/assets/app-0000.js", page, 404, "", map[string]string{"Cache-Control": "no-store"}},
		{"a missing picture", "/logo.png", []string{"Accept", "image/*"}, 404, "", nil},
		{"a way out", "/assets/../../etc/passwd", nil, 200, "page", nil},
		{"a compressed file alone", "/assets/orphan-1a2b.js", nil, 404, "", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := get(ui, test.path, test.header...)
			if w.Code != test.status || !strings.Contains(w.Body.String(), test.body) {
				t.Errorf("%d %q, want %d with %q", w.Code, w.Body, test.status, test.body)
			}
			for name, want := range test.headers {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
}

func TestUIIsNotSentAgain(t *testing.T) {
	ui := testUI(t)
	for _, path := range []string{"/", "/assets/app-1a2b.js"} {
		first := get(ui, path, "Accept-Encoding", "gzip")
		again := get(ui, path, "Accept-Encoding", "gzip", "If-None-Match", `"x", W/`+first.Header().Get("ETag"))
		if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("%s: %d with %d bytes", path, again.Code, again.Body.Len())
		}
		other := get(ui, path, "If-None-Match", first.Header().Get("ETag"))
		if other.Code != http.StatusOK {
			t.Errorf("%s: the uncompressed form is taken for the compressed one", path)
		}
	}
}

func TestNotBuiltTellsHowToBuild(t *testing.T) {
	w := get(NotBuilt("ru"), "/")
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "make build") || !strings.Contains(w.Body.String(), `lang="ru"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
