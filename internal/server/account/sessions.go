package account

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// CookieName is the cookie that carries a session's token.
const CookieName = "peeper_session"

// The life of a session.
const (
	sessionIdle     = 7 * 24 * time.Hour
	sessionAbsolute = 30 * 24 * time.Hour
	// rotateAfter is how long one token serves; a stolen copy is worth no more
	// than that while the owner works.
	rotateAfter = 10 * time.Minute
	// rotateGrace is how long the token before the last rotation still serves
	// requests that were under way.
	rotateGrace = time.Minute
	// maxSessions of one user; a script that logs in anew each time must not
	// fill the database.
	maxSessions = 100
	// maxUserAgent bounds what is kept of that header, in bytes.
	maxUserAgent = 300
)

// Session is one login of a user.
type Session struct {
	ID        int64
	CreatedAt time.Time
	SeenAt    time.Time
	ClientIP  string
	UserAgent string
}

// Login proves a user by password and begins a session. Its token goes into
// the cookie that SessionCookie makes.
func (a *Accounts) Login(ctx context.Context, login string, password Secret, address, userAgent string) (User, Secret, error) {
	user, err := a.verifyPassword(ctx, login, password.Reveal(), address)
	if err != nil {
		return User{}, "", err
	}
	token := newSessionToken()
	now := toMillis(a.now())
	err = a.db.Tx(ctx, func(tx *sql.Tx) error {
		// The password may have been changed while it was being verified.
		var hash string
		var disabled bool
		err := tx.QueryRowContext(ctx, "SELECT password_hash, is_disabled FROM users WHERE id = $1", user.ID).Scan(&hash, &disabled)
		if errors.Is(err, sql.ErrNoRows) || err == nil && (disabled || hash != user.passwordHash) {
			return ErrUnauthenticated
		}
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM sessions WHERE user_id = $1 AND id NOT IN
			(SELECT id FROM sessions WHERE user_id = $1 ORDER BY seen_at DESC, id DESC LIMIT $2)`, user.ID, maxSessions-1)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO sessions (user_id, token_hash, previous_hash, token_seen,
			created_at, rotated_at, seen_at, client_ip, user_agent) VALUES ($1, $2, '', $3, $4, $5, $6, $7, $8)`,
			user.ID, fingerprint(token.Reveal()), false, now, now, now, address, cut(userAgent, maxUserAgent))
		return err
	})
	if errors.Is(err, ErrUnauthenticated) {
		return User{}, "", ErrUnauthenticated
	}
	if err != nil {
		return User{}, "", fmt.Errorf("cannot begin a session: %w", err)
	}
	a.used.user(user.ID, 0, a.now())
	a.log.Info("login", "login", user.Login, "address", address)
	return user, token, nil
}

func newSessionToken() Secret {
	var random [32]byte
	rand.Read(random[:])
	return Secret(base64.RawURLEncoding.EncodeToString(random[:]))
}

// SessionCookie carries token; an empty one removes the cookie.
func SessionCookie(token Secret) *http.Cookie {
	cookie := &http.Cookie{
		Name: CookieName, Value: token.Reveal(), Path: "/",
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		MaxAge: int(sessionAbsolute / time.Second),
	}
	if token == "" {
		cookie.MaxAge = -1
	}
	return cookie
}

// renewal is a session whose token is due to be changed.
type renewal struct {
	session   int64
	current   string // fingerprint of the token the database holds now
	presented string // fingerprint of the token the browser has
}

// bySession finds out whose session a cookie's token is.
func (a *Accounts) bySession(ctx context.Context, token string) (Identity, error) {
	presented := fingerprint(token)
	var who Identity
	var current string
	var seen, disabled bool
	var created, rotated, lastSeen int64
	err := a.db.QueryRowContext(ctx, `SELECT s.id, s.token_hash, s.token_seen, s.created_at, s.rotated_at, s.seen_at,
		u.id, u.login, u.name, u.role, u.must_change_password, u.is_disabled
		FROM sessions s JOIN users u ON u.id = s.user_id
		WHERE s.token_hash = $1 OR s.previous_hash = $1`, presented).Scan(
		&who.SessionID, &current, &seen, &created, &rotated, &lastSeen,
		&who.UserID, &who.Login, &who.Name, &who.Role, &who.MustChangePassword, &disabled)
	if errors.Is(err, sql.ErrNoRows) {
		return Identity{}, ErrUnauthenticated
	}
	if err != nil {
		return Identity{}, fmt.Errorf("cannot read the session: %w", err)
	}
	now := a.now()
	lastUse := a.used.lastUse(a.used.sessions, who.SessionID, lastSeen)
	if disabled || now.Sub(lastUse) >= sessionIdle || now.Sub(fromMillis(created)) >= sessionAbsolute {
		return Identity{}, ErrUnauthenticated
	}
	age := now.Sub(fromMillis(rotated))
	if age < 0 { // the clock was set back
		age = rotateAfter
	}
	due := age >= rotateAfter
	if presented != current {
		// The token before. After the grace it is worth something only while
		// nobody showed the current one: the answer that carried that was lost
		// on its way, and the browser needs another.
		if age >= rotateGrace && seen {
			return Identity{}, ErrUnauthenticated
		}
		due = age >= rotateGrace
	} else if !seen {
		_, err := a.db.ExecContext(ctx, "UPDATE sessions SET token_seen = $1 WHERE id = $2 AND token_hash = $3",
			true, who.SessionID, presented)
		if err != nil {
			return Identity{}, fmt.Errorf("cannot mark the session: %w", err)
		}
	}
	if due {
		who.renewal = &renewal{session: who.SessionID, current: current, presented: presented}
	}
	a.used.user(who.UserID, who.SessionID, now)
	return who, nil
}

// RenewSession gives the browser a new token when the one it showed has
// served its time. Call it before the answer is written.
func (a *Accounts) RenewSession(w http.ResponseWriter, r *http.Request, who Identity) {
	if who.renewal == nil {
		return
	}
	token := newSessionToken()
	// Of requests that came together only one finds the token still current;
	// the others are served by the grace.
	result, err := a.db.ExecContext(r.Context(), `UPDATE sessions
		SET token_hash = $1, previous_hash = $2, token_seen = $3, rotated_at = $4 WHERE id = $5 AND token_hash = $6`,
		fingerprint(token.Reveal()), who.renewal.presented, false, toMillis(a.now()), who.renewal.session, who.renewal.current)
	if err != nil {
		// The old token goes on serving; the next request tries again.
		a.log.Warn("cannot renew a session's token", "login", who.Login, "error", err)
		return
	}
	if n, _ := result.RowsAffected(); n == 1 {
		http.SetCookie(w, SessionCookie(token))
	}
}

// Logout ends the session of a request, if it has one.
func (a *Accounts) Logout(ctx context.Context, r *http.Request) error {
	cookie, err := r.Cookie(CookieName)
	if err != nil {
		return nil
	}
	_, err = a.db.ExecContext(ctx, "DELETE FROM sessions WHERE token_hash = $1 OR previous_hash = $1", fingerprint(cookie.Value))
	if err != nil {
		return fmt.Errorf("cannot end the session: %w", err)
	}
	return nil
}

// Sessions lists a user's live sessions, the last used first.
func (a *Accounts) Sessions(ctx context.Context, userID int64) ([]Session, error) {
	rows, err := a.db.QueryContext(ctx, `SELECT id, created_at, seen_at, client_ip, user_agent FROM sessions
		WHERE user_id = $1 AND seen_at > $2 AND created_at > $3 ORDER BY seen_at DESC, id DESC`,
		userID, toMillis(a.now().Add(-sessionIdle)), toMillis(a.now().Add(-sessionAbsolute)))
	if err != nil {
		return nil, fmt.Errorf("cannot read the sessions: %w", err)
	}
	defer rows.Close()
	sessions := []Session{}
	for rows.Next() {
		var s Session
		var created, seen int64
		if err := rows.Scan(&s.ID, &created, &seen, &s.ClientIP, &s.UserAgent); err != nil {
			return nil, fmt.Errorf("cannot read a session: %w", err)
		}
		s.CreatedAt, s.SeenAt = fromMillis(created), a.used.lastUse(a.used.sessions, s.ID, seen)
		sessions = append(sessions, s)
	}
	return sessions, rows.Err()
}

// EndSession ends one session of a user.
func (a *Accounts) EndSession(ctx context.Context, userID, sessionID int64) error {
	result, err := a.db.ExecContext(ctx, "DELETE FROM sessions WHERE id = $1 AND user_id = $2", sessionID, userID)
	if err != nil {
		return fmt.Errorf("cannot end the session: %w", err)
	}
	if n, _ := result.RowsAffected(); n == 0 {
		return refuse(ErrNotFound, "there is no such session")
	}
	return nil
}

// EndSessions ends all sessions of a user.
func (a *Accounts) EndSessions(ctx context.Context, userID int64) error {
	return a.changeUser(ctx, userID, func(tx *sql.Tx, _ User) error { return endSessions(ctx, tx, userID, 0) })
}

// endSessions ends the sessions of a user but the one to keep; 0 keeps none.
func endSessions(ctx context.Context, tx *sql.Tx, userID, keep int64) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE user_id = $1 AND id <> $2", userID, keep)
	return err
}

func (a *Accounts) removeExpiredSessions(ctx context.Context) error {
	if err := a.flushUsage(ctx); err != nil {
		return err
	}
	now := a.now()
	_, err := a.db.ExecContext(ctx, "DELETE FROM sessions WHERE seen_at <= $1 OR created_at <= $2",
		toMillis(now.Add(-sessionIdle)), toMillis(now.Add(-sessionAbsolute)))
	return err
}

// cut shortens text to at most size bytes of whole, valid characters.
func cut(text string, size int) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
	if len(text) <= size {
		return text
	}
	return strings.ToValidUTF8(text[:size], "")
}
