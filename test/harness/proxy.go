package harness

import (
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"
)

// Fault is what a Proxy does to traffic.
type Fault int

// The faults of a network between two hosts.
const (
	None   Fault = iota
	Refuse       // connections are closed as soon as they are opened
	Reset        // connections that exist are reset, new ones too
	Stall        // nothing gets through, nothing is closed
	// LoseAnswers lets requests through and holds what comes back: the sender
	// cannot know that the server has its data.
	LoseAnswers
)

// Proxy is a TCP relay on loopback that can fail like a network.
type Proxy struct {
	listener net.Listener

	mu      sync.Mutex // guards what follows
	targets []string
	fault   Fault
	cleared chan struct{} // closed when a stall ends
	conns   map[net.Conn]bool
	running sync.WaitGroup
}

// NewProxy relays to the targets, each connection to one of them at random.
func NewProxy(t testing.TB, targets ...string) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{listener: l, targets: targets, conns: map[net.Conn]bool{}, cleared: make(chan struct{})}
	p.running.Go(p.accept)
	t.Cleanup(func() {
		l.Close()
		p.SetFault(None)
		p.cut()
		p.running.Wait()
	})
	return p
}

// Port is where the proxy listens.
func (p *Proxy) Port() int { return p.listener.Addr().(*net.TCPAddr).Port }

// SetFault changes what happens to traffic from now on.
func (p *Proxy) SetFault(f Fault) {
	p.mu.Lock()
	if p.fault >= Stall && f < Stall {
		close(p.cleared)
		p.cleared = make(chan struct{})
	}
	p.fault = f
	p.mu.Unlock()
	if f == Reset || f == Refuse {
		p.cut()
	}
}

// Cut breaks the connections there are.
func (p *Proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset, not an orderly end
		}
		c.Close()
	}
}

func (p *Proxy) accept() {
	for {
		in, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.running.Go(func() { p.relay(in) })
	}
}

// track remembers a connection so that it can be cut; false means the fault
// of the moment does not let it live.
func (p *Proxy) track(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[c] = true
	return p.fault != Refuse && p.fault != Reset
}

func (p *Proxy) forget(c net.Conn) {
	c.Close()
	p.mu.Lock()
	delete(p.conns, c)
	p.mu.Unlock()
}

func (p *Proxy) relay(in net.Conn) {
	defer p.forget(in)
	if !p.track(in) {
		return
	}
	p.mu.Lock()
	target := p.targets[rand.IntN(len(p.targets))]
	p.mu.Unlock()
	out, err := net.DialTimeout("tcp", target, 5*time.Second)
	if err != nil {
		return
	}
	defer p.forget(out)
	if !p.track(out) {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.copy(out, in, Stall, Stall)
		out.Close()
	}()
	p.copy(in, out, Stall, LoseAnswers)
	in.Close()
	<-done
}

// copy moves bytes until either end closes, and holds them while the fault is
// one of the two that stop this direction.
func (p *Proxy) copy(dst io.Writer, src io.Reader, stops, also Fault) {
	buf := make([]byte, 32<<10)
	for {
		n, err := src.Read(buf)
		if n > 0 {
			p.mu.Lock()
			held, cleared := p.fault == stops || p.fault == also, p.cleared
			p.mu.Unlock()
			if held {
				<-cleared
			}
			if _, err := dst.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
