// Package rules owns alerting and recording rules in Prometheus' format: those
// that come with the server and those the operator put into a directory. It
// evaluates them on the metrics engine with Prometheus' own rule manager, and
// is the only package that knows that manager. It knows nothing of who is told
// of an alert.
package rules

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/rules"
)

// defaultInterval is that of groups that name none: the interval of clients.
const defaultInterval = 15 * time.Second

// Sample is one value of one series.
type Sample struct {
	Labels map[string]string // with __name__, where the series has a name
	Value  float64
	Time   time.Time
}

// Engine is what is needed of the metrics engine.
type Engine interface {
	Instant(ctx context.Context, expr string, at time.Time) ([]Sample, error)
	Append(ctx context.Context, samples []Sample) error
}

// Database is what is needed of the server's database.
type Database interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Files is told of each file an operator edits whether it could be used.
type Files interface {
	Valid(file string)
	Broken(file string, problem error)
	Gone(file string)
}

// Options of Open.
type Options struct {
	Shipped fs.FS  // comes with the server
	Dir     string // the operator's; may be absent
	// URL is the address of the server as people open it, for templates.
	URL      string
	Engine   Engine
	DB       Database // keeps the state of alerts over a restart
	Files    Files
	Logger   *slog.Logger
	Registry prometheus.Registerer
	// Poll is how often Dir is looked at; 0 is half a second.
	Poll time.Duration
}

// Rules is all rules there are, evaluated while Run runs. It is safe for use
// by many goroutines.
type Rules struct {
	opts    Options
	files   *files
	manager *rules.Manager
	cancel  context.CancelFunc // ends queries of running evaluations
	memory  *memory

	mu      sync.Mutex
	loaded  map[string]*rulefmt.RuleGroups // by file, what the manager loads
	failing map[string]string              // rule to the error that was told
}

// Open reads the rules and the state their alerts had. Broken files of the
// operator are told and left out.
func Open(ctx context.Context, o Options) (*Rules, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.Poll = cmp.Or(o.Poll, 500*time.Millisecond)
	external, err := url.Parse(o.URL)
	if err != nil {
		return nil, fmt.Errorf("cannot read the server's own address %q: %w", o.URL, err)
	}
	found, err := openFiles(o)
	if err != nil {
		return nil, err
	}
	measured := measures()
	if o.Registry != nil {
		for _, one := range []prometheus.Collector{measured.EvalDurationHistogram, measured.EvalFailures, measured.IterationsMissed} {
			if err := o.Registry.Register(one); err != nil {
				return nil, fmt.Errorf("cannot count evaluations of rules: %w", err)
			}
		}
	}
	r := &Rules{opts: o, files: found, failing: map[string]string{}}
	if r.memory, err = remember(ctx, o.DB, o.Logger); err != nil {
		return nil, err
	}
	var running context.Context
	running, r.cancel = context.WithCancel(context.WithoutCancel(ctx))
	r.manager = rules.NewManager(&rules.ManagerOptions{
		Context:     running,
		ExternalURL: external,
		QueryFunc:   query(o.Engine),
		Appendable:  appendable{o.Engine},
		// Who wants to know of alerts reads them from here.
		NotifyFunc: func(context.Context, string, ...*rules.Alert) {},
		// Failures are told by tell, once for each change and not on every
		// evaluation.
		Logger:      slog.New(slog.DiscardHandler),
		Metrics:     measured,
		GroupLoader: loader{r},
	})
	// The manager would restore a part of the state from its own series, which
	// lack the last seconds before a crash; after a first, empty update it
	// leaves that to memory.
	if err := r.manager.Update(defaultInterval, nil, labels.EmptyLabels(), o.URL, r.iterate); err != nil {
		return nil, err
	}
	return r, nil
}

// measures are the manager's metrics under our names, where we show them.
func measures() *rules.Metrics {
	m := rules.NewGroupMetrics(nil)
	group := []string{"rule_group"}
	m.EvalDurationHistogram = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "peeper_rule_evaluation_duration_seconds", Help: "Time one evaluation of a rule took.",
		Buckets: []float64{.001, .005, .025, .1, .5, 1, 5, 15},
	})
	m.EvalFailures = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "peeper_rule_evaluation_failures_total", Help: "Evaluations of rules that failed, by group.",
	}, group)
	m.IterationsMissed = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "peeper_rule_group_iterations_missed_total", Help: "Evaluations of a group left out because the one before took too long.",
	}, group)
	return m
}

// loader gives the manager the files that were already read and checked.
type loader struct{ r *Rules }

func (l loader) Load(file string, _ bool, _ model.ValidationScheme) (*rulefmt.RuleGroups, []error) {
	l.r.mu.Lock()
	defer l.r.mu.Unlock()
	return l.r.loaded[file], nil
}

func (l loader) Parse(expr string) (parser.Expr, error) { return language.ParseExpr(expr) }

// load hands the good files to the manager. Groups that did not change go on
// undisturbed; of those that did, rules with the same name and labels keep
// their alerts.
func (r *Rules) load() error {
	loaded := r.files.good()
	r.mu.Lock()
	r.loaded = loaded
	r.mu.Unlock()
	names := make([]string, 0, len(loaded))
	for name := range loaded {
		names = append(names, name)
	}
	slices.Sort(names)
	if err := r.manager.Update(defaultInterval, names, labels.EmptyLabels(), r.opts.URL, r.iterate); err != nil {
		return fmt.Errorf("cannot use the rules: %w", err)
	}
	return nil
}

// iterate evaluates a group once.
func (r *Rules) iterate(ctx context.Context, g *rules.Group, at time.Time) {
	r.memory.restore(ctx, g, at)
	rules.DefaultEvalIterationFunc(ctx, g, at)
	if ctx.Err() != nil {
		return // the server stops: what failed now failed for that
	}
	r.tell(g)
	r.memory.save(ctx, g, at)
}

// tell logs what fails since the last evaluation, and what works again.
func (r *Rules) tell(g *rules.Group) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for key, rule := range keyed(g) {
		text := ""
		if err := rule.LastError(); err != nil {
			text = err.Error()
		}
		key = rules.GroupKey(g.File(), g.Name()) + ";" + key
		switch told := r.failing[key]; {
		case text != "" && told == "":
			r.opts.Logger.Error("a rule cannot be evaluated; its alerts stay as they are", "file", g.File(), "group", g.Name(), "rule", rule.Name(), "error", text)
			r.failing[key] = text
		case text == "" && told != "":
			r.opts.Logger.Info("the rule can be evaluated again", "file", g.File(), "group", g.Name(), "rule", rule.Name())
			delete(r.failing, key)
		}
	}
}

// Run evaluates the rules and follows the operator's files until ctx ends.
func (r *Rules) Run(ctx context.Context) error {
	if err := r.load(); err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.manager.Run()
	}()
	defer func() {
		r.cancel()
		r.manager.Stop()
		<-done
	}()
	ticker := time.NewTicker(r.opts.Poll)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			if !r.files.look(false) {
				continue
			}
			if err := r.load(); err != nil {
				r.opts.Logger.Error("the rules stay as they were", "error", err)
			}
		}
	}
}
