// Package web embeds the built user interface. A checkout whose UI was not
// built embeds only the placeholder, and the server then serves a page that
// says how to build it.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// UI returns the files of the built user interface, rooted at index.html, and
// whether it was built at all.
func UI() (files fs.FS, built bool) {
	files, err := fs.Sub(dist, "dist/ui")
	if err != nil {
		return nil, false
	}
	if _, err := fs.Stat(files, "index.html"); err != nil {
		return nil, false
	}
	return files, true
}
