# Leuko's performance gate. `make help` lists the targets.

MAKEFLAGS += --no-builtin-rules
SHELL     := /bin/bash
CC        := gcc
JOBS      ?= $(shell nproc)

HARNESS_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Werror
HARNESS_PACKAGES := glib-2.0 json-glib-1.0 libdw libelf libxxhash
PKG_CFLAGS  = $(shell pkg-config --cflags $(HARNESS_PACKAGES))
PKG_LIBS    = $(shell pkg-config --libs $(HARNESS_PACKAGES))

LIBRARY_SOURCES := $(sort $(wildcard $(addprefix harness/,base/*.c sys/*.c core/*.c probes/*.c tools/malloc_profiler/profile*.c pipeline/*.c store/*.c explain/*.c report/*.c)) $(filter-out %/main.c,$(wildcard harness/cli/*.c)))
LIBRARY_OBJECTS := $(LIBRARY_SOURCES:%.c=build/obj/%.o)
UNIT_TESTS      := $(patsubst harness/tests/unit/%.c,build/tests/%,$(wildcard harness/tests/unit/test_*.c))

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | awk -F'\t' '{ printf "  make %-18s %s\n", $$1, $$2 }'

.PHONY: setup
setup: ## Install what is missing (apt; says what first)
	@scripts/setup.sh

.PHONY: build
build: setup ## Build leuko-bench, the profiler, the canaries and every variant of Leuko
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@build/bin/leuko-bench --plan bench/plan.ini build --profile full

.PHONY: bench-local
bench-local: build ## Measure every variant, compare with the baselines, draw plots into build/report
	@build/bin/leuko-bench gate --profile full --ratchet notice --plots build/report

.PHONY: update-baselines
update-baselines: ## Accept what the newest run measured (REASON='why', or it asks)
	@build/bin/leuko-bench accept latest $(if $(REASON),--reason '$(REASON)')

.PHONY: all
all: build/bin/leuko-bench build/bin/malloc_profiler build/libexec/launcher instruments

.PHONY: instruments
instruments: build/lib/malloc_profiler.so canaries

# ---- Leuko, one program a variant: bench/plan.ini says how --------------------------------------------------------

leuko-%: build/bin/leuko-bench build/libexec/launcher
	@build/bin/leuko-bench --plan bench/plan.ini build --profile full $*
	@$(if $(filter command line,$(origin FLAVOUR)),$(MAKE) --no-print-directory -f bench/leuko/variant.mk VARIANT=$* FLAVOUR=$(FLAVOUR))

# ---- The harness ---------------------------------------------------------------------------------------------------

build/bin/leuko-bench: build/obj/harness/cli/main.o build/lib/libharness.a
	@mkdir -p $(@D)
	@echo "  LD    leuko-bench"
	@$(CC) -o $@ $^ $(PKG_LIBS) -lm -pthread

build/lib/libharness.a: $(LIBRARY_OBJECTS)
	@mkdir -p $(@D)
	@rm -f $@ && ar rcs $@ $^

build/obj/harness/%.o: harness/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(HARNESS_CFLAGS) $(PKG_CFLAGS) -Iharness -Ibench/leuko -MMD -MP -c $< -o $@

build/obj/bench/%.o: bench/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(HARNESS_CFLAGS) $(PKG_CFLAGS) -Iharness -Ibench/leuko -MMD -MP -c $< -o $@

-include harness/sys/launcher/launcher.mk
-include harness/tools/malloc_profiler/malloc_profiler.mk
-include harness/probes/canary/canary.mk
-include bench/leuko/leuko.mk
-include bench/leuko/tests/fuzz/fuzz.mk
-include $(LIBRARY_OBJECTS:.o=.d) build/obj/harness/cli/main.d

# ---- Tests ---------------------------------------------------------------------------------------------------------

build/tests/%: harness/tests/unit/%.c build/lib/libharness.a $(LEUKO_TOOL_OBJECTS)
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(HARNESS_CFLAGS) $(PKG_CFLAGS) -Iharness -Ibench/leuko -MMD -MP -MF $@.d -o $@ $< $(LEUKO_TOOL_OBJECTS) build/lib/libharness.a $(PKG_LIBS) -lcmocka -lm -pthread
-include $(UNIT_TESTS:=.d)

.PHONY: test
test: ## Run every test; the last line reads `N passed, N failed`
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory build
	@$(MAKE) --no-print-directory -j$(JOBS) $(UNIT_TESTS)
	@harness/tests/run.py

.PHONY: update-golden
update-golden: build/tests/test_report ## Write the reports that the tests compare with anew; look at the difference
	@UPDATE_GOLDEN=1 $<

.PHONY: tidy
tidy: ## Hold every file against the style
	@scripts/setup.sh test
	@scripts/tidy.py

.PHONY: format
format: ## Format C and Python in place
	@scripts/setup.sh test
	@scripts/tidy.py --fix

.PHONY: clean
clean: ## Remove what was built; fetched gems stay
	@rm -rf build/bin build/lib build/libexec build/obj build/source build/tests build/run build/report
