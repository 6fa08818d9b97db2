# Compile one variant of Leuko: one Prism source tree and Leuko's own sources, with the same flags for all.
# usage: make -f bench/leuko/variant.mk VARIANT=arena SOURCE=build/source/arena [FLAVOUR=asan]
#
# Each Prism file carries the name of the module its allocations are accounted to (PRISM_ALLOC_STATS).

# Only the command line chooses a flavour: one of the environment would build a program that nobody measures.
ifneq ($(origin FLAVOUR),command line)
FLAVOUR :=
endif
ifneq ($(filter-out asan tsan pgo pgo-training,$(FLAVOUR)),)
$(error FLAVOUR=$(FLAVOUR): unknown; known: asan, tsan, pgo)
endif
SOURCE  ?= build/source/$(VARIANT)
NAME    := $(VARIANT)$(if $(FLAVOUR),-$(FLAVOUR))
OBJECTS := build/obj/leuko-$(NAME)
CC      := gcc

# -fno-builtin-*: a compiler that merges malloc and memset into calloc would change a count.
# Frame pointers and no sibling calls: a call site is the function that asked, not the one that asked it.
LEUKO_CFLAGS := -std=gnu11 -O2 -g -DNDEBUG -fno-omit-frame-pointer -fno-optimize-sibling-calls \
	-fno-builtin-malloc -fno-builtin-calloc -fno-builtin-realloc -fno-builtin-free
LEUKO_LDFLAGS :=
ifeq ($(FLAVOUR),asan)
# Prism's buffer copies zero bytes from NULL when it serialises an empty string: pedantry that would end every --digest.
LEUKO_CFLAGS  := -std=gnu11 -O0 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-sanitize=nonnull-attribute
LEUKO_LDFLAGS := -fsanitize=address,undefined
endif
ifeq ($(FLAVOUR),tsan)
LEUKO_CFLAGS  := -std=gnu11 -O0 -g -fno-omit-frame-pointer -fsanitize=thread
LEUKO_LDFLAGS := -fsanitize=thread
endif
# All that a compiler gives: optimised as one unit, by what was executed on the second corpus. `pgo-training` is the program that counts it, on
# one thread.
TRAINING := build/obj/leuko-$(VARIANT)-pgo-training
PROFILE  := build/obj/leuko-$(VARIANT)-pgo
ifneq ($(filter pgo pgo-training,$(FLAVOUR)),)
LEUKO_CFLAGS  := -std=gnu11 -O3 -g -DNDEBUG -flto -flto-partition=one $(if $(filter pgo,$(FLAVOUR)),-fprofile-use,-fprofile-generate -fprofile-update=single)
LEUKO_LDFLAGS := $(LEUKO_CFLAGS)
# Where the counts of an object lie: its functions go by this name, so it is one for both programs.
profile_name = -dumpdir $(dir $(@:$(OBJECTS)/%=$(PROFILE)/%)) -dumpbase $(<F) -dumpbase-ext .c
# What it is trained on belongs to the flags: the table has the digest of the corpus. So does the folder of the source, by whose name gcc finds
# the counts of a function.
TRAINED_ON := $(firstword $(shell sha256sum bench/leuko/inputs/real_other.tsv)) $(SOURCE)
# Without this make's flags: link-time optimisation calls make, too.
ifneq ($(shell printf 'int main(void) { return 0; }' | env -u MAKEFLAGS $(CC) -fprofile-generate -flto -x c - -o /dev/null >/dev/null 2>&1 || echo no),)
$(error FLAVOUR=pgo: $(CC) cannot count what is executed, or has no -flto; type: make leuko-$(VARIANT) FLAVOUR=pgo CC=gcc, and for its libgcov: apt-get install gcc)
endif
ifeq ($(findstring Free Software Foundation,$(shell $(CC) --version)),)
$(error FLAVOUR=pgo: $(CC) is not gcc, whose profiles these are; type: make leuko-$(VARIANT) FLAVOUR=pgo CC=gcc)
endif
endif
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes $(if $(or $(filter true,$(CI)),$(filter 1,$(WERROR))),-Werror)

# All cores, where no make above deals them out (only the environment says so this early).
ifeq ($(findstring --jobserver,$(shell printenv MAKEFLAGS)),)
MAKEFLAGS += -j$(or $(JOBS),$(shell nproc))
endif

PRISM_SOURCES := $(sort $(wildcard $(SOURCE)/src/*.c $(SOURCE)/src/util/*.c))
LEUKO_SOURCES := $(sort $(wildcard bench/leuko/linter/*.c))
PRISM_OBJECTS := $(PRISM_SOURCES:$(SOURCE)/%.c=$(OBJECTS)/%.o)
LEUKO_OBJECTS := $(LEUKO_SOURCES:bench/leuko/linter/%.c=$(OBJECTS)/leuko/%.o)

# With an allocator of its own, a patched Prism neither keeps nor maps memory unless it is told to. Leuko's allocator hands on to malloc and
# never releases memory as a whole, so both are safe. Stock and upstream ignore the last two.
PRISM_FLAGS := -DPRISM_XALLOCATOR -DPM_ARENA_KEEP_MAX=PM_ARENA_KEEP_DEFAULT -DPM_ARENA_MAP_SIZE=PM_ARENA_MAP_DEFAULT

# What is compiled is what the files hold, whatever their dates say: objects of a file that changed, or all where a header, a flag or the
# list of files did, are removed first.
$(shell bench/leuko/forget_stale.sh $(OBJECTS) '$(CC) $(PRISM_FLAGS) $(LEUKO_CFLAGS) $(TRAINED_ON)' bench/leuko/variant.mk bench/leuko/linter $(SOURCE))

# File -> module, by the name 1.9.0 gave it, so that the modules of two versions compare.
MODULE_prism            := prism
MODULE_node             := prism
MODULE_parser           := prism
MODULE_line_offset_list := pm_newline_list
module = $(or $(MODULE_$(notdir $(basename $(1)))),pm_$(patsubst pm_%,%,$(notdir $(basename $(1)))))

build/bin/leuko-$(NAME): $(PRISM_OBJECTS) $(LEUKO_OBJECTS)
	@mkdir -p $(@D)
	@echo "  LD    leuko-$(NAME)"
	@$(CC) $(LEUKO_LDFLAGS) -o $@.$$$$ $(filter %.o,$^) -pthread -lxxhash -lm && mv $@.$$$$ $@

ifeq ($(FLAVOUR),pgo)
# A profile is of all sources as they are: where one changed, which has cost the program, it is taken anew, and every object depends on it.
$(shell [ -e build/bin/leuko-$(NAME) ] || rm -f $(OBJECTS)/.trained)
$(PRISM_OBJECTS) $(LEUKO_OBJECTS): $(OBJECTS)/.trained

# Leuko's exit code 1 says that it found offences. A profile lies beside the object that it is for.
$(OBJECTS)/.trained:
	@$(MAKE) --no-print-directory build/bin/ruby-inputs corpus_other
	@$(MAKE) --no-print-directory -f bench/leuko/variant.mk VARIANT='$(VARIANT)' SOURCE='$(SOURCE)' FLAVOUR=pgo-training
	@echo "  TRAIN $(NAME)"
	@find $(PROFILE) -name '*.gcda' -delete; rm -rf $(TRAINING)/input && mkdir -p $(TRAINING)/input
	@build/bin/ruby-inputs real_other 1M $(TRAINING)/input
	@build/bin/leuko-$(VARIANT)-pgo-training --jobs 1 $(TRAINING)/input >/dev/null || [ $$? = 1 ]
	@touch $@
endif

# Compiled beside and moved: what was killed while it wrote leaves no half of an object, which make would take for a whole one.
$(OBJECTS)/src/%.o: $(SOURCE)/src/%.c
	@mkdir -p $(@D)
	@echo "  CC    $(NAME) $*.c"
	@$(CC) $(PRISM_FLAGS) $(LEUKO_CFLAGS) -DPRISM_ALLOC_MODULE=$(call module,$<) \
		-I$(SOURCE)/include -Ibench/leuko/linter $(profile_name) -c $< -o $@.new && mv $@.new $@

# Prism's headers count as the system's, to be spared our warnings.
$(OBJECTS)/leuko/%.o: bench/leuko/linter/%.c
	@mkdir -p $(@D)
	@echo "  CC    $(NAME) leuko/$*.c"
	@$(CC) $(LEUKO_CFLAGS) $(WARNINGS) -DLEUKO_VARIANT='"$(VARIANT)"' \
		-isystem $(SOURCE)/include -Ibench/leuko/linter $(profile_name) -c $< -o $@.new && mv $@.new $@
