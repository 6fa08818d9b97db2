#include "store/acceptance.h"

#include "base/error.h"
#include "store/baselines.h"
#include "sys/files.h"

#include <string.h>

static const gsize ledger_limit = 16 * 1024 * 1024;
static const char ledger_head[] = "# Ledger of the baselines\n\n"
                                  "Every change of an accepted value, and why. Written by `leuko-bench accept`; newest last.\n\n"
                                  "| date | profile | files | improved | regressed | new | missing | reason |\n"
                                  "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |\n";

static gboolean may_be_accepted(const Run *run, const Verdict *verdict, GError **error) {
    if (request_is_ad_hoc(&run->request)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: measured commands of --side; baselines are for the variants of the plan",
                    run->shown);
        return FALSE;
    }
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        if (finding->other == NULL) continue;
        g_autofree char *cell = cell_name(&finding->cell);
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                    "%s: %s of %s differs from %s; a pair that behaves differently cannot be accepted", run->shown, finding->metric, cell,
                    finding->other);
        return FALSE;
    }
    return TRUE;
}

/* A table's cell is one line without bars. */
static char *ledger_text(const char *reason) {
    g_autofree char *line = g_strdup(reason);
    g_strdelimit(line, "\r\n\t|", ' ');
    return g_strdup(g_strstrip(line));
}

static gboolean append_ledger(const Project *project, const Run *run, const Verdict *verdict, const char *reason, guint files,
                              GError **error) {
    g_autofree char *path = g_build_filename(project->baselines, "LEDGER.md", NULL);
    g_autofree char *before = g_file_test(path, G_FILE_TEST_EXISTS) ? file_read(path, ledger_limit, NULL, error) : g_strdup(ledger_head);
    if (before == NULL) return FALSE;

    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *date = g_date_time_format(now, "%Y-%m-%d");
    g_autofree char *why = ledger_text(reason);
    g_autofree char *after = g_strdup_printf(
        "%s| %s | %s | %u | %" G_GUINT64_FORMAT " | %" G_GUINT64_FORMAT " | %" G_GUINT64_FORMAT " | %" G_GUINT64_FORMAT " | %s |\n", before,
        date, run->plan->profile, files, verdict->counts[VERDICT_IMPROVED], verdict->counts[VERDICT_REGRESSED],
        verdict->counts[VERDICT_NEW], verdict->counts[VERDICT_MISSING], why);
    return file_write(path, after, -1, error);
}

gboolean accept_run(const Project *project, const Run *run, const Verdict *verdict, const char *reason, guint *changed, GError **error) {
    if (!may_be_accepted(run, verdict, error)) return FALSE;
    g_autoptr(GPtrArray) written = g_ptr_array_new_with_free_func(g_free);
    if (!reference_write(project, run->plan, run->results, run->folder, project->baselines, written, error)) return FALSE;
    *changed = written->len;
    return written->len == 0 || append_ledger(project, run, verdict, reason, written->len, error);
}
