# The differential fuzzer of the 1.9.0 series; `make fuzz SECONDS=600`. What it finds stays in build/fuzz/findings. With PRISM=1.7.0 or
# PRISM=2.1.0 it is that of another series.
# Stock and arena are linked into one program: each side is joined into one object whose only name is its digest function. AddressSanitizer
# and UBSan watch the arena's side; stock's findings of its own are no business of the series.

# In the environment as FUZZ_SECONDS: in bash, SECONDS is the shell's own clock.
export FUZZ_SECONDS = $(if $(filter command line,$(origin SECONDS)),$(SECONDS),60)
FUZZ_PRISM    := $(if $(filter command line,$(origin PRISM)),$(PRISM))
FUZZ_STOCK    := stock$(addprefix -,$(FUZZ_PRISM))
FUZZ_ARENA    := arena$(addprefix -,$(FUZZ_PRISM))
FUZZ_PAIR     := build/bin/fuzz-pair$(addprefix -,$(FUZZ_PRISM))
FUZZ_MAKEFILE := bench/leuko/tests/fuzz/fuzz.mk
FUZZ_CC      := clang
# NDEBUG as in Leuko: an assertion of stock's own serialiser fails on some broken inputs.
FUZZ_CFLAGS  := -std=gnu11 -O1 -g -DNDEBUG -fno-omit-frame-pointer -fsanitize=fuzzer-no-link
# Prism adds 0 to NULL and copies 0 bytes from it.
FUZZ_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-sanitize=nonnull-attribute,pointer-overflow
# Prism 2 has another API, and its series maps blocks.
FUZZ_UPSTREAM := $(filter 2.%,$(FUZZ_PRISM))
FUZZ_DIGEST   := $(if $(FUZZ_UPSTREAM),fuzz_digest_upstream,fuzz_digest)
FUZZ_FIXTURE  := $(if $(FUZZ_UPSTREAM),upstream_digest,arena_digest)
# Inputs are small, and so is what counts as large.
FUZZ_LARGE_1  := -DPM_ARENA_SEPARATE_MIN=1024 -DPM_ARENA_SEPARATE_MAX=1024
FUZZ_LARGE_2  := -DPM_ARENA_MAP_SIZE=16384 -DPM_ARENA_INITIAL_SIZE=1024 -DPM_ARENA_LARGE_SIZE=256
FUZZ_CFLAGS_stock :=
FUZZ_CFLAGS_arena := $(FUZZ_SANITIZE) $(if $(FUZZ_UPSTREAM),$(FUZZ_LARGE_2),$(FUZZ_LARGE_1))
FUZZ_SEEDS   := build/fuzz/seeds/.made

# $(1) is the side, stock or arena; $(2) the name of its source.
define fuzz_side
FUZZ_OBJECTS_$(1) = $$(patsubst build/source/$(2)/%.c,build/obj/fuzz/$(2)/%.o,\
	$$(sort $$(wildcard build/source/$(2)/src/*.c build/source/$(2)/src/util/*.c)))

build/obj/fuzz/$(2).o: bench/leuko/tests/fuzz/$(FUZZ_DIGEST).c $(wildcard bench/leuko/tests/fuzz/*.h) \
		bench/leuko/tests/fixtures/$(FUZZ_FIXTURE).c bench/leuko/tests/fixtures/digest_copies.h build/source/$(2).stamp $(FUZZ_MAKEFILE)
	@mkdir -p $$(@D)
	@echo "  CC    fuzz $(2)"
	@$$(MAKE) --no-print-directory -s $$(FUZZ_OBJECTS_$(1))
	@$$(FUZZ_CC) $$(FUZZ_CFLAGS) $$(FUZZ_CFLAGS_$(1)) -DFUZZ_SIDE=$(1)_digest -isystem build/source/$(2)/include -c $$< -o $$@.digest
	@ld -r -o $$@.new $$@.digest $$(FUZZ_OBJECTS_$(1))
	@objcopy --keep-global-symbol=$(1)_digest $$@.new && mv $$@.new $$@

build/obj/fuzz/$(2)/%.o: build/source/$(2)/%.c $(FUZZ_MAKEFILE)
	@mkdir -p $$(@D)
	@$$(FUZZ_CC) $$(FUZZ_CFLAGS) $$(FUZZ_CFLAGS_$(1)) -Ibuild/source/$(2)/include -MMD -MP -c $$< -o $$@

-include $$(FUZZ_OBJECTS_$(1):.o=.d)
endef
$(eval $(call fuzz_side,stock,$(FUZZ_STOCK)))
$(eval $(call fuzz_side,arena,$(FUZZ_ARENA)))

# The sources of 1.9.0 are those of the plan's variants.
ifneq ($(FUZZ_PRISM),)
build/source/%-$(FUZZ_PRISM).stamp: bench/leuko/tests/fuzz/lay.sh $(wildcard patches/*/*.patch patches/*/series)
	@$< $* $(FUZZ_PRISM) $(basename $@) && touch $@
endif

$(FUZZ_PAIR): bench/leuko/tests/fuzz/fuzz_pair.c build/obj/fuzz/$(FUZZ_STOCK).o build/obj/fuzz/$(FUZZ_ARENA).o $(FUZZ_MAKEFILE)
	@mkdir -p $(@D)
	@echo "  LD    $(@F)"
	@$(FUZZ_CC) -std=gnu11 -O1 -g -fsanitize=fuzzer,address,undefined -o $@.new $(filter %.c %.o,$^) -lm && mv $@.new $@

# Real files of up to 4 KB, each with a last byte that chooses the manner of use.
$(FUZZ_SEEDS): build/corpus/invalid.txt bench/leuko/tests/fuzz/seeds.sh $(FUZZ_MAKEFILE)
	@bench/leuko/tests/fuzz/seeds.sh $(@D)
	@touch $@

# The limit of memory is on one request: what the sanitizer keeps for itself grows with the inputs, and is no finding.
.PHONY: fuzz
fuzz: ## Compare arena with stock on inputs made up by libFuzzer (SECONDS=60, PRISM=1.7.0 or 2.1.0)
	@scripts/setup.sh fuzz
	@$(MAKE) --no-print-directory leuko-stock leuko-arena
	@$(MAKE) --no-print-directory -s build/source/$(FUZZ_STOCK).stamp build/source/$(FUZZ_ARENA).stamp
	@$(MAKE) --no-print-directory -s $(FUZZ_PAIR) $(FUZZ_SEEDS)
	@mkdir -p build/fuzz/found build/fuzz/findings
	@ASAN_OPTIONS=quarantine_size_mb=64:allocator_release_to_os_interval_ms=1000 \
		nice -n 19 $(FUZZ_PAIR) -max_total_time="$$FUZZ_SECONDS" -max_len=8192 -timeout=30 -rss_limit_mb=0 -malloc_limit_mb=1024 \
		-dict=bench/leuko/tests/fuzz/ruby.dict -print_final_stats=1 -verbosity=1 -artifact_prefix=build/fuzz/findings/ \
		build/fuzz/found build/fuzz/seeds 2>build/fuzz/log \
		|| { tail -n 60 build/fuzz/log; echo "fuzz: see build/fuzz/findings; again: $(FUZZ_PAIR) FILE" >&2; exit 1; }
	@sed -n 's/^stat::\([a-z_]*\): */  \1 /p' build/fuzz/log
