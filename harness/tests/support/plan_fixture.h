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
static const char *const probe_names[] = {"output", "malloc_profiler", "massif", "hyperfine", NULL};

static const char text[] = "# a comment\n"
                           "[project]\n"
                           "name = lines\n"
                           "[variant plain]\n"
                           "run = ./sort {input}\n"
                           "program = build/sort-{variant}\n"
                           "summary = unmodified; as it comes\n"
                           "\n"
                           "[variant pooled]\n"
                           "run = ./sort --pool {input}\n"
                           "source = lay {source}\n"
                           "series = patches/pool\n"
                           "build = make SOURCE={source}\n"
                           "program = build/sort-{variant}\n"
                           "accept = 0;1\n"
                           "environment = MODE=fast;LEVEL=2\n"
                           "measures = heap;mapped\n"
                           "summary = patched\n"
                           "[variant newer]\n"
                           "run = ./sort {input}\n"
                           "summary = newer\n"
                           "[pair pooled]\n"
                           "reference = plain\n"
                           "candidate = pooled\n"
                           "[pair newer]\n"
                           "reference = plain\n"
                           "candidate = newer\n"
                           "compare = output;exact\n"
                           "[input methods]\n"
                           "generate = gen methods {size} {seed}\n"
                           "file = 0001.txt\n"
                           "seed = 7\n"
                           "[input mix]\n"
                           "generate = gen mix {size} {output}\n"
                           "[input heredoc]\n"
                           "generate = gen heredoc {size}\n"
                           "[input real]\n"
                           "generate = gen real {size} {output}\n"
                           "sizes = 64K;1M\n"
                           "[profile pr]\n"
                           "summary = every pull request\n"
                           "variants = pooled;plain\n"
                           "inputs = *\n"
                           "sizes = 1M;1K;64K\n"
                           "probes = hyperfine;output;massif\n"
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
                           "relative = 0.002\n"
                           "reason = same binary, same count\n"
                           "[tolerance noisy]\n"
                           "relative = 0.04\n"
                           "reason = a shared machine\n";

/* `text` with its one `old` replaced. */
static inline char *text_with(const char *old, const char *new) {
    const char *place = strstr(text, old);

    assert_non_null(place);
    return g_strdup_printf("%.*s%s%s", (int) (place - text), text, new, place + strlen(old));
}

static inline Plan *parse(const char *profile, const struct plan_selection *selection) {
    GError *error = NULL;
    Plan *plan = plan_parse("plan.ini", text, profile, selection, probe_names, &error);

    if (!plan) {
        fail_msg("%s", error->message);
    }
    return plan;
}

static inline void assert_refused(const char *plan_text, const char *profile, const struct plan_selection *selection, const char *message) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Plan) plan = plan_parse("plan.ini", plan_text, profile, selection, probe_names, &error);

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
