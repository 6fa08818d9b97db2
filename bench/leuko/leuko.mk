# What belongs to Leuko: its inputs and probes. The linter itself is built by variant.mk, once a variant, as bench/plan.ini says.

LEUKO_TOOL_OBJECTS := $(patsubst %.c,build/obj/%.o,$(filter-out %/main.c,$(wildcard bench/leuko/inputs/*.c)))

build/bin/ruby-inputs: build/obj/bench/leuko/inputs/main.o $(LEUKO_TOOL_OBJECTS) build/lib/libharness.a
	@mkdir -p $(@D)
	@echo "  LD    ruby-inputs"
	@$(CC) -o $@.new $^ $(PKG_LIBS) -lm -pthread && mv $@.new $@

build/bin/leuko-probe: $(patsubst %.c,build/obj/%.o,$(wildcard bench/leuko/probes/*.c))
	@mkdir -p $(@D)
	@echo "  LD    leuko-probe"
	@$(CC) -o $@.new $^ $(PKG_LIBS) && mv $@.new $@

# The 1.9.0 gem as it is, for ruby-profile, which finds the files of the corpus that do not parse.
build/source/profile/.laid: bench/leuko/gems.tsv bench/leuko/prism_source.sh
	@bench/leuko/prism_source.sh 1.9.0 $(@D)
	@touch $@

build/bin/ruby-profile: bench/leuko/inputs/profile/profile.c bench/leuko/inputs/profile/prism_xallocator.h build/source/profile/.laid
	@mkdir -p $(@D)
	@echo "  CC    ruby-profile"
	@$(CC) -std=gnu11 -O1 -DNDEBUG -DPRISM_XALLOCATOR -DPRISM_EXCLUDE_PRETTYPRINT -DPRISM_EXCLUDE_SERIALIZATION \
		-Ibuild/source/profile/include -Ibench/leuko/inputs/profile -o $@.new $< build/source/profile/src/*.c \
		build/source/profile/src/util/*.c -lm && mv $@.new $@

.PHONY: corpus
corpus: build/corpus/invalid.txt ## Fetch and unpack the gems that the inputs `real` and `tree` are made of

build/corpus/invalid.txt: bench/leuko/gems.tsv bench/leuko/inputs/fetch_corpus.sh build/bin/ruby-profile
	@bench/leuko/inputs/fetch_corpus.sh build/bin/ruby-profile

-include $(patsubst %.c,build/obj/%.d,$(wildcard bench/leuko/inputs/*.c bench/leuko/probes/*.c))
