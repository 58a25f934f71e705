package devices

// Redact hides what may name a meter or a home in a payload that is kept to be looked at: every run of ten digits and
// more (Linky serial numbers have 12, a PRM 14) becomes zeros. The payload itself is not changed.
func Redact(payload []byte) []byte {
	const run = 10
	out := append([]byte(nil), payload...)
	for i := 0; i < len(out); {
		j := i
		for j < len(out) && out[j] >= '0' && out[j] <= '9' {
			j++
		}
		if j-i >= run {
			for k := i; k < j; k++ {
				out[k] = '0'
			}
		}
		i = max(j, i+1)
	}
	return out
}
