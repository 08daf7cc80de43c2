package settings

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
)

// Logger returns the program's own log, written to stderr. level is debug,
// info, warn or error; format is text or json.
func Logger(level, format string) (*slog.Logger, error) {
	return loggerTo(os.Stderr, level, format)
}

func loggerTo(w io.Writer, level, format string) (*slog.Logger, error) {
	var options slog.HandlerOptions
	switch strings.ToLower(level) {
	case "debug":
		options.Level = slog.LevelDebug
	case "info", "":
		options.Level = slog.LevelInfo
	case "warn", "warning":
		options.Level = slog.LevelWarn
	case "error":
		options.Level = slog.LevelError
	default:
		return nil, fmt.Errorf("there is no log level %q: use debug, info, warn or error", level)
	}
	switch strings.ToLower(format) {
	case "text", "":
		return slog.New(slog.NewTextHandler(w, &options)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, &options)), nil
	}
	return nil, fmt.Errorf("there is no log format %q: use text or json", format)
}
