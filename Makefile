# What people do with this project; `make` alone lists it.
SWIFT ?= swift
PREFIX ?= /usr/local
PYTHON ?= python3
ORACLE_SEEDS ?= 1..60
HOSTILE_SEED ?= 1
TORTURE_CASES ?= 1000
CRASH_SEED ?= 1
CRASHES ?= 10000
SEED ?= 1
BUDGET ?= 3600
SECONDS ?= 30

RELEASE := .build/release
CHECK = PYTHONPATH=Checks $(PYTHON) -m checks
LINTERS := .build-lint
SOURCES := Sources Tests Package.swift Fuzz/Package.swift Fuzz/Sources/Fuzz

.DEFAULT_GOAL := help
.PHONY: help setup build demo test lint format fuzz torture sanitize mutate bench bench-check \
  bench-accept clean install python

help: ## print this help
	@echo "usage: make TARGET"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1@\2/p' Makefile | awk -F@ '{ printf "%-13s %s\n", $$1, $$2 }'

setup: ## install the Debian packages that are missing
	@echo "setup: looking for missing Debian packages"
	@scripts/setup

build: setup ## build the program, optimised, as .build/release/rebill
	@echo "build: building rebill"
	@$(SWIFT) build -c release --product rebill

demo: build ## rate a made-up month of every export format in ./demo and show the result
	@echo "demo: writing a book and a month of exports to ./demo, and rating them"
	@scripts/demo $(RELEASE)/rebill

test: setup python ## run every test, then compare with an independent model on random cases
	@echo "test: building, then unit, property, golden and conformance tests"
	@$(SWIFT) test -c release
	@echo "test: comparing the Python model with the conformance cases"
	@$(CHECK).oracle.conform
	@echo "test: comparing with the Python model on the seeds $(ORACLE_SEEDS)"
	@$(CHECK).oracle --rebill $(RELEASE)/rebill --seeds $(ORACLE_SEEDS)
	@echo "test: feeding it hostile input"
	@$(CHECK).hostile --rebill $(RELEASE)/rebill --seed $(HOSTILE_SEED)
	@echo "test: injecting system-call faults"
	@$(CHECK).torture --rebill $(RELEASE)/rebill --seed $(HOSTILE_SEED) --cases $(TORTURE_CASES)
	@echo "test: cutting the power at $(CRASHES) moments"
	@$(CHECK).torture.powerloss --rebill $(RELEASE)/rebill --seed $(CRASH_SEED) --crashes $(CRASHES)

python: setup
	@command -v $(PYTHON) >/dev/null || { \
	  echo "error: $(PYTHON) is missing, and half of the tests with it" >&2; \
	  echo "  help: install python3, or name another with: make $(MAKECMDGOALS) PYTHON=..." >&2; \
	  exit 1; }

$(LINTERS)/bin/ruff: Checks/requirements.txt
	@echo "lint: installing ruff in $(LINTERS)"
	@$(PYTHON) -m venv $(LINTERS)
	@$(LINTERS)/bin/pip install -q --disable-pip-version-check -r Checks/requirements.txt
	@touch $@

lint: python $(LINTERS)/bin/ruff ## check the layout of all Swift code, and all Python code
	@echo "lint: checking the layout of $(SOURCES)"
	@$(SWIFT) format lint --strict -r $(SOURCES)
	@echo "lint: checking Checks and Benchmarks"
	@$(LINTERS)/bin/ruff check -q Checks Benchmarks
	@echo "lint: clean"

format: ## lay out all Swift code
	@echo "format: laying out $(SOURCES)"
	@$(SWIFT) format -i -r $(SOURCES)

fuzz: setup ## fuzz every reader for SECONDS each (default 30), with AddressSanitizer
	@echo "fuzz: every reader for $(SECONDS) s each"
	@SECONDS_EACH=$(SECONDS) scripts/fuzz-inflate
	@SECONDS_EACH=$(SECONDS) SWIFT=$(SWIFT) scripts/fuzz

torture: build ## inject system-call faults, hostile input and power loss for BUDGET seconds (3600), from SEED (1)
	@echo "torture: seed $(SEED), $(BUDGET) s"
	@PYTHON=$(PYTHON) scripts/torture $(RELEASE)/rebill $(SEED) $(BUDGET)

sanitize: setup ## run tests under the address, undefined-behaviour and thread sanitizers
	@SWIFT=$(SWIFT) scripts/sanitize

mutate: setup ## mutation-test pricing and ledger (SEED, COUNT, BUDGET)
	@SWIFT=$(SWIFT) PYTHON=$(PYTHON) scripts/mutate

bench: build ## measure the program on made-up months, beside pigz, DuckDB and Polars
	@echo "bench: making months of records and measuring; this takes a while"
	@$(PYTHON) Benchmarks/bench.py --rebill $(RELEASE)/rebill

bench-check: build python ## count instructions and allocations per record against the baseline
	@scripts/setup valgrind
	@echo "bench-check: counting the work of a record"
	@$(PYTHON) Benchmarks/check.py --rebill $(RELEASE)/rebill

bench-accept: build python ## accept the counts of bench-check as the new baseline
	@scripts/setup valgrind
	@$(PYTHON) Benchmarks/check.py --rebill $(RELEASE)/rebill --accept

install: build ## copy the program to PREFIX/bin (default /usr/local)
	@echo "install: copying rebill to $(DESTDIR)$(PREFIX)/bin"
	@install -D -m 755 $(RELEASE)/rebill $(DESTDIR)$(PREFIX)/bin/rebill

clean: ## remove what was built and the demo
	@echo "clean: removing the builds, bench-data and demo"
	@rm -rf .build .build-asan .build-tsan .build-mutate .build-lint bench-data demo
