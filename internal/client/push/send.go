package push

import (
	"context"
	"maps"
	"net/http"
	"strconv"
	"time"

	"peeper/internal/client/spool"
	"peeper/internal/client/token"
	"peeper/internal/version"
	"peeper/internal/wire"
)

func (p *Pusher) sendProbe(ctx context.Context) (answer, error) {
	p.counts.add(outcomeProbe)
	return p.send(ctx, p.opts.Probe.batch(), false, func() {})
}

// send makes one request, and another with the previous token when the server
// does not know a new one. leaving is called when data may leave.
func (p *Pusher) send(ctx context.Context, b *spool.Batch, resend bool, leaving func()) (answer, error) {
	for {
		secret := p.tokens.Current()
		if !secret.Set() {
			return answer{}, errNoToken{}
		}
		leaving()
		a, err := p.sendWith(ctx, b, resend, secret)
		switch {
		case err != nil:
			return a, err
		case a.verdict == accepted:
			p.tokens.Accepted(secret)
			return a, nil
		case a.verdict == unauthorized && p.tokens.Refused(secret):
			continue
		}
		return a, nil
	}
}

func (p *Pusher) sendWith(ctx context.Context, b *spool.Batch, resend bool, secret token.Secret) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	req, err := newRequest(ctx, p.link, &p.opts, b, secret)
	if err != nil {
		return answer{}, err
	}
	req.Header.Set(wire.HeaderBuffer, strconv.FormatInt(p.spool.Stats().Bytes, 10))
	if resend {
		req.Header.Set(wire.HeaderResend, "1")
	}
	resp, err := p.link.Do(req)
	if err != nil {
		return answer{}, err
	}
	return readAnswer(resp, time.Now()), nil
}

func newRequest(ctx context.Context, l Sender, o *Options, b *spool.Batch, secret token.Secret) (*http.Request, error) {
	req, err := l.NewRequest(ctx, http.MethodPost, o.Path, b.Body)
	if err != nil {
		return nil, err
	}
	h := req.Header
	maps.Copy(h, o.Header)
	h.Set("Authorization", "Bearer "+secret.Reveal())
	h.Set("Content-Type", b.ContentType)
	if b.ContentEncoding != "" {
		h.Set("Content-Encoding", b.ContentEncoding)
	}
	h.Set("User-Agent", wire.UserAgent+version.Version)
	h.Set(wire.HeaderInstance, o.Instance)
	if o.Product != "" {
		h.Set(wire.HeaderProduct, o.Product)
	}
	if b.ID != "" {
		h.Set(wire.HeaderBatch, b.ID)
	}
	h.Set(wire.HeaderSent, strconv.FormatInt(time.Now().UnixMilli(), 10))
	return req, nil
}
