package metrics

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/golang/snappy"
	"github.com/klauspost/compress/zstd"

	"peeper/internal/wire"
)

// buffer is a reusable slice of bytes.
type buffer struct{ b []byte }

var buffers = sync.Pool{New: func() any { return new(buffer) }}

func getBuffer() *buffer {
	buf := buffers.Get().(*buffer)
	buf.b = buf.b[:0]
	return buf
}

// putBuffer keeps buf for later, unless one large request made it much larger
// than the usual ones need.
func putBuffer(buf *buffer) {
	if cap(buf.b) > 1<<20 && cap(buf.b) > 4*len(buf.b) {
		return
	}
	buffers.Put(buf)
}

// readBody appends all of r to buf.
func readBody(buf *buffer, r io.Reader) error {
	if r == nil {
		return nil
	}
	for {
		if len(buf.b) == cap(buf.b) {
			grown := make([]byte, len(buf.b), max(64<<10, 2*cap(buf.b)))
			copy(grown, buf.b)
			buf.b = grown
		}
		n, err := r.Read(buf.b[len(buf.b):cap(buf.b)])
		buf.b = buf.b[:len(buf.b)+n]
		var tooLarge *http.MaxBytesError
		switch {
		case len(buf.b) > wire.MaxBodyBytes, errors.As(err, &tooLarge):
			return errTooLarge("compressed", wire.MaxBodyBytes)
		case err == io.EOF:
			return nil
		case err != nil:
			return badRequest("the request body could not be read whole: %v", err)
		}
	}
}

func errTooLarge(what string, limit int64) error {
	return &RequestError{
		Status:  http.StatusRequestEntityTooLarge,
		Message: fmt.Sprintf("the request is too large: a %s body has %d MiB at most; send smaller batches", what, limit>>20),
	}
}

// zstdDecoder refuses to produce more than the limit, whatever the header of
// the frame promises.
var zstdDecoder = sync.OnceValue(func() *zstd.Decoder {
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(wire.MaxDecodedBytes), zstd.WithDecoderConcurrency(0))
	if err != nil {
		panic(err) // only wrong constants above
	}
	return decoder
})

// decompress writes src, decompressed, into dst. An empty src is an empty
// request.
func decompress(dst *buffer, src []byte, encoding string) (err error) {
	if len(src) == 0 {
		return nil
	}
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "snappy":
		size, err := snappy.DecodedLen(src)
		if err != nil {
			return badRequest("the request body is not a snappy block (%v): remote write uses the block format, not the framed one", err)
		}
		if size > wire.MaxDecodedBytes {
			return errTooLarge("decompressed", wire.MaxDecodedBytes)
		}
		// The best a snappy block can do is a copy of 64 bytes in three, so a
		// header that promises much more is a lie not worth the memory.
		if size > 1024+len(src)*32 {
			return badRequest("the request body is not a sound snappy block: %d bytes cannot hold %d", len(src), size)
		}
		if dst.b, err = snappy.Decode(dst.b[:cap(dst.b)], src); err != nil {
			return badRequest("the request body is not a sound snappy block: %v", err)
		}
		return nil
	case "zstd":
		dst.b, err = zstdDecoder().DecodeAll(src, dst.b[:0])
		switch {
		case errors.Is(err, zstd.ErrDecoderSizeExceeded), errors.Is(err, zstd.ErrWindowSizeExceeded):
			return errTooLarge("decompressed", wire.MaxDecodedBytes)
		case err != nil:
			return badRequest("the request body is not sound zstd data: %v", err)
		case len(dst.b) > wire.MaxDecodedBytes:
			return errTooLarge("decompressed", wire.MaxDecodedBytes)
		}
		return nil
	default:
		return &RequestError{
			Status:  http.StatusUnsupportedMediaType,
			Message: fmt.Sprintf("content encoding %s is not taken here: use snappy or zstd", shown(encoding)),
		}
	}
}
