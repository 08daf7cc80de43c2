package account

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"peeper/internal/server/database/databasetest"
)

func (a *Accounts) mustLogin(t *testing.T, login string, password Secret) Secret {
	t.Helper()
	_, token, err := a.Login(t.Context(), login, password, home, "a browser")
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// visit asks with a session's token and gives the new one if the answer
// brought one.
func (a *Accounts) visit(token Secret) (renewed Secret, err error) {
	r := withCookie(token)
	who, err := a.Authenticate(r)
	if err != nil {
		return "", err
	}
	w := httptest.NewRecorder()
	a.RenewSession(w, r, who)
	for _, cookie := range w.Result().Cookies() {
		renewed = Secret(cookie.Value)
	}
	return renewed, nil
}

func (a *Accounts) wantOpen(t *testing.T, token Secret, when string) {
	t.Helper()
	if _, err := a.visit(token); err != nil {
		t.Errorf("%s: %v; want the session open", when, err)
	}
}

func (a *Accounts) wantClosed(t *testing.T, token Secret, when string) {
	t.Helper()
	if _, err := a.visit(token); !errors.Is(err, ErrUnauthenticated) {
		t.Errorf("%s: got %v, want the session closed", when, err)
	}
}

func TestSessionCookie(t *testing.T) {
	text := SessionCookie(newSessionToken()).String()
	for _, want := range []string{"peeper_session=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	if gone := SessionCookie("").String(); !strings.Contains(gone, "Max-Age=0") {
		t.Errorf("the cookie that removes is %q", gone)
	}
}

func TestASessionTellsWhoAsks(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		token := a.mustLogin(t, "admin", adminPassword)
		who, err := a.Authenticate(withCookie(token))
		if err != nil {
			t.Fatal(err)
		}
		if who.Login != "admin" || who.Role != RoleAdmin || who.UserID == 0 || who.SessionID == 0 || who.ServiceAccountID != 0 {
			t.Errorf("got %+v", who)
		}
		for _, bad := range []Secret{"", "x", newSessionToken(), Secret(fingerprint(token.Reveal()))} {
			a.wantClosed(t, bad, "a token nobody has")
		}
		sessions, err := a.Sessions(t.Context(), who.UserID)
		if err != nil || len(sessions) != 1 {
			t.Fatalf("sessions %v, %v", sessions, err)
		}
		s := sessions[0]
		if s.ClientIP != home || s.UserAgent != "a browser" || !s.CreatedAt.Equal(clock.now()) {
			t.Errorf("listed as %+v", s)
		}
	})
}

func TestASessionEndsWhenIdle(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		token := a.mustLogin(t, "admin", adminPassword)
		// Each visit begins the time anew, whether it was written yet or not.
		for day := range 3 {
			clock.pass(6 * 24 * time.Hour)
			renewed, err := a.visit(token)
			if err != nil {
				t.Fatalf("visit %d: %v", day, err)
			}
			token = renewed
			if day == 1 {
				if err := a.flushUsage(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		clock.pass(sessionIdle)
		a.wantClosed(t, token, "after a week without a visit")
	})
}

func TestASessionEndsForGood(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		token := a.mustLogin(t, "admin", adminPassword)
		for range 29 {
			clock.pass(24 * time.Hour)
			renewed, err := a.visit(token)
			if err != nil {
				t.Fatal(err)
			}
			token = renewed
		}
		clock.pass(24 * time.Hour)
		a.wantClosed(t, token, "after thirty days of daily visits")
		if err := a.removeExpiredSessions(t.Context()); err != nil {
			t.Fatal(err)
		}
		var left int
		if err := a.db.QueryRow("SELECT COUNT(*) FROM sessions").Scan(&left); err != nil || left != 0 {
			t.Errorf("%d expired sessions are left, %v", left, err)
		}
	})
}

func TestRotation(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		first := a.mustLogin(t, "admin", adminPassword)
		if renewed, err := a.visit(first); err != nil || renewed != "" {
			t.Fatalf("a fresh token was renewed: %v %v", renewed != "", err)
		}
		clock.pass(rotateAfter)
		second, err := a.visit(first)
		if err != nil || second == "" || second == first {
			t.Fatalf("after ten minutes there was no new token: %v", err)
		}
		// Requests that were under way still carry the first.
		a.wantOpen(t, second, "the new token")
		clock.pass(rotateGrace - time.Second)
		if renewed, err := a.visit(first); err != nil || renewed != "" {
			t.Errorf("the token before, within the grace: renewed %v, %v", renewed != "", err)
		}
		a.wantOpen(t, second, "the new token")
		clock.pass(time.Second)
		a.wantClosed(t, first, "the token before, after the grace")
		a.wantOpen(t, second, "the new token, after the old one was tried")
		clock.pass(rotateAfter)
		third, err := a.visit(second)
		if err != nil || third == "" {
			t.Fatalf("the second rotation: %v", err)
		}
		a.wantOpen(t, third, "the third token")
		a.wantClosed(t, first, "the first token")
	})
}

// The answer that carried the new token may be lost on its way.
func TestABrowserThatMissedTheNewTokenStaysIn(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		first := a.mustLogin(t, "admin", adminPassword)
		a.wantOpen(t, first, "the first visit")
		clock.pass(rotateAfter)
		lost, err := a.visit(first)
		if err != nil || lost == "" {
			t.Fatal(lost == "", err)
		}
		clock.pass(24 * time.Hour)
		second, err := a.visit(first)
		if err != nil || second == "" {
			t.Fatalf("the browser with the old token got no other: %v", err)
		}
		a.wantClosed(t, lost, "the token that was lost")
		a.wantOpen(t, second, "the token after it")
		clock.pass(rotateGrace)
		a.wantClosed(t, first, "the old token, once the new one was shown")
	})
}

func TestRequestsTogetherGetOneNewToken(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		token := a.mustLogin(t, "admin", adminPassword)
		for range 3 {
			clock.pass(rotateAfter)
			var group sync.WaitGroup
			renewed := make([]Secret, 20)
			for i := range renewed {
				group.Go(func() {
					var err error
					if renewed[i], err = a.visit(token); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			var fresh []Secret
			for _, one := range renewed {
				if one != "" {
					fresh = append(fresh, one)
				}
			}
			if len(fresh) != 1 {
				t.Fatalf("%d new tokens for requests that came together, want 1", len(fresh))
			}
			token = fresh[0]
		}
	})
}

func TestAClockSetBackDoesNotStopRotation(t *testing.T) {
	a, clock := one(t)
	token := a.mustLogin(t, "admin", adminPassword)
	clock.pass(-24 * time.Hour)
	renewed, err := a.visit(token)
	if err != nil || renewed == "" {
		t.Fatalf("renewed %v, %v; want a new token", renewed != "", err)
	}
	a.wantOpen(t, renewed, "the new token")
}

func TestWhatEndsSessions(t *testing.T) {
	const password = "password of someone"
	for name, row := range map[string]struct {
		do       func(t *testing.T, a *Accounts, user User, who Identity, token Secret) error
		keepsOwn bool
	}{
		"logout": {do: func(t *testing.T, a *Accounts, user User, _ Identity, token Secret) error {
			a.mustLogin(t, "someone", password)
			return a.Logout(t.Context(), withCookie(token))
		}},
		"changing the password": {do: func(t *testing.T, a *Accounts, _ User, who Identity, _ Secret) error {
			return a.ChangePassword(t.Context(), who, home, password, "another password")
		}, keepsOwn: true},
		"an administrator setting the password": {do: func(t *testing.T, a *Accounts, user User, _ Identity, _ Secret) error {
			return a.SetPassword(t.Context(), user.ID, "another password", false)
		}},
		"resetting on the command line": {do: func(t *testing.T, a *Accounts, user User, _ Identity, _ Secret) error {
			return a.ResetPassword(t.Context(), "Someone", "another password")
		}},
		"disabling": {do: func(t *testing.T, a *Accounts, user User, _ Identity, _ Secret) error {
			return a.SetUserDisabled(t.Context(), user.ID, true)
		}},
		"removing": {do: func(t *testing.T, a *Accounts, user User, _ Identity, _ Secret) error {
			return a.DeleteUser(t.Context(), user.ID)
		}},
		"logging out by an administrator": {do: func(t *testing.T, a *Accounts, user User, _ Identity, _ Secret) error {
			return a.EndSessions(t.Context(), user.ID)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := one(t)
			user := a.mustUser(t, "someone", RoleViewer)
			other := a.mustLogin(t, "someone", password)
			bystander := a.mustLogin(t, "admin", adminPassword)
			own := a.mustLogin(t, "someone", password)
			who, err := a.Authenticate(withCookie(own))
			if err != nil {
				t.Fatal(err)
			}
			if err := row.do(t, a, user, who, own); err != nil {
				t.Fatal(err)
			}
			if row.keepsOwn {
				a.wantOpen(t, own, "the session that asked")
			} else {
				a.wantClosed(t, own, "the session")
			}
			if name == "logout" {
				a.wantOpen(t, other, "another session of the same user")
			} else {
				a.wantClosed(t, other, "another session of the same user")
			}
			a.wantOpen(t, bystander, "another user's session")
		})
	}
}

// Someone may disable a user in the database itself.
func TestADisabledUsersSessionIsClosedEvenIfItIsThere(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		token := a.mustLogin(t, "admin", adminPassword)
		if _, err := a.db.Exec("UPDATE users SET is_disabled = $1", true); err != nil {
			t.Fatal(err)
		}
		a.wantClosed(t, token, "the session of a disabled user")
	})
}

func TestLogoutEndsTheSessionWithAnEarlierTokenToo(t *testing.T) {
	a, clock := one(t)
	first := a.mustLogin(t, "admin", adminPassword)
	clock.pass(rotateAfter)
	second, err := a.visit(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Logout(t.Context(), withCookie(first)); err != nil {
		t.Fatal(err)
	}
	a.wantClosed(t, second, "the newer token")
}

func TestNobodyEndsAnothersSession(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		thief := a.mustUser(t, "thief", RoleViewer)
		token := a.mustLogin(t, "admin", adminPassword)
		who, err := a.Authenticate(withCookie(token))
		if err != nil {
			t.Fatal(err)
		}
		wantKind(t, a.EndSession(t.Context(), thief.ID, who.SessionID), ErrNotFound)
		a.wantOpen(t, token, "after another tried to end it")
		if err := a.EndSession(t.Context(), who.UserID, who.SessionID); err != nil {
			t.Fatal(err)
		}
		a.wantClosed(t, token, "after its owner ended it")
	})
}

func TestAUserHasABoundedNumberOfSessions(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		oldest := a.mustLogin(t, "admin", adminPassword)
		for range maxSessions {
			clock.pass(time.Second)
			a.mustLogin(t, "admin", adminPassword)
		}
		a.wantClosed(t, oldest, "the session least recently used")
		admin, _ := a.FindUser(t.Context(), "admin")
		if sessions, err := a.Sessions(t.Context(), admin.ID); err != nil || len(sessions) != maxSessions {
			t.Errorf("%d sessions, %v", len(sessions), err)
		}
	})
}

func TestAStrangeUserAgentIsNoTrouble(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		agent := "\x00\xff" + strings.Repeat("ж", 1000)
		if _, _, err := a.Login(t.Context(), "admin", adminPassword, home, agent); err != nil {
			t.Fatal(err)
		}
	})
}

// The command line resets a password while the server runs.
func TestAResetByAnotherProcessEndsSessionsAndBasicAtOnce(t *testing.T) {
	databasetest.EachURL(t, func(t *testing.T, url string) {
		clock := newClock()
		server := newAccounts(t, databasetest.Open(t, url), clock)
		commandLine := bareAccounts(t, databasetest.Open(t, url), Options{Clock: clock.now})
		token := server.mustLogin(t, "admin", adminPassword)
		if _, err := server.Authenticate(withBasic("admin", adminPassword)); err != nil {
			t.Fatal(err)
		}
		if err := commandLine.ResetPassword(t.Context(), "admin", "set on the command line"); err != nil {
			t.Fatal(err)
		}
		server.wantClosed(t, token, "a session from before the reset")
		if _, err := server.Authenticate(withBasic("admin", adminPassword)); !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("the old password, verified before: %v", err)
		}
		if _, err := server.Authenticate(withBasic("admin", "set on the command line")); err != nil {
			t.Errorf("the new password: %v", err)
		}
	})
}

func TestResetPasswordOpensADisabledAccount(t *testing.T) {
	a, _ := one(t)
	user := a.mustUser(t, "someone", RoleViewer)
	if err := a.SetUserDisabled(t.Context(), user.ID, true); err != nil {
		t.Fatal(err)
	}
	if err := a.ResetPassword(t.Context(), "someone", "another password"); err != nil {
		t.Fatal(err)
	}
	a.wantOpen(t, a.mustLogin(t, "someone", "another password"), "after the reset")
	wantKind(t, a.ResetPassword(t.Context(), "nobody", "another password"), ErrNotFound, "nobody")
	wantKind(t, a.ResetPassword(t.Context(), "someone", "short"), ErrInvalid, "short")
}

func TestAFailedHeaderIsNotSavedByTheCookie(t *testing.T) {
	a, _ := one(t)
	token := a.mustLogin(t, "admin", adminPassword)
	for _, header := range []string{"Bearer x", "Bearer ", "Basic !", "Digest x", "x"} {
		r := withCookie(token)
		r.Header.Set("Authorization", header)
		if _, err := a.Authenticate(r); !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("%q with a good cookie: %v", header, err)
		}
	}
	if _, err := a.Authenticate(&http.Request{Header: http.Header{}}); !errors.Is(err, ErrUnauthenticated) {
		t.Errorf("nothing at all: %v", err)
	}
}
