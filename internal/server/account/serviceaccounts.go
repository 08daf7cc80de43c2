package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ServiceAccount is the account of a program. Its name is the label client of
// what its tokens push.
type ServiceAccount struct {
	ID         int64
	Name       string
	Role       Role
	Disabled   bool
	Tokens     int
	CreatedAt  time.Time
	LastUsedAt time.Time // of any of its tokens; zero: never
}

// Login is how a service account is called where users have a login.
func (s ServiceAccount) Login() string { return serviceLogin(s.Name) }

func serviceLogin(name string) string { return "sa-" + name }

// ServiceAccountChange holds the fields to change; nil leaves one as it is.
type ServiceAccountChange struct {
	Name     *string
	Role     *Role
	Disabled *bool
}

const serviceAccountQuery = `SELECT a.id, a.name, a.role, a.is_disabled, a.created_at,
	COUNT(t.id), COALESCE(MAX(t.last_used_at), 0)
	FROM service_accounts a LEFT JOIN tokens t ON t.service_account_id = a.id`

func scanServiceAccount(row interface{ Scan(...any) error }) (ServiceAccount, error) {
	var s ServiceAccount
	var created, used int64
	err := row.Scan(&s.ID, &s.Name, &s.Role, &s.Disabled, &created, &s.Tokens, &used)
	if errors.Is(err, sql.ErrNoRows) {
		return s, refuse(ErrNotFound, "there is no such service account")
	}
	s.CreatedAt, s.LastUsedAt = fromMillis(created), fromMillis(used)
	return s, orRefusal(err, "cannot read a service account")
}

// ServiceAccounts lists those whose name contains query, in order of name.
func (a *Accounts) ServiceAccounts(ctx context.Context, query string) ([]ServiceAccount, error) {
	// What was used just now should show at once.
	if err := a.flushUsage(ctx); err != nil {
		return nil, fmt.Errorf("cannot write when tokens were last used: %w", err)
	}
	rows, err := a.db.QueryContext(ctx, serviceAccountQuery+
		" GROUP BY a.id, a.name, a.role, a.is_disabled, a.created_at ORDER BY a.name")
	if err != nil {
		return nil, fmt.Errorf("cannot read the service accounts: %w", err)
	}
	defer rows.Close()
	query = strings.ToLower(query)
	found := []ServiceAccount{}
	for rows.Next() {
		s, err := scanServiceAccount(rows)
		if err != nil {
			return nil, err
		}
		if strings.Contains(strings.ToLower(s.Name), query) {
			found = append(found, s)
		}
	}
	return found, rows.Err()
}

// ServiceAccount gives one service account by id.
func (a *Accounts) ServiceAccount(ctx context.Context, id int64) (ServiceAccount, error) {
	return scanServiceAccount(a.db.QueryRowContext(ctx, serviceAccountQuery+
		" WHERE a.id = $1 GROUP BY a.id, a.name, a.role, a.is_disabled, a.created_at", id))
}

const takenServiceAccount = "a service account with this name already exists"

// CreateServiceAccount makes a service account, without a token.
func (a *Accounts) CreateServiceAccount(ctx context.Context, name string, role Role, disabled bool) (ServiceAccount, error) {
	name, err := cleanServiceAccount(name, role)
	if err != nil {
		return ServiceAccount{}, err
	}
	var id int64
	err = a.db.Tx(ctx, func(tx *sql.Tx) error {
		id, err = a.insertServiceAccount(ctx, tx, name, role, disabled)
		return err
	})
	if err != nil {
		return ServiceAccount{}, orDuplicate(err, "cannot make the service account", takenServiceAccount)
	}
	return a.ServiceAccount(ctx, id)
}

func (a *Accounts) insertServiceAccount(ctx context.Context, tx *sql.Tx, name string, role Role, disabled bool) (id int64, err error) {
	now := toMillis(a.now())
	err = tx.QueryRowContext(ctx, `INSERT INTO service_accounts (name, role, is_disabled, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5) RETURNING id`, name, role, disabled, now, now).Scan(&id)
	return id, err
}

// UpdateServiceAccount changes a service account; its tokens follow at once.
func (a *Accounts) UpdateServiceAccount(ctx context.Context, id int64, change ServiceAccountChange) error {
	defer a.tokens.clear()
	err := a.db.Tx(ctx, func(tx *sql.Tx) error {
		s, err := scanServiceAccount(tx.QueryRowContext(ctx, serviceAccountQuery+
			" WHERE a.id = $1 GROUP BY a.id, a.name, a.role, a.is_disabled, a.created_at", id))
		if err != nil {
			return err
		}
		if change.Name != nil {
			s.Name = *change.Name
		}
		if change.Role != nil {
			s.Role = *change.Role
		}
		if change.Disabled != nil {
			s.Disabled = *change.Disabled
		}
		if s.Name, err = cleanServiceAccount(s.Name, s.Role); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE service_accounts SET name = $1, role = $2, is_disabled = $3, updated_at = $4 WHERE id = $5",
			s.Name, s.Role, s.Disabled, toMillis(a.now()), id)
		return err
	})
	return orDuplicate(err, "cannot change the service account", takenServiceAccount)
}

// DeleteServiceAccount removes a service account with its tokens.
func (a *Accounts) DeleteServiceAccount(ctx context.Context, id int64) error {
	defer a.tokens.clear()
	result, err := a.db.ExecContext(ctx, "DELETE FROM service_accounts WHERE id = $1", id)
	if err != nil {
		return fmt.Errorf("cannot remove the service account: %w", err)
	}
	if n, _ := result.RowsAffected(); n == 0 {
		return refuse(ErrNotFound, "there is no such service account")
	}
	return nil
}

var serviceRoles = []Role{RoleNone, RolePush, RoleViewer, RoleEditor, RoleAdmin}

func cleanServiceAccount(name string, role Role) (string, error) {
	name, err := cleanText("name", name)
	if err != nil {
		return "", err
	}
	if name == "" {
		return "", refuse(ErrInvalid, "the name of the service account is empty")
	}
	if !slices.Contains(serviceRoles, role) {
		return "", refuse(ErrInvalid, "a service account's role is one of Push, Viewer, Editor, Admin and None")
	}
	return name, nil
}
