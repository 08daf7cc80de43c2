package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
)

// User is one person's account.
type User struct {
	ID                 int64
	UID                string
	Login              string // in lower case
	Name               string
	Email              string // in lower case, or empty
	Role               Role
	Disabled           bool
	MustChangePassword bool
	CreatedAt          time.Time
	UpdatedAt          time.Time
	LastSeenAt         time.Time // zero: never

	passwordHash string
}

// NewUser is what a user is made of.
type NewUser struct {
	Login, Name, Email string
	Password           Secret
	Role               Role
	// MustChangePassword closes everything but the change at the first login.
	MustChangePassword bool
}

// UserChange holds the fields to change; nil leaves one as it is.
type UserChange struct {
	Login, Name, Email *string
}

const userColumns = `id, uid, login, name, email, role, is_disabled, must_change_password,
	created_at, updated_at, last_seen_at, password_hash`

func (a *Accounts) scanUser(row interface{ Scan(...any) error }) (User, error) {
	var u User
	var created, updated, seen int64
	err := row.Scan(&u.ID, &u.UID, &u.Login, &u.Name, &u.Email, &u.Role, &u.Disabled, &u.MustChangePassword,
		&created, &updated, &seen, &u.passwordHash)
	if errors.Is(err, sql.ErrNoRows) {
		return u, refuse(ErrNotFound, "there is no such user")
	}
	u.CreatedAt, u.UpdatedAt = fromMillis(created), fromMillis(updated)
	u.LastSeenAt = a.used.lastUse(a.used.users, u.ID, seen)
	return u, orRefusal(err, "cannot read a user")
}

// Users lists those whose login, name or email contains query, in order of
// login.
func (a *Accounts) Users(ctx context.Context, query string) ([]User, error) {
	rows, err := a.db.QueryContext(ctx, "SELECT "+userColumns+" FROM users ORDER BY login")
	if err != nil {
		return nil, fmt.Errorf("cannot read the users: %w", err)
	}
	defer rows.Close()
	// Searched here and not in SQL: SQLite knows no upper case outside ASCII.
	query = strings.ToLower(query)
	users := []User{}
	for rows.Next() {
		user, err := a.scanUser(rows)
		if err != nil {
			return nil, err
		}
		if strings.Contains(user.Login, query) || strings.Contains(user.Email, query) ||
			strings.Contains(strings.ToLower(user.Name), query) {
			users = append(users, user)
		}
	}
	return users, rows.Err()
}

// User gives one user by id.
func (a *Accounts) User(ctx context.Context, id int64) (User, error) {
	return a.scanUser(a.db.QueryRowContext(ctx, "SELECT "+userColumns+" FROM users WHERE id = $1", id))
}

// FindUser gives one user by login, or else by email.
func (a *Accounts) FindUser(ctx context.Context, loginOrEmail string) (User, error) {
	key := strings.ToLower(strings.TrimSpace(loginOrEmail))
	user, err := a.scanUser(a.db.QueryRowContext(ctx, "SELECT "+userColumns+" FROM users WHERE login = $1", key))
	if errors.Is(err, ErrNotFound) && strings.Contains(key, "@") {
		return a.scanUser(a.db.QueryRowContext(ctx, "SELECT "+userColumns+" FROM users WHERE email = $1", key))
	}
	return user, err
}

const takenUser = "a user with this login or email already exists"

// CreateUser makes a user.
func (a *Accounts) CreateUser(ctx context.Context, u NewUser) (User, error) {
	var err error
	if u.Login, err = cleanLogin(u.Login); err != nil {
		return User{}, err
	}
	if u.Email, err = cleanEmail(u.Email); err != nil {
		return User{}, err
	}
	if u.Name, err = cleanText("name", u.Name); err != nil {
		return User{}, err
	}
	if u.Role == "" {
		u.Role = RoleViewer
	}
	if err := checkUserRole(u.Role); err != nil {
		return User{}, err
	}
	if err := checkPolicy(u.Login, u.Password.Reveal()); err != nil {
		return User{}, err
	}
	hash, err := a.hasher.hash(ctx, u.Password.Reveal())
	if err != nil {
		return User{}, err
	}
	var id int64
	err = a.db.Tx(ctx, func(tx *sql.Tx) error {
		id, err = a.insertUser(ctx, tx, u, hash)
		return err
	})
	if err != nil {
		return User{}, orDuplicate(err, "cannot make the user", takenUser)
	}
	return a.User(ctx, id)
}

func (a *Accounts) insertUser(ctx context.Context, tx *sql.Tx, u NewUser, hash string) (id int64, err error) {
	now := toMillis(a.now())
	err = tx.QueryRowContext(ctx, `INSERT INTO users (uid, login, name, email, password_hash, role, is_disabled,
		must_change_password, created_at, updated_at, last_seen_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) RETURNING id`,
		uuid.NewString(), u.Login, u.Name, u.Email, hash, u.Role, false, u.MustChangePassword, now, now).Scan(&id)
	return id, err
}

// UpdateUser changes what a user is called.
func (a *Accounts) UpdateUser(ctx context.Context, id int64, change UserChange) error {
	return a.changeUser(ctx, id, func(tx *sql.Tx, user User) error {
		var err error
		if change.Login != nil {
			if user.Login, err = cleanLogin(*change.Login); err != nil {
				return err
			}
		}
		if change.Name != nil {
			if user.Name, err = cleanText("name", *change.Name); err != nil {
				return err
			}
		}
		if change.Email != nil {
			if user.Email, err = cleanEmail(*change.Email); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, "UPDATE users SET login = $1, name = $2, email = $3 WHERE id = $4",
			user.Login, user.Name, user.Email, id)
		return orDuplicate(err, "cannot change the user", takenUser)
	})
}

// SetUserRole changes what a user may do, from the next request on.
func (a *Accounts) SetUserRole(ctx context.Context, id int64, role Role) error {
	if err := checkUserRole(role); err != nil {
		return err
	}
	return a.changeUser(ctx, id, func(tx *sql.Tx, user User) error {
		if role != RoleAdmin {
			if err := keepAnAdmin(ctx, tx, user, "get another role"); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "UPDATE users SET role = $1 WHERE id = $2", role, id)
		return err
	})
}

// SetUserDisabled closes or opens an account. Closing ends its sessions.
func (a *Accounts) SetUserDisabled(ctx context.Context, id int64, disabled bool) error {
	return a.changeUser(ctx, id, func(tx *sql.Tx, user User) error {
		if disabled {
			if err := keepAnAdmin(ctx, tx, user, "be disabled"); err != nil {
				return err
			}
			if err := endSessions(ctx, tx, id, 0); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "UPDATE users SET is_disabled = $1 WHERE id = $2", disabled, id)
		return err
	})
}

// DeleteUser removes a user with all that is theirs.
func (a *Accounts) DeleteUser(ctx context.Context, id int64) error {
	return a.changeUser(ctx, id, func(tx *sql.Tx, user User) error {
		if err := keepAnAdmin(ctx, tx, user, "be removed"); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM users WHERE id = $1", id)
		return err
	})
}

// changeUser runs change on an existing user in one transaction.
func (a *Accounts) changeUser(ctx context.Context, id int64, change func(tx *sql.Tx, user User) error) error {
	err := a.db.Tx(ctx, func(tx *sql.Tx) error {
		user, err := a.scanUser(tx.QueryRowContext(ctx, "SELECT "+userColumns+" FROM users WHERE id = $1", id))
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE users SET updated_at = $1 WHERE id = $2", toMillis(a.now()), id); err != nil {
			return err
		}
		return change(tx, user)
	})
	return orRefusal(err, "cannot change the user")
}

// keepAnAdmin refuses what would leave nobody to administer the server.
func keepAnAdmin(ctx context.Context, tx *sql.Tx, user User, fate string) error {
	if user.Role != RoleAdmin || user.Disabled {
		return nil
	}
	var others int
	err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM users WHERE role = $1 AND is_disabled = $2 AND id <> $3",
		RoleAdmin, false, user.ID).Scan(&others)
	if err != nil {
		return err
	}
	if others == 0 {
		return refuse(ErrInvalid, "%s is the last active administrator and cannot %s: give the role Admin to another user first", user.Login, fate)
	}
	return nil
}

// userRoles are the roles of people; Push is for service accounts.
var userRoles = []Role{RoleNone, RoleViewer, RoleEditor, RoleAdmin}

func checkUserRole(role Role) error {
	if !slices.Contains(userRoles, role) {
		return refuse(ErrInvalid, "a user's role is one of Viewer, Editor, Admin and None")
	}
	return nil
}

// maxName bounds logins, names and emails, in bytes.
const maxName = 190

// cleanLogin gives the form in which a login is stored and compared.
func cleanLogin(login string) (string, error) {
	login, err := cleanText("login", strings.ToLower(login))
	switch {
	case err != nil:
		return "", err
	case login == "":
		return "", refuse(ErrInvalid, "the login is empty")
	case strings.Contains(login, ":"):
		return "", refuse(ErrInvalid, "the login must not contain a colon: Basic auth could not carry it")
	case login == tokenUser:
		return "", refuse(ErrInvalid, "the login %s is kept for tokens in Basic auth: choose another", tokenUser)
	}
	return login, nil
}

func cleanEmail(email string) (string, error) {
	email, err := cleanText("email", strings.ToLower(email))
	if err != nil || email == "" {
		return "", err
	}
	name, domain, ok := strings.Cut(email, "@")
	if !ok || name == "" || domain == "" || strings.ContainsFunc(email, unicode.IsSpace) || strings.Contains(domain, "@") {
		return "", refuse(ErrInvalid, "the email is not of the form name@domain")
	}
	return email, nil
}

func cleanText(field, text string) (string, error) {
	text = strings.TrimSpace(text)
	if len(text) > maxName {
		return "", refuse(ErrInvalid, "the %s is too long: it can have up to %d bytes", field, maxName)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) || strings.ContainsRune(text, unicode.ReplacementChar) {
		return "", refuse(ErrInvalid, "the %s has characters that cannot be printed", field)
	}
	return text, nil
}
