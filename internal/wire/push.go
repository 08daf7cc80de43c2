// Package wire holds what the client and the server agree on: the headers and
// limits of the push protocol, the form of a token, the labels every series
// carries. It knows neither side's packages.
package wire

// Headers of an answer to a push. See docs/en/push-protocol.md.
const (
	// HeaderServer is the persistent id of the server's data directory.
	HeaderServer = "Peeper-Server"
	// HeaderEpoch is an id that changes at each unclean start of the server.
	HeaderEpoch = "Peeper-Epoch"
	// HeaderAck is the server's monotonic clock, in milliseconds, taken after
	// the engine accepted the batch. Its presence means "accepted", whatever
	// the status code says of rejected parts.
	HeaderAck = "Peeper-Ack"
	// HeaderDurable is the clock up to which acknowledged batches of this
	// epoch are on disk.
	HeaderDurable = "Peeper-Durable"
)

// Headers of a push by Peeper's own client.
const (
	// HeaderBatch is the id of the batch, the same on every resend.
	HeaderBatch = "Peeper-Batch"
	// HeaderResend is "1" when the batch may have been accepted before.
	HeaderResend = "Peeper-Resend"
	// HeaderSent is the client's wall clock at sending, in Unix milliseconds.
	HeaderSent = "Peeper-Sent"
	// HeaderInstance and HeaderProduct repeat the labels of the same names.
	HeaderInstance = "Peeper-Instance"
	HeaderProduct  = "Peeper-Product"
	// HeaderBuffer is the size of the client's spool in bytes.
	HeaderBuffer = "Peeper-Buffer"
)

// Paths a client pushes to.
const (
	PathMetrics = "/api/v1/write"
	PathLogs    = "/insert/jsonline"
)

// UserAgent prefixes the version in the client's User-Agent header.
const UserAgent = "peeper-client/"

// Labels with a meaning on both sides.
const (
	LabelClient   = "client" // the token's service account; only the server sets it
	LabelInstance = "instance"
	LabelProduct  = "product"
	LabelJob      = "job"
)

// Limits of one push. The server refuses what is larger; the client cuts its
// batches well below.
const (
	MaxBodyBytes         = 32 << 20 // compressed
	MaxDecodedBytes      = 64 << 20
	MaxLabelsPerSeries   = 64
	MaxLabelNameBytes    = 256
	MaxLabelValueBytes   = 4 << 10
	MaxFutureSampleHours = 24
)
