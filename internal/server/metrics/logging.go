package metrics

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
)

// engineLog takes the lines the engine logs and gives them to a slog.Logger.
// The engine writes "level\tfile:line\tmessage\n", one line per call.
type engineLog struct{ to atomic.Pointer[slog.Logger] }

func (l *engineLog) Write(line []byte) (int, error) {
	logger := l.to.Load()
	if logger == nil {
		return len(line), nil
	}
	level, rest, _ := bytes.Cut(line, []byte{'\t'})
	place, message, ok := bytes.Cut(rest, []byte{'\t'})
	if !ok {
		place, message = nil, line
	}
	text := strings.TrimSpace(string(message))
	logger.Log(context.Background(), slogLevel(string(level), text), text,
		"part", "metrics engine", "place", string(place))
	return len(line), nil
}

// slogLevel is how much a line of the engine matters here. Its information is
// for its own developers, and a mistake in a user's query is answered to that
// user.
func slogLevel(level, message string) slog.Level {
	switch level {
	case "info":
		return slog.LevelDebug
	case "warn":
		if strings.HasPrefix(message, "remoteAddr: ") {
			return slog.LevelDebug
		}
		return slog.LevelWarn
	default:
		return slog.LevelError
	}
}
