#include "stages/report.h"

#include "core/error.h"
#include "stages/report_parts.h"
#include "sys/files.h"
#include "sys/process.h"

static const guint file_width = 160;
static const guint plot_deadline_ms = 5 * 60 * 1000;

static gboolean write_part(const struct report *report, const char *name, const char *text, GError **error) {
    g_autofree char *path = g_build_filename(report->folder, "report", name, NULL);
    return file_write(path, text, -1, error);
}

gboolean report_write(const struct report *report, GError **error) {
    g_autofree char *text = report_text(report, file_width);
    g_autofree char *markdown = report_markdown(report);
    if (!write_part(report, "report.txt", text, error) || !write_part(report, "summary.md", markdown, error)) return FALSE;
    if (request_is_foreign(report->request)) return TRUE;

    g_autofree char *patch = report_patch(report, error);
    return patch != NULL && write_part(report, "baselines.patch", patch, error);
}

gboolean report_plot(const struct report *report, const char *folder, GError **error) {
    g_autofree char *script = g_build_filename(report->project->root, "scripts", "plots.py", NULL);
    const char *const argv[] = {"/usr/bin/python3", script, report->folder, folder, NULL};
    const struct process_spec spec = {.argv = argv, .inherit_environment = TRUE, .deadline_ms = plot_deadline_ms};
    struct process_result result;
    if (!process_run(&spec, &result, error)) return FALSE;
    gboolean drawn = process_check(&result, "scripts/plots.py", NULL, error);
    if (drawn && g_bytes_get_size(result.standard_output) > 0) {
        g_print("%s", (const char *) g_bytes_get_data(result.standard_output, NULL));
    }
    process_result_clear(&result);
    return drawn;
}
