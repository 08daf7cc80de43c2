package front

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// redirecting notices connections that speak plain HTTP to the TLS port, as a
// browser does when https:// was not typed, and sends them to the right place.
type redirecting struct{ net.Listener }

func (l redirecting) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &firstLook{Conn: conn}, nil
}

// errPlainHTTP ends the handshake of a connection that was answered already.
var errPlainHTTP = errors.New("plain HTTP on the TLS port: told to use https")

// firstLook looks at the first byte the TLS layer reads: a handshake begins
// with 0x16, a request with a letter.
type firstLook struct {
	net.Conn
	once  sync.Once
	plain bool
}

func (c *firstLook) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.once.Do(func() {
		if n > 0 && p[0] >= 'A' && p[0] <= 'Z' {
			c.plain = true
			c.answer(p[:n])
		}
	})
	if c.plain {
		return 0, errPlainHTTP
	}
	return n, err
}

// answer reads the rest of the request's header and redirects.
func (c *firstLook) answer(first []byte) {
	c.SetDeadline(time.Now().Add(headerTimeout))
	rest := io.LimitReader(io.MultiReader(strings.NewReader(string(first)), c.Conn), maxHeaderBytes)
	r, err := http.ReadRequest(bufio.NewReader(rest))
	if err != nil {
		return
	}
	const hint = "This port speaks HTTPS: use https://\n"
	host := r.Host
	if r.Method != http.MethodGet && r.Method != http.MethodHead || !plainHost(host) {
		// A sender that posts would follow with its token in clear again.
		fmt.Fprintf(c.Conn, "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(hint), hint)
		return
	}
	fmt.Fprintf(c.Conn, "HTTP/1.1 307 Temporary Redirect\r\nLocation: https://%s%s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
		host, r.URL.RequestURI())
}

// plainHost tells whether the text is only a host and a port, so that it can
// stand in a header.
func plainHost(host string) bool {
	return host != "" && len(host) < 300 && strings.Trim(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]") == ""
}
