#include "report/report.h"

#include "base/error.h"
#include "report/plots.h"
#include "report/report_parts.h"
#include "sys/files.h"

static const guint file_width = 160;

static gboolean write_part(const struct report *report, const char *name, const char *text, GError **error) {
    g_autofree char *path = g_build_filename(report->folder, "report", name, NULL);
    return file_write(path, text, -1, error);
}

gboolean report_write(const struct report *report, GError **error) {
    g_autofree char *text = report_text(report, file_width);
    g_autofree char *markdown = report_markdown(report);
    if (!write_part(report, "report.txt", text, error) || !write_part(report, "summary.md", markdown, error)) return FALSE;
    if (request_is_ad_hoc(report->request)) return TRUE;

    g_autofree char *patch = report_patch(report, error);
    return patch != NULL && write_part(report, "baselines.patch", patch, error);
}

gboolean report_plot(const struct report *report, const char *folder, GError **error) {
    return drawing_run("plots.py", report->folder, folder, error);
}
