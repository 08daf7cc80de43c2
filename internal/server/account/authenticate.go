package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"peeper/internal/wire"
)

// tokenUser is the user name under which Grafana's clients send a token in
// Basic auth. Any other works too.
const tokenUser = "api_key"

// Authenticate finds out who sent a request: by a token (Authorization: Bearer,
// or the password of Basic), by login and password (Basic), or by the session
// cookie. A request that tries to prove something and fails is not given
// another chance by its cookie. Errors that are neither ErrUnauthenticated nor
// ErrRateLimited are failures of the database.
func (a *Accounts) Authenticate(r *http.Request) (Identity, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, rest, _ := strings.Cut(header, " ")
		if strings.EqualFold(scheme, "Bearer") {
			return a.byToken(r.Context(), strings.TrimSpace(rest))
		}
		login, password, ok := r.BasicAuth()
		if !ok {
			return Identity{}, ErrUnauthenticated
		}
		if wire.CheckToken(password) == nil {
			return a.byToken(r.Context(), password)
		}
		return a.byPassword(r.Context(), login, password, ClientIP(r))
	}
	cookie, err := r.Cookie(CookieName)
	if err != nil || cookie.Value == "" {
		return Identity{}, ErrUnauthenticated
	}
	return a.bySession(r.Context(), cookie.Value)
}

// byToken finds out whose token this is.
func (a *Accounts) byToken(ctx context.Context, token string) (Identity, error) {
	if wire.CheckToken(token) != nil {
		return Identity{}, ErrUnauthenticated
	}
	hash := fingerprint(token)
	now := a.now()
	proven, known, epoch := a.tokens.get(hash)
	age := now.Sub(proven.asked)
	if !known || age < 0 || age >= tokenFresh {
		fresh, err := a.readToken(ctx, hash)
		switch {
		case err == nil:
			proven = fresh
			proven.asked = now
			a.tokens.put(hash, proven, epoch)
		case errors.Is(err, ErrUnauthenticated):
			a.tokens.remove(hash)
			return Identity{}, err
		case known && age >= 0 && age < tokenStale && ctx.Err() == nil:
			a.log.Warn("the database cannot be asked about a token; what was known of it holds for now",
				"client", proven.who.Name, "error", err)
		default:
			return Identity{}, err
		}
	}
	if !proven.expiresAt.IsZero() && !now.Before(proven.expiresAt) {
		return Identity{}, ErrUnauthenticated
	}
	a.used.token(proven.id, now)
	return proven.who, nil
}

func (a *Accounts) readToken(ctx context.Context, hash string) (provenToken, error) {
	var token provenToken
	var disabled bool
	var expires int64
	err := a.db.QueryRowContext(ctx, `SELECT t.id, t.expires_at, a.id, a.name, a.role, a.is_disabled
		FROM tokens t JOIN service_accounts a ON a.id = t.service_account_id WHERE t.token_hash = $1`, hash).Scan(
		&token.id, &expires, &token.who.ServiceAccountID, &token.who.Name, &token.who.Role, &disabled)
	if errors.Is(err, sql.ErrNoRows) || err == nil && disabled {
		return token, ErrUnauthenticated
	}
	if err != nil {
		return token, fmt.Errorf("cannot read a token: %w", err)
	}
	token.who.Login = serviceLogin(token.who.Name)
	token.expiresAt = fromMillis(expires)
	return token, nil
}

// ClientIP is the address a request came from, without the port.
func ClientIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
