package metrics

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"
)

const (
	// maxWriteQueueTime is how long a request waits to be stored. Senders give
	// up after 30 s.
	maxWriteQueueTime = 20 * time.Second

	protoV1 = "prometheus.WriteRequest"
	protoV2 = "io.prometheus.write.v2.Request"
)

// Write implements Engine. The body is decompressed as a whole, and then read
// once: each series is decoded, checked and handed to the store without a copy
// of the request in between, so a request takes little more memory than its
// text, however it is built.
func (e *Embedded) Write(ctx context.Context, req WriteRequest) (WriteResult, error) {
	leave, err := e.enter()
	if err != nil {
		return WriteResult{}, err
	}
	defer leave()
	decode, err := decoderFor(req.ContentType)
	if err != nil {
		return WriteResult{}, err
	}
	if isReadOnly() {
		return WriteResult{}, errDiskFull()
	}
	compressed := getBuffer()
	defer putBuffer(compressed)
	if err := readBody(compressed, req.Body); err != nil {
		return WriteResult{}, err
	}
	// Reading depends on the sender's speed, so the place is taken after it.
	done, err := e.takePlace(ctx, e.writes, maxWriteQueueTime)
	if err != nil {
		return WriteResult{}, err
	}
	defer done()
	body := getBuffer()
	defer putBuffer(body)
	if err := decompress(body, compressed.b, req.ContentEncoding); err != nil {
		return WriteResult{}, err
	}
	b := getBatch(time.Now(), e.cfg.Retention, req.Client)
	defer putBatch(b)
	if err := decode(b, body.b); err != nil {
		return WriteResult{}, err
	}
	if err := b.flush(); err != nil {
		return WriteResult{}, err
	}
	return b.result, nil
}

// decoderFor chooses by the content type, as the specification of remote write
// 2.0 says: without a parameter "proto" it is 1.0.
func decoderFor(contentType string) (func(*batch, []byte) error, error) {
	if contentType == "" {
		return (*batch).decodeV1, nil
	}
	kind, params, err := mime.ParseMediaType(contentType)
	if err == nil && kind == "application/x-protobuf" {
		switch params["proto"] {
		case "", protoV1:
			return (*batch).decodeV1, nil
		case protoV2:
			return (*batch).decodeV2, nil
		}
	}
	return nil, &RequestError{
		Status: http.StatusUnsupportedMediaType,
		Message: fmt.Sprintf("content type %s is not remote write: send application/x-protobuf;proto=%s or application/x-protobuf;proto=%s",
			shown(contentType), protoV1, protoV2),
	}
}

// takePlace waits for a place in places and returns what gives it back.
func (e *Embedded) takePlace(ctx context.Context, places chan struct{}, patience time.Duration) (func(), error) {
	release := func() { <-places }
	select {
	case places <- struct{}{}:
		return release, nil
	default:
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case places <- struct{}{}:
		return release, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-timer.C:
		return nil, &RequestError{
			Status:     http.StatusServiceUnavailable,
			Message:    fmt.Sprintf("the server is busy: this request waited %s for its turn; try again", patience),
			RetryAfter: 10 * time.Second,
		}
	}
}

func errDiskFull() error {
	return &RequestError{
		Status:     http.StatusServiceUnavailable,
		Message:    "the disk of the server is too full to store metrics: free space on it, or shorten PEEPER_METRICS_RETENTION; sending again later is safe",
		RetryAfter: 30 * time.Second,
	}
}

func badRequest(format string, args ...any) error {
	return &RequestError{Status: http.StatusBadRequest, Message: fmt.Sprintf(format, args...)}
}

// shown quotes text from outside for a message, and cuts it.
func shown(s string) string {
	const most = 80
	if len(s) > most {
		return fmt.Sprintf("%q… (%d bytes)", strings.ToValidUTF8(s[:most], "\uFFFD"), len(s))
	}
	return fmt.Sprintf("%q", s)
}
