/* What the tests of experiments start from: a small plan, and an experiment with made-up results. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "compare/experiment.h"

static const char plan_text[] = "[variant plain]\nrun = ./app {input}\nsummary = s\n"
                                "[variant other]\nrun = ./app {input}\nsummary = s\n"
                                "[variant patched]\nrun = ./app {input}\nsummary = s\nprogram = app-{variant}\nseries = patches\n"
                                "source = cp a {source}\nbuild = cc {source}\n"
                                "[variant fixed]\nrun = ./app {input}\nsummary = s\nprogram = app\nseries = patches\n"
                                "source = cp a {source}\nbuild = cc {source}\n"
                                "[pair patched]\nreference = plain\ncandidate = patched\n"
                                "[pair other]\nreference = plain\ncandidate = other\ncompare = time\n"
                                "[mode part]\narguments = --part\nsummary = a part\n"
                                "[probe hash]\ncommand = {program} {input}\nsummary = s\n"
                                "[metric hash.value]\nunit = xxh3\nsummary = s\ndirection = equal\n"
                                "[probe count]\ncommand = {program} {input}\nsummary = s\n"
                                "[metric count.value]\nunit = calls\nsummary = s\n"
                                "[input code]\ngenerate = gen {size}\n"
                                "[input data]\ngenerate = gen {size}\nsizes = 2K\n"
                                "[input tree]\nfolder = tree\n"
                                "[profile quick]\nsummary = s\nvariants = plain;patched\ninputs = *\nsizes = 1K;64K;all\n"
                                "probes = count;hyperfine\n"
                                "[probe hyperfine quick]\ninputs = code\nsizes = 1K;64K\nrounds = 8\nruns = 2\n"
                                "[profile untimed]\nsummary = s\nvariants = plain\ninputs = data;tree\nsizes = 1K;all\nprobes = count\n";

static const struct metric_definition counted = {.name = "any", .summary = "", .unit = UNIT_CALLS, .class = METRIC_EXACT, .gates = TRUE};
static const struct metric_definition hashed = {
    .name = "any", .summary = "", .unit = UNIT_XXH3, .class = METRIC_EXACT, .direction = METRIC_MUST_EQUAL, .gates = TRUE};

static inline Plan *read_plan(const char *profile) {
    static const char *const known[] = {"output", "malloc_profiler", "process", "massif", "callgrind", "hyperfine", NULL};
    g_autoptr(GError) error = NULL;
    Plan *plan = plan_parse("plan.ini", plan_text, profile, NULL, known, &error);
    if (plan == NULL) fail_msg("%s", error->message);
    return plan;
}

/* An experiment on code at 1K, with results but without a side. */
static inline Experiment *make_experiment(const Plan *plan, const struct experiment_column *columns) {
    static const char *const inputs[] = {"code", NULL}, *const sizes[] = {"1K", NULL};
    static struct input input = {.name = "code", .size = 1024};
    const struct experiment_request request = {.inputs = inputs, .sizes = sizes};
    Experiment *experiment = experiment_new("test", plan, columns, &request, NULL);
    assert_non_null(experiment);
    input.name = g_intern_static_string("code");
    experiment->title = g_strdup("title");
    experiment->results = results_new();
    experiment->inputs = g_ptr_array_new();
    g_ptr_array_add(experiment->inputs, &input);
    g_free(experiment->huge_pages);
    experiment->huge_pages = g_strdup("always");
    return experiment;
}

static inline const struct input *input_of(const Experiment *experiment) {
    return g_ptr_array_index(experiment->inputs, 0);
}

/* Sides of the plan's first variant, relative to the first of them. */
static inline void add_sides(Experiment *experiment, const char *const *names) {
    for (gsize i = 0; names[i] != NULL; i++) {
        const struct experiment_side side = {.name = names[i],
                                             .label = names[i],
                                             .reference = i > 0 ? names[0] : NULL,
                                             .variant = g_ptr_array_index(experiment->plan->all_variants, 0)};
        assert_true(experiment_add_side(experiment, &side, NULL));
    }
}

static inline void set_value(Experiment *experiment, const char *side, const char *metric, guint64 value) {
    const struct cell cell = {"code", 1024, side};
    const gboolean is_hash = g_str_has_prefix(metric, "hash.");
    cell_results_set(results_cell(experiment->results, &cell), metric, is_hash ? &hashed : &counted, value);
}

/* Eight rounds in which the candidate takes `ratio` times the 2 s of the reference. */
static inline void set_time(Experiment *experiment, const char *reference, const char *candidate, double ratio) {
    const struct timing names = {
        .input = "code", .size = 1024, .reference = reference, .candidate = candidate, .rounds = 8, .runs_per_round = 1};
    struct timing *timing = results_add_timing(experiment->results, &names);
    for (guint round = 0; round < 8; round++) {
        const double was = 2, now = 2 * ratio;
        g_array_append_val(timing->seconds[0], was);
        g_array_append_val(timing->seconds[1], now);
    }
}

/* The value of a column by its key; FALSE when it is absent. */
static inline gboolean read_value(const Experiment *experiment, guint side, const char *key, struct experiment_value *value) {
    const struct experiment_column *column = experiment->columns;
    while (column->key != NULL && strcmp(column->key, key) != 0) column++;
    assert_non_null(column->key);
    return experiment_read(experiment, side, column, input_of(experiment), value);
}
