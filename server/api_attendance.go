package main

import (
	"context"

	"lakaz"
	"lakaz/gamification"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
)

// whoCame names a guest of a workshop.
type whoCame struct {
	ID    string `path:"id" maxLength:"26"`
	Guest string `path:"guest" maxLength:"32"`
	How   string `query:"how" enum:"ticked,scanned" default:"ticked"`
}

func (s *server) putAttendance(ctx context.Context, by caller, in *whoCame) (*body[guestLine], error) {
	ws, err := s.mayHost(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	h, err := s.attend(ctx, ws.ID, in.Guest, workshops.How(in.How))
	if err != nil {
		return nil, err
	}
	return bodyOf(guestLine{h.ID, h.Name})
}

// attend notes that a household came, which is worth points once a workshop.
func (s *server) attend(ctx context.Context, ws, who string, how workshops.How, players ...room.PlayerID) (h lakaz.Household, err error) {
	err = s.gate.steady(func() error {
		g, err := s.rooms.book.Attend(ctx, ws, who, how, s.now(), players...)
		if err != nil {
			return err
		}
		h, err = s.registry.Household(ctx, g.Household)
		return err
	})
	if err != nil {
		return h, err
	}
	return h, s.award(ctx, h, gamification.Award{Source: gamification.Attendance, Key: "workshop/" + ws, Points: gamification.PointsCame})
}

func (s *server) deleteAttendance(ctx context.Context, by caller, in *whoCame) (*struct{}, error) {
	if _, err := s.mayHost(ctx, by.Actor, in.ID); err != nil {
		return nil, err
	}
	return nil, s.rooms.book.Absent(ctx, in.ID, in.Guest)
}

// walkInInput is somebody who came without an invitation.
type walkInInput struct {
	ID     string `path:"id" maxLength:"26"`
	WalkIn string `path:"walkIn" maxLength:"26" doc:"A ULID, made where they are written down"`
	Body   struct {
		Name   string `json:"name" maxLength:"480"`
		People int    `json:"people" default:"1"`
	}
}

func (s *server) putWalkIn(ctx context.Context, by caller, in *walkInInput) (*struct{}, error) {
	ws, err := s.mayHost(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	return nil, s.rooms.book.WalkIn(ctx, ws.ID, workshops.WalkIn{ID: in.WalkIn, Name: in.Body.Name, People: max(in.Body.People, 1), At: s.now().UTC()})
}

// walkInID names somebody who came without an invitation.
type walkInID struct {
	ID     string `path:"id" maxLength:"26"`
	WalkIn string `path:"walkIn" maxLength:"26"`
}

func (s *server) deleteWalkIn(ctx context.Context, by caller, in *walkInID) (*struct{}, error) {
	ws, err := s.mayHost(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	return nil, s.rooms.book.NoWalkIn(ctx, ws.ID, in.WalkIn)
}
