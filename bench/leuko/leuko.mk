# What belongs to Leuko: its inputs and probes. The linter itself is built by variant.mk, once a variant, as bench/plan.ini says.

LEUKO_TOOL_SOURCES := $(filter-out %/main.c,$(wildcard bench/leuko/inputs/*.c))
LEUKO_PROBE_SOURCES := $(wildcard bench/leuko/probes/*.c)
LEUKO_TOOL_OBJECTS := $(LEUKO_TOOL_SOURCES:%.c=$(O)/obj/%.o)

$(O)/obj/leuko_tools.record: export RECORD = $(LEUKO_TOOL_SOURCES) $(LEUKO_PROBE_SOURCES)
$(O)/obj/leuko_tools.record: FORCE
	@$(record)
LEUKO_BUILT_BY := bench/leuko/leuko.mk $(O)/obj/leuko_tools.record $(BUILT_BY)

$(O)/bin/ruby-inputs: $(O)/obj/bench/leuko/inputs/main.o $(LEUKO_TOOL_OBJECTS) $(LIBRARY) $(LEUKO_BUILT_BY)
	@$(link)

$(O)/bin/leuko-probe: $(LEUKO_PROBE_SOURCES:%.c=$(O)/obj/%.o) $(LEUKO_BUILT_BY)
	@$(link)

# The 1.9.0 gem as it is, for ruby-profile, which finds the files of the corpus that do not parse.
build/source/profile/.laid: bench/leuko/gems.tsv bench/leuko/prism_source.sh | build/gems/.fetched
	@bench/leuko/prism_source.sh 1.9.0 $(@D)
	@touch $@

build/bin/ruby-profile: bench/leuko/inputs/profile/profile.c bench/leuko/inputs/profile/prism_xallocator.h build/source/profile/.laid \
		bench/leuko/leuko.mk
	@mkdir -p $(@D)
	@echo "  CC    ruby-profile"
	@$(CC) -std=gnu11 -O1 -DNDEBUG -DPRISM_XALLOCATOR -DPRISM_EXCLUDE_PRETTYPRINT -DPRISM_EXCLUDE_SERIALIZATION \
		-Ibuild/source/profile/include -Ibench/leuko/inputs/profile -o $@.new $< build/source/profile/src/*.c \
		build/source/profile/src/util/*.c -lm && mv $@.new $@

# All gems in one call, so that they are fetched in parallel. What needs a gem asks for it again, in case the file was removed since.
build/gems/.fetched: bench/leuko/gems.tsv
	@scripts/fetch_gems.rb $<
	@touch $@

.PHONY: corpus corpus_other
corpus: build/corpus/invalid.txt ## Fetch and unpack the gems that the inputs `real` and `tree` are made of
corpus_other: build/corpus_other/invalid.txt ## Fetch and unpack those of the input `real_other`

build/%/invalid.txt: bench/leuko/gems.tsv bench/leuko/inputs/fetch_corpus.sh build/bin/ruby-profile | build/gems/.fetched
	@bench/leuko/inputs/fetch_corpus.sh build/bin/ruby-profile $*

-include $(patsubst %.c,$(O)/obj/%.d,$(wildcard bench/leuko/inputs/*.c bench/leuko/probes/*.c))
