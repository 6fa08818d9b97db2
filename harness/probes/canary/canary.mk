# A program of known behaviour. The compiler must not remove or merge what is to be counted.

CANARY := harness/probes/canary

$(O)/libexec/leuko-bench/canary: $(CANARY)/canary.c $(CANARY)/canary.h $(CANARY)/canary.mk $(BUILT_BY)
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(BASE_CFLAGS) -fno-omit-frame-pointer -fno-builtin-malloc -fno-builtin-calloc -fno-builtin-realloc -fno-builtin-free \
		$(LDFLAGS) -o $@.new $< && mv $@.new $@
