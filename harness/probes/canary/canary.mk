# A program of known behaviour. The compiler must not remove or merge what is to be counted.

CANARY_CFLAGS := $(HARNESS_CFLAGS) -fno-omit-frame-pointer -fno-builtin-malloc -fno-builtin-calloc -fno-builtin-realloc -fno-builtin-free

.PHONY: canaries
canaries: build/bin/canary

build/bin/canary: harness/probes/canary/canary.c harness/probes/canary/canary.h harness/probes/canary/canary.mk
	@mkdir -p $(@D)
	@echo "  CC    canary"
	@$(CC) $(CANARY_CFLAGS) -o $@.new $(filter %.c,$^) && mv $@.new $@
