package wire

import (
	"net/http"
	"strings"
	"testing"
)

func stampHeader(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i+1 < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

func TestReadStamp(t *testing.T) {
	whole := []string{HeaderServer, "s", HeaderEpoch, "e", HeaderAck, "12", HeaderDurable, "-48"}
	got, ok, err := ReadStamp(stampHeader(whole...))
	if want := (Stamp{"s", "e", 12, -48}); got != want || !ok || err != nil {
		t.Errorf("%+v %v %v", got, ok, err)
	}
	if _, ok, err := ReadStamp(stampHeader(HeaderServer, "s")); ok || err != nil {
		t.Errorf("no acknowledgement: %v %v", ok, err)
	}
	for name, change := range map[string][]string{
		"no server":     {HeaderServer, ""},
		"no epoch":      {HeaderEpoch, ""},
		"bad ack":       {HeaderAck, "soon"},
		"bad durable":   {HeaderDurable, "1.5"},
		"no durable":    {HeaderDurable, ""},
		"an endless id": {HeaderServer, strings.Repeat("x", maxIDBytes+1)},
	} {
		if _, ok, err := ReadStamp(stampHeader(append(whole, change...)...)); ok || err == nil {
			t.Errorf("%s: %v %v", name, ok, err)
		}
	}
}
