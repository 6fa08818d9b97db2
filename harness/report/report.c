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
    return write_part(report, "report.txt", text, error) && write_part(report, "summary.md", markdown, error);
}

gboolean report_write_patch(const struct report *report, GError **error) {
    if (!report->verdict->acceptable) {
        g_autofree char *stale = g_build_filename(report->folder, "report", "baselines.patch", NULL);
        return directory_remove(stale, error);
    }
    g_autofree char *patch = report_patch(report, error);
    return patch != NULL && write_part(report, "baselines.patch", patch, error);
}

gboolean report_plot(const struct report *report, const char *folder, GError **error) {
    return drawing_run(report->project, "plots.py", report->folder, folder, error);
}
