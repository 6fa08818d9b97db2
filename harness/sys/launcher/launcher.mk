# The launcher of measured children: static, because its own size is the floor of every child's max RSS.

all: build/libexec/launcher

build/libexec/launcher: harness/sys/launcher/launcher.c harness/sys/launcher/launcher.h
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(HARNESS_CFLAGS) -static -Wl,-z,norelro -o $@ $<
