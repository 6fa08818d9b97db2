# The LD_PRELOAD library, and the command that runs a program under it.

MALLOC_PROFILER := harness/tools/malloc_profiler
MALLOC_PROFILER_SOURCES := $(addprefix $(MALLOC_PROFILER)/,interpose.c bootstrap.c events.c sites.c blocks.c lifecycle.c exec.c nonce.c unwind.c output.c)
MALLOC_PROFILER_OBJECTS := $(MALLOC_PROFILER_SOURCES:%.c=$(O)/obj/%.o)

# Frame pointers: callers are found by them. -fno-builtin: the compiler knows what malloc does, and must not. Hidden, and thread-local
# storage in the static block: no call goes through the loader, which allocates. Two counters side by side are not worth a vector.
$(MALLOC_PROFILER_OBJECTS): HARNESS_CFLAGS = $(BASE_CFLAGS) -fPIC -fvisibility=hidden -fno-builtin -fno-omit-frame-pointer \
	-ftls-model=initial-exec -fno-tree-slp-vectorize
$(MALLOC_PROFILER_OBJECTS): $(MALLOC_PROFILER)/malloc_profiler.mk

$(O)/lib/leuko-bench/malloc_profiler.so: $(MALLOC_PROFILER_OBJECTS) $(MALLOC_PROFILER)/malloc_profiler.mk $(BUILT_BY)
	@mkdir -p $(@D)
	@echo "  LD    $(@F)"
	@$(CC) $(BASE_CFLAGS) $(LDFLAGS) -shared -Wl,-z,now -Wl,-z,defs -o $@.new $(filter %.o,$^) && mv $@.new $@

$(O)/bin/malloc_profiler: $(O)/obj/$(MALLOC_PROFILER)/main.o $(LIBRARY) $(BUILT_BY)
	@$(link)

-include $(MALLOC_PROFILER_OBJECTS:.o=.d) $(O)/obj/$(MALLOC_PROFILER)/main.d
