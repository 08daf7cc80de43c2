package harness

import (
	"net/http"
	"time"

	"github.com/klauspost/compress/snappy"
	"github.com/prometheus/prometheus/prompb"
)

// RemoteWrite encodes one sample as any remote-write 1.0 sender would.
func RemoteWrite(at time.Time, value float64, labels ...string) []byte {
	series := prompb.TimeSeries{Samples: []prompb.Sample{{Timestamp: at.UnixMilli(), Value: value}}}
	for i := 0; i+1 < len(labels); i += 2 {
		series.Labels = append(series.Labels, prompb.Label{Name: labels[i], Value: labels[i+1]})
	}
	request := prompb.WriteRequest{Timeseries: []prompb.TimeSeries{series}}
	body, err := request.Marshal()
	if err != nil {
		panic(err) // plain structs always encode
	}
	return snappy.Encode(nil, body)
}

// Push sends a remote-write 1.0 body with a token.
func (s *Server) Push(token string, body []byte) (Answer, error) {
	header := Bearer(token)
	header.Set("Content-Type", "application/x-protobuf")
	header.Set("Content-Encoding", "snappy")
	header.Set("X-Prometheus-Remote-Write-Version", "0.1.0")
	return s.Do(http.MethodPost, "/api/v1/write", body, header)
}

// Snappy compresses a block as remote write does.
func Snappy(block []byte) []byte { return snappy.Encode(nil, block) }
