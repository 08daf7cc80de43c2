package metrics

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/prompb"
	"github.com/klauspost/compress/gzip"
)

// maxImportLine bounds one line of an import, so one series of one export.
const maxImportLine = 16 << 20

// importLine is one line of VictoriaMetrics' JSON-line format, see
// https://docs.victoriametrics.com/#json-line-format.
type importLine struct {
	Metric     map[string]string `json:"metric"`
	Values     []importValue     `json:"values"`
	Timestamps []int64           `json:"timestamps"`
}

// importValue is a number, or a word for what JSON has no number for.
type importValue float64

func (v *importValue) UnmarshalJSON(text []byte) error {
	switch word := strings.Trim(string(text), `"`); word {
	case "null", "NaN":
		*v = importValue(math.NaN())
	case "Infinity", "Inf", "+Inf":
		*v = importValue(math.Inf(1))
	case "-Infinity", "-Inf":
		*v = importValue(math.Inf(-1))
	default:
		return json.Unmarshal(text, (*float64)(v))
	}
	return nil
}

// serveImport stores what an export wrote. Lines before a bad one stay stored;
// importing them again changes nothing.
func (e *Embedded) serveImport(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", "POST")
		writeAPIError(w, http.StatusMethodNotAllowed, "an import is sent by POST, not "+shown(r.Method))
		return
	}
	err := e.importLines(r)
	var request *RequestError
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
		w.WriteHeader(http.StatusNoContent)
	case errors.As(err, &tooLarge):
		writeAPIError(w, http.StatusRequestEntityTooLarge,
			fmt.Sprintf("the import is larger than %d MiB: split it by lines; what came before the end is stored", tooLarge.Limit>>20))
	case errors.As(err, &request):
		if request.RetryAfter > 0 {
			w.Header().Set("Retry-After", fmt.Sprint(int(request.RetryAfter.Seconds())))
		}
		writeAPIError(w, request.Status, request.Message)
	default:
		writeAPIError(w, http.StatusBadRequest, err.Error())
	}
}

func (e *Embedded) importLines(r *http.Request) error {
	if isReadOnly() {
		return errDiskFull()
	}
	var body io.Reader = r.Body
	switch encoding := r.Header.Get("Content-Encoding"); encoding {
	case "":
	case "gzip":
		unzip, err := gzip.NewReader(r.Body)
		if err != nil {
			return fmt.Errorf("the import is not sound gzip data: %w", err)
		}
		body = unzip
	default:
		return &RequestError{Status: http.StatusUnsupportedMediaType, Message: "an import is sent plain or with gzip, not " + shown(encoding)}
	}
	b := getBatch(time.Now(), e.cfg.Retention, "")
	defer putBatch(b)
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, maxImportLine)
	n := 0
	for lines.Scan() {
		n++
		if len(strings.TrimSpace(lines.Text())) == 0 {
			continue
		}
		if err := b.addLine(lines.Bytes()); err != nil {
			return errors.Join(fmt.Errorf("line %d: %w", n, err), b.flush())
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return errors.Join(fmt.Errorf("line %d is longer than %d MiB: export with a shorter time range", n+1, maxImportLine>>20), b.flush())
	case err != nil:
		return errors.Join(fmt.Errorf("the import could not be read to its end: %w", err), b.flush())
	}
	if err := b.flush(); err != nil {
		return err
	}
	if rejected := b.result.RejectedTotal(); rejected > 0 {
		return fmt.Errorf("%d samples were not stored, the first one because %s", rejected, b.result.FirstRejection)
	}
	return nil
}

func (b *batch) addLine(text []byte) error {
	var line importLine
	if err := json.Unmarshal(text, &line); err != nil {
		return fmt.Errorf("it is not a series in JSON: %w", err)
	}
	if len(line.Values) != len(line.Timestamps) {
		return fmt.Errorf("it has %d values and %d timestamps", len(line.Values), len(line.Timestamps))
	}
	b.labels = b.labels[:0]
	for name, value := range line.Metric {
		b.labels = append(b.labels, prompb.Label{Name: name, Value: value})
	}
	sortLabels(b.labels)
	wrong := b.begin()
	for i, timestamp := range line.Timestamps {
		if wrong.reason != "" {
			b.reject(wrong)
			continue
		}
		if err := b.add(timestamp, float64(line.Values[i])); err != nil {
			return err
		}
	}
	return nil
}
