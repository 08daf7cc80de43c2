package account

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// try logs in and tells how long the server asked to wait; 0 is not at all.
func (a *Accounts) try(t *testing.T, login string, password Secret, address string) (ok bool, wait time.Duration) {
	t.Helper()
	_, _, err := a.Login(t.Context(), login, password, address, "")
	var limited *RateLimitError
	switch {
	case err == nil:
		return true, 0
	case errors.As(err, &limited):
		return false, limited.RetryAfter
	case errors.Is(err, ErrUnauthenticated):
		return false, 0
	}
	t.Fatal(err)
	return false, 0
}

func TestGuessingSlowsDown(t *testing.T) {
	each(t, func(t *testing.T, a *Accounts, clock *clock) {
		for i := range pairRule.free {
			if _, wait := a.try(t, "admin", "wrong password", home); wait != 0 {
				t.Fatalf("guess %d had to wait", i+1)
			}
		}
		_, first := a.try(t, "admin", adminPassword, home)
		if first != time.Second {
			t.Fatalf("after the free guesses even the right password should wait a second, not %v", first)
		}
		previous := time.Duration(0)
		for range 10 {
			_, wait := a.try(t, "admin", "wrong password", home)
			if wait < previous || wait > pairRule.longest {
				t.Fatalf("the wait went from %v to %v", previous, wait)
			}
			previous = wait
			clock.pass(wait)
			if _, again := a.try(t, "admin", "wrong password", home); again != 0 {
				t.Fatalf("after the wait of %v another %v", wait, again)
			}
		}
		if previous != pairRule.longest {
			t.Errorf("the wait grew to %v, want %v", previous, pairRule.longest)
		}
		clock.pass(pairRule.longest)
		if ok, wait := a.try(t, "admin", adminPassword, home); !ok {
			t.Errorf("the right password after the longest wait: wait %v", wait)
		}
		// And all is forgiven.
		if _, wait := a.try(t, "admin", "wrong password", home); wait != 0 {
			t.Errorf("a slip after a good login waits %v", wait)
		}
	})
}

func TestRefusedTriesDoNotLengthenTheWait(t *testing.T) {
	a, clock := one(t)
	for range pairRule.free {
		a.try(t, "admin", "wrong password", home)
	}
	_, before := a.try(t, "admin", "wrong password", home)
	for range 100 {
		a.try(t, "admin", "wrong password", home)
	}
	if _, after := a.try(t, "admin", "wrong password", home); after != before {
		t.Errorf("hammering changed the wait from %v to %v", before, after)
	}
	clock.pass(before)
	if ok, wait := a.try(t, "admin", adminPassword, home); !ok {
		t.Errorf("the owner could not get in: wait %v", wait)
	}
}

func TestAnAttackFromManyAddressesDoesNotLockOutTheOwner(t *testing.T) {
	a, _ := one(t)
	blocked := 0
	for i := range 400 {
		if _, wait := a.try(t, "admin", "wrong password", fmt.Sprintf("203.0.113.%d", i%100)); wait > 0 {
			blocked++
		}
	}
	if blocked == 0 {
		t.Fatal("the attack was not slowed down at all")
	}
	if ok, wait := a.try(t, "admin", adminPassword, home); !ok {
		t.Errorf("the owner, from their own address, had to wait %v", wait)
	}
}

func TestSprayingOneAddressOverManyAccountsSlowsDown(t *testing.T) {
	a, _ := one(t)
	for i := range addressRule.free {
		if _, wait := a.try(t, fmt.Sprint("user", i), "Summer2025", home); wait != 0 {
			t.Fatalf("account %d had to wait", i)
		}
	}
	if _, wait := a.try(t, "yet another", "Summer2025", home); wait == 0 {
		t.Error("one address may guess at any number of accounts")
	}
	if ok, wait := a.try(t, "admin", adminPassword, "192.0.2.99"); !ok {
		t.Errorf("another address had to wait %v", wait)
	}
}

func TestManyGuessesAtOnceAreLimitedToo(t *testing.T) {
	a, _ := one(t)
	var checked atomic.Int32
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			if _, wait := a.try(t, "admin", "wrong password", home); wait == 0 {
				checked.Add(1)
			}
		})
	}
	group.Wait()
	if n := int(checked.Load()); n > pairRule.free {
		t.Errorf("%d guesses at once were checked, want at most %d", n, pairRule.free)
	}
}

func TestUnknownLoginsAreLimitedAlike(t *testing.T) {
	a, _ := one(t)
	for range pairRule.free {
		a.try(t, "nobody", "wrong password", home)
	}
	if _, wait := a.try(t, "nobody", "wrong password", home); wait != time.Second {
		t.Errorf("an unknown login waits %v, a known one a second: that tells them apart", wait)
	}
}

func TestBasicAuthIsLimitedLikeTheLogin(t *testing.T) {
	a, _ := one(t)
	for range pairRule.free {
		if _, err := a.Authenticate(withBasic("admin", "wrong password")); !errors.Is(err, ErrUnauthenticated) {
			t.Fatal(err)
		}
	}
	if _, err := a.Authenticate(withBasic("admin", "wrong password")); !errors.Is(err, ErrRateLimited) {
		t.Errorf("one guess more gave %v", err)
	}
	if _, wait := a.try(t, "admin", adminPassword, home); wait == 0 {
		t.Error("the login page has its own count")
	}
}

func TestALimitDoesNotOutliveAClockSetBack(t *testing.T) {
	a, clock := one(t)
	for range pairRule.free {
		a.try(t, "admin", "wrong password", home)
	}
	clock.pass(-24 * time.Hour)
	if ok, wait := a.try(t, "admin", adminPassword, home); !ok {
		t.Errorf("the owner has to wait %v", wait)
	}
}

func TestTheLimiterIsBounded(t *testing.T) {
	l := newLimiter()
	now := time.Now()
	for i := range 3 * limiterSize {
		l.begin(fmt.Sprint("login", i), fmt.Sprintf("10.%d.%d.%d", i>>16&255, i>>8&255, i&255), now)
	}
	if len(l.entries) > limiterSize || l.recent.Len() != len(l.entries) {
		t.Errorf("%d entries, %d in the list; want at most %d", len(l.entries), l.recent.Len(), limiterSize)
	}
}

func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7":            "192.0.2.7",
		"::ffff:192.0.2.7":     "192.0.2.7",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"2001:db8:1:2::9":      "2001:db8:1:2::/64",
		"fe80::1%eth0":         "fe80::/64",
		"":                     "",
		"@":                    "@",
	} {
		if got := network(address); got != want {
			t.Errorf("network(%q) = %q, want %q", address, got, want)
		}
	}
}
