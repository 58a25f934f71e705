package main

import (
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server under measurement, ours or a peer's, in a process of its own on loopback.
type process struct {
	cmd  *exec.Cmd
	log  string
	done chan error
}

// startProcess runs a program and waits until ready answers nil.
func startProcess(log string, ready func() error, name string, args ...string) (*process, error) {
	out, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	p := &process{cmd: exec.Command(name, args...), log: log, done: make(chan error, 1)}
	p.cmd.Stdout, p.cmd.Stderr = out, out
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { p.done <- p.cmd.Wait() }()
	for deadline := time.Now().Add(2 * time.Minute); ; {
		err := ready()
		if err == nil {
			return p, nil
		}
		select {
		case ended := <-p.done:
			tail, _ := os.ReadFile(log)
			return nil, fmt.Errorf("%s ended: %v\n%s", filepath.Base(name), ended, tail[max(0, len(tail)-2000):])
		case <-time.After(5 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			p.stop()
			return nil, fmt.Errorf("%s does not answer: %w", filepath.Base(name), err)
		}
	}
}

// stop ends the process as an administrator would, and waits.
func (p *process) stop() error {
	p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-p.done:
		return err
	case <-time.After(time.Minute):
		p.cmd.Process.Kill()
		return <-p.done
	}
}

// rest waits until the process has done what it does after its start, as a peer's has: hardly any work for a second.
func (p *process) rest() error {
	last, idle := p.worked(), 0
	for deadline := time.Now().Add(time.Minute); idle < 4; {
		if time.Now().After(deadline) {
			return fmt.Errorf("%s does not come to rest", p.cmd.Path)
		}
		time.Sleep(250 * time.Millisecond)
		now := p.worked()
		if idle++; now-last > 1 {
			idle = 0
		}
		last = now
	}
	return nil
}

// worked is the processor's time that the process has had, in ticks of 10 ms.
func (p *process) worked() (ticks int) {
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	_, rest, _ := strings.Cut(string(stat), ") ")
	if f := strings.Fields(rest); len(f) > 12 {
		user, _ := strconv.Atoi(f[11])
		system, _ := strconv.Atoi(f[12])
		ticks = user + system
	}
	return ticks
}

// resident is memory in bytes: of a process in all, and the part that is its own and not pages of files.
type resident struct{ all, own float64 }

// memory is what the process holds resident now, and in all at most since it began.
func (p *process) memory() (now resident, most float64) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	for line := range strings.Lines(string(status)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kb, _ := strconv.ParseFloat(f[1], 64)
		switch f[0] {
		case "VmRSS:":
			now.all = kb * 1024
		case "RssAnon:":
			now.own = kb * 1024
		case "VmHWM:":
			most = kb * 1024
		}
	}
	return now, most
}

// answers asks an address until it says 2xx.
func answers(url string) func() error {
	client := &http.Client{Timeout: 5 * time.Second}
	return func() error {
		resp, err := client.Get(url)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		io.Copy(io.Discard, resp.Body)
		if resp.StatusCode/100 != 2 {
			return fmt.Errorf("%s: %s", url, resp.Status)
		}
		return nil
	}
}

// freeAddr is an address on loopback that nobody listens at.
func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// onDisk is what a folder takes on the disk, in bytes: the blocks of everything in it.
func onDisk(dir string) (bytes float64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		bytes += float64(info.Sys().(*syscall.Stat_t).Blocks) * 512
		return nil
	})
	return bytes, err
}
