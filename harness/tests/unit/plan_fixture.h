/* What the tests of the plan start from: a small plan, and how to look at what was read. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "core/plan.h"

static const char *const inputs[] = {"methods", "mix", "heredoc", "real", NULL};
static const char *const probe_names[] = {"digest", "malloc_profiler", "massif", "hyperfine", NULL};

static const char text[] = "# a comment\n"
                           "[variant stock]\n"
                           "prism = 1.9.0\n"
                           "summary = unmodified; as it comes\n"
                           "\n"
                           "[variant arena]\n"
                           "prism = 1.9.0\n"
                           "series = patches/1.9.0\n"
                           "summary = patched\n"
                           "[variant upstream]\n"
                           "prism = 2.1.0\n"
                           "summary = newer\n"
                           "[pair arena]\n"
                           "reference = stock\n"
                           "candidate = arena\n"
                           "[pair upstream]\n"
                           "reference = stock\n"
                           "candidate = upstream\n"
                           "[profile pr]\n"
                           "summary = every pull request\n"
                           "variants = arena;stock\n"
                           "inputs = *\n"
                           "sizes = 1M;1K;64K\n"
                           "probes = hyperfine;digest;massif\n"
                           "[profile full]\n"
                           "summary = the night\n"
                           "variants = *\n"
                           "inputs = real;methods\n"
                           "sizes = 4K\n"
                           "probes = *\n"
                           "[probe massif pr]\n"
                           "sizes = 64K\n"
                           "[probe hyperfine pr]\n"
                           "inputs = real\n"
                           "sizes = 64K;1M\n"
                           "rounds = 12\n"
                           "runs = 3\n"
                           "[tolerance machine]\n"
                           "relative = 0.001\n"
                           "reason = same binary, same count\n"
                           "[tolerance noisy]\n"
                           "relative = 0.05\n"
                           "reason = a shared machine\n";

/* `text` with its one `old` replaced. */
static inline char *text_with(const char *old, const char *new) {
    const char *place = strstr(text, old);

    assert_non_null(place);
    return g_strdup_printf("%.*s%s%s", (int) (place - text), text, new, place + strlen(old));
}

static inline Plan *parse(const char *profile, const struct plan_selection *selection) {
    GError *error = NULL;
    Plan *plan = plan_parse("plan.ini", text, profile, selection, inputs, probe_names, &error);

    if (!plan) {
        fail_msg("%s", error->message);
    }
    return plan;
}

static inline void assert_refused(const char *plan_text, const char *profile, const struct plan_selection *selection, const char *message) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Plan) plan = plan_parse("plan.ini", plan_text, profile, selection, inputs, probe_names, &error);

    assert_null(plan);
    assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT));
    assert_string_equal(error->message, message);
}

static inline void assert_variants(const Plan *plan, const char *joined) {
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint i = 0; i < plan->variants->len; i++) {
        g_string_append_printf(names, "%s ", ((struct plan_variant *) g_ptr_array_index(plan->variants, i))->name);
    }
    assert_string_equal(names->str, joined);
}

static inline void assert_inputs(const GPtrArray *names, const char *joined) {
    g_autoptr(GString) all = g_string_new(NULL);

    for (guint i = 0; i < names->len; i++) {
        g_string_append_printf(all, "%s ", (const char *) g_ptr_array_index(names, i));
    }
    assert_string_equal(all->str, joined);
}

static inline void assert_sizes(const GArray *sizes, const char *joined) {
    g_autoptr(GString) all = g_string_new(NULL);

    for (guint i = 0; i < sizes->len; i++) {
        g_autofree char *size = size_format(g_array_index(sizes, guint64, i));

        g_string_append_printf(all, "%s ", size);
    }
    assert_string_equal(all->str, joined);
}
