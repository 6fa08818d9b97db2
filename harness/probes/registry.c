#include "probes/probe.h"

#include <string.h>

#include "probes/table.h"

const struct probe *const probes[] = {
    &probe_output, &probe_malloc_profiler, &probe_process, &probe_massif, &probe_callgrind, &probe_hyperfine, NULL,
};

const struct probe *probe_find(const char *name) {
    for (const struct probe *const *probe = probes; *probe != NULL; probe++) {
        if (strcmp((*probe)->name, name) == 0) return *probe;
    }
    return NULL;
}

guint64 probe_cost(const char *name, guint64 bytes) {
    const struct probe *probe = probe_find(name);
    if (probe == NULL) probe = &probe_plan_command;
    return probe->fixed_ms + (probe->ms_per_megabyte * bytes >> 20);
}

const char *const *probe_names(void) {
    static const char *names[G_N_ELEMENTS(probes)];
    static gsize filled = 0;
    if (g_once_init_enter(&filled)) {
        for (gsize i = 0; probes[i] != NULL; i++) names[i] = probes[i]->name;
        g_once_init_leave(&filled, 1);
    }
    return names;
}

/* The last word of a metric decides, in the table of its probe. */
static const struct metric_definition *find_in(const struct metric_definition *table, const char *name) {
    for (; table->name != NULL; table++) {
        if (strcmp(table->name, name) == 0) return table;
    }
    return NULL;
}

const struct metric_definition *probe_metric(const char *metric, gconstpointer plan) {
    g_auto(GStrv) words = g_strsplit(metric, ".", 4);
    guint count = g_strv_length(words);
    if (count < 2) return NULL;
    const struct probe *probe = probe_find(words[0]);
    if (probe != NULL) return count == 2 ? find_in(probe->metrics, words[1]) : NULL;
    const struct plan_command_probe *own = plan != NULL ? plan_find_command_probe(plan, words[0]) : NULL;
    if (own == NULL || count != (own->per_module ? 3 : 2) || words[1][0] == '\0') return NULL;
    return find_in((const struct metric_definition *) (const void *) own->metrics->data, words[count - 1]);
}

void probe_command_clear(struct probe_command *command) {
    g_strfreev(command->argv);
    g_strfreev(command->environment);
    *command = (struct probe_command){0};
}
