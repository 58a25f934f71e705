package main

import (
	"context"
	"net/http"

	"github.com/centrifugal/centrifuge"
)

// node is centrifuge with its broker in memory, nothing kept of a channel, and what it has for many idle connections:
// buffers of writes that are shared, small ones of reads, the shortest queue, answers past the queue.
type node struct {
	*centrifuge.Node
	http.Handler
}

func newCentrifuge() (*node, error) {
	n, err := centrifuge.New(centrifuge.Config{})
	if err != nil {
		return nil, err
	}
	n.OnConnecting(func(context.Context, centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		return centrifuge.ConnectReply{Credentials: &centrifuge.Credentials{}, ReplyWithoutQueue: true, QueueInitialCap: 1}, nil
	})
	n.OnConnect(func(c *centrifuge.Client) {
		c.OnSubscribe(func(_ centrifuge.SubscribeEvent, answer centrifuge.SubscribeCallback) {
			answer(centrifuge.SubscribeReply{}, nil)
		})
	})
	if err := n.Run(); err != nil {
		return nil, err
	}
	return &node{n, centrifuge.NewWebsocketHandler(n, centrifuge.WebsocketConfig{ReadBufferSize: 512, UseWriteBufferPool: true})}, nil
}

func (n *node) open(string) {}

func (n *node) publish(channel string, data []byte) { n.Publish(channel, data) }
