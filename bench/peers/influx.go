package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
)

const influxName = "InfluxDB 1.6"

// install finds a program, or installs its Debian package where that is allowed.
func install(program, pkg string) (string, error) {
	find := func() (string, error) {
		if path, err := exec.LookPath(program); err == nil {
			return path, nil
		}
		return exec.LookPath("/usr/sbin/" + program)
	}
	if path, err := find(); err == nil {
		return path, nil
	}
	if _, err := exec.LookPath("apt-get"); err != nil || os.Geteuid() != 0 {
		return "", errors.New("type: sudo apt-get install " + pkg)
	}
	// A list of packages may be there already; where it is not, one is fetched.
	args := []string{"install", "-y", "-qq", "--no-install-recommends", pkg}
	if exec.Command("apt-get", args...).Run() != nil {
		exec.Command("apt-get", "update", "-qq").Run()
		if out, err := exec.Command("apt-get", args...).CombinedOutput(); err != nil {
			return "", errors.New("apt-get install " + pkg + ": " + string(out))
		}
	}
	return find()
}

// startInflux runs InfluxDB with its defaults, which synchronise its log at every write, and makes a database.
func startInflux(dir string) (*httpPeer, error) {
	bin, err := install("influxd", "influxdb")
	if err != nil {
		return nil, err
	}
	web, err := freeAddr()
	if err != nil {
		return nil, err
	}
	rpc, err := freeAddr()
	if err != nil {
		return nil, err
	}
	settings := []string{"INFLUXDB_META_DIR=" + filepath.Join(dir, "meta"), "INFLUXDB_DATA_DIR=" + filepath.Join(dir, "data"),
		"INFLUXDB_DATA_WAL_DIR=" + filepath.Join(dir, "wal"), "INFLUXDB_HTTP_BIND_ADDRESS=" + web, "INFLUXDB_BIND_ADDRESS=" + rpc,
		"INFLUXDB_REPORTING_DISABLED=true", "INFLUXDB_MONITOR_STORE_ENABLED=false", "INFLUXDB_HTTP_LOG_ENABLED=false"}
	args := append(settings, bin, "run", "-config", "/dev/null")
	p, err := startProcess(dir+".log", answers("http://"+web+"/ping"), "env", args...)
	if err != nil {
		return nil, err
	}
	peer := &httpPeer{process: p, url: "http://" + web, dir: dir, client: newClient()}
	if err := peer.post("/query?q=CREATE+DATABASE+bench", nil); err != nil {
		p.stop()
		return nil, err
	}
	return peer, nil
}
