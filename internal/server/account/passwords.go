package account

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"errors"
)

// ChangePassword gives the user who asks a new password in exchange for the
// old one, and ends all their sessions but the one they ask in.
func (a *Accounts) ChangePassword(ctx context.Context, who Identity, address string, oldPassword, newPassword Secret) error {
	if who.UserID == 0 {
		return refuse(ErrInvalid, "only users have passwords; a service account has tokens")
	}
	user, err := a.verifyPassword(ctx, who.Login, oldPassword.Reveal(), address)
	if errors.Is(err, ErrUnauthenticated) {
		return refuse(ErrInvalid, "the old password is wrong")
	}
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(oldPassword), []byte(newPassword)) == 1 {
		return refuse(ErrInvalid, "the new password must differ from the old one")
	}
	return a.setPassword(ctx, user, newPassword, false, who.SessionID)
}

// SetPassword gives a user a new password without the old one, for an
// administrator, and ends all their sessions.
func (a *Accounts) SetPassword(ctx context.Context, id int64, password Secret, mustChange bool) error {
	user, err := a.User(ctx, id)
	if err != nil {
		return err
	}
	return a.setPassword(ctx, user, password, mustChange, 0)
}

// ResetPassword is SetPassword by login, for the command line. It opens an
// account that was disabled: who has the machine wants back in.
func (a *Accounts) ResetPassword(ctx context.Context, login string, newPassword Secret) error {
	user, err := a.FindUser(ctx, login)
	if errors.Is(err, ErrNotFound) {
		return refuse(ErrNotFound, "there is no user %q", login)
	}
	if err != nil {
		return err
	}
	if err := a.setPassword(ctx, user, newPassword, false, 0); err != nil {
		return err
	}
	if user.Disabled {
		return a.SetUserDisabled(ctx, user.ID, false)
	}
	return nil
}

func (a *Accounts) setPassword(ctx context.Context, user User, password Secret, mustChange bool, keepSession int64) error {
	if err := checkPolicy(user.Login, password.Reveal()); err != nil {
		return err
	}
	hash, err := a.hasher.hash(ctx, password.Reveal())
	if err != nil {
		return err
	}
	return a.changeUser(ctx, user.ID, func(tx *sql.Tx, now User) error {
		if now.passwordHash != user.passwordHash {
			return refuse(ErrInvalid, "the password was changed by someone else at the same time: try again")
		}
		if err := endSessions(ctx, tx, user.ID, keepSession); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE users SET password_hash = $1, must_change_password = $2 WHERE id = $3",
			hash, mustChange, user.ID)
		return err
	})
}

// verifyPassword finds the user who has this login and password. Every way it
// can be wrong takes the same time and gives ErrUnauthenticated; too many give
// a RateLimitError.
func (a *Accounts) verifyPassword(ctx context.Context, login, password, address string) (User, error) {
	key, err := cleanLogin(login)
	if err != nil || password == "" || len(password) > maxPassword {
		return User{}, ErrUnauthenticated
	}
	if err := a.limits.begin(key, address, a.now()); err != nil {
		return User{}, err
	}
	user, err := a.FindUser(ctx, key)
	known := err == nil
	if err != nil && !errors.Is(err, ErrNotFound) {
		a.limits.abandon(key, address, a.now())
		return User{}, err
	}
	hash := user.passwordHash
	if !known {
		hash = a.decoy
	}
	ok, outdated, err := a.hasher.verify(ctx, hash, password)
	if err != nil {
		a.limits.abandon(key, address, a.now())
		return User{}, err
	}
	if !ok || !known || user.Disabled {
		// An unknown login is not repeated: it is often a password typed into
		// the wrong field.
		if known {
			a.log.Warn("login failed", "login", user.Login, "address", address, "disabled", user.Disabled)
		} else {
			a.log.Warn("login failed", "login", "unknown", "address", address)
		}
		return User{}, ErrUnauthenticated
	}
	a.limits.succeed(key, address, a.now())
	if outdated {
		user.passwordHash = a.renewHash(ctx, user, password)
	}
	return user, nil
}

// renewHash stores the password at today's cost and gives the hash that holds
// now. Failing is no reason to refuse a right password.
func (a *Accounts) renewHash(ctx context.Context, user User, password string) string {
	hash, err := a.hasher.hash(ctx, password)
	if err == nil {
		var result sql.Result
		result, err = a.db.ExecContext(ctx, "UPDATE users SET password_hash = $1 WHERE id = $2 AND password_hash = $3",
			hash, user.ID, user.passwordHash)
		if err == nil {
			if n, _ := result.RowsAffected(); n == 1 {
				return hash
			}
			return user.passwordHash
		}
	}
	a.log.Warn("cannot renew a password hash", "login", user.Login, "error", err)
	return user.passwordHash
}
