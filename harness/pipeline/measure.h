/* Stage measure: exact probes in parallel over the cores, then timing pairs alone. */
#pragma once

#include "pipeline/sandbox.h"

/* How each variant of the plan is started: built programs, or two foreign commands. */
struct measure_programs {
    const char **variants;        /* interned names, NULL-terminated */
    struct job_program *programs; /* beside them */
};

/* A built Leuko at `path`, which is borrowed; `parse_only`: it parses and looks for nothing. */
struct job_program measure_program_leuko(const char *path, gboolean parse_only);

/* The built variants of a plan. */
void measure_programs_init(struct measure_programs *programs, const Project *project, const Plan *plan);

/* Two foreign commands as variants stock and arena. BENCH_ERROR_INPUT for a command that cannot be read or has no {input},
 * BENCH_ERROR_MEASURE for a program that the profiler cannot see into. */
gboolean measure_programs_init_foreign(struct measure_programs *programs, const char *stock, const char *arena, GError **error);

void measure_programs_clear(struct measure_programs *programs);

/* Where and how a run measures. */
struct measure_setting {
    const char *scratch; /* folder for the jobs' own folders */
    const char *raw;     /* folder for the tools' output, which stays */
    guint deadline_ms;   /* of each child; 0 for the default */
    gboolean quiet;
};

/* Measure all the plan says. The first measurement that fails stops it. Free the results with results_free. */
Results *measure_cells(const Project *project, const Plan *plan, const struct measure_programs *programs, GPtrArray *inputs,
                       const struct measure_setting *setting, GError **error);
