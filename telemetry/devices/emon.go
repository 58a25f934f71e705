package devices

import (
	"strconv"
	"strings"
)

// decodeEmon reads emonHub's three forms: emonhub/rx/<node>/values with values by their position, emon/<node>/<variable>
// with one, and emon/<node> with a JSON object. The variables' names are the node's; values by position have none, and a
// person tells what they are.
func decodeEmon(c *collector, levels []string) {
	n, text := len(levels), strings.TrimSpace(string(c.Payload))
	switch {
	case n >= 4 && levels[n-1] == "values":
		for i, value := range strings.Split(text, ",") {
			c.number("node "+levels[n-2], strconv.Itoa(i+1), Value, "", same(), value)
		}
	case n == 2 && strings.HasPrefix(text, "{"):
		all, ok := c.object()
		if !ok || !c.seen(parseStamp(all.get("time").text, c.Zone, c.Received)) {
			return
		}
		for _, f := range all {
			if f.path != "time" && f.kind == isNumber {
				kind, q, _ := kindNamed(f.path)
				c.field(levels[1], f.path, kind, q, same(), f)
			}
		}
	case n == 3 && levels[2] != "rssi":
		kind, q, _ := kindNamed(levels[2])
		c.number(levels[1], levels[2], kind, q, same(), text)
	}
}
