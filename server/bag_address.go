package main

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
)

// hosts are where the hall finds the bag, "192.168.8.2:8080", read anew each time: the laptop may join the network late, and
// the router give it another address. First stands the one by which people came in, as long as it is there.
func (b *bag) hosts() (list []string) {
	own := b.own()
	b.mu.Lock()
	used := b.used
	b.mu.Unlock()
	if i := slices.Index(own, used); i > 0 {
		own = slices.Concat(own[i:i+1], own[:i], own[i+1:])
	}
	for _, a := range own {
		list = append(list, b.host(a.String()))
	}
	return list
}

// host is a name or an address with the bag's port, as browsers write it.
func (b *bag) host(name string) string {
	if host := net.JoinHostPort(name, b.port); b.port != "80" {
		return host
	} else if a, err := netip.ParseAddr(name); err == nil && a.Is6() {
		return "[" + name + "]"
	}
	return name
}

// machineAddresses are this machine's own addresses that others in its networks reach.
func machineAddresses() []netip.Addr {
	cards, err := net.Interfaces()
	if err != nil {
		return nil
	}
	var all []net.Addr
	for _, card := range cards {
		if card.Flags&net.FlagRunning == 0 { // a cable that is not plugged in, a bridge to nothing
			continue
		}
		if own, err := card.Addrs(); err == nil {
			all = append(all, own...)
		}
	}
	return hallAddresses(all, wayOut())
}

// wayOut is the address by which this machine would leave its network, as a travel router is asked to be used; zero where
// there is no such way. Nothing is sent: the kernel only looks the way up.
func wayOut() (a netip.Addr) {
	line, err := net.Dial("udp4", "192.0.2.1:9") // an address of nobody, RFC 5737
	if err != nil {
		return a
	}
	defer line.Close()
	if p, err := netip.ParseAddrPort(line.LocalAddr().String()); err == nil {
		a = p.Addr()
	}
	return a
}

// hallAddresses are those of addresses that others reach: private IPv4 ones first, and of alike ones the way out.
func hallAddresses(all []net.Addr, out netip.Addr) (list []netip.Addr) {
	for _, a := range all {
		p, err := netip.ParsePrefix(a.String())
		if err != nil || !p.Addr().IsGlobalUnicast() {
			continue
		}
		list = append(list, p.Addr())
	}
	rank := func(a netip.Addr) (rank int) {
		switch {
		case !a.Is4():
			return 4
		case !a.IsPrivate():
			rank = 2
		}
		if a != out {
			rank++
		}
		return rank
	}
	slices.SortStableFunc(list, func(a, b netip.Addr) int { return rank(a) - rank(b) })
	return list
}

// hostFor is the address that others are told: that of the request, or the hall's where the laptop itself asks.
func (s *server) hostFor(r *http.Request) string {
	if s.bag == nil {
		return r.Host
	}
	name, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		name = r.Host
	}
	if ip, err := netip.ParseAddr(name); name != "localhost" && (err != nil || !ip.IsLoopback()) {
		return r.Host
	}
	if hosts := s.bag.hosts(); len(hosts) > 0 {
		return hosts[0]
	}
	return r.Host
}
