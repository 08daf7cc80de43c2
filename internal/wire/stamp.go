package wire

import (
	"fmt"
	"net/http"
	"strconv"
)

// A Stamp is what a server says of itself and of a batch in the headers of an
// answer to a push.
type Stamp struct {
	Server, Epoch string
	Ack, Durable  int64
}

// maxIDBytes bounds the ids of a stamp, which the client remembers.
const maxIDBytes = 128

// ReadStamp reads the stamp from an answer's headers. ok is false when there
// is none: the receiver is not a Peeper server, or did not accept the batch.
func ReadStamp(h http.Header) (s Stamp, ok bool, err error) {
	ack := h.Get(HeaderAck)
	if ack == "" {
		return Stamp{}, false, nil
	}
	s.Server, s.Epoch = h.Get(HeaderServer), h.Get(HeaderEpoch)
	if s.Server == "" || s.Epoch == "" || len(s.Server) > maxIDBytes || len(s.Epoch) > maxIDBytes {
		return Stamp{}, false, fmt.Errorf("the answer has %s but no proper %s and %s", HeaderAck, HeaderServer, HeaderEpoch)
	}
	if s.Ack, err = strconv.ParseInt(ack, 10, 64); err != nil {
		return Stamp{}, false, fmt.Errorf("%s is not a number", HeaderAck)
	}
	if s.Durable, err = strconv.ParseInt(h.Get(HeaderDurable), 10, 64); err != nil {
		return Stamp{}, false, fmt.Errorf("%s is not a number", HeaderDurable)
	}
	return s, true, nil
}
