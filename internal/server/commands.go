package server

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"peeper/internal/server/account"
	"peeper/internal/server/database"
)

// CreateToken makes a token for the service account of that name, which is
// made when it is not there. A running server takes the token at once. A ttl
// of 0 is a token that does not expire.
func CreateToken(ctx context.Context, cfg Config, name string, role account.Role, ttl time.Duration) (account.Secret, error) {
	accounts, done, err := openAccounts(ctx, cfg)
	if err != nil {
		return "", err
	}
	defer done()
	return accounts.CreateToken(ctx, name, role, ttl)
}

// ResetPassword sets the password of a user and ends the user's sessions.
func ResetPassword(ctx context.Context, cfg Config, login string, password account.Secret) error {
	accounts, done, err := openAccounts(ctx, cfg)
	if err != nil {
		return err
	}
	defer done()
	return accounts.ResetPassword(ctx, login, password)
}

// openAccounts opens the database beside a server that may be running.
func openAccounts(ctx context.Context, cfg Config) (*account.Accounts, func() error, error) {
	db, err := openDatabase(ctx, cfg)
	if err != nil {
		return nil, nil, err
	}
	accounts, err := account.New(db, account.Options{AdminUser: cfg.AdminUser, AdminPassword: cfg.AdminPassword})
	if err != nil {
		db.Close()
		return nil, nil, err
	}
	return accounts, db.Close, nil
}

func openDatabase(ctx context.Context, cfg Config) (*database.DB, error) {
	if cfg.DatabaseURL.Reveal() == "" {
		if err := os.MkdirAll(cfg.DataDir, 0o750); err != nil {
			return nil, fmt.Errorf("cannot make the data directory: %w: set PEEPER_DATA_DIR", err)
		}
	}
	return database.Open(ctx, cfg.databaseURL(), slog.New(slog.DiscardHandler))
}
