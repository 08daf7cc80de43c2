package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"peeper/internal/wire"
)

// Token is what is known of a service account's token; its text is shown once,
// when it is made.
type Token struct {
	ID         int64
	Name       string
	CreatedAt  time.Time
	ExpiresAt  time.Time // zero: never
	LastUsedAt time.Time // zero: never
}

// maxTTL bounds a token's life; 0 is the way to say "for ever".
const maxTTL = 100 * 365 * 24 * time.Hour

// Tokens lists the tokens of a service account in the order they were made.
func (a *Accounts) Tokens(ctx context.Context, accountID int64) ([]Token, error) {
	if _, err := a.ServiceAccount(ctx, accountID); err != nil {
		return nil, err
	}
	rows, err := a.db.QueryContext(ctx, `SELECT id, name, created_at, expires_at, last_used_at FROM tokens
		WHERE service_account_id = $1 ORDER BY id`, accountID)
	if err != nil {
		return nil, fmt.Errorf("cannot read the tokens: %w", err)
	}
	defer rows.Close()
	tokens := []Token{}
	for rows.Next() {
		var t Token
		var created, expires, used int64
		if err := rows.Scan(&t.ID, &t.Name, &created, &expires, &used); err != nil {
			return nil, fmt.Errorf("cannot read a token: %w", err)
		}
		t.CreatedAt, t.ExpiresAt = fromMillis(created), fromMillis(expires)
		t.LastUsedAt = a.used.lastUse(a.used.tokens, t.ID, used)
		tokens = append(tokens, t)
	}
	return tokens, rows.Err()
}

// AddToken makes a token for a service account. It expires after ttl; 0 is
// never. The text is not kept and cannot be shown again.
func (a *Accounts) AddToken(ctx context.Context, accountID int64, name string, ttl time.Duration) (Token, Secret, error) {
	name, err := cleanToken(name, ttl)
	if err != nil {
		return Token{}, "", err
	}
	var token Token
	var secret Secret
	err = a.db.Tx(ctx, func(tx *sql.Tx) error {
		var count int
		if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM service_accounts WHERE id = $1", accountID).Scan(&count); err != nil {
			return err
		}
		if count == 0 {
			return refuse(ErrNotFound, "there is no such service account")
		}
		token, secret, err = a.insertToken(ctx, tx, accountID, name, ttl)
		return err
	})
	if err != nil {
		return Token{}, "", orDuplicate(err, "cannot make the token", "this service account already has a token with this name")
	}
	return token, secret, nil
}

func (a *Accounts) insertToken(ctx context.Context, tx *sql.Tx, accountID int64, name string, ttl time.Duration) (Token, Secret, error) {
	secret := wire.NewToken()
	token := Token{Name: name, CreatedAt: a.now()}
	if ttl > 0 {
		token.ExpiresAt = token.CreatedAt.Add(ttl)
	}
	err := tx.QueryRowContext(ctx, `INSERT INTO tokens (service_account_id, name, token_hash, created_at, expires_at, last_used_at)
		VALUES ($1, $2, $3, $4, $5, 0) RETURNING id`,
		accountID, name, fingerprint(secret), toMillis(token.CreatedAt), toMillis(token.ExpiresAt)).Scan(&token.ID)
	return token, Secret(secret), err
}

// CreateToken makes a token for the service account called name, and that
// account too when it is not there, for the command line.
func (a *Accounts) CreateToken(ctx context.Context, name string, role Role, ttl time.Duration) (Secret, error) {
	name, err := cleanServiceAccount(name, role)
	if err != nil {
		return "", err
	}
	// Milliseconds, so that a script that makes several does not stumble.
	tokenName, err := cleanToken("command line, "+a.now().UTC().Format("2006-01-02 15:04:05.000"), ttl)
	if err != nil {
		return "", err
	}
	var secret Secret
	err = a.db.Tx(ctx, func(tx *sql.Tx) error {
		var id int64
		var has Role
		var disabled bool
		err := tx.QueryRowContext(ctx, "SELECT id, role, is_disabled FROM service_accounts WHERE name = $1", name).Scan(&id, &has, &disabled)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			if id, err = a.insertServiceAccount(ctx, tx, name, role, false); err != nil {
				return err
			}
		case err != nil:
			return err
		case has != role:
			return refuse(ErrInvalid, "the service account %q has the role %s, not %s: choose another name, or change its role in the UI", name, has, role)
		case disabled:
			return refuse(ErrInvalid, "the service account %q is disabled: enable it in the UI, or choose another name", name)
		}
		_, secret, err = a.insertToken(ctx, tx, id, tokenName, ttl)
		return err
	})
	return secret, orRefusal(err, "cannot make the token")
}

// RevokeToken removes a token; the next request with it is refused.
func (a *Accounts) RevokeToken(ctx context.Context, accountID, tokenID int64) error {
	defer a.tokens.clear()
	result, err := a.db.ExecContext(ctx, "DELETE FROM tokens WHERE id = $1 AND service_account_id = $2", tokenID, accountID)
	if err != nil {
		return fmt.Errorf("cannot revoke the token: %w", err)
	}
	if n, _ := result.RowsAffected(); n == 0 {
		return refuse(ErrNotFound, "there is no such token")
	}
	return nil
}

// TokenExpiries gives, by name of service account, when the first of its
// tokens that are in use expires. In use is what was used within a day, so
// that a token already replaced raises no alarm.
func (a *Accounts) TokenExpiries(ctx context.Context) (map[string]time.Time, error) {
	if err := a.flushUsage(ctx); err != nil {
		return nil, fmt.Errorf("cannot write when tokens were last used: %w", err)
	}
	rows, err := a.db.QueryContext(ctx, `SELECT a.name, MIN(t.expires_at)
		FROM service_accounts a JOIN tokens t ON t.service_account_id = a.id
		WHERE t.expires_at > 0 AND t.last_used_at > $1 GROUP BY a.name`, toMillis(a.now().Add(-24*time.Hour)))
	if err != nil {
		return nil, fmt.Errorf("cannot read when tokens expire: %w", err)
	}
	defer rows.Close()
	expiries := map[string]time.Time{}
	for rows.Next() {
		var name string
		var at int64
		if err := rows.Scan(&name, &at); err != nil {
			return nil, fmt.Errorf("cannot read when a token expires: %w", err)
		}
		expiries[name] = fromMillis(at)
	}
	return expiries, rows.Err()
}

func cleanToken(name string, ttl time.Duration) (string, error) {
	name, err := cleanText("name", name)
	switch {
	case err != nil:
		return "", err
	case name == "":
		return "", refuse(ErrInvalid, "the name of the token is empty")
	case ttl < 0 || ttl > maxTTL:
		return "", refuse(ErrInvalid, "the life of a token is from 1 second to 100 years, or 0 for one that does not expire")
	}
	return name, nil
}

// TTLOfSeconds is a token's life given in seconds, kept from overflowing.
func TTLOfSeconds(seconds int64) time.Duration {
	if seconds > int64(maxTTL/time.Second) {
		return math.MaxInt64
	}
	if seconds < 0 {
		return -1
	}
	return time.Duration(seconds) * time.Second
}
