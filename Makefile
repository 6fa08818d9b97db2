# Leuko's performance gate. `make` builds the harness, `make build` also what it measures; `make help` lists the targets.
#
# CC, CPPFLAGS, CFLAGS and LDFLAGS are the user's. PREFIX and DESTDIR say where `make install` puts things. WERROR=1 makes warnings errors,
# as CI does. SANITIZE=address,undefined builds the harness with sanitizers, in a folder of its own below build/.

MAKEFLAGS += --no-builtin-rules
SHELL     := /bin/bash
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

ifeq ($(origin CC),default)
CC := gcc
endif
CFLAGS  ?= -O2 -g
JOBS    ?= $(shell nproc)
PREFIX  ?= /usr/local
WERROR  ?= $(if $(filter true,$(CI)),1)

# Only the command line counts: what builds Leuko, started by leuko-bench, would otherwise build elsewhere.
ifneq ($(origin SANITIZE),command line)
SANITIZE :=
endif
comma := ,
ifneq ($(filter-out address undefined leak thread,$(subst $(comma), ,$(SANITIZE))),)
$(error SANITIZE=$(SANITIZE): expected some of address, undefined, leak and thread, with commas between them)
endif

# Where everything is made. bin, lib, libexec and share are as in an installation: the programs find their instruments by harness/sys/installation.c.
O := build$(if $(SANITIZE),/sanitize-$(SANITIZE))

# Recipes read these from their environment, in quotes: a value may hold any character. REASON is prose, so `$` in it is no reference.
override REASON := $(value REASON)
export REASON PREFIX DESTDIR JOBS
# Not for a make that has a jobserver: -j would take it away.
parallel = $(if $(findstring --jobserver,$(MAKEFLAGS)),,-j"$$JOBS")

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes $(if $(filter 1,$(WERROR)),-Werror)
# Of the launcher, the canary and the preload library, which no sanitizer may change; the harness itself has SANITIZE, too.
BASE_CFLAGS     = -std=gnu11 $(WARNINGS) $(CPPFLAGS) $(CFLAGS)
SANITIZE_FLAGS := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer)
HARNESS_CFLAGS  = $(BASE_CFLAGS) $(SANITIZE_FLAGS)
HARNESS_LDFLAGS = $(SANITIZE_FLAGS) $(LDFLAGS)
HARNESS_PACKAGES := glib-2.0 gio-2.0 json-glib-1.0 libdw libelf libxxhash
PKG_CFLAGS := $(shell pkg-config --cflags $(HARNESS_PACKAGES) 2>/dev/null)
PKG_LIBS   := $(shell pkg-config --libs $(HARNESS_PACKAGES) 2>/dev/null)
INCLUDES   := -Iharness -Ibench/leuko

LIBRARY := $(O)/obj/libharness.a
LIBRARY_SOURCES := $(sort $(filter-out %/main.c,$(wildcard $(addprefix harness/,$(addsuffix /*.c,base sys core judge probes build pipeline store compare \
	explain report export history cli) tools/malloc_profiler/profile*.c))))
LIBRARY_OBJECTS := $(LIBRARY_SOURCES:%.c=$(O)/obj/%.o)
UNIT_TESTS      := $(patsubst %.c,$(O)/tests/%,$(notdir $(wildcard harness/tests/unit/*/test_*.c bench/leuko/tests/unit/test_*.c)))
PLOTS           := $(patsubst scripts/%,$(O)/share/leuko-bench/%,$(wildcard scripts/plots*.py scripts/page*))

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z][a-z_-]*\(\.json\)\{0,1\}\):.*## \(.*\)/\1\t\3/p' $(filter %Makefile %.mk,$(MAKEFILE_LIST)) \
		| awk -F'\t' '{ printf "  make %-21s %s\n", $$1, $$2 }'

# Each of these runs makes of its own for the same files: `make -j2 build test` takes one after the other, and each uses all cores.
ifneq ($(filter build bench-local prove test test-fast test-programs check,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

.PHONY: all
all: $(O)/bin/leuko-bench $(O)/bin/malloc_profiler instruments ## Build leuko-bench, malloc_profiler and their instruments

.PHONY: instruments
instruments: $(O)/libexec/leuko-bench/launcher $(O)/libexec/leuko-bench/canary $(O)/lib/leuko-bench/malloc_profiler.so $(PLOTS)

.PHONY: setup
setup: ## Install what is missing (apt; on a terminal it asks first, unless YES=1)
	@scripts/setup.sh

.PHONY: build
build: setup ## Set up, build all of it, and every variant of Leuko
	@$(MAKE) --no-print-directory $(parallel) all
	@$(O)/bin/leuko-bench --plan bench/plan.ini build --profile full

.PHONY: bench-local
bench-local: build ## Measure every variant, compare with the baselines, draw plots into build/report
	@$(O)/bin/leuko-bench gate --profile full --base none --ratchet notice --plots build/report --html build/report/index.html

.PHONY: prove
prove: build ## Whether the gate sees each fault of patches/faults, and whom it blames
	@$(O)/bin/leuko-bench prove

.PHONY: update-baselines
update-baselines: $(O)/bin/leuko-bench ## Accept what the newest run measured (REASON='why', or it asks)
	@$< accept latest $${REASON:+--reason "$$REASON"}

# ---- Leuko, one program a variant: bench/plan.ini says how --------------------------------------------------------

# `make leuko-arena FLAVOUR=asan` builds leuko-arena and leuko-arena-asan, as do the flavours tsan and pgo; make hands FLAVOUR on by itself. A
# flavour that the plan has as a variant is built from that variant's source.
flavour = $(if $(filter command line,$(origin FLAVOUR)),$(FLAVOUR))
planned = $(if $(flavour),$(shell grep -oxF '[variant $*-$(flavour)]' bench/plan.ini))
build_variant = $(O)/bin/leuko-bench --plan bench/plan.ini build --profile
leuko-%: all
	@$(build_variant) full '$*'
	@$(if $(planned),$(build_variant) flavours '$*-$(flavour)',\
		$(if $(flavour),$(MAKE) --no-print-directory -f bench/leuko/variant.mk VARIANT='$*'))

.PHONY: pgo
pgo: ## Build leuko-arena-pgo: as one unit, by a profile of the second corpus
	@$(MAKE) --no-print-directory leuko-arena FLAVOUR=pgo

# ---- The harness ---------------------------------------------------------------------------------------------------

.PHONY: FORCE
FORCE:

# A record is rewritten only when what it says changes, and whatever is made by it depends on it: of the compiler and its flags; of the
# sources of a library or program, so that one of a deleted source is made again.
record = mkdir -p $(@D) && { cmp -s - $@ <<<"$$RECORD" || cat >$@ <<<"$$RECORD"; }

# Without the warnings, which make no other program: where CI is true and where it is not, what is built is the same, and is not built again.
$(O)/obj/flags.record: export RECORD = $(shell $(CC) --version 2>&1 | head -n 1) $(CC) $(subst $(WARNINGS),,$(HARNESS_CFLAGS)) $(PKG_CFLAGS) $(HARNESS_LDFLAGS) $(PKG_LIBS)
$(O)/obj/flags.record: FORCE
	@pkg-config --exists --print-errors $(HARNESS_PACKAGES) || { echo "type: make setup" >&2; exit 1; }
	@$(record)

$(O)/obj/library.record: export RECORD = $(LIBRARY_SOURCES)
$(O)/obj/library.record: FORCE
	@$(record)

# What everything is made by.
BUILT_BY := Makefile $(O)/obj/flags.record

COMPILE = $(CC) $(HARNESS_CFLAGS) $(PKG_CFLAGS) $(INCLUDES)

# Compiled beside and moved: what was killed while it wrote leaves no half of an object, which make would take for a whole one.
$(O)/obj/%.o: %.c $(BUILT_BY)
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(COMPILE) -MMD -MP -MT $@ -MF $(@:.o=.d) -c $< -o $@.new && mv $@.new $@

$(LIBRARY): $(LIBRARY_OBJECTS) $(O)/obj/library.record
	@rm -f $@ && ar rcs $@ $(filter %.o,$^)

# Linked beside and moved: a program that runs may be rebuilt.
link = mkdir -p $(@D) && echo "  LD    $(@F)" && $(CC) $(HARNESS_CFLAGS) $(HARNESS_LDFLAGS) -o $@.new $(filter %.o %.a,$^) $(PKG_LIBS) -lm -pthread && mv $@.new $@

$(O)/bin/leuko-bench: $(O)/obj/harness/cli/main.o $(LIBRARY) $(BUILT_BY)
	@$(link)

$(PLOTS): $(O)/share/leuko-bench/%: scripts/%
	@mkdir -p $(@D)
	@cp $< $@

-include harness/sys/launcher/launcher.mk
-include harness/tools/malloc_profiler/malloc_profiler.mk
-include harness/probes/canary/canary.mk
-include bench/leuko/leuko.mk
-include bench/leuko/tests/fuzz/fuzz.mk
-include $(LIBRARY_OBJECTS:.o=.d) $(O)/obj/harness/cli/main.d

compile_commands.json: export COMMAND = $(COMPILE)
compile_commands.json: FORCE ## Write the compiler's commands for editors and clang-tidy
	@for source in $(LIBRARY_SOURCES) $(wildcard harness/cli/main.c harness/*/*/*.c harness/tests/unit/*/*.c bench/leuko/inputs/*.c \
			bench/leuko/probes/*.c bench/leuko/tests/unit/*.c); do \
		[ -e "$$source" ] && printf '%s\t%s\n' "$$source" "$$COMMAND -c $$source"; done | LC_ALL=C sort -u | \
		awk -v directory='$(CURDIR)' -f scripts/compile_commands.awk >$@

# ---- Installation --------------------------------------------------------------------------------------------------

PROGRAMS  := bin/leuko-bench bin/malloc_profiler libexec/leuko-bench/launcher libexec/leuko-bench/canary
DATA       = lib/leuko-bench/malloc_profiler.so $(PLOTS:$(O)/%=%)
MANUALS   := leuko-bench malloc_profiler
DOCUMENTS := README.md LICENSE $(wildcard docs/*)
# Folders that hold nothing else.
OWN       := libexec/leuko-bench lib/leuko-bench share/leuko-bench share/doc/leuko-bench

.PHONY: install
install: all ## Install leuko-bench and malloc_profiler (PREFIX=/usr/local, DESTDIR=)
	@to=$$DESTDIR$$PREFIX; set -e; \
	for file in $(PROGRAMS); do install -D -m 755 $(O)/$$file "$$to/$$file"; done; \
	for file in $(DATA); do install -D -m 644 $(O)/$$file "$$to/$$file"; done; \
	for file in $(DOCUMENTS); do install -D -m 644 $$file "$$to/share/doc/leuko-bench/$$file"; done; \
	install -d "$$to/share/man/man1"; \
	for name in $(MANUALS); do scripts/manual.py $(O)/bin/$$name >$(O)/obj/$$name.1; \
		install -m 644 $(O)/obj/$$name.1 "$$to/share/man/man1/$$name.1"; done; \
	echo "  INSTALL  $$to"

.PHONY: uninstall
uninstall: ## Remove what `make install` put there (same PREFIX and DESTDIR)
	@to=$$DESTDIR$$PREFIX; set -e; \
	for file in $(filter bin/%,$(PROGRAMS)) $(MANUALS:%=share/man/man1/%.1); do rm -f "$$to/$$file"; done; \
	for folder in $(OWN); do rm -rf "$$to/$$folder"; done; \
	echo "  REMOVED  leuko-bench from $$to"

# ---- Tests ---------------------------------------------------------------------------------------------------------

# The list of prerequisites leaves the source out, which the rule names: that of a test may move from one folder to another.
define unit_test
	@mkdir -p $(@D) $(O)/obj/tests
	@echo "  CC    $<"
	@$(COMPILE) $(HARNESS_LDFLAGS) -MMD -MP -MF $(O)/obj/tests/$(@F).d -o $@ $(filter %.c %.o %.a,$^) $(PKG_LIBS) -lcmocka -lm -pthread
	@sed -i 's| $<||' $(O)/obj/tests/$(@F).d
endef

# A test stands in the folder of the room that it tests; its name is of one room alone.
vpath test_%.c $(wildcard harness/tests/unit/*)
$(O)/tests/test_%: test_%.c $(LIBRARY) $(BUILT_BY)
	$(unit_test)

$(O)/tests/%: bench/leuko/tests/unit/%.c $(LEUKO_TOOL_OBJECTS) $(O)/obj/bench/leuko/probes/reading.o $(LIBRARY) $(BUILT_BY)
	$(unit_test)
-include $(patsubst $(O)/tests/%,$(O)/obj/tests/%.d,$(UNIT_TESTS))

.PHONY: test-programs
test-programs:
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory build
	@$(MAKE) --no-print-directory $(parallel) $(UNIT_TESTS)

.PHONY: test
test: test-programs ## Run every test; the last line reads `N passed, N failed`
	@harness/tests/run.pl --jobs "$$JOBS"

.PHONY: check
check: test ## The same as `make test`

.PHONY: test-fast
test-fast: test-programs ## Run the unit tests and the test programs that are not marked `# slow`
	@harness/tests/run.pl --jobs "$$JOBS" --fast

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
	@rm -rf build/bin build/lib build/libexec build/share build/obj build/source build/tests build/run build/report build/sanitize-* compile_commands.json
