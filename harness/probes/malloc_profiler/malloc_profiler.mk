# The LD_PRELOAD library, and the command that runs a program under it.

MALLOC_PROFILER := harness/probes/malloc_profiler
MALLOC_PROFILER_SOURCES := $(addprefix $(MALLOC_PROFILER)/,interpose.c bootstrap.c events.c sites.c blocks.c process.c exec.c report.c)
MALLOC_PROFILER_OBJECTS := $(MALLOC_PROFILER_SOURCES:%.c=build/obj/%.o)

# Frame pointers: callers are found by them. -fno-builtin: the compiler knows what malloc does, and must not. Hidden, and thread-local
# storage in the static block: no call goes through the loader, which allocates. Two counters side by side are not worth a vector.
$(MALLOC_PROFILER_OBJECTS): HARNESS_CFLAGS += -fPIC -fvisibility=hidden -fno-builtin -fno-omit-frame-pointer \
	-ftls-model=initial-exec -fno-tree-slp-vectorize

build/lib/malloc_profiler.so: $(MALLOC_PROFILER_OBJECTS)
	@mkdir -p $(@D)
	@echo "  LD    malloc_profiler.so"
	@$(CC) -shared -Wl,-z,now -Wl,-z,defs -o $@ $^

-include $(MALLOC_PROFILER_OBJECTS:.o=.d)

build/bin/malloc_profiler: build/obj/harness/probes/malloc_profiler/main.o build/lib/libharness.a
	@mkdir -p $(@D)
	@echo "  LD    malloc_profiler"
	@$(CC) -o $@ $^ $(PKG_LIBS) -lm -pthread

-include build/obj/harness/probes/malloc_profiler/main.d
