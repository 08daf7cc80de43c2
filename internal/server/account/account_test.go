package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"peeper/internal/server/database"
	"peeper/internal/server/database/databasetest"
)

// clock is a wall clock that a test sets.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// cheap lets tests make many hashes; TestPasswordHash holds the real cost.
var cheap = argon{memory: 64, time: 1, threads: 1}

const (
	adminPassword = "the first administrator's"
	home          = "192.0.2.1" // the address the tests' people come from
)

// newAccounts has one administrator, admin.
func newAccounts(t *testing.T, db *database.DB, clock *clock) *Accounts {
	t.Helper()
	a := bareAccounts(t, db, Options{Clock: clock.now, AdminUser: "admin", AdminPassword: adminPassword})
	if err := a.Bootstrap(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

func bareAccounts(t *testing.T, db *database.DB, opts Options) *Accounts {
	t.Helper()
	a, err := New(db, opts)
	if err != nil {
		t.Fatal(err)
	}
	a.hasher.cost = cheap
	a.decoy = newDecoy(cheap)
	return a
}

// each runs fn on every kind of database.
func each(t *testing.T, fn func(t *testing.T, a *Accounts, clock *clock)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		clock := newClock()
		fn(t, newAccounts(t, db, clock), clock)
	})
}

// one runs on SQLite alone, for what does not reach the database.
func one(t *testing.T) (*Accounts, *clock) {
	t.Helper()
	clock := newClock()
	return newAccounts(t, databasetest.New(t), clock), clock
}

func (a *Accounts) mustUser(t *testing.T, login string, role Role) User {
	t.Helper()
	user, err := a.CreateUser(t.Context(), NewUser{Login: login, Password: Secret("password of " + login), Role: role})
	if err != nil {
		t.Fatal(err)
	}
	return user
}

func request(headers ...string) *http.Request {
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = home + ":4711"
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func withCookie(token Secret) *http.Request {
	return request("Cookie", CookieName+"="+token.Reveal())
}

func withBasic(login, password string) *http.Request {
	r := request()
	r.SetBasicAuth(login, password)
	return r
}

func wantKind(t *testing.T, err, kind error, words ...string) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("got %v, want an error of the kind %q", err, kind)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error does not say %q: %v", word, err)
		}
	}
}

func TestBootstrap(t *testing.T) {
	for name, row := range map[string]struct {
		login      string
		password   Secret
		mustChange bool
		wantErr    string
	}{
		"default":      {"admin", "admin", true, ""},
		"own":          {"Root", "a good password", false, ""},
		"weak":         {"root", "1234", true, ""},
		"no login":     {"", "a good password", false, "PEEPER_ADMIN_USER"},
		"bad login":    {"a:b", "a good password", false, "PEEPER_ADMIN_USER"},
		"no password":  {"admin", "", false, "PEEPER_ADMIN_PASSWORD"},
		"long as sin ": {"admin", Secret(strings.Repeat("x", 2000)), false, "PEEPER_ADMIN_PASSWORD"},
	} {
		t.Run(name, func(t *testing.T) {
			db := databasetest.New(t)
			a := bareAccounts(t, db, Options{AdminUser: row.login, AdminPassword: row.password})
			err := a.Bootstrap(t.Context())
			if row.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), row.wantErr) {
					t.Fatalf("got %v, want an error about %s", err, row.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			user, _, err := a.Login(t.Context(), row.login, row.password, home, "")
			if err != nil {
				t.Fatal(err)
			}
			if user.Role != RoleAdmin || user.MustChangePassword != row.mustChange {
				t.Errorf("role %s, must change %v", user.Role, user.MustChangePassword)
			}
		})
	}
}

func TestBootstrapHappensOnce(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		a.opts.AdminUser, a.opts.AdminPassword = "another", "another password"
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				if err := a.Bootstrap(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		users, err := a.Users(t.Context(), "")
		if err != nil || len(users) != 1 || users[0].Login != "admin" {
			t.Fatalf("users %v, error %v; want only the first administrator", users, err)
		}
	})
}

func TestTheDefaultPasswordMustBeChanged(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		clock := newClock()
		a := bareAccounts(t, db, Options{Clock: clock.now, AdminUser: "admin", AdminPassword: "admin"})
		if err := a.Bootstrap(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, token, err := a.Login(t.Context(), "admin", "admin", home, "")
		if err != nil {
			t.Fatal(err)
		}
		who, err := a.Authenticate(withCookie(token))
		if err != nil || !who.MustChangePassword {
			t.Fatalf("%+v, %v; want one that must change the password", who, err)
		}
		for _, bad := range []Secret{"admin", "ADMIN", "short", "        "} {
			wantKind(t, a.ChangePassword(t.Context(), who, home, "admin", bad), ErrInvalid)
		}
		wantKind(t, a.ChangePassword(t.Context(), who, home, "wrong", "a good password"), ErrInvalid, "old password")
		if err := a.ChangePassword(t.Context(), who, home, "admin", "a good password"); err != nil {
			t.Fatal(err)
		}
		if who, err = a.Authenticate(withCookie(token)); err != nil || who.MustChangePassword {
			t.Fatalf("after the change: %+v, %v; want the same session, open", who, err)
		}
		wantKind(t, a.ChangePassword(t.Context(), who, home, "a good password", "a good password"), ErrInvalid, "differ")
	})
}

func TestUsers(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		ctx := t.Context()
		made, err := a.CreateUser(ctx, NewUser{Login: " Иван.Petrov ", Name: "Иван Петров", Email: "Ivan@Example.ru", Password: "a good password", Role: RoleEditor})
		if err != nil {
			t.Fatal(err)
		}
		if made.Login != "иван.petrov" || made.Email != "ivan@example.ru" || made.Role != RoleEditor || !made.CreatedAt.Equal(clock.now()) {
			t.Errorf("made %+v", made)
		}
		for _, query := range []string{"ПЕТРОВ", "иван", "EXAMPLE.ru", "petrov"} {
			if found, err := a.Users(ctx, query); err != nil || len(found) != 1 || found[0].ID != made.ID {
				t.Errorf("searching %q gave %v, %v", query, found, err)
			}
		}
		for _, login := range []string{"ИВАН.petrov", "ivan@example.RU"} {
			if _, _, err := a.Login(ctx, login, "a good password", home, ""); err != nil {
				t.Errorf("login as %q: %v", login, err)
			}
		}
		_, err = a.CreateUser(ctx, NewUser{Login: "иван.petrov", Password: "a good password", Role: RoleViewer})
		wantKind(t, err, ErrDuplicate)
		_, err = a.CreateUser(ctx, NewUser{Login: "other", Email: "IVAN@example.ru", Password: "a good password", Role: RoleViewer})
		wantKind(t, err, ErrDuplicate)
		// Any number of users may have no email.
		a.mustUser(t, "b", RoleViewer)
		a.mustUser(t, "c", RoleViewer)
		login, email := "ivan", ""
		if err := a.UpdateUser(ctx, made.ID, UserChange{Login: &login, Email: &email}); err != nil {
			t.Fatal(err)
		}
		changed, err := a.User(ctx, made.ID)
		if err != nil || changed.Login != "ivan" || changed.Email != "" || changed.Name != "Иван Петров" {
			t.Errorf("after the change: %+v, %v", changed, err)
		}
		login = "b"
		wantKind(t, a.UpdateUser(ctx, made.ID, UserChange{Login: &login}), ErrDuplicate)
		if err := a.DeleteUser(ctx, made.ID); err != nil {
			t.Fatal(err)
		}
		_, err = a.User(ctx, made.ID)
		wantKind(t, err, ErrNotFound)
		wantKind(t, a.DeleteUser(ctx, made.ID), ErrNotFound)
	})
}

func TestBadUsersAreRefused(t *testing.T) {
	a, _ := one(t)
	good := NewUser{Login: "good", Password: "a good password", Role: RoleViewer}
	for name, change := range map[string]func(u *NewUser){
		"no login":       func(u *NewUser) { u.Login = " " },
		"colon":          func(u *NewUser) { u.Login = "a:b" },
		"for tokens":     func(u *NewUser) { u.Login = "api_key" },
		"line break":     func(u *NewUser) { u.Login = "a\nb" },
		"nul":            func(u *NewUser) { u.Name = "a\x00b" },
		"broken text":    func(u *NewUser) { u.Name = "a\xffb" },
		"long":           func(u *NewUser) { u.Name = strings.Repeat("я", 100) },
		"email":          func(u *NewUser) { u.Email = "nobody" },
		"no role":        func(u *NewUser) { u.Role = "King" },
		"role of tokens": func(u *NewUser) { u.Role = RolePush },
		"short password": func(u *NewUser) { u.Password = "семь777" },
		"login password": func(u *NewUser) { u.Login, u.Password = "LongLogin", "longlogin" },
		"broken secret":  func(u *NewUser) { u.Password = "abcdefgh\xff" },
	} {
		u := good
		change(&u)
		if _, err := a.CreateUser(t.Context(), u); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
	if _, err := a.CreateUser(t.Context(), good); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		ctx := t.Context()
		admin, err := a.FindUser(ctx, "admin")
		if err != nil {
			t.Fatal(err)
		}
		other := a.mustUser(t, "other", RoleAdmin)
		if err := a.SetUserDisabled(ctx, other.ID, true); err != nil {
			t.Fatal(err)
		}
		// A disabled administrator does not count.
		wantKind(t, a.DeleteUser(ctx, admin.ID), ErrInvalid, "last active administrator")
		wantKind(t, a.SetUserDisabled(ctx, admin.ID, true), ErrInvalid, "last active administrator")
		wantKind(t, a.SetUserRole(ctx, admin.ID, RoleEditor), ErrInvalid, "last active administrator")
		if err := a.SetUserRole(ctx, admin.ID, RoleAdmin); err != nil {
			t.Errorf("keeping the role: %v", err)
		}
		if err := a.SetUserDisabled(ctx, other.ID, false); err != nil {
			t.Fatal(err)
		}
		if err := a.DeleteUser(ctx, admin.ID); err != nil {
			t.Errorf("with another administrator there: %v", err)
		}
	})
}

func TestTwoAdministratorsCannotRemoveEachOther(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		admin, err := a.FindUser(t.Context(), "admin")
		if err != nil {
			t.Fatal(err)
		}
		for round := range 5 {
			other := a.mustUser(t, fmt.Sprint("other", round), RoleAdmin)
			var group sync.WaitGroup
			errs := make([]error, 2)
			for i, id := range []int64{admin.ID, other.ID} {
				group.Go(func() { errs[i] = a.SetUserRole(t.Context(), id, RoleViewer) })
			}
			group.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Fatalf("demoting both at once gave %v and %v; want exactly one refusal", errs[0], errs[1])
			}
			if errs[1] != nil {
				admin = other
			}
		}
	})
}

func TestPreferences(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		ctx := t.Context()
		user := a.mustUser(t, "someone", RoleViewer)
		if p, err := a.Preferences(ctx, user.ID); err != nil || p != (Preferences{}) {
			t.Fatalf("before any choice: %+v, %v", p, err)
		}
		dark, ru, zone, bad := "dark", "ru", "America/Argentina/Buenos_Aires", "<b>"
		for _, change := range []PreferencesChange{{Theme: &dark}, {Language: &ru}, {Timezone: &zone}} {
			if err := a.ChangePreferences(ctx, user.ID, change); err != nil {
				t.Fatal(err)
			}
		}
		want := Preferences{Theme: dark, Language: ru, Timezone: zone}
		for _, change := range []PreferencesChange{{Theme: &bad}, {Language: &bad}, {Timezone: &bad}, {HomeDashboardUID: &bad}} {
			wantKind(t, a.ChangePreferences(ctx, user.ID, change), ErrInvalid)
		}
		if p, err := a.Preferences(ctx, user.ID); err != nil || p != want {
			t.Errorf("got %+v, %v; want %+v", p, err, want)
		}
	})
}

// Of passwords and tokens the database must hold nothing that could be used.
func TestTheDatabaseHoldsNoSecret(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		_, session, err := a.Login(t.Context(), "admin", adminPassword, home, "browser")
		if err != nil {
			t.Fatal(err)
		}
		key, err := a.CreateToken(t.Context(), "host", RolePush, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"users", "sessions", "service_accounts", "tokens"} {
			rows, err := a.db.QueryContext(t.Context(), "SELECT * FROM "+table)
			if err != nil {
				t.Fatal(err)
			}
			columns, _ := rows.Columns()
			for rows.Next() {
				fields := make([]any, len(columns))
				for i := range fields {
					fields[i] = new(any)
				}
				if err := rows.Scan(fields...); err != nil {
					t.Fatal(err)
				}
				for i, field := range fields {
					text := fmt.Sprint(*field.(*any))
					for _, secret := range []string{adminPassword, session.Reveal(), key.Reveal()} {
						if strings.Contains(text, secret) {
							t.Errorf("%s.%s holds a secret", table, columns[i])
						}
					}
				}
			}
			rows.Close()
		}
	})
}

func TestASecretIsNotPrinted(t *testing.T) {
	const text = "hunter22"
	secret := Secret(text)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("event", "secret", secret, "in", NewUser{Password: secret})
	encoded, err := json.Marshal(map[string]any{"secret": secret})
	if err != nil {
		t.Fatal(err)
	}
	outputs := []string{log.String(), string(encoded)}
	for _, verb := range []string{"%s", "%v", "%+v", "%#v", "%q", "%x"} {
		outputs = append(outputs, fmt.Sprintf(verb, secret), fmt.Sprintf(verb, NewUser{Password: secret}))
	}
	hexed := fmt.Sprintf("%x", text)
	for _, out := range outputs {
		if strings.Contains(out, text) || strings.Contains(out, hexed) {
			t.Errorf("printed: %s", out)
		}
	}
	if secret.Reveal() != text {
		t.Error("Reveal does not give the text")
	}
}

func TestRunWritesTheLastUsesWhenItEnds(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		key, err := a.CreateToken(t.Context(), "host", RolePush, 0)
		if err != nil {
			t.Fatal(err)
		}
		clock.pass(time.Hour)
		if _, err := a.Authenticate(request("Authorization", "Bearer "+key.Reveal())); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Authenticate(withBasic("admin", adminPassword)); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- a.Run(ctx) }()
		cancel()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		var used, seen int64
		if err := a.db.QueryRow("SELECT last_used_at FROM tokens").Scan(&used); err != nil {
			t.Fatal(err)
		}
		if err := a.db.QueryRow("SELECT last_seen_at FROM users").Scan(&seen); err != nil {
			t.Fatal(err)
		}
		if want := clock.now().UnixMilli(); used != want || seen != want {
			t.Errorf("token used %d, user seen %d, want %d", used, seen, want)
		}
		if len(a.used.tokens)+len(a.used.users) != 0 {
			t.Error("written uses are still kept")
		}
	})
}
