package broker

// crew takes messages in on goroutines that connections share: committing needs a deep stack, and twelve thousand
// connections that have each had one would keep it.
type crew struct {
	work chan *caller
	rest chan struct{} // a place for each that may wait for work
	gone chan struct{} // closed when nobody brings any
}

// restingCrew is how many wait for work at most; more come and go with the messages that are under way at once.
const restingCrew = 256

func newCrew() *crew {
	return &crew{work: make(chan *caller), rest: make(chan struct{}, restingCrew), gone: make(chan struct{})}
}

// take has a caller's message taken in; the outcome goes to its done.
func (w *crew) take(c *caller) {
	select {
	case w.work <- c:
	default:
		go w.join(c)
	}
}

func (w *crew) join(c *caller) {
	for {
		c.done <- c.takeIn()
		select {
		case w.rest <- struct{}{}:
		default:
			return
		}
		select {
		case c = <-w.work:
			<-w.rest
		case <-w.gone:
			<-w.rest
			return
		}
	}
}
