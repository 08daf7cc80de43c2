// Package version says which build this is. The linker stamps Version and
// Revision; see the Makefile.
package version

import "runtime"

var (
	// Version is the release, like "0.8.0".
	Version = "0.8.0-dev"
	// Revision is the short commit hash the build was made from.
	Revision = "unknown"
)

// Text is the one line that `version` prints for program.
func Text(program string) string {
	return program + " " + Version + " (" + Revision + ", " + runtime.Version() + ")"
}
