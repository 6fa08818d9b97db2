#include "pipeline/timed_side.h"

#include "probes/hyperfine.h"
#include "sys/files.h"

gboolean timed_side_lay(struct timed_side *side, const struct program *program, const struct input *input, const char *name,
                        const struct measure_setting *setting, GError **error) {
    const struct cell cell = {.input = input->name, .size = input->size, .variant = program->name};
    g_autofree char *folder = job_cell_folder(setting->scratch, &cell, hyperfine_tool);
    g_autofree char *raw = job_cell_folder(setting->raw, &cell, hyperfine_tool);
    side->folder = g_build_filename(folder, name, NULL);
    side->raw = g_build_filename(raw, name, NULL);
    if (!directory_make(side->raw, error)) return FALSE;
    side->argv = job_lay_folder(side->folder, program, input, error);
    side->target = job_target(program, side->argv, side->folder, side->raw, setting->deadline_ms, input);
    return side->argv != NULL;
}

void timed_side_clear(struct timed_side *side) {
    if (side->folder != NULL) directory_remove(side->folder, NULL);
    g_strfreev(side->argv);
    g_free(side->folder);
    g_free(side->raw);
}

guint timed_side_runs(const struct plan_probe *clock, const struct input *input) {
    static const guint64 long_input = 8 * 1024 * 1024;
    return input->bytes > long_input ? MAX(1, (guint) (clock->runs * long_input / input->bytes)) : clock->runs;
}
