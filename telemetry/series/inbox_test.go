package series

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lakaz/telemetry"
)

func TestInbox(t *testing.T) {
	s, mem := openStore(t)
	ctx := t.Context()
	inbox := func(s *Store) Inbox {
		t.Helper()
		box, err := s.Inbox(ctx, "gw1")
		if err != nil {
			t.Fatal(err)
		}
		return box
	}
	if diff := cmp.Diff(Inbox{Samples: []Sample{}}, inbox(s)); diff != "" {
		t.Error(diff)
	}
	s.Accepted(ctx, "gw1", 14, noon)
	s.Accepted(ctx, "gw1", 14, noon.Add(-time.Minute)) // LastSeen does not go back
	s.Accepted(ctx, "gw10", 1, noon)
	payload := []byte(strings.Repeat("é", KeptPayload))
	refused := []telemetry.Refusal{{Reason: telemetry.ReasonUnit, Detail: "K"}, {Reason: telemetry.ReasonName}}
	for n := range 2*KeptSamples + 3 {
		if err := s.Refuse(ctx, "gw1", fmt.Sprint("lakaz/gw1/", n), payload, refused, noon.Add(time.Duration(n)*time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	again, err := Open(ctx, mem, paris) // as after a crash: nothing was closed
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*Store{s, again} {
		box := inbox(s)
		if box.Accepted != 28 || !box.LastSeen.Equal(noon.Add((2*KeptSamples+2)*time.Second)) || len(box.Refused) != 2 || box.Refused[telemetry.ReasonUnit] != 2*KeptSamples+3 {
			t.Errorf("%+v", box.Refused)
		}
		if len(box.Samples) != KeptSamples {
			t.Fatalf("%d samples", len(box.Samples))
		}
		for i, sample := range box.Samples {
			n := 2*KeptSamples + 2 - i
			want := Sample{At: noon.Add(time.Duration(n) * time.Second), Topic: fmt.Sprint("lakaz/gw1/", n), Payload: payload[:KeptPayload], Reasons: refused}
			if diff := cmp.Diff(want, sample); diff != "" {
				t.Fatal(diff)
			}
		}
	}
	s.Accepted(ctx, "gw1", 2, noon.AddDate(0, 0, 1))
	if err := s.Seal(ctx, noon); err != nil {
		t.Fatal(err)
	}
	s.Accepted(ctx, "gw1", 3, noon.AddDate(0, 0, 2))
	if err := s.Close(ctx); err != nil {
		t.Fatal(err)
	}
	again, err = Open(ctx, mem, paris)
	if err != nil {
		t.Fatal(err)
	}
	if box := inbox(again); box.Accepted != 33 || !box.LastSeen.Equal(noon.AddDate(0, 0, 2)) {
		t.Errorf("%+v", box)
	}
	again.Accepted(ctx, "gw1", 1, noon)
	if err := again.EraseInbox(ctx, "gw1"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Inbox{Samples: []Sample{}}, inbox(again)); diff != "" {
		t.Error(diff)
	}
	if box, err := again.Inbox(ctx, "gw10"); err != nil || box.Accepted != 1 {
		t.Error(box, err)
	}
}
