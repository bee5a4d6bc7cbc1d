# Everything starts here. Needed: Rust, Node and a C compiler; what the tests need besides is installed by them.
.DEFAULT_GOAL := help
.PHONY: help run build test test-web test-rust test-e2e lint fmt bench bench-postgres

BENCH ?=

help: ## Say what there is (this)
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Build all, and start Majlis with demo data on http://127.0.0.1:3000
	@exec ./target/release/majlis demo

build: ## Build the web app and the release binary, target/release/majlis
	@scripts/build-web
	@cargo build --release --locked --package majlis-server

test: ## Install what the tests need, then run everything
	@scripts/test

test-web: ## Only the web app's types, lint and tests
	@scripts/test web

test-rust: ## Only the Rust tests, on SQLite and PostgreSQL
	@scripts/test rust

test-e2e: ## Only the stock clients and the browser against the binary
	@scripts/test e2e

lint: ## Only format, clippy and dependencies
	@scripts/test format lint

fmt: ## Format the Rust code
	@cargo fmt --all

bench: build ## Measure bookings, deliveries and a sell-out (BENCH="--quick --pin"; BENCH=--help tells more)
	@cargo build --quiet --release --locked --package majlis-bench
	@./target/release/majlis-bench $(BENCH)

bench-postgres: build ## Measure bookings on a durable PostgreSQL of its own
	@cargo build --quiet --release --locked --package majlis-bench
	@scripts/with-services --durable sh -c \
		'exec ./target/release/majlis-bench --postgres "$$MAJLIS_TEST_POSTGRES" --only bookings $(BENCH)'
