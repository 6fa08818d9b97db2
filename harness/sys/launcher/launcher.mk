# The launcher of measured children: static, because its own size is the floor of every child's max RSS.

LAUNCHER := harness/sys/launcher

$(O)/libexec/leuko-bench/launcher: $(LAUNCHER)/launcher.c $(LAUNCHER)/launcher.h $(LAUNCHER)/launcher.mk $(BUILT_BY)
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(BASE_CFLAGS) $(LDFLAGS) -static -Wl,-z,norelro -o $@.new $< && mv $@.new $@
