# Lakaz on a fresh Debian machine: Go, Node and make are needed; each target fetches the rest by itself.
#   make run     a living demonstration: builds all, starts it, prints the addresses
#   make test    everything, browsers included
#   make build   bin/lakaz, one static binary
#   make bench   how fast it is, beside its peers
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
export GOWORK := off

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unversioned)
STAMP := node_modules/.made-from-lock
DIST := assets/dist/manifest.json

.PHONY: run test build bench microbench assets setup tools browsers check clean

run: build
	bin/lakaz demo

build: assets
	@mkdir -p bin
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w -X main.version=$(VERSION)' -o bin/lakaz ./server
	@ls -l bin/lakaz | awk '{ printf "bin/lakaz %.1f MB, version $(VERSION)\n", $$5 / 1e6 }'

# The script looks for itself at what has changed: without a change it takes half a second.
assets: $(STAMP)
	@node assets/build.mjs

setup: tools $(STAMP)
	go mod download

$(STAMP): package.json package-lock.json .npmrc | tools
	npm ci --no-progress
	@touch $@

tools:
	@missing=""; \
	command -v go >/dev/null || missing="$$missing Go (https://go.dev/dl, version $$(sed -n 's/^go //p' go.mod) or newer)"; \
	command -v node >/dev/null || missing="$$missing Node 20 or newer (apt-get install nodejs npm)"; \
	command -v npm >/dev/null || missing="$$missing npm (apt-get install npm)"; \
	if [ -n "$$missing" ]; then echo "Lakaz needs:$$missing"; exit 1; fi; \
	node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' || { echo "Lakaz needs Node 20 or newer, this one is $$(node --version) (https://nodejs.org)"; exit 1; }

# The tests drive a real browser and speak to a real outside broker.
browsers:
	@want=""; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || want="$$want chromium"; \
	command -v mosquitto >/dev/null || [ -x /usr/sbin/mosquitto ] || want="$$want mosquitto"; \
	if [ -z "$$want" ]; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then echo "The tests need$$want: install them and type make test again."; exit 1; fi; \
	if [ "$$(id -u)" = 0 ]; then as=""; \
	elif sudo -n true 2>/dev/null; then as="sudo"; \
	else echo "The tests need$$want. Type: sudo apt-get install$$want"; exit 1; fi; \
	echo "installing$$want"; \
	$$as apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$as apt-get install -y -qq --no-install-recommends $$want >/dev/null

check:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "not formatted, type gofmt -w:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	GOOS=js GOARCH=wasm go vet ./app

# Two packages at a time: the browser tests take a core each.
test: browsers build check
	go test -p 2 -timeout 15m ./...

# Beside its peers, on a quiet machine, within 40 minutes; make bench SHORT=1 tries it in five. It writes bench/README.md.
bench: build browsers
	cd bench && go test ./... && go run ./peers $(if $(SHORT),-short)

# The packages' own benchmarks.
microbench:
	go test -run '^$$' -bench . -benchmem -timeout 60m ./...

clean:
	rm -rf bin build node_modules
	find assets/dist -mindepth 1 ! -name .gitkeep -delete
