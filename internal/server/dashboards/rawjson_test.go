package dashboards

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestWithFieldsLeavesTheRestAsItWas(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		set  []setting
		want string
	}{
		"numbers, order and unknown fields": {
			`{ "b" : 1.10 , "a":[1e400, 12345678901234567890],"uid":"x","é\u0041":{"}":"\"]"} }`,
			[]setting{{"uid", "y"}, {"id", 7}},
			`{"b":1.10,"a":[1e400, 12345678901234567890],"uid":"y","é\u0041":{"}":"\"]"},"id":7}`,
		},
		"a field that is there twice": {`{"uid":"a","x":1,"uid":"b"}`, []setting{{"uid", "c"}}, `{"uid":"c","x":1}`},
		"taken away":                  {`{"id":1,"x":null,"id":2}`, []setting{{"id", nil}}, `{"x":null}`},
		"another case is another":     {`{"UID":"a"}`, []setting{{"uid", "b"}}, `{"UID":"a","uid":"b"}`},
		"an escaped name is the same": {`{"u\u0069d":"a"}`, []setting{{"uid", "b"}}, `{"u\u0069d":"b"}`},
		"empty":                       {`{}`, []setting{{"uid", "b"}}, `{"uid":"b"}`},
	} {
		if got := string(withFields([]byte(test.text), test.set...)); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}

func TestHugeDashboardsAreReadInTime(t *testing.T) {
	// Many panels, and one deep one: both must stay linear.
	text := `{"title":"Huge","panels":[` + strings.TrimSuffix(strings.Repeat(`{"type":"stat","targets":[{"expr":"up"}]},`, 100_000), ",") + `]}`
	h, err := examine([]byte(text), 0)
	if err != nil || h.title != "Huge" {
		t.Fatal(h.title, err)
	}
}

func FuzzFields(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":"\"}"}],"uid":null , "a" : true}`))
	f.Add([]byte(`{"\\":"\\","":{}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if checkJSON(text) != nil {
			return
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		got := map[string]json.RawMessage{}
		for _, field := range fieldsOf(text, 0) {
			got[field.name] = field.value
		}
		if len(want) != len(got) || len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: got %q, want %q", text, got, want)
		}
		set := withFields(text, setting{"uid", "x"}, setting{"id", nil})
		var read map[string]json.RawMessage
		if err := json.Unmarshal(set, &read); err != nil {
			t.Fatalf("%q became %q: %v", text, set, err)
		}
		delete(want, "id")
		want["uid"] = json.RawMessage(`"x"`)
		if !reflect.DeepEqual(read, want) {
			t.Fatalf("%q became %q", text, set)
		}
	})
}
