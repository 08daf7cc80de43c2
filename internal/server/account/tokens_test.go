package account

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"peeper/internal/server/database/databasetest"
	"peeper/internal/wire"
)

func (a *Accounts) ask(token Secret) (Identity, error) {
	return a.Authenticate(request("Authorization", "Bearer "+token.Reveal()))
}

// mustToken makes a service account with one token.
func (a *Accounts) mustToken(t *testing.T, name string, role Role, ttl time.Duration) (ServiceAccount, Token, Secret) {
	t.Helper()
	s, err := a.CreateServiceAccount(t.Context(), name, role, false)
	if err != nil {
		t.Fatal(err)
	}
	token, secret, err := a.AddToken(t.Context(), s.ID, "first", ttl)
	if err != nil {
		t.Fatal(err)
	}
	return s, token, secret
}

func TestATokenTellsWhoAsks(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		s, _, token := a.mustToken(t, "Узел 1", RolePush, 0)
		if err := wire.CheckToken(token.Reveal()); err != nil {
			t.Fatal(err)
		}
		want := Identity{ServiceAccountID: s.ID, Login: "sa-Узел 1", Name: "Узел 1", Role: RolePush}
		for name, r := range map[string][2]string{
			"bearer":               {"Authorization", "Bearer " + token.Reveal()},
			"bearer in lower case": {"Authorization", "bearer  " + token.Reveal()},
		} {
			if who, err := a.Authenticate(request(r[0], r[1])); err != nil || who != want {
				t.Errorf("%s: %+v, %v", name, who, err)
			}
		}
		for _, login := range []string{"api_key", "anyone", ""} {
			if who, err := a.Authenticate(withBasic(login, token.Reveal())); err != nil || who != want {
				t.Errorf("Basic as %q: %+v, %v", login, who, err)
			}
		}
		if _, err := a.ask(Secret(wire.NewToken())); !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("a token nobody made: %v", err)
		}
	})
}

func TestATokenExpiresToTheSecond(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		_, _, token := a.mustToken(t, "host", RolePush, 10*time.Second)
		clock.pass(9 * time.Second)
		if _, err := a.ask(token); err != nil {
			t.Fatal(err)
		}
		// It is in the cache now.
		clock.pass(time.Second)
		if _, err := a.ask(token); !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("after its time: %v", err)
		}
	})
}

func TestChangesHoldForTheNextRequest(t *testing.T) {
	no, yes := false, true
	viewer := RoleViewer
	for name, change := range map[string]func(ctx context.Context, a *Accounts, s ServiceAccount, token Token) error{
		"revoking": func(ctx context.Context, a *Accounts, s ServiceAccount, token Token) error {
			return a.RevokeToken(ctx, s.ID, token.ID)
		},
		"disabling": func(ctx context.Context, a *Accounts, s ServiceAccount, _ Token) error {
			return a.UpdateServiceAccount(ctx, s.ID, ServiceAccountChange{Disabled: &yes})
		},
		"removing": func(ctx context.Context, a *Accounts, s ServiceAccount, _ Token) error {
			return a.DeleteServiceAccount(ctx, s.ID)
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, a *Accounts, clock *clock) {
				s, token, secret := a.mustToken(t, "host", RolePush, 0)
				if _, err := a.ask(secret); err != nil {
					t.Fatal(err)
				}
				if err := change(t.Context(), a, s, token); err != nil {
					t.Fatal(err)
				}
				if _, err := a.ask(secret); !errors.Is(err, ErrUnauthenticated) {
					t.Errorf("the token still works: %v", err)
				}
			})
		})
	}
	t.Run("role and name", func(t *testing.T) {
		a, _ := one(t)
		s, _, secret := a.mustToken(t, "host", RolePush, 0)
		if _, err := a.ask(secret); err != nil {
			t.Fatal(err)
		}
		name := "another"
		if err := a.UpdateServiceAccount(t.Context(), s.ID, ServiceAccountChange{Name: &name, Role: &viewer, Disabled: &no}); err != nil {
			t.Fatal(err)
		}
		if who, err := a.ask(secret); err != nil || who.Role != RoleViewer || who.Name != "another" {
			t.Errorf("after the change: %+v, %v", who, err)
		}
	})
}

// A request that read the token just before it was revoked must not put it
// back into the cache just after.
func TestARevokeIsNotUndoneByARequestUnderWay(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		s, err := a.CreateServiceAccount(t.Context(), "host", RolePush, false)
		if err != nil {
			t.Fatal(err)
		}
		for round := range 10 {
			token, secret, err := a.AddToken(t.Context(), s.ID, "round", 0)
			if err != nil {
				t.Fatal(err)
			}
			stop := make(chan struct{})
			var group sync.WaitGroup
			for range 4 {
				group.Go(func() {
					for {
						select {
						case <-stop:
							return
						default:
							a.ask(secret)
							a.tokens.remove(fingerprint(secret.Reveal())) // so that each asks the database
						}
					}
				})
			}
			if err := a.RevokeToken(t.Context(), s.ID, token.ID); err != nil {
				t.Fatal(err)
			}
			_, err = a.ask(secret)
			close(stop)
			group.Wait()
			if _, after := a.ask(secret); !errors.Is(err, ErrUnauthenticated) || !errors.Is(after, ErrUnauthenticated) {
				t.Fatalf("round %d: after the revoke %v, then %v", round, err, after)
			}
		}
	})
}

func TestTokensOfAnotherProcess(t *testing.T) {
	databasetest.EachURL(t, func(t *testing.T, url string) {
		clock := newClock()
		server := newAccounts(t, databasetest.Open(t, url), clock)
		commandLine := bareAccounts(t, databasetest.Open(t, url), Options{Clock: clock.now})
		token, err := commandLine.CreateToken(t.Context(), "host", RolePush, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		who, err := server.ask(token)
		if err != nil || who.Name != "host" || who.Role != RolePush {
			t.Fatalf("a token made by another process: %+v, %v", who, err)
		}
		if err := commandLine.DeleteServiceAccount(t.Context(), who.ServiceAccountID); err != nil {
			t.Fatal(err)
		}
		clock.pass(5 * time.Second)
		if _, err := server.ask(token); !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("five seconds after another process removed it: %v", err)
		}
	})
}

func TestAKnownTokenWorksWhileTheDatabaseIsAway(t *testing.T) {
	a, clock := one(t)
	_, _, token := a.mustToken(t, "host", RolePush, time.Hour)
	_, _, unknown := a.mustToken(t, "other", RolePush, 0)
	if _, err := a.ask(token); err != nil {
		t.Fatal(err)
	}
	a.db.Close()
	clock.pass(tokenStale - time.Second)
	if _, err := a.ask(token); err != nil {
		t.Errorf("a token known a moment ago: %v", err)
	}
	if _, err := a.ask(unknown); err == nil || errors.Is(err, ErrUnauthenticated) {
		t.Errorf("a token not asked about before: %v; want the failure of the database, not a refusal", err)
	}
	clock.pass(time.Second)
	if _, err := a.ask(token); err == nil {
		t.Error("known too long ago, and still let in")
	}
}

func TestLastUse(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		s, _, token := a.mustToken(t, "host", RolePush, 0)
		if tokens, err := a.Tokens(t.Context(), s.ID); err != nil || !tokens[0].LastUsedAt.IsZero() {
			t.Fatalf("before any use: %+v, %v", tokens, err)
		}
		clock.pass(time.Minute)
		if _, err := a.ask(token); err != nil {
			t.Fatal(err)
		}
		if tokens, err := a.Tokens(t.Context(), s.ID); err != nil || !tokens[0].LastUsedAt.Equal(clock.now()) {
			t.Errorf("just used: %+v, %v", tokens, err)
		}
		all, err := a.ServiceAccounts(t.Context(), "HOS")
		if err != nil || len(all) != 1 || !all[0].LastUsedAt.Equal(clock.now()) || all[0].Tokens != 1 {
			t.Errorf("listed as %+v, %v", all, err)
		}
	})
}

func TestCreateToken(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		ctx := t.Context()
		first, err := a.CreateToken(ctx, "host", RolePush, 0)
		if err != nil {
			t.Fatal(err)
		}
		clock.pass(time.Millisecond)
		second, err := a.CreateToken(ctx, "host", RolePush, 90*24*time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		one, err1 := a.ask(first)
		two, err2 := a.ask(second)
		if err1 != nil || err2 != nil || one.ServiceAccountID != two.ServiceAccountID {
			t.Errorf("the tokens are of %+v and %+v, %v, %v; want one account", one, two, err1, err2)
		}
		_, err = a.CreateToken(ctx, "host", RoleAdmin, 0)
		wantKind(t, err, ErrInvalid, "has the role Push")
		_, err = a.CreateToken(ctx, "", RolePush, 0)
		wantKind(t, err, ErrInvalid)
		_, err = a.CreateToken(ctx, "new", "King", 0)
		wantKind(t, err, ErrInvalid)
		_, err = a.CreateToken(ctx, "new", RolePush, -time.Second)
		wantKind(t, err, ErrInvalid)
		yes := true
		if err := a.UpdateServiceAccount(ctx, one.ServiceAccountID, ServiceAccountChange{Disabled: &yes}); err != nil {
			t.Fatal(err)
		}
		_, err = a.CreateToken(ctx, "host", RolePush, 0)
		wantKind(t, err, ErrInvalid, "disabled")
		if all, err := a.ServiceAccounts(ctx, ""); err != nil || len(all) != 1 {
			t.Errorf("the refusals left %v, %v", all, err)
		}
	})
}

func TestNamesOfServiceAccountsAndTokensAreUnique(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		ctx := t.Context()
		s, token, _ := a.mustToken(t, "host", RolePush, 0)
		other, _, _ := a.mustToken(t, "other", RolePush, 0)
		_, err := a.CreateServiceAccount(ctx, "host", RoleViewer, false)
		wantKind(t, err, ErrDuplicate)
		name := "host"
		wantKind(t, a.UpdateServiceAccount(ctx, other.ID, ServiceAccountChange{Name: &name}), ErrDuplicate)
		_, _, err = a.AddToken(ctx, s.ID, "first", 0)
		wantKind(t, err, ErrDuplicate)
		// Another account's token is not within reach.
		wantKind(t, a.RevokeToken(ctx, other.ID, token.ID), ErrNotFound)
		if err := a.RevokeToken(ctx, s.ID, token.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err = a.AddToken(ctx, s.ID, "first", 0); err != nil {
			t.Errorf("the name of a revoked token: %v", err)
		}
		_, _, err = a.AddToken(ctx, 12345, "first", 0)
		wantKind(t, err, ErrNotFound)
	})
}

func TestTokenExpiries(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		s, _, used := a.mustToken(t, "host", RolePush, 30*24*time.Hour)
		a.mustToken(t, "unused", RolePush, time.Hour)
		if _, _, err := a.AddToken(t.Context(), s.ID, "replaced", time.Hour); err != nil {
			t.Fatal(err)
		}
		_, _, forever := a.mustToken(t, "forever", RolePush, 0)
		want := clock.now().Add(30 * 24 * time.Hour)
		for _, token := range []Secret{used, forever} {
			if _, err := a.ask(token); err != nil {
				t.Fatal(err)
			}
		}
		got, err := a.TokenExpiries(t.Context())
		if err != nil || len(got) != 1 || !got["host"].Equal(want) {
			t.Errorf("got %v, %v; want host at %v alone", got, err, want)
		}
	})
}

func TestWhatWasReadBeforeAClearingIsNotPutInAfter(t *testing.T) {
	c := newTokenCache()
	_, _, epoch := c.get("hash")
	c.clear()
	c.put("hash", provenToken{id: 1}, epoch)
	if _, ok, _ := c.get("hash"); ok {
		t.Error("a token read before the revoke is trusted after it")
	}
	_, _, epoch = c.get("hash")
	c.put("hash", provenToken{id: 1}, epoch)
	if _, ok, _ := c.get("hash"); !ok {
		t.Error("nothing is kept any more")
	}
}

func TestTheTokenCacheIsBounded(t *testing.T) {
	c := newTokenCache()
	for range tokenCacheSize + 100 {
		c.put(wire.NewToken(), provenToken{}, 0)
	}
	if len(c.proven) > tokenCacheSize {
		t.Errorf("%d entries", len(c.proven))
	}
}

func TestBasicAuthDoesNotHashEachTime(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		user := a.mustUser(t, "someone", RoleViewer)
		const password = "password of someone"
		ask := func() (Identity, error) {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			return a.Authenticate(withBasic("someone", password).WithContext(ctx))
		}
		if who, err := a.Authenticate(withBasic("someone", password)); err != nil || who.UserID != user.ID || who.SessionID != 0 {
			t.Fatalf("the first: %+v, %v", who, err)
		}
		// With no slot to hash in, only what needs none gets through.
		for range cap(a.hasher.slots) {
			a.hasher.slots <- struct{}{}
		}
		if err := a.SetUserRole(t.Context(), user.ID, RoleEditor); err != nil {
			t.Fatal(err)
		}
		if who, err := ask(); err != nil || who.Role != RoleEditor {
			t.Errorf("the second: %+v, %v; want the new role, without a hash", who, err)
		}
		clock.pass(basicFresh)
		if _, err := ask(); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after its time the password should be verified again, got %v", err)
		}
		for range cap(a.hasher.slots) {
			<-a.hasher.slots
		}
		if _, err := a.Authenticate(withBasic("someone", password)); err != nil {
			t.Fatal(err)
		}
		if err := a.SetUserDisabled(t.Context(), user.ID, true); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Authenticate(withBasic("someone", password)); !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("disabled: %v", err)
		}
	})
}

func TestServiceAccountsAreListedByName(t *testing.T) {
	a, _ := one(t)
	for _, name := range []string{"b", "a", "c"} {
		a.mustToken(t, name, RolePush, 0)
	}
	all, err := a.ServiceAccounts(t.Context(), "")
	if err != nil || len(all) != 3 || all[0].Name != "a" || all[2].Name != "c" {
		t.Errorf("%+v, %v", all, err)
	}
}
