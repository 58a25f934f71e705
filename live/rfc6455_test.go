//go:build !js

package live_test

import (
	"fmt"
	"strings"
	"testing"

	"lakaz/live"
)

// conversation is one case of the table below: what a client sends ([]byte) and what is to come back (string), in turn. A
// conversation that does not end with a close goes on: the next question is answered.
type conversation struct {
	name  string
	turns []any
}

func (v conversation) hold(t *testing.T, h *house) {
	t.Helper()
	c := h.open(t)
	closed := false
	for _, turn := range v.turns {
		switch turn := turn.(type) {
		case []byte:
			c.write(turn)
		case string:
			c.expect(turn)
			closed = strings.HasPrefix(strings.TrimPrefix(turn, "~"), "close")
		}
	}
	if closed {
		c.expect("end")
		return
	}
	c.write(masked(final, clock(4711)))
	c.expect("clk 4711")
}

// TestRFC6455 holds conversations that RFC 6455 decides over TCP, most of them those of its test suites.
func TestRFC6455(t *testing.T) {
	h := sayingHouse(t, live.Options{})
	h.State("home:1", values("a", "1"))
	for _, group := range [][]conversation{fragments(), controls(), heads(), lengths(), characters(), closes()} {
		for _, v := range group {
			t.Run(v.name, func(t *testing.T) {
				t.Parallel()
				v.hold(t, h)
			})
		}
	}
}

// refused is a frame that is wrong by what is sent of it.
func refused(name, with string, b ...[]byte) conversation {
	return conversation{"refused/" + name, []any{join(b...), "close " + with}}
}

func fragments() (cases []conversation) {
	add := func(name string, turns ...any) { cases = append(cases, conversation{"fragments/" + name, turns}) }
	q := clock(7)
	for i := range len(q) + 1 {
		add(fmt.Sprintf("two, at %d", i), join(masked(text, q[:i]), masked(fin|more, q[i:])), "clk 7")
	}
	bytewise := masked(text, "")
	for i := range q {
		bytewise = append(bytewise, masked(more, q[i:i+1])...)
	}
	add("one for each byte", append(bytewise, masked(fin|more, "")...), "clk 7")
	add("a thousand empty ones", join(masked(text, q[:5]), []byte(strings.Repeat(string(masked(more, "")), 1000)), masked(fin|more, q[5:])), "clk 7")
	add("a ping between", masked(text, q[:5]), masked(fin|ping, "p"), "pong p", masked(fin|more, q[5:]), "clk 7")
	add("pings between each", masked(text, q[:5]), masked(fin|ping, "1"), "pong 1", masked(more, q[5:9]), masked(fin|ping, "2"), "pong 2",
		masked(fin|more, q[9:]), "clk 7")
	add("a pong between", join(masked(text, q[:5]), masked(fin|pong, "p"), masked(fin|more, q[5:])), "clk 7")
	add("two texts, one after the other", join(masked(text, q[:3]), masked(fin|more, q[3:]), masked(text, q[:9]), masked(fin|more, q[9:])), "clk 7", "clk 7")
	add("a whole text after one in parts", join(masked(text, q[:3]), masked(fin|more, q[3:]), masked(final, clock(8))), "clk 7", "clk 8")
	add("as long as may be", join(masked(text, padded(7, live.MaxRead)[:4000]), masked(fin|more, padded(7, live.MaxRead)[4000:])), "clk 7")
	frame := masked(final, q)
	var slowly []any
	for i := range frame {
		slowly = append(slowly, frame[i:i+1])
	}
	add("a byte a write", append(slowly, "clk 7")...)
	whole := join(masked(text, q[:8]), masked(fin|ping, "p"), masked(fin|more, q[8:]))
	for i := 1; i < len(whole); i += 3 {
		add(fmt.Sprintf("two writes, at %d", i), whole[:i], whole[i:], "pong p", "clk 7")
	}
	add("many in one write", []byte(strings.Repeat(string(masked(final, q)), 3)), "clk 7", "clk 7", "clk 7")
	return append(cases,
		refused("a continuation of nothing", "1002", masked(more, q)),
		refused("a last continuation of nothing", "1002", masked(fin|more, q)),
		refused("a continuation after the last", "1002", masked(text, `{"ty"`), masked(fin|more, `:"x"}`), masked(fin|more, "x")),
		refused("a continuation after a whole text", "1002", masked(final, `{"ty":"x"}`), masked(fin|more, "x")),
		refused("a text within a text", "1002", masked(text, q[:4]), masked(text, q[4:])),
		refused("a whole text within a text", "1002", masked(text, q[:4]), masked(final, q)),
		refused("bytes within a text", "1002", masked(text, q[:4]), masked(fin|bin, q)),
		refused("too long in parts", "1009", masked(text, padded(7, 5000)), masked(fin|more, strings.Repeat(" ", 5000))),
		refused("one byte too long in parts", "1009", masked(text, padded(7, live.MaxRead)), masked(fin|more, " ")),
		refused("too long in parts, by the head", "1009", masked(text, padded(7, 5000)), head(more, 5000, 2)),
		refused("parts that are no message", "1007", masked(text, "{"), masked(fin|more, "{")),
		refused("nothing in parts", "1007", masked(text, ""), masked(fin|more, "")))
}

func controls() (cases []conversation) {
	add := func(name string, turns ...any) { cases = append(cases, conversation{"controls/" + name, turns}) }
	for _, n := range []int{0, 1, 124, 125} {
		payload := strings.Repeat("\xfe", n) // any bytes: only texts are UTF-8
		add(fmt.Sprintf("a ping of %d", n), masked(fin|ping, payload), "pong "+payload)
	}
	add("a ping with a zero", masked(fin|ping, "\x00\xff"), "pong \x00\xff")
	add("a pong nobody asked for", masked(fin|pong, "x"))
	add("an empty pong", masked(fin|pong, ""))
	add("a pong, then a ping", join(masked(fin|pong, "x"), masked(fin|ping, "y")), "pong y")
	add("ten pings in turn", masked(fin|ping, "0"), "pong 0", masked(fin|ping, "1"), "pong 1", masked(fin|ping, "2"), "pong 2",
		masked(fin|ping, "3"), "pong 3", masked(fin|ping, "4"), "pong 4", masked(fin|ping, "5"), "pong 5", masked(fin|ping, "6"), "pong 6")
	var pings []byte
	for i := range 1000 {
		pings = append(pings, masked(fin|ping, fmt.Sprint(i))...)
	}
	add("a thousand pings at once", pings, "~pong 999") // section 5.5.3: only the newest need be answered
	add("a thousand pongs", []byte(strings.Repeat(string(masked(fin|pong, "")), 1000)))
	p := masked(fin|ping, "slowly")
	for i := 1; i < len(p); i++ {
		add(fmt.Sprintf("a ping in two writes, at %d", i), p[:i], p[i:], "pong slowly")
	}
	long := strings.Repeat("x", 126)
	return append(cases,
		refused("a ping of 126", "1002", masked(fin|ping, long)),
		refused("a pong of 126", "1002", masked(fin|pong, long)),
		refused("a close of 126", "1002", masked(fin|bye, "\x03\xe8"+long[2:])),
		refused("a ping of 126, by two bytes", "1002", []byte{fin | ping, 0x80 | 126}),
		refused("a ping of much more, by two bytes", "1002", []byte{fin | ping, 0x80 | 127}),
		refused("a ping in parts", "1002", masked(ping, "a")),
		refused("a ping in parts, by one byte", "1002", []byte{ping}),
		refused("a pong in parts", "1002", masked(pong, "a")),
		refused("a close in parts", "1002", masked(bye, "\x03\xe8")),
		refused("a ping in parts within a text", "1002", masked(text, "{"), masked(ping, "a")))
}

// heads are those whose first two bytes are wrong, told by them alone.
func heads() (cases []conversation) {
	// after is a wrong frame behind a question, which is answered, and before another, which is not.
	after := func(name string, wrong []byte) {
		cases = append(cases, conversation{"refused/" + name + ", behind a question", []any{join(masked(final, clock(7)), wrong, masked(final, clock(8))),
			"clk 7", "close 1002"}})
	}
	for _, opcode := range []byte{3, 4, 5, 6, 7, 11, 12, 13, 14, 15} {
		name := fmt.Sprintf("opcode %d", opcode)
		cases = append(cases, refused(name, "1002", []byte{fin | opcode}))
		after(name, masked(fin|opcode, "reserved"))
	}
	for bits := byte(1); bits < 8; bits++ {
		name := fmt.Sprintf("reserved bits %03b on a text", bits)
		cases = append(cases, refused(name, "1002", masked(final|bits<<4, clock(7))))
		after(name, masked(final|bits<<4, clock(9)))
	}
	return append(cases,
		refused("a compressed text: nothing was negotiated", "1002", masked(final|0x40, "\xaa\x56\x2a\x01\x00")),
		refused("reserved bits on a ping", "1002", masked(fin|ping|0x10, "")),
		refused("reserved bits on a close", "1002", masked(fin|bye|0x20, "\x03\xe8")),
		refused("reserved bits on a continuation", "1002", masked(text, "{"), masked(fin|more|0x40, "}")),
		refused("not masked", "1002", []byte{final, 2, '{', '}'}),
		refused("not masked, empty", "1002", []byte{final, 0}),
		refused("not masked, a ping", "1002", []byte{fin | ping, 0}),
		refused("not masked, a close", "1002", []byte{fin | bye, 2, 3, 0xe8}),
		refused("not masked, a continuation", "1002", masked(text, "{"), []byte{fin | more, 1, '}'}),
		refused("a good one before", "1002", masked(final, `{"ty":"x"}`), []byte{0xff}),
		refused("bytes", "1003", masked(fin|bin, clock(7))),
		refused("bytes, by two bytes", "1003", []byte{fin | bin, 0xff}),
		refused("bytes in parts", "1003", masked(bin, clock(7))),
		refused("no bytes", "1003", masked(fin|bin, "")))
}

func lengths() (cases []conversation) {
	add := func(name string, turns ...any) { cases = append(cases, conversation{"lengths/" + name, turns}) }
	for _, n := range []int{24, 125, 126, 127, 128, 4095, 4096, 4097, live.MaxRead - 1, live.MaxRead} {
		add(fmt.Sprint(n), masked(final, padded(7, n)), "clk 7")
	}
	big := func(name, with string, first byte, length uint64, extended int) {
		cases = append(cases, refused(name, with, head(first, length, extended)))
	}
	big("one more than may be", "1009", final, live.MaxRead+1, 2)
	big("65535", "1009", final, 65535, 2)
	big("65536", "1009", final, 65536, 8)
	big("1 GiB", "1009", final, 1<<30, 8)
	big("1 GiB in parts", "1009", text, 1<<30, 8)
	big("4 GiB and a little", "1009", final, 1<<32+5, 8)
	big("the most that may be written", "1009", final, 1<<63-1, 8)
	big("the highest bit", "1002", final, 1<<63, 8)
	big("all bits", "1002", final, 1<<64-1, 8)
	big("0 in two bytes", "1002", final, 0, 2)
	big("125 in two bytes", "1002", final, 125, 2)
	big("0 in eight bytes", "1002", final, 0, 8)
	big("125 in eight bytes", "1002", final, 125, 8)
	big("126 in eight bytes", "1002", final, 126, 8)
	big("65535 in eight bytes", "1002", final, 65535, 8)
	return append(cases,
		refused("1 GiB, before its mask", "1009", []byte{final, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0}),
		refused("empty", "1007", masked(final, "")),
		refused("no message", "1007", masked(final, "hello")))
}

func closes() (cases []conversation) {
	code := func(c int) string { return string([]byte{byte(c >> 8), byte(c)}) }
	add := func(name, want string, b ...[]byte) {
		cases = append(cases, conversation{"closes/" + name, []any{join(b...), want}})
	}
	for _, c := range []int{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999} {
		add(fmt.Sprint(c), fmt.Sprint("close ", c), masked(fin|bye, code(c)))
	}
	for _, c := range []int{0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535} {
		add(fmt.Sprint(c, " may not be"), "close 1002", masked(fin|bye, code(c)))
	}
	add("without a code", "close", masked(fin|bye, ""))
	add("half a code", "close 1002", masked(fin|bye, "\x03"))
	add("with a reason", "close 1000", masked(fin|bye, code(1000)+"à bientôt"))
	add("with the longest reason", "close 1000", masked(fin|bye, code(1000)+strings.Repeat("x", 123)))
	add("with a reason that is no UTF-8", "close 1007", masked(fin|bye, code(1000)+"\xce\xba\xe1\xbd\xb9\xcf\x83\xed\xa0\x80"))
	add("with half a character", "close 1007", masked(fin|bye, code(1000)+"\xe2\x82"))
	add("within a text", "close 1000", masked(text, "{"), masked(fin|bye, code(1000)))
	add("what comes after it is not read", "close 1000", masked(fin|bye, code(1000)), masked(final, clock(7)), masked(fin|ping, "p"), masked(fin|bye, code(1001)))
	add("a part that comes after it is not read", "close 1000", masked(text, "{"), masked(fin|bye, code(1000)), masked(fin|more, "}"))
	add("behind a text that is too long it is not read", "close 1009", head(final, 256<<10, 8), []byte(strings.Repeat("x", 256<<10)), masked(fin|bye, code(1000)))
	add("a question before it is answered", "~close 1000", masked(final, clock(7)), masked(fin|bye, code(1000)))
	c := masked(fin|bye, code(1000)+"ok")
	for _, i := range []int{1, 2, 6, 7, 8} {
		cases = append(cases, conversation{fmt.Sprintf("closes/in two writes, at %d", i), []any{c[:i], c[i:], "close 1000"}})
	}
	return cases
}
