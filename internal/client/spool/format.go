package spool

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"time"
)

// A batch file is
//
//	magic "PEEPSB" | version u16 | header length u32 | header CRC u32 |
//	body length u64 | body CRC u32 | header (JSON) | body
//
// little endian, both CRCs CRC-32C. The header's CRC covers the fixed part too
// (with its own field zero). Everything but the body can be checked without
// reading the body.
const (
	magic       = "PEEPSB"
	version     = 1
	fixedBytes  = 28
	maxHeader   = 16 << 10
	maxBodySize = 64 << 20
)

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)

	// errDamaged wraps everything that makes a file unusable.
	errDamaged = errors.New("damaged batch file")
)

// A Batch is the body of one push and what is needed to send it later.
type Batch struct {
	// ID stays the same on every resend. Put makes it.
	ID string
	// Kind says what the body holds, like "metrics".
	Kind string
	// ContentType and ContentEncoding are sent as the headers of that name.
	ContentType     string
	ContentEncoding string
	Created         time.Time
	// Samples is how many samples or lines the body holds: what is lost when
	// the batch has to be dropped.
	Samples int
	Body    []byte
}

type header struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Type     string `json:"type"`
	Encoding string `json:"encoding,omitempty"`
	Created  int64  `json:"created"` // Unix milliseconds
	Samples  int    `json:"samples"`
}

// encodeHead returns all that stands before b.Body in its file.
func encodeHead(b *Batch) ([]byte, error) {
	h, err := json.Marshal(header{
		ID: b.ID, Kind: b.Kind, Type: b.ContentType, Encoding: b.ContentEncoding,
		Created: b.Created.UnixMilli(), Samples: b.Samples,
	})
	if err != nil {
		return nil, err
	}
	if len(h) > maxHeader || len(b.Body) > maxBodySize {
		return nil, fmt.Errorf("batch of %d bytes with a header of %d is too large to spool", len(b.Body), len(h))
	}
	head := make([]byte, fixedBytes, fixedBytes+len(h))
	copy(head, magic)
	binary.LittleEndian.PutUint16(head[6:], version)
	binary.LittleEndian.PutUint32(head[8:], uint32(len(h)))
	binary.LittleEndian.PutUint64(head[16:], uint64(len(b.Body)))
	binary.LittleEndian.PutUint32(head[24:], crc32.Checksum(b.Body, castagnoli))
	head = append(head, h...)
	binary.LittleEndian.PutUint32(head[12:], crc32.Checksum(head, castagnoli))
	return head, nil
}

// readHead reads and checks all that stands before the body. size is the
// length of the whole file; bodyCRC is to be compared by who reads the body.
func readHead(r io.Reader, size int64) (b Batch, bodyLen int64, bodyCRC uint32, err error) {
	var fixed [fixedBytes]byte
	if _, err := io.ReadFull(r, fixed[:]); err != nil {
		return b, 0, 0, headError("shorter than any batch", err)
	}
	if string(fixed[:6]) != magic {
		return b, 0, 0, fmt.Errorf("%w: it does not begin with %s", errDamaged, magic)
	}
	if v := binary.LittleEndian.Uint16(fixed[6:]); v != version {
		return b, 0, 0, fmt.Errorf("%w: format version %d, this client reads %d", errDamaged, v, version)
	}
	headerLen := binary.LittleEndian.Uint32(fixed[8:])
	headerCRC := binary.LittleEndian.Uint32(fixed[12:])
	length := binary.LittleEndian.Uint64(fixed[16:])
	bodyCRC = binary.LittleEndian.Uint32(fixed[24:])
	if headerLen > maxHeader || length > maxBodySize {
		return b, 0, 0, fmt.Errorf("%w: impossible lengths %d and %d", errDamaged, headerLen, length)
	}
	raw := make([]byte, headerLen)
	if _, err := io.ReadFull(r, raw); err != nil {
		return b, 0, 0, headError("the header is cut", err)
	}
	clear(fixed[12:16])
	sum := crc32.Update(crc32.Checksum(fixed[:], castagnoli), castagnoli, raw)
	if sum != headerCRC {
		return b, 0, 0, fmt.Errorf("%w: checksum of the header", errDamaged)
	}
	var h header
	if err := json.Unmarshal(raw, &h); err != nil {
		return b, 0, 0, fmt.Errorf("%w: header: %w", errDamaged, err)
	}
	if want := int64(fixedBytes) + int64(headerLen) + int64(length); size != want {
		return b, 0, 0, fmt.Errorf("%w: %d bytes long, should be %d", errDamaged, size, want)
	}
	if h.ID == "" || h.Samples < 0 {
		return b, 0, 0, fmt.Errorf("%w: header without an id or with %d samples", errDamaged, h.Samples)
	}
	return Batch{
		ID: h.ID, Kind: h.Kind, ContentType: h.Type, ContentEncoding: h.Encoding,
		Created: time.UnixMilli(h.Created), Samples: h.Samples,
	}, int64(length), bodyCRC, nil
}

// readBatch reads a whole file.
func readBatch(r io.Reader, size int64) (Batch, error) {
	b, length, sum, err := readHead(r, size)
	if err != nil {
		return Batch{}, err
	}
	b.Body = make([]byte, length)
	if _, err := io.ReadFull(r, b.Body); err != nil {
		return Batch{}, headError("the body is cut", err)
	}
	if crc32.Checksum(b.Body, castagnoli) != sum {
		return Batch{}, fmt.Errorf("%w: checksum of the body", errDamaged)
	}
	return b, nil
}

// headError tells a short file, which is damage, from a failing read, which
// may pass.
func headError(what string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: %s", errDamaged, what)
	}
	return err
}
