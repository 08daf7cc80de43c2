// Package server puts the parts of Peeper Server together: it builds them in
// order, hands each what it needs of the others, and stops them in reverse.
package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"peeper/internal/server/account"
	"peeper/internal/server/alerting/rules"
	"peeper/internal/server/api"
	"peeper/internal/server/dashboards"
	"peeper/internal/server/database"
	"peeper/internal/server/delivery"
	"peeper/internal/server/fleet"
	"peeper/internal/server/front"
	"peeper/internal/server/front/certificates"
	"peeper/internal/server/metrics"
	"peeper/provisioning"
	"peeper/web"
)

// Server is all parts, built and not yet answering.
type Server struct {
	cfg     Config
	log     *slog.Logger
	started time.Time

	own          *selfMetrics
	files        *configFiles
	listener     net.Listener
	database     *database.DB
	accounts     *account.Accounts
	fleet        *fleet.Fleet
	delivery     *delivery.Clock
	metrics      *metrics.Embedded
	dashboards   *dashboards.Library
	rules        *rules.Rules
	certificates *certificates.Certificates
	front        *front.Server

	// closers undo what New did, the last first.
	closers []closer
}

type closer struct {
	what  string
	close func() error
}

// New builds the parts. What it returns must be given to Run, or be closed.
func New(ctx context.Context, cfg Config, log *slog.Logger) (*Server, error) {
	s := &Server{cfg: cfg, log: log, started: time.Now()}
	if err := s.build(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	// Hashing the first passwords took tens of megabytes once; the collector
	// would give them back only minutes later.
	debug.FreeOSMemory()
	return s, nil
}

func (s *Server) build(ctx context.Context) error {
	if err := s.cfg.Validate(); err != nil {
		return err
	}
	dir, err := openDataDir(s.cfg.DataDir)
	if err != nil {
		return err
	}
	s.onClose("the data directory", dir.close)
	if s.own, err = newSelfMetrics(s.log); err != nil {
		return err
	}
	s.files = newConfigFiles(s.own.registry)

	// Early, so that a port in use is told before a large store is opened.
	if s.listener, err = front.Listen(s.cfg.Listen); err != nil {
		return err
	}
	s.onClose("the listener", func() error { return ignoreClosed(s.listener.Close()) })

	if s.certificates, err = certificates.Open(certificates.Options{
		Host: s.cfg.Host, ConfigDir: s.cfg.ConfigDir, DataDir: s.cfg.DataDir, Logger: s.log, Files: s.files,
	}); err != nil {
		return err
	}
	if err := s.openDatabase(ctx); err != nil {
		return err
	}
	if err := s.openMetrics(); err != nil {
		return err
	}
	shipped, err := fs.Sub(provisioning.Dashboards, "dashboards")
	if err != nil {
		return fmt.Errorf("cannot read the shipped dashboards: %w", err)
	}
	if s.dashboards, err = dashboards.Open(dashboards.Options{
		Shipped: shipped, Dir: s.cfg.dashboardDir(), DB: s.database, Sources: api.Sources(), Files: s.files, Logger: s.log,
	}); err != nil {
		return err
	}
	if err := s.openRules(ctx); err != nil {
		return err
	}
	return s.buildFront()
}

// openDatabase opens the database and the parts that live in it.
func (s *Server) openDatabase(ctx context.Context) (err error) {
	if s.database, err = database.Open(ctx, s.cfg.databaseURL(), s.log); err != nil {
		return err
	}
	s.onClose("the database", s.database.Close)
	if s.accounts, err = account.New(s.database, account.Options{
		Logger: s.log, AdminUser: s.cfg.AdminUser, AdminPassword: s.cfg.AdminPassword,
	}); err != nil {
		return err
	}
	if err := s.accounts.Bootstrap(ctx); err != nil {
		return err
	}
	if s.fleet, err = fleet.New(ctx, s.database, fleet.Options{Logger: s.log}); err != nil {
		return err
	}
	return nil
}

// openMetrics opens the engine. The push protocol comes first: it must have
// taken note of how the last run ended before the engine changes anything.
func (s *Server) openMetrics() (err error) {
	if s.delivery, err = delivery.Open(filepath.Join(s.cfg.DataDir, "delivery"), s.log); err != nil {
		return err
	}
	if s.metrics, err = metrics.Open(metrics.Config{
		Dir: filepath.Join(s.cfg.DataDir, "metrics"), Retention: s.cfg.MetricsRetention.Std(),
		Logger: s.log, Durability: s.delivery,
	}); err != nil {
		return err
	}
	s.own.engine = s.metrics
	s.onClose("the metrics engine", func() error {
		if err := s.metrics.Close(); err != nil {
			return err
		}
		// Only now is everything that was acknowledged known to be on disk.
		return s.delivery.MarkClean()
	})
	return nil
}

func (s *Server) buildFront() error {
	ui := front.NotBuilt(s.cfg.Lang)
	if files, built := web.UI(); built {
		served, err := front.NewUI(files, s.cfg.Lang)
		if err != nil {
			return err
		}
		ui = served
	}
	ingest, err := api.NewIngest(s.own.registry)
	if err != nil {
		return err
	}
	face := &api.API{
		Accounts: s.accounts, Metrics: s.metrics, Delivery: s.delivery, Fleet: s.fleet, Ingest: ingest, Dashboards: s.dashboards,
		Rules: s.rules, Status: s, OwnMetrics: s.own, Ready: s.ready, UI: ui, Logger: s.log,
	}
	for _, collector := range s.collectors() {
		if err := s.own.registry.Register(collector); err != nil {
			return fmt.Errorf("cannot count what the server does: %w", err)
		}
	}
	s.front, err = front.New(s.listener, front.Options{
		Certificate: s.certificates.GetCertificate,
		SelfSigned:  func() bool { return s.certificates.Info().SelfSigned },
		Handler:     face.Handler(),
		Logger:      s.log,
		Registry:    s.own.registry,
	})
	return err
}

// Address is where the server listens.
func (s *Server) Address() net.Addr { return s.listener.Addr() }

// ready says why requests cannot be served.
func (s *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := s.database.PingContext(ctx); err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	return nil
}

// Run answers until ctx ends or a part fails, and then stops everything.
func (s *Server) Run(ctx context.Context) error {
	outward, stopOutward := context.WithCancel(ctx)
	defer stopOutward()
	background := context.WithoutCancel(ctx)
	writers := newGroup(background, stopOutward)
	writers.run("own metrics", s.own.Run)
	writers.run("rules", s.rules.Run)
	watchers := newGroup(background, stopOutward)
	watchers.run("fleet", s.fleet.Run)
	watchers.run("accounts", s.accounts.Run)
	watchers.run("certificates", s.certificates.Run)
	watchers.run("dashboards", s.dashboards.Run)
	watchers.run("push protocol", func(ctx context.Context) error {
		return s.delivery.WatchWallClock(ctx, s.metrics.Flush)
	})

	err := s.front.Run(outward)
	s.log.Info("stopping")
	return errors.Join(err, writers.stop(), watchers.stop(), s.Close())
}

// Close undoes New, in reverse. Run does it too.
func (s *Server) Close() error {
	var problems []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		if err := s.closers[i].close(); err != nil {
			problems = append(problems, fmt.Errorf("cannot close %s: %w", s.closers[i].what, err))
		}
	}
	s.closers = nil
	return errors.Join(problems...)
}

func (s *Server) onClose(what string, close func() error) {
	s.closers = append(s.closers, closer{what, close})
}

// group runs parts that are stopped together.
type group struct {
	ctx    context.Context
	cancel context.CancelFunc
	failed context.CancelFunc // stops the server
	wg     sync.WaitGroup

	mu     sync.Mutex
	errors []error
}

func newGroup(ctx context.Context, failed context.CancelFunc) *group {
	g := &group{failed: failed}
	g.ctx, g.cancel = context.WithCancel(ctx)
	return g
}

func (g *group) run(what string, part func(context.Context) error) {
	g.wg.Go(func() {
		err := part(g.ctx)
		if err == nil || errors.Is(err, context.Canceled) {
			return
		}
		err = fmt.Errorf("%s: %w", what, err)
		g.mu.Lock()
		g.errors = append(g.errors, err)
		g.mu.Unlock()
		g.failed()
	})
}

func (g *group) stop() error {
	g.cancel()
	g.wg.Wait()
	return errors.Join(g.errors...)
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
