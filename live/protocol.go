// Package live is what just happened, to everyone watching: topics, messages, the hub, the socket, and the stream where
// WebSockets are blocked.
//
// # On the wire
//
// One WebSocket per client, subprotocol lakaz.live.v1, one JSON message in each text frame, at most 8 KB from a client. No
// extension is taken, compression neither: messages are short, and it would cost each connection more memory than all else.
//
//	{"v":1,"ty":"val","ch":"home:h1","n":42,"d":{"v/salon/temperature":{"v":20.4,"t":1767225600}}}
//
// Unknown types and unknown fields are ignored, so that either side may be newer. A client sends
//
//	hello  d: Hello, where it stood in each channel before the connection broke; answered by welcome
//	sub    ch; answered by one snap, or one res: without a refusal what was missed follows, with one nothing does
//	unsub  ch
//	cmd    id (a ULID the client made), ch, d: Command; answered by one res with that id, however often it is sent
//	clk    d: Clock; answered by clk with the server's time
//
// and the server sends, beside the answers, val (state), ev (events) and bye (it is leaving: come back after d.retryMs).
//
// There are two kinds of channel. A state is keyed and the newest value wins: snap carries every key, val the keys
// changed since the message before, n counts the changes, and what nobody had time to read is never sent. Events are a
// gapless sequence: snap carries what the channel's owner says is the result of the events up to n, every ev adds one
// to n. Both have an epoch e, told by snap: a client that comes back with the same epoch gets only what it missed.
//
// # Without WebSockets
//
// Where they are blocked the same address serves the same messages over HTTP alone. GET with Accept: text/event-stream
// answers with server-sent events, one message in the data of each; the first is welcome and names the stream. ?ch=… (any
// number) subscribes at once. An event's id is where the client stands, as hello's resume is: a browser's EventSource comes
// back with it by itself (Last-Event-ID), a page that was loaded again brings it as ?resume=…. What the client says is the
// body of a POST with ?stream=…, one message each, answered with 204 and over the stream; 404 says that the stream is over.
// A stream of which nothing is heard ends after ten pings' time, to be opened again.
package live

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Subprotocol is the WebSocket subprotocol both sides insist on.
const Subprotocol = "lakaz.live.v1"

// Version is the envelope's version.
const Version = 1

// MaxRead is the longest message in bytes a client may send.
const MaxRead = 8 << 10

// The types of message a client sends.
const (
	Hello       = "hello"
	Subscribe   = "sub"
	Unsubscribe = "unsub"
	Command     = "cmd"
)

// Clock is sent by both: the client asks, the server answers.
const Clock = "clk"

// The types of message the server sends.
const (
	Welcome  = "welcome"
	Snapshot = "snap"
	Value    = "val"
	Event    = "ev"
	Result   = "res"
	Bye      = "bye"
)

// Message is the envelope of everything on the wire.
type Message struct {
	V  int             `json:"v"`
	Ty string          `json:"ty"`
	Ch string          `json:"ch,omitempty"` // the channel: a topic of the hub
	E  string          `json:"e,omitempty"`  // the channel's epoch, on snap and on the res that answers sub
	N  uint64          `json:"n,omitempty"`  // the channel's position after this message
	ID string          `json:"id,omitempty"` // a command's ULID
	D  json.RawMessage `json:"d,omitempty"`
}

// Position is where a client stands in a channel.
type Position struct {
	Epoch string `json:"e"`
	N     uint64 `json:"n"`
}

// HelloData opens a conversation.
type HelloData struct {
	Resume map[string]Position `json:"resume,omitempty"` // by channel
}

// WelcomeData answers hello.
type WelcomeData struct {
	UnixMS int64  `json:"unixMs"`           // the server's clock
	PingMS int64  `json:"pingMs"`           // the server pings this often; twice as long without a sign is a dead connection
	Stream string `json:"stream,omitempty"` // what a stream is named by in requests of its client
}

// CommandData is what a client asks for; the server's programme knows its types.
type CommandData struct {
	Ty string          `json:"ty"`
	D  json.RawMessage `json:"d,omitempty"`

	// ID is the command's own, a ULID the client made, and RoundTrip the connection's by the server's last ping, 0 while
	// none was answered. The hub tells them.
	ID        string        `json:"-"`
	RoundTrip time.Duration `json:"-"`
}

// ResultData answers a command or a subscription.
type ResultData struct {
	Refusal *Refusal        `json:"refusal,omitempty"` // nil where it was done
	D       json.RawMessage `json:"d,omitempty"`
}

// Refusal says why not, with a sentence of the catalogue.
type Refusal struct {
	Key   string         `json:"key"`
	Field string         `json:"field,omitempty"`
	Args  map[string]any `json:"args,omitempty"`
}

// EventData is one event of a channel.
type EventData struct {
	Ty string          `json:"ty"`
	D  json.RawMessage `json:"d,omitempty"`
}

// ClockData compares two clocks: the client's when it asked, the server's when it answered, in Unix ms.
type ClockData struct {
	ClientMS int64 `json:"c"`
	ServerMS int64 `json:"s,omitempty"`
}

// ByeData announces the end of a connection.
type ByeData struct {
	RetryMS int64 `json:"retryMs"` // the client draws its own delay around this
}

// ErrMessage is returned for bytes that are no message.
var ErrMessage = errors.New("live: not a message")

// Decode reads a message; fields it does not know are ignored.
func Decode(b []byte) (Message, error) {
	var m Message
	if err := json.Unmarshal(b, &m); err != nil {
		return Message{}, fmt.Errorf("%w: %w", ErrMessage, err)
	}
	if m.Ty == "" {
		return Message{}, ErrMessage
	}
	return m, nil
}

// Encode writes the message; data that is no JSON is left out.
func (m Message) Encode() []byte {
	m.V = Version
	b, err := json.Marshal(m)
	if err != nil {
		m.D = nil
		b, _ = json.Marshal(m) // texts and numbers always marshal
	}
	return b
}

// NewHello opens a conversation, from where the client stood in each channel.
func NewHello(resume map[string]Position) Message {
	return Message{Ty: Hello, D: encode(HelloData{Resume: resume})}
}

// NewSubscribe asks for a channel.
func NewSubscribe(ch string) Message { return Message{Ty: Subscribe, Ch: ch} }

// NewUnsubscribe ends a channel.
func NewUnsubscribe(ch string) Message { return Message{Ty: Unsubscribe, Ch: ch} }

// NewCommand asks for something to be done once, however often the message with this id (a ULID) is sent.
func NewCommand(id, ch, ty string, d json.RawMessage) Message {
	return Message{Ty: Command, ID: id, Ch: ch, D: encode(CommandData{Ty: ty, D: d})}
}

// NewClock asks for the server's time.
func NewClock(clientMS int64) Message {
	return Message{Ty: Clock, D: encode(ClockData{ClientMS: clientMS})}
}

// Read decodes the message's data into one of the Data structs, or for a state's snap and val into a
// map[string]json.RawMessage.
func (m Message) Read(into any) error {
	if len(m.D) == 0 {
		return nil
	}
	if err := json.Unmarshal(m.D, into); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrMessage, m.Ty, err)
	}
	return nil
}

// encode marshals one of the Data structs; a raw value that is no JSON leaves it empty.
func encode(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return b
}
