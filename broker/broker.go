// Package broker is the gateways' door: MQTT in, through the broker inside (Serve) or one outside (Connect).
//
// # On the wire
//
// A gateway connects with its own username and secret (MQTT 3.1, 3.1.1 or 5), publishes under lakaz/<its id>/ and may
// subscribe under it; today nothing is sent there. Topics are lakaz/<gateway>/<anything>, payloads at most 1 MiB. What a
// gateway publishes goes to the Sink and nowhere else, and is acknowledged after the Sink has returned nil: a PUBACK
// (QoS 1) or PUBREC (QoS 2) means that the readings are on disk. Where the Sink fails there is no acknowledgement and
// the connection ends, so that the gateway sends again. Retained flags and wills are accepted and have no effect. A
// gateway that sends more than its Allowance is read more slowly, and in the end disconnected; behind a broker outside
// that is the broker's business. The plain messages of MQTT 3 are read here (express.go), all other packets by the MQTT
// library.
//
// # A broker outside
//
// Connect subscribes to lakaz/+/# at QoS 1 with a persistent session and acknowledges by hand after the
// Sink. That is as safe as the broker is: Mosquitto needs, in mosquitto.conf,
//
//	persistence true                   # queued messages survive a restart
//	persistence_location /var/lib/mosquitto/
//	autosave_interval 60               # seconds; what came since is lost with the power
//	max_queued_messages 0              # the default keeps 1000 and acknowledges what it then throws away
//	max_queued_bytes 0                 # or as much as the disk may hold
//	max_inflight_messages 64           # not more than ConnectOptions.Parallel
//	max_packet_size 1114112            # a day's catch-up in one message
//	allow_anonymous false
//	password_file /etc/mosquitto/passwd
//	acl_file /etc/mosquitto/acl
//
// and in the acl file, because there the broker alone keeps the gateways apart,
//
//	user lakaz
//	topic read lakaz/#
//	pattern write lakaz/%u/#
package broker

import (
	"context"
	"strings"
	"time"

	"lakaz"
)

// Sink takes one message of a gateway in. It returns nil when the message is committed, or counted and kept as refused:
// the gateway is then told to forget it. An error means that it is not stored: the gateway sends it again. It is called
// by many goroutines at once, one at a time for each gateway connected to Serve. payload is the Sink's to keep.
type Sink func(ctx context.Context, gateway lakaz.GatewayID, topic string, payload []byte, received time.Time) error

// MaxPayload is the longest message in bytes a gateway may publish: a day's catch-up fits.
const MaxPayload = 1 << 20

// maxPacket is MaxPayload with its header, topic and properties.
const maxPacket = MaxPayload + 64<<10

// prefix is where one gateway's topics begin.
func prefix(gateway lakaz.GatewayID) string { return "lakaz/" + string(gateway) + "/" }

// owns reports whether a topic or a filter is below the gateway's own prefix, and so can match no other's.
func owns(gateway lakaz.GatewayID, topic string) bool {
	rest, ok := strings.CutPrefix(topic, prefix(gateway))
	return ok && rest != ""
}

// gatewayOf is the gateway a topic belongs to, its second level.
func gatewayOf(topic string) (lakaz.GatewayID, bool) {
	first, rest, _ := strings.Cut(topic, "/")
	id, rest, _ := strings.Cut(rest, "/")
	gateway := lakaz.GatewayID(id)
	return gateway, first == "lakaz" && rest != "" && validID(gateway)
}

// validID reports whether an identifier is one level of a topic: 1 to 64 letters, digits, hyphens and underscores.
func validID(id lakaz.GatewayID) bool {
	for i := range len(id) {
		c := id[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return id != "" && len(id) <= 64
}
