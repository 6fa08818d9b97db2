# Tools of the inputs: the corpus of real Ruby, and ruby-profile, which says what a file is made of.

build/bin/ruby-profile: bench/leuko/inputs/profile/profile.c bench/leuko/inputs/profile/prism_xallocator.h build/prism/stock/.prepared
	@mkdir -p $(@D)
	@echo "  CC    ruby-profile"
	@$(CC) -std=gnu11 -O1 -DNDEBUG -DPRISM_XALLOCATOR -DPRISM_EXCLUDE_PRETTYPRINT -DPRISM_EXCLUDE_SERIALIZATION \
		-Ibuild/prism/stock/include -Ibench/leuko/inputs/profile -o $@.new $< build/prism/stock/src/*.c build/prism/stock/src/util/*.c \
		-lm && mv $@.new $@

.PHONY: corpus
corpus: build/corpus/invalid.txt ## Fetch and unpack the gems that the shape `real` is made of

build/corpus/invalid.txt: bench/leuko/gems.tsv bench/leuko/inputs/fetch_corpus.sh build/bin/ruby-profile
	@bench/leuko/inputs/fetch_corpus.sh build/bin/ruby-profile
