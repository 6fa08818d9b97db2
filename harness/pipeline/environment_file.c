#include "pipeline/environment_file.h"

#include "sys/json.h"
#include "sys/fingerprint.h"

gboolean environment_write(const char *path, char **identity, GError **error) {
    struct fingerprint fingerprint;
    if (!fingerprint_read(&fingerprint, error)) return FALSE;

    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    json_add_string(builder, "schema", "leuko-bench-environment/1");
    json_add_string(builder, "identity", fingerprint.identity);
    json_add_string(builder, "machine", fingerprint.machine);
    json_add_string(builder, "cpu", fingerprint.cpu);
    json_add_integer(builder, "cores", fingerprint.cores);
    json_add_string(builder, "kernel", fingerprint.kernel);
    json_add_string(builder, "libc", fingerprint.libc);
    json_add_string(builder, "compiler", fingerprint.compiler);
    json_add_string(builder, "valgrind", fingerprint.valgrind);
    json_add_string(builder, "huge_pages", fingerprint.huge_pages);
    json_builder_end_object(builder);
    gboolean written = json_write_file(builder, path, error);
    if (written) *identity = g_strdup(fingerprint.identity);
    fingerprint_clear(&fingerprint);
    return written;
}
