# Tools of the inputs: the corpus of real Ruby, and ruby-profile, which says what a file is made of.

# -O0: it reads the corpus once, which takes a second more and saves five of compiling.
build/bin/ruby-profile: bench/inputs/profile/profile.c bench/inputs/profile/prism_xallocator.h build/prism/stock/.prepared
	@mkdir -p $(@D)
	@echo "  CC    ruby-profile"
	@$(CC) -std=gnu11 -O0 -DNDEBUG -DPRISM_XALLOCATOR -DPRISM_EXCLUDE_PRETTYPRINT -DPRISM_EXCLUDE_SERIALIZATION \
		-Ibuild/prism/stock/include -Ibench/inputs/profile -o $@.new $< build/prism/stock/src/*.c build/prism/stock/src/util/*.c \
		-lm && mv $@.new $@

# All gems in one call, so that they are fetched in parallel. What needs a gem asks for it again, in case the file was removed since.
build/gems/.fetched: bench/gems.tsv
	@scripts/fetch_gems.rb $<
	@touch $@

.PHONY: corpus
corpus: build/corpus/invalid.txt ## Fetch and unpack the gems that the shape `real` is made of

build/corpus/invalid.txt: bench/gems.tsv scripts/fetch_corpus.sh build/bin/ruby-profile | build/gems/.fetched
	@scripts/fetch_corpus.sh build/bin/ruby-profile
