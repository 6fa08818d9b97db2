# Leuko's performance gate. `make help` lists the targets.

MAKEFLAGS += --no-builtin-rules
SHELL     := /bin/bash
CC        := gcc
JOBS      ?= $(shell nproc)

# The plan is the one table of variants; `ini SECTION,KEY` reads a value of it.
ini      = $(shell awk -F' *= *' -v s='[$(1)]' '$$0 == s { on = 1; next } /^\[/ { on = 0 } on && $$1 == "$(2)" { print $$2 }' bench/plan.ini)
series_files = $(if $(1),$(wildcard $(1)/*))
VARIANTS := $(shell sed -n 's/^\[variant \(.*\)\]$$/\1/p' bench/plan.ini)

HARNESS_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Werror
HARNESS_PACKAGES := glib-2.0 json-glib-1.0 libdw libelf libxxhash
PKG_CFLAGS  = $(shell pkg-config --cflags $(HARNESS_PACKAGES))
PKG_LIBS    = $(shell pkg-config --libs $(HARNESS_PACKAGES))

LIBRARY_SOURCES := $(sort $(filter-out %/main.c,$(wildcard harness/core/*.c harness/sys/*.c harness/probes/*.c harness/probes/malloc_profiler/profile*.c harness/stages/*.c harness/cli/*.c bench/inputs/*.c)))
LIBRARY_OBJECTS := $(LIBRARY_SOURCES:%.c=build/obj/%.o)
UNIT_TESTS      := $(patsubst harness/tests/unit/%.c,build/tests/%,$(wildcard harness/tests/unit/test_*.c))

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | awk -F'\t' '{ printf "  make %-18s %s\n", $$1, $$2 }'

.PHONY: setup
setup: ## Install what is missing (apt; on a terminal it asks first, unless YES=1)
	@scripts/setup.sh

.PHONY: build
build: setup ## Build leuko-bench, the profiler, the canaries and every variant of Leuko
	@$(MAKE) --no-print-directory -j$(JOBS) all

.PHONY: bench-local
bench-local: build ## Measure every variant, compare with the baselines, draw plots into build/report
	@build/bin/leuko-bench gate --profile full --ratchet notice --plots build/report

.PHONY: update-baselines
update-baselines: ## Accept what the newest run measured (REASON='why', or it asks)
	@build/bin/leuko-bench accept latest $(if $(REASON),--reason '$(REASON)')

.PHONY: all
all: build/bin/leuko-bench build/bin/malloc_profiler instruments corpus $(VARIANTS:%=leuko-%)

.PHONY: instruments
instruments: build/lib/malloc_profiler.so canaries

# ---- Leuko, one program a variant --------------------------------------------------------------------------------

define variant_rules
build/prism/$(1)/.prepared: bench/gems.tsv scripts/prepare_prism.sh $$(call series_files,$$(call ini,variant $(1),series)) | build/gems/.fetched
	@echo "  PRISM $(1)"
	@scripts/prepare_prism.sh $$(call ini,variant $(1),prism) build/prism/$(1) $$(call ini,variant $(1),series)
	@touch $$@

.PHONY: leuko-$(1)
leuko-$(1): build/prism/$(1)/.prepared
	@$$(MAKE) --no-print-directory -f bench/leuko/variant.mk VARIANT=$(1) FLAVOUR=$$(FLAVOUR)
endef
$(foreach v,$(VARIANTS),$(eval $(call variant_rules,$(v))))

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
	@$(CC) $(HARNESS_CFLAGS) $(PKG_CFLAGS) -Iharness -Ibench -MMD -MP -c $< -o $@

build/obj/bench/%.o: bench/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(HARNESS_CFLAGS) $(PKG_CFLAGS) -Iharness -Ibench -MMD -MP -c $< -o $@

-include harness/sys/launcher/launcher.mk
-include harness/probes/malloc_profiler/malloc_profiler.mk
-include bench/canary/canary.mk
-include bench/inputs/inputs.mk
-include harness/tests/fuzz/fuzz.mk
-include $(LIBRARY_OBJECTS:.o=.d) build/obj/harness/cli/main.d

# ---- Tests ---------------------------------------------------------------------------------------------------------

build/tests/%: harness/tests/unit/%.c build/lib/libharness.a
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(HARNESS_CFLAGS) $(PKG_CFLAGS) -Iharness -Ibench -MMD -MP -MF $@.d -o $@ $< build/lib/libharness.a $(PKG_LIBS) -lcmocka -lm -pthread
-include $(UNIT_TESTS:=.d)

.PHONY: test
test: ## Run every test; the last line reads `N passed, N failed`
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory build
	@$(MAKE) --no-print-directory -j$(JOBS) $(UNIT_TESTS)
	@harness/tests/run.py

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
	@rm -rf build/bin build/lib build/libexec build/obj build/prism build/tests build/run build/report
