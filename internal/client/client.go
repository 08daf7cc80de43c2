// Package client is Peeper Client: it builds the parts, runs them, and stops
// them so that nothing collected is lost.
package client

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"peeper/internal/client/collect"
	"peeper/internal/client/collect/linux"
	"peeper/internal/client/disk"
	"peeper/internal/client/link"
	"peeper/internal/client/push"
	"peeper/internal/client/spool"
	"peeper/internal/client/token"
	"peeper/internal/version"
	"peeper/internal/wire"
)

// drainTimeout bounds the last push at a stop; what does not get through is on
// the disk.
const drainTimeout = 4 * time.Second

// Client is one running client. Close it after Run.
type Client struct {
	log    *slog.Logger
	hold   *disk.Hold
	spool  *spool.Spool
	tokens *token.Keeper
	pusher *push.Pusher
	runner *collect.Runner
}

// New opens the data directory and builds the parts. Nothing runs yet.
func New(cfg Config, log *slog.Logger) (_ *Client, err error) {
	if err := cfg.Complete(); err != nil {
		return nil, err
	}
	for _, name := range cfg.notYet() {
		log.Warn("This module is not in this version; it is ignored", "variable", name)
	}
	if err := disk.MakeDir(cfg.DataDir); err != nil {
		return nil, fmt.Errorf("cannot use PEEPER_DATA_DIR: %w", err)
	}
	c := &Client{log: log}
	if c.hold, err = disk.Lock(cfg.DataDir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			c.hold.Release()
		}
	}()
	if err := disk.RemoveTemps(cfg.DataDir); err != nil {
		return nil, fmt.Errorf("cannot use PEEPER_DATA_DIR: %w", err)
	}
	origin, err := installation(cfg.DataDir)
	if err != nil {
		return nil, err
	}
	c.spool, err = spool.Open(filepath.Join(cfg.DataDir, "buffer", "metrics"), spool.Options{
		Kind: "metrics", MaxBytes: int64(cfg.BufferSize), Origin: origin, Log: log,
	})
	if err != nil {
		return nil, err
	}
	if c.tokens, err = token.NewKeeper(cfg.Token, cfg.DataDir, log); err != nil {
		return nil, err
	}
	target, err := cfg.target()
	if err != nil {
		return nil, err
	}
	way, err := link.New(target)
	if err != nil {
		return nil, err
	}
	opts := pushOptions(&cfg)
	opts.Log = log
	c.pusher = push.New(c.spool, way, c.tokens, opts)
	if err := c.buildRunner(&cfg, origin); err != nil {
		return nil, err
	}
	log.Info("Ready", "version", version.Version, "server", cfg.Host, "instance", cfg.Instance,
		"product", cfg.Product, "interval", cfg.Interval, "data", cfg.DataDir)
	if st := c.spool.Stats(); st.Batches > 0 {
		log.Info("The buffer holds data of an earlier run; sending it first", "batches", st.Batches, "bytes", st.Bytes, "oldest", st.Oldest)
	}
	return c, nil
}

func (c *Client) buildRunner(cfg *Config, origin string) error {
	clock, err := collect.OpenClock(filepath.Join(cfg.DataDir, "clock"), c.log)
	if err != nil {
		return err
	}
	host, err := linux.New(linux.Options{Root: cfg.HostRoot, Log: c.log})
	if err != nil {
		return err
	}
	own := newSelf(selfState{
		spool: c.spool, pusher: c.pusher, max: int64(cfg.BufferSize),
		reports: func() map[string]collect.Report { return c.runner.Reports() },
	})
	c.runner, err = collect.NewRunner([]collect.Source{host, own}, collect.Options{
		Interval: cfg.Interval.Std(),
		Seed:     origin,
		Labels:   collect.Labels{Instance: cfg.Instance, Product: cfg.Product},
		Clock:    clock,
		Sink:     c.put,
		Log:      c.log,
	})
	return err
}

// put spools a batch. The spool says itself when the disk refuses.
func (c *Client) put(b collect.Batch) {
	_, err := c.spool.Put(spool.Batch{
		ContentType: collect.ContentType, ContentEncoding: collect.ContentEncoding,
		Created: b.Time, Samples: b.Samples, Body: b.Body,
	})
	if err != nil {
		c.log.Debug("A batch is not on the disk yet", "error", err)
	}
}

// Run collects and pushes until ctx ends, then sends what it can and returns
// within a few seconds. The rest stays on the disk for the next start.
func (c *Client) Run(ctx context.Context) error {
	var parts sync.WaitGroup
	parts.Go(func() { c.tokens.Watch(ctx) })
	parts.Go(func() { c.pusher.Run(ctx) })
	err := c.runner.Run(ctx)
	parts.Wait()

	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	c.pusher.Drain(last)
	if st := c.spool.Stats(); st.Batches > 0 {
		c.log.Info("Stopping; what the server does not surely have stays in the buffer", "batches", st.Batches, "bytes", st.Bytes)
	}
	return errors.Join(err, c.spool.Close())
}

// Close gives the data directory back.
func (c *Client) Close() error { return c.hold.Release() }

// pushOptions says how metrics are pushed.
func pushOptions(cfg *Config) push.Options {
	return push.Options{
		Path: wire.PathMetrics,
		Probe: push.Probe{
			ContentType: collect.ContentType, ContentEncoding: collect.ContentEncoding, Body: collect.Empty(),
		},
		ProbeEvery: cfg.Interval.Std(),
		Instance:   cfg.Instance, Product: cfg.Product,
		Header: http.Header{"X-Prometheus-Remote-Write-Version": {"0.1.0"}},
	}
}

// installation returns the random id of this data directory.
func installation(dir string) (string, error) {
	path := filepath.Join(dir, "installation")
	raw, err := os.ReadFile(path)
	id := strings.TrimSpace(string(raw))
	if err == nil && len(id) == 16 {
		if _, err := hex.DecodeString(id); err == nil {
			return id, nil
		}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("cannot read the installation's id: %w", err)
	}
	var fresh [8]byte
	rand.Read(fresh[:])
	id = hex.EncodeToString(fresh[:])
	// On a full disk the client goes on with an id for this run: ids of
	// batches have a random part of their own.
	if err := disk.WriteFile(path, []byte(id+"\n")); err != nil && !disk.Full(err) {
		return "", fmt.Errorf("cannot write to PEEPER_DATA_DIR: %w", err)
	}
	return id, nil
}
