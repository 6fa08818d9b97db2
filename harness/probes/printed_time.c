#include "probes/printed_time.h"

#include "base/error.h"

#include <math.h>
#include <string.h>

gboolean printed_time_read(const char *text, double *seconds) {
    g_autofree char *trimmed = g_strchomp(g_strdup(text));
    const char *word = trimmed + strlen(trimmed);
    while (word > trimmed && !g_ascii_isspace(word[-1])) word--;
    char *end;
    *seconds = g_ascii_strtod(word, &end);
    return g_ascii_isdigit(word[0]) && *end == '\0' && isfinite(*seconds) && *seconds > 0;
}

static gboolean measure_run(const struct probe_target *target, GArray *seconds, GError **error) {
    const struct process_spec spec = {.argv = target->argv,
                                      .directory = target->directory,
                                      .environment = target->environment,
                                      .deadline_ms = target->deadline_ms,
                                      .no_huge_pages = target->huge_pages == HUGE_PAGES_OFF};
    struct process_result result = {0};
    if (!process_run(&spec, &result, error)) return FALSE;
    gboolean well = process_check(&result, target->argv[0], target->accepted, error);
    if (well) {
        const char *text = g_bytes_get_data(result.standard_output, NULL);
        double printed = 0;
        well = text != NULL && printed_time_read(text, &printed);
        if (well) g_array_append_val(seconds, printed);
        if (!well)
            g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: expected seconds as its last word, found \"%.60s\"", target->argv[0],
                        text != NULL ? text : "");
    }
    process_result_clear(&result);
    return well;
}

gboolean printed_time_measure(const struct probe_target *target, guint runs, GArray *seconds, GError **error) {
    for (guint run = 0; run < runs; run++) {
        if (!measure_run(target, seconds, error)) return FALSE;
    }
    return TRUE;
}
