# SPDX-License-Identifier: GPL-3.0-or-later
# Every target sets up what it needs on a fresh Debian 12 with Swift 6.3 (Tools/setup says what it does).
.DEFAULT_GOAL := help
.PHONY: help setup build run drill lab lab-drill lab-down test check bench format clean

help:           ## this list
	@awk -F ':.*## *' '/^[a-z-]+:.*##/ { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:
	@Tools/setup

build: setup    ## muster, as .build/release/muster
	@swift build -c release --product muster

run: build      ## lose us-east-1 a hundred thousand times
	@.build/release/muster simulate scenarios/region-outage.yaml

drill:          ## lose a region for real: two small services on this machine, the plan carried out, and back
	@Tools/setup drill
	@Tools/drill

lab:            ## the lab: two regions of real parts on this machine, to look around in; make lab-down ends it
	@Tools/setup lab
	@lab/ctl up --ports free --environment .lab/environment.yaml

lab-down:       ## end the lab
	@lab/ctl down

lab-drill:      ## lose a region of the lab: Alertmanager tells, the plan is carried out, and back
	@Tools/setup lab
	@Tools/lab-drill

test:           ## build once in release, run every test, sum up
	@Tools/setup test
	@Tools/test

check:          ## what a change must pass: format, tests (tidy and arrows among them), instruction counts
	@Tools/setup bench
	@Tools/check

bench:          ## the benchmark's one table
	@Tools/setup bench
	@Tools/bench

format:         ## format every Swift file in place
	@swift format --in-place --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

clean:          ## remove what was built
	@rm -rf .build Benchmarks/.build .venv .venv-lab .venv-test .local .lab
