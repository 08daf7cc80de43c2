package account

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestPasswordHash(t *testing.T) {
	h := newHasher()
	encoded, err := h.hash(t.Context(), "a good password")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(encoded, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("not at the recommended cost: %s", encoded)
	}
	if ok, outdated, err := h.verify(t.Context(), encoded, "a good password"); !ok || outdated || err != nil {
		t.Errorf("the right password: %v %v %v", ok, outdated, err)
	}
	if ok, _, err := h.verify(t.Context(), encoded, "a good passwore"); ok || err != nil {
		t.Errorf("a wrong password: %v %v", ok, err)
	}
	if again, _ := h.hash(t.Context(), "a good password"); again == encoded {
		t.Error("two hashes of one password are equal: no salt")
	}
}

func TestAHashAtAnOldCostIsRenewedAtLogin(t *testing.T) {
	a, _ := one(t)
	before, err := a.FindUser(t.Context(), "admin")
	if err != nil {
		t.Fatal(err)
	}
	a.hasher.cost.time++
	if _, err := a.Authenticate(withBasic("admin", adminPassword)); err != nil {
		t.Fatal(err)
	}
	after, err := a.FindUser(t.Context(), "admin")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(before.passwordHash, "t=1,") || !strings.Contains(after.passwordHash, "t=2,") {
		t.Fatalf("the hash went from %s to %s", before.passwordHash, after.passwordHash)
	}
	if _, _, err := a.Login(t.Context(), "admin", adminPassword, home, ""); err != nil {
		t.Errorf("login after the renewal: %v", err)
	}
}

func TestAFloodOfLoginsIsBounded(t *testing.T) {
	h := newHasher()
	for range cap(h.slots) {
		h.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	results := make(chan error)
	for range maxWaiting {
		go func() {
			_, err := h.hash(ctx, "x")
			results <- err
		}()
	}
	for h.waiting.Load() < maxWaiting {
		time.Sleep(time.Millisecond)
	}
	if _, err := h.hash(ctx, "x"); !errors.Is(err, ErrRateLimited) {
		t.Errorf("one more than may wait got %v", err)
	}
	cancel()
	for range maxWaiting {
		if err := <-results; !errors.Is(err, context.Canceled) {
			t.Errorf("a waiting one whose request ended got %v", err)
		}
	}
}

// The time of the answer must not tell which logins exist: without a slot to
// hash in, every login waits alike.
func TestAnUnknownLoginCostsAHashToo(t *testing.T) {
	a, _ := one(t)
	disabled := a.mustUser(t, "disabled", RoleViewer)
	if err := a.SetUserDisabled(t.Context(), disabled.ID, true); err != nil {
		t.Fatal(err)
	}
	if real, err := New(a.db, Options{}); err != nil || !strings.Contains(real.decoy, "$m=19456,t=2,p=1$") {
		t.Errorf("an unknown login does not cost what a known one does: %s, %v", real.decoy, err)
	}
	for range cap(a.hasher.slots) {
		a.hasher.slots <- struct{}{}
	}
	for _, login := range []string{"admin", "disabled", "nobody", "nobody@example.ru"} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		_, _, err := a.Login(ctx, login, "wrong password", home, "")
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s was answered without a hash: %v", login, err)
		}
	}
}

func TestADamagedHashIsNoPanicAndNoWay(t *testing.T) {
	a, _ := one(t)
	if _, err := a.db.Exec("UPDATE users SET password_hash = '$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHQ$a2V5'"); err != nil {
		t.Fatal(err)
	}
	_, _, err := a.Login(t.Context(), "admin", adminPassword, home, "")
	if err == nil || !strings.Contains(err.Error(), "reset-password") {
		t.Errorf("got %v, want the fix", err)
	}
}

func FuzzParsePHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5")
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$$")
	f.Add("$2y$10$abcdefghijklmnopqrstuv")
	f.Add("$argon2id$v=19$m=10,t=1,p=1$00000\n000000$00000000000000000000000")
	f.Add("")
	f.Fuzz(func(t *testing.T, encoded string) {
		cost, salt, key, err := parsePHC(encoded)
		if err != nil {
			return
		}
		if cost.memory > 1<<18 || cost.time > 32 || cost.threads > 16 {
			t.Fatalf("a cost out of bounds passed: %+v", cost)
		}
		if again := formatPHC(cost, salt, key); again != encoded {
			t.Fatalf("%q was read as %q", encoded, again)
		}
	})
}
