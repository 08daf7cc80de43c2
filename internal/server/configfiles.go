package server

import (
	"maps"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// configFiles knows, for every part, which of the files an operator edits are
// good: it is the metric and what Home shows of them.
type configFiles struct {
	valid *prometheus.GaugeVec

	mu     sync.Mutex
	broken map[string]string
}

func newConfigFiles(registry prometheus.Registerer) *configFiles {
	files := &configFiles{
		valid: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "peeper_config_file_valid",
			Help: "Whether the file is good (1), or broken and its last good version is in use (0).",
		}, []string{"file"}),
		broken: map[string]string{},
	}
	registry.MustRegister(files.valid)
	return files
}

func (f *configFiles) Valid(file string) {
	f.valid.WithLabelValues(label(file)).Set(1)
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.broken, file)
}

func (f *configFiles) Broken(file string, problem error) {
	f.valid.WithLabelValues(label(file)).Set(0)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken[file] = problem.Error()
}

func (f *configFiles) Gone(file string) {
	f.valid.DeleteLabelValues(label(file))
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.broken, file)
}

// all returns the broken files with what is wrong.
func (f *configFiles) all() map[string]string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.broken)
}
