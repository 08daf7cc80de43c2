package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"peeper/internal/server/database"
)

// Options are what Accounts needs from outside.
type Options struct {
	// Clock is the wall clock; nil is time.Now.
	Clock  func() time.Time
	Logger *slog.Logger
	// AdminUser and AdminPassword make the first administrator when there is
	// no user at all; later changes of them have no effect.
	AdminUser     string
	AdminPassword Secret
}

// Accounts answers who may use the server. Its methods may be called at the
// same time from many goroutines, and beside another process on the same
// database.
type Accounts struct {
	db   *database.DB
	now  func() time.Time
	log  *slog.Logger
	opts Options

	hasher *hasher
	// decoy is verified in place of the hash of an unknown login, so that the
	// time of the answer does not tell which logins exist.
	decoy  string
	limits *limiter
	tokens *tokenCache
	basic  *basicCache
	used   *usage
}

// New prepares Accounts on a migrated database. Run must be running for the
// times of last use to be kept.
func New(db *database.DB, opts Options) (*Accounts, error) {
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	a := &Accounts{
		db: db, now: opts.Clock, log: opts.Logger, opts: opts,
		hasher: newHasher(),
		decoy:  newDecoy(current),
		limits: newLimiter(),
		tokens: newTokenCache(),
		basic:  newBasicCache(),
		used:   newUsage(),
	}
	return a, nil
}

// Bootstrap makes the first administrator when there is no user. The password
// must be changed at the first login if it is the default one or too weak.
func (a *Accounts) Bootstrap(ctx context.Context) error {
	var count int
	if err := a.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM users").Scan(&count); err != nil {
		return fmt.Errorf("cannot count the users: %w", err)
	}
	if count > 0 {
		return nil
	}
	login, err := cleanLogin(a.opts.AdminUser)
	if err != nil {
		return fmt.Errorf("PEEPER_ADMIN_USER: %w", err)
	}
	password := a.opts.AdminPassword.Reveal()
	if password == "" || len(password) > maxPassword {
		return errors.New("PEEPER_ADMIN_PASSWORD: the password of the first administrator is empty or too long: set one")
	}
	hash, err := a.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	weak := checkPolicy(login, password) != nil
	made := false
	err = a.db.Tx(ctx, func(tx *sql.Tx) error {
		made = false
		// Another process may have been first.
		if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM users").Scan(&count); err != nil || count > 0 {
			return err
		}
		made = true
		_, err := a.insertUser(ctx, tx, NewUser{Login: login, Role: RoleAdmin, MustChangePassword: weak}, hash)
		return err
	})
	if err != nil {
		return fmt.Errorf("cannot make the first administrator: %w", err)
	}
	if made {
		a.log.Info("first administrator made", "login", login, "mustChangePassword", weak)
	}
	return nil
}

// useEvery is how often times of last use are written; cleanEvery how often
// expired sessions are removed.
const (
	useEvery   = time.Minute
	cleanEvery = time.Hour
)

// Run keeps the times of last use and removes expired sessions until ctx
// ends; then it writes what is left.
func (a *Accounts) Run(ctx context.Context) error {
	write := time.NewTicker(useEvery)
	defer write.Stop()
	clean := time.NewTicker(cleanEvery)
	defer clean.Stop()
	a.clean(ctx)
	for {
		select {
		case <-write.C:
			a.writeUsage(ctx)
		case <-clean.C:
			a.clean(ctx)
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			a.writeUsage(last)
			return nil
		}
	}
}

func (a *Accounts) writeUsage(ctx context.Context) {
	if err := a.flushUsage(ctx); err != nil && ctx.Err() == nil {
		a.log.Warn("cannot write when tokens and sessions were last used", "error", err)
	}
}

func (a *Accounts) clean(ctx context.Context) {
	if err := a.removeExpiredSessions(ctx); err != nil && ctx.Err() == nil {
		a.log.Warn("cannot remove expired sessions", "error", err)
	}
}

// toMillis and fromMillis are the form of times in the database; the zero
// time is 0.
func toMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// Now is the time by which tokens and sessions expire.
func (a *Accounts) Now() time.Time { return a.now() }
