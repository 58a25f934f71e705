package main

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// wireTap sees every frame that leaves by a network device, as the kernel hands it over.
type wireTap struct {
	mu   sync.Mutex
	left []string // what each frame is
}

// tapped begins to look at a device. It skips the test where that is not allowed.
func tapped(t *testing.T, device string) *wireTap {
	t.Helper()
	card, err := net.InterfaceByName(device)
	must(t, err)
	const everything = syscall.ETH_P_ALL<<8 | syscall.ETH_P_ALL>>8 // in network order
	socket, err := syscall.Socket(syscall.AF_PACKET, syscall.SOCK_RAW|syscall.SOCK_CLOEXEC, everything&0xffff)
	if err != nil {
		t.Skip("a packet socket is not allowed here: ", err)
	}
	must(t, syscall.Bind(socket, &syscall.SockaddrLinklayer{Protocol: everything & 0xffff, Ifindex: card.Index}))
	must(t, syscall.SetsockoptTimeval(socket, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &syscall.Timeval{Usec: 100_000}))
	w := &wireTap{}
	var ended sync.WaitGroup
	ended.Go(func() {
		frame := make([]byte, 1<<16)
		for t.Context().Err() == nil {
			n, from, err := syscall.Recvfrom(socket, frame, 0)
			if err != nil { // nothing for a while
				continue
			}
			if l, ok := from.(*syscall.SockaddrLinklayer); ok && l.Pkttype == syscall.PACKET_OUTGOING {
				w.mu.Lock()
				w.left = append(w.left, frameText(frame[:n]))
				w.mu.Unlock()
			}
		}
	})
	t.Cleanup(func() {
		ended.Wait()
		syscall.Close(socket)
	})
	return w
}

// seen are the frames that have left until now.
func (w *wireTap) seen() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.left...)
}

// frameText tells what an Ethernet frame is: "udp 192.168.77.2 > 192.168.77.1:53 asks for example.org".
func frameText(frame []byte) string {
	if len(frame) < 14 {
		return fmt.Sprintf("%d bytes", len(frame))
	}
	kind, body := binary.BigEndian.Uint16(frame[12:]), frame[14:]
	switch {
	case kind == syscall.ETH_P_ARP && len(body) >= 28:
		return fmt.Sprintf("arp who has %v", netip.AddrFrom4([4]byte(body[24:28])))
	case kind != syscall.ETH_P_IP || len(body) < 20 || len(body) < 4*int(body[0]&15)+4:
		return fmt.Sprintf("ethertype %#04x", kind)
	}
	transport := body[4*int(body[0]&15):]
	text := fmt.Sprintf("protocol %d %v > %v:%d", body[9], netip.AddrFrom4([4]byte(body[12:16])), netip.AddrFrom4([4]byte(body[16:20])), binary.BigEndian.Uint16(transport[2:]))
	if body[9] == syscall.IPPROTO_UDP && strings.HasSuffix(text, ":53") && len(transport) > 20 {
		text += " asks for " + nameAsked(transport[20:])
	}
	return text
}

// nameAsked is the name of a DNS question.
func nameAsked(q []byte) string {
	var labels []string
	for len(q) > 0 && q[0] > 0 && int(q[0]) < len(q) {
		labels = append(labels, string(q[1:1+q[0]]))
		q = q[1+q[0]:]
	}
	return strings.Join(labels, ".")
}

func TestFrameText(t *testing.T) {
	f := func(frame string, want string) {
		t.Helper()
		if got := frameText([]byte(frame)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	const head = "\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02"
	const ip = "\x45\x00\x00\x00\x00\x00\x00\x00\x40"
	f("", "0 bytes")
	f(head+"\x86\xdd", "ethertype 0x86dd")
	f(head+"\x08\x06"+strings.Repeat("\x00", 24)+"\xc0\xa8\x4d\x01", "arp who has 192.168.77.1")
	f(head+"\x08\x00"+ip, "ethertype 0x0800")
	f(head+"\x08\x00"+ip+"\x06\x00\x00\xc0\xa8\x4d\x02\xcb\x00\x71\x01"+"\x10\x00\x01\xbb", "protocol 6 192.168.77.2 > 203.0.113.1:443")
	f(head+"\x08\x00"+ip+"\x11\x00\x00\xc0\xa8\x4d\x02\xc0\xa8\x4d\x01"+"\x10\x00\x00\x35\x00\x00\x00\x00"+strings.Repeat("\x00", 12)+"\x07outside\x04test\x00", "protocol 17 192.168.77.2 > 192.168.77.1:53 asks for outside.test")
}
