# Peeper: every command of a checkout. `make help` lists them.
# It needs Go and Node, nothing else; scripts/need.sh says which versions.

.DEFAULT_GOAL := build
.PHONY: run test build bench lint images packages release clean help

VERSION  ?= 0.8.0-dev
REVISION ?= $(shell scripts/revision.sh)
LDFLAGS  := -s -w -X peeper/internal/version.Version=$(VERSION) -X peeper/internal/version.Revision=$(REVISION)

UI         := web/dist/ui/index.html
UI_SOURCES := $(shell find web/src web/public web/build web/scripts web/index.html web/package.json \
	web/tsconfig.json web/vite.config.ts -type f 2>/dev/null)
MODULES    := web/node_modules/.package-lock.json

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build, then run a server and a client on this machine until Ctrl-C
	@exec scripts/run.sh

build: bin/peeper-server bin/peeper-client ## static programs in bin/, the UI inside

test: ## every test of every kind; installs what they need where it may
	@scripts/test.sh

bench: build ## the benchmarks, each against its peer, as a table
	@scripts/bench.sh

lint: need $(MODULES) ## linters of Go, TypeScript and shell
	@scripts/lint.sh

images: ## Docker images
	@echo "make images: Docker images come with a later version; today build the programs with 'make build'." >&2; exit 1

packages: ## .deb and .rpm
	@echo "make packages: .deb and .rpm packages come with a later version; today build the programs with 'make build'." >&2; exit 1

release: ## the two archives for operators
	@echo "make release: the release archives come with a later version; today build the programs with 'make build'." >&2; exit 1

clean: ## remove what was built; ./data stays
	rm -rf bin dist coverage web/dist/ui test/artifacts

.PHONY: need web-modules ui FORCE
need:
	@scripts/need.sh

$(MODULES): web/package-lock.json web/package.json | need
	cd web && npm ci --no-audit --no-fund
	@touch $@

$(UI): $(MODULES) $(UI_SOURCES)
	cd web && npm run --silent build
	@touch $@

web-modules: $(MODULES)
ui: $(UI)

# Go keeps its own record of what changed, so it is always asked.
bin/%: $(UI) FORCE | need
	@mkdir -p bin
	CGO_ENABLED=0 go build -trimpath -ldflags "$(LDFLAGS)" -o $@ ./cmd/$*
FORCE:
