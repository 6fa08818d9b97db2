/* One side of a timing: a program and an input in a folder of their own, and where hyperfine's files go. */
#pragma once

#include "pipeline/measure.h"

struct timed_side {
    char *folder, *raw;
    char **argv;
    struct probe_target target;
};

/* Lay it. `name` tells the sides of one variant, input and size apart: "" is the variant itself. Clear it also on failure. */
gboolean timed_side_lay(struct timed_side *side, const struct program *program, const struct input *input, const char *name,
                        const struct measure_setting *setting, GError **error);
void timed_side_clear(struct timed_side *side);

/* Runs in a round: fewer than the plan's where each takes long, because a long run averages by itself over what makes a short one vary. */
guint timed_side_runs(const struct plan_probe *clock, const struct input *input);
