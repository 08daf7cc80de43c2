package metrics

import (
	"strings"
	"testing"
	"time"
)

func TestAppend(t *testing.T) {
	now := time.Now()
	err := engine.Append(t.Context(), []Sample{
		{Labels: map[string]string{"__name__": "own", "client": "kept", "a": "b"}, Value: 5, Time: now},
	})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "own", now, "own{a=b,client=kept} 5")
	if err := engine.Append(t.Context(), []Sample{{Labels: map[string]string{"a": "b"}, Time: now}}); err == nil {
		t.Error("a sample without a name was taken")
	}
}

func TestImportText(t *testing.T) {
	now := time.Now()
	text := `# HELP imported_total Something.
# TYPE imported_total counter
imported_total{path="/a\"b",job="theirs"} 3
imported_plain 4.5
`
	if err := engine.ImportText(t.Context(), []byte(text), map[string]string{"job": "peeper-server", "instance": "me"}, now); err != nil {
		t.Fatal(err)
	}
	expect(t, "imported_total", now, `imported_total{instance=me,job=theirs,path=/a"b} 3`)
	expect(t, "imported_plain", now, "imported_plain{instance=me,job=peeper-server} 4.5")

	err := engine.ImportText(t.Context(), []byte("imported_good 1\nimported_bad{a= 2\n"), nil, now)
	if err == nil || !strings.Contains(err.Error(), "imported_bad") {
		t.Errorf("error %v, want one that shows the bad line", err)
	}
	expect(t, "imported_good", now, "imported_good{} 1")
}
