package main

import "strings"

// wifi is a network that phones join by a QR code.
type wifi struct {
	Name, Password string
	Joined         bool // by a QR code: its password, or that it has none, was told
}

// wifiOf reads --wifi: a network's name, and its password after the first colon.
func wifiOf(flag string) wifi {
	name, password, _ := strings.Cut(flag, ":")
	return wifi{name, password, name != ""}
}

// code is what phones read to join the network, as Android and iOS understand it: the MECARD form that ZXing describes.
func (w wifi) code() string {
	escape := strings.NewReplacer(`\`, `\\`, `;`, `\;`, `,`, `\,`, `:`, `\:`, `"`, `\"`).Replace
	if w.Password == "" {
		return "WIFI:T:nopass;S:" + escape(w.Name) + ";;"
	}
	return "WIFI:T:WPA;S:" + escape(w.Name) + ";P:" + escape(w.Password) + ";;"
}
