# Programs of known behaviour. Compiled as Leuko is: the compiler must not remove or merge what is to be counted.

CANARY_CFLAGS := $(HARNESS_CFLAGS) -fno-omit-frame-pointer -fno-builtin-malloc -fno-builtin-calloc -fno-builtin-realloc -fno-builtin-free

.PHONY: canaries
canaries: build/bin/canary

build/bin/canary: bench/canary/canary.c bench/canary/canary.h bench/leuko/alloc_stats.c bench/leuko/alloc_stats.h \
		bench/leuko/prism_xallocator.h bench/canary/canary.mk
	@mkdir -p $(@D)
	@echo "  CC    canary"
	@$(CC) $(CANARY_CFLAGS) -Ibench/leuko -DPRISM_ALLOC_MODULE=canary -o $@.new $(filter %.c,$^) && mv $@.new $@
