package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"lakaz"
	"lakaz/live"
	"lakaz/registry"
	"lakaz/telemetry"
)

// live serves a socket, or a stream where sockets are blocked, to whoever has entered. A home is watched by those who may visit it and see its curves; any other
// channel, whether or not it exists, is refused alike. Offices also hear that calls for help have come. Who watches another's
// home comes back every hour: it is asked anew whether they may, and the home is told that they still look.
func (s *server) live(w http.ResponseWriter, r *http.Request) {
	actor, entered, err := s.actor(r)
	if err == nil && !entered {
		err = errStranger
	}
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	ends := s.ends(r)
	if hour := s.now().Truncate(time.Hour).Add(time.Hour); actor.Role.Staff() && hour.Before(ends) {
		ends = hour
	}
	key := sessionKey(r)
	s.hub.Serve(w, r, live.Session{
		Key:  key,
		Ends: ends,
		MaySubscribe: func(ctx context.Context, topic string) error {
			if op, ok := callsOf(topic); ok {
				return s.mayHearCalls(actor, op)
			}
			if strings.HasPrefix(topic, "room:") {
				_, err := s.roomOf(ctx, actor, topic, "play", "wall", "remote")
				return err
			}
			h, err := s.topicHome(ctx, actor, topic)
			if err == nil && actor.Role == lakaz.Advisor {
				err = s.watchUntil(ctx, key, h.ID, ends)
			}
			return err
		},
		Prepare: func(ctx context.Context, topic string) (map[string]json.RawMessage, error) {
			if op, ok := callsOf(topic); ok {
				return s.callsState(), s.mayHearCalls(actor, op)
			}
			if strings.HasPrefix(topic, "room:") {
				return s.rooms.prepare(ctx, topic)
			}
			h, err := s.topicHome(ctx, actor, topic)
			if err != nil {
				return nil, err
			}
			return s.homeState(ctx, h)
		},
		Command: func(ctx context.Context, channel string, c live.CommandData) live.ResultData {
			h, err := s.roomOf(ctx, actor, channel, "")
			if err != nil {
				return refusedLive(&lakaz.Refusal{Key: "live.refused"})
			}
			return h.command(ctx, roomVisitor{actor: actor}, c)
		},
	})
}

// roomOf is the room of a channel of some kinds, for those who may hold its remote; for all others it is not there. Seats
// are their players' alone.
func (s *server) roomOf(ctx context.Context, actor lakaz.Actor, topic string, kinds ...string) (*roomHost, error) {
	id, of, _ := strings.Cut(strings.TrimPrefix(topic, "room:"), ":")
	if !strings.HasPrefix(topic, "room:") || !hosts(actor) || !slices.Contains(kinds, of) {
		return nil, fmt.Errorf("channel: %w", lakaz.ErrNotFound)
	}
	h, err := s.rooms.host(ctx, id)
	if err != nil {
		return nil, err
	}
	_, err = s.mayHost(ctx, actor, h.room.Workshop)
	return h, err
}

// watchUntil ends a session's connections with the consent by which it watches a home, where that is before they end by
// themselves.
func (s *server) watchUntil(ctx context.Context, session string, h lakaz.HouseholdID, ends time.Time) error {
	given, err := s.registry.Consents(ctx, h)
	if c, ok := given.Of(lakaz.ForAdvisor, lakaz.ByCurve, s.now()); ok && c.Expires.Before(ends) {
		time.AfterFunc(c.Expires.Sub(s.now()), func() { s.hub.Drop(session) })
	}
	return err
}

// callsOf is the operation whose calls for help a channel tells of.
func callsOf(topic string) (lakaz.OperationID, bool) {
	op, ok := strings.CutPrefix(topic, lakaz.CallsTopic(""))
	return lakaz.OperationID(op), ok
}

// mayHearCalls lets those hear of an operation's calls for help who may visit its homes.
func (s *server) mayHearCalls(actor lakaz.Actor, op lakaz.OperationID) error {
	if !visitors(actor) || !actor.WorksIn(op) {
		return fmt.Errorf("channel: %w", lakaz.ErrNotFound)
	}
	return nil
}

// callsState is what the channel says: when something moved. What it is an office asks for.
func (s *server) callsState() map[string]json.RawMessage {
	return map[string]json.RawMessage{"moved": encoded(s.now().UnixNano())}
}

// topicHome is the household of a home's channel, for those who may watch it.
func (s *server) topicHome(ctx context.Context, actor lakaz.Actor, topic string) (lakaz.Household, error) {
	id, ok := strings.CutPrefix(topic, telemetry.Topic(""))
	if !ok {
		return lakaz.Household{}, fmt.Errorf("channel: %w", lakaz.ErrNotFound)
	}
	return s.readable(ctx, actor, lakaz.HouseholdID(id), glanceCurves)
}

// ends is when a request's session ends, at once where that is not known: a screen that only watches does not use it.
func (s *server) ends(r *http.Request) time.Time {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return s.now()
	}
	ends, err := s.registry.SessionEnds(r.Context(), cookie.Value)
	if err != nil {
		return s.now()
	}
	return ends
}

// sessionKey names a request's session without opening anything: it is the session's ID.
func sessionKey(r *http.Request) string {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return ""
	}
	return registry.SessionID(cookie.Value)
}
