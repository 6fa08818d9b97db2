#include "probes/probe.h"

#include <string.h>

#include "probes/table.h"

const struct probe *const probes[] = {
    &probe_digest, &probe_malloc_profiler, &probe_alloc_stats, &probe_process, &probe_massif, &probe_callgrind, NULL,
};

const struct probe *probe_find(const char *name) {
    for (const struct probe *const *probe = probes; *probe; probe++) {
        if (strcmp((*probe)->name, name) == 0) {
            return *probe;
        }
    }
    return NULL;
}

const char *const *probe_names(void) {
    static const char *names[G_N_ELEMENTS(probes)];
    static gsize filled = 0;

    if (g_once_init_enter(&filled)) {
        for (gsize i = 0; probes[i]; i++) {
            names[i] = probes[i]->name;
        }
        g_once_init_leave(&filled, 1);
    }
    return names;
}

const struct metric_definition *probe_metric(const char *metric, gconstpointer plan) {
    (void) plan;
    g_auto(GStrv) words = g_strsplit(metric, ".", 4);
    guint count = g_strv_length(words);
    const struct probe *probe = count > 0 ? probe_find(words[0]) : NULL;

    if (!probe || count != (probe->per_module ? 3 : 2) || *words[1] == '\0') {
        return NULL;
    }
    for (const struct metric_definition *definition = probe->metrics; definition->name; definition++) {
        if (strcmp(definition->name, words[count - 1]) == 0) {
            return definition;
        }
    }
    return NULL;
}

void probe_command_clear(struct probe_command *command) {
    g_clear_pointer(&command->argv, g_strfreev);
    g_clear_pointer(&command->environment, g_strfreev);
}
