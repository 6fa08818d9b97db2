#include "pipeline/request.h"

#include "base/error.h"
#include "probes/hyperfine.h"
#include "probes/probe.h"
#include "pipeline/inputs.h"
#include "sys/files.h"

void request_clear(struct request *request) {
    g_free(request->profile);
    g_strfreev(request->variants);
    g_strfreev(request->inputs);
    g_strfreev(request->sizes);
    g_strfreev(request->probes);
    g_free(request->stock_command);
    g_free(request->arena_command);
    *request = (struct request){0};
}

gboolean request_is_foreign(const struct request *request) {
    return request->stock_command != NULL;
}

/* Every probe of the table, and hyperfine, which measures pairs and so stands outside it. */
static const char *const *known_probes(void) {
    static const char **names = NULL;
    if (g_once_init_enter(&names)) {
        g_autoptr(GPtrArray) list = g_ptr_array_new();
        for (const char *const *name = probe_names(); *name != NULL; name++) g_ptr_array_add(list, (gpointer) *name);
        g_ptr_array_add(list, (gpointer) hyperfine_tool);
        g_ptr_array_add(list, NULL);
        g_once_init_leave(&names, (const char **) g_ptr_array_free(g_steal_pointer(&list), FALSE));
    }
    return names;
}

char *request_plan_read(const char *path, GError **error) {
    static const gsize limit = 1024 * 1024;
    return file_read(path, limit, NULL, error);
}

Plan *request_plan(const struct request *request, const char *name, const char *text, GError **error) {
    static const char *const foreign_variants[] = {"stock", "arena", NULL};
    if ((request->stock_command == NULL) != (request->arena_command == NULL)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--stock and --arena go together: one command for each side of the pair");
        return NULL;
    }

    const struct plan_selection selection = {
        .variants = request_is_foreign(request) ? foreign_variants : (const char *const *) request->variants,
        .inputs = (const char *const *) request->inputs,
        .sizes = (const char *const *) request->sizes,
        .probes = (const char *const *) request->probes,
        .shard = request->shard,
        .shards = request->shards,
    };
    return plan_parse(name, text, request->profile, &selection, input_names(), known_probes(), error);
}
