package live

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// poller tells which full sockets have room again: an epoll of their own, so that one costs neither a goroutine nor a try.
// It is itself one more file of the runtime's. One goroutine waits.
type poller struct {
	file   *os.File
	raw    syscall.RawConn
	events [128]syscall.EpollEvent
	n      int
	try    func(fd uintptr) bool
}

func (p *poller) open() error {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return os.NewSyscallError("epoll_create1", err)
	}
	if err := syscall.SetNonblock(fd, true); err != nil { // only then the runtime waits for it
		syscall.Close(fd)
		return os.NewSyscallError("fcntl", err)
	}
	p.file = os.NewFile(uintptr(fd), "epoll")
	if p.raw, err = p.file.SyscallConn(); err != nil {
		p.file.Close()
		return err
	}
	p.try = func(fd uintptr) bool {
		for {
			n, err := syscall.EpollWait(int(fd), p.events[:], 0)
			if err != syscall.EINTR {
				p.n = max(n, 0)
				return p.n > 0
			}
		}
	}
	return nil
}

// close ends wait.
func (p *poller) close() { p.file.Close() }

// watch tells of a socket by an id from now on: each time that it has room again after it had none, and at once where it
// has some already.
func (p *poller) watch(socket syscall.RawConn, id int32) error {
	return p.control(socket, syscall.EPOLL_CTL_ADD, &syscall.EpollEvent{Events: syscall.EPOLLOUT | syscall.EPOLLET&0xFFFFFFFF, Fd: id})
}

// forget ends watch. A socket that is closed is forgotten by itself.
func (p *poller) forget(socket syscall.RawConn) {
	_ = p.control(socket, syscall.EPOLL_CTL_DEL, nil) // it is closed
}

func (p *poller) control(socket syscall.RawConn, op int, event *syscall.EpollEvent) error {
	var closed, failed error
	outer := p.raw.Control(func(epoll uintptr) {
		closed = socket.Control(func(fd uintptr) { failed = syscall.EpollCtl(int(epoll), op, int(fd), event) })
	})
	return errors.Join(outer, closed, failed)
}

// wake ends the wait under way at an instant; a zero one never.
func (p *poller) wake(at time.Time) { p.file.SetReadDeadline(at) }

// wait waits for sockets with room and tells their ids, or returns the error of a wait that was ended.
func (p *poller) wait(room func(id int32)) error {
	if err := p.raw.Read(p.try); err != nil {
		return err
	}
	for _, e := range p.events[:p.n] {
		room(e.Fd)
	}
	return nil
}
