/* What the report's tests start from: verdicts written by hand, each a case with the facts of a whole report. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/comment.h"

static const struct metric_definition calls = {.name = "calls", .summary = "", .unit = UNIT_CALLS, .class = METRIC_EXACT, .gates = TRUE};
static const struct metric_definition bytes = {.name = "bytes", .summary = "", .unit = UNIT_BYTES, .class = METRIC_EXACT, .gates = TRUE};
static const struct metric_definition output = {
    .name = "stdout", .summary = "", .unit = UNIT_XXH3, .class = METRIC_EXACT, .direction = METRIC_MUST_EQUAL, .gates = TRUE};

/* One report: a plan with two variants, what they measured, and a verdict that a test fills in. */
struct sample {
    Plan *plan;
    Results *results;
    Verdict *verdict;
    ReportSites *sites;
};

static inline void sample_add_variant(struct sample *sample, const char *name) {
    struct plan_variant *variant = g_new0(struct plan_variant, 1);
    static const int none[] = {-1};
    variant->name = g_intern_string(name);
    variant->summary = g_strdup("");
    variant->accept = g_memdup2(none, sizeof none);
    plan_add_variant(sample->plan, variant);
}

static inline void sample_set(struct sample *sample, const char *input, guint64 size, const char *variant, const char *metric,
                              const struct metric_definition *definition, guint64 value) {
    const struct cell cell = {g_intern_string(input), size, g_intern_string(variant)};
    cell_results_set(results_cell(sample->results, &cell), metric, definition, value);
}

/* `input` at 64K: ten calls of the new variant for each thousand of the old, and the same output. */
static inline void sample_add_input(struct sample *sample, const char *input, const char *old, const char *new) {
    guint64 size = 65536;
    g_ptr_array_add(sample->plan->inputs, (gpointer) g_intern_string(input));
    sample_set(sample, input, size, old, "malloc_profiler.calls", &calls, 26390);
    sample_set(sample, input, size, new, "malloc_profiler.calls", &calls, 264);
    sample_set(sample, input, size, old, "malloc_profiler.bytes", &bytes, 2200000);
    sample_set(sample, input, size, new, "malloc_profiler.bytes", &bytes, 1400000);
    sample_set(sample, input, size, old, "output.stdout", &output, 1);
    sample_set(sample, input, size, new, "output.stdout", &output, 1);
}

static inline void sample_add_finding(struct sample *sample, enum verdict_status status, const char *variant, const char *input,
                                      const char *metric, guint64 was, guint64 now) {
    const struct finding finding = {
        .cell = {g_intern_string(input), 65536, g_intern_string(variant)},
        .metric = g_intern_string(metric),
        .definition = &calls,
        .status = status,
        .was = was,
        .now = now,
    };
    g_array_append_val(sample->verdict->findings, finding);
    sample->verdict->counts[status]++;
    if (status != VERDICT_NEW && status != VERDICT_MISSING) sample->verdict->compared++;
}

/* A sample of two variants, and as many values that are the same. */
static inline struct sample sample_new(const char *old, const char *new, enum exit_code exit_code, guint64 same) {
    struct sample sample = {.plan = plan_new_empty("pr"), .results = results_new(), .verdict = verdict_new()};
    static const guint64 size = 65536;
    sample.plan->project = g_strdup("toy");
    sample_add_variant(&sample, old);
    sample_add_variant(&sample, new);
    plan_add_pair(sample.plan, old, new, PAIR_OUTPUT);
    g_array_append_val(sample.plan->sizes, size);
    sample.verdict->exit_code = exit_code;
    sample.verdict->reference = g_strdup("the committed baselines");
    sample.verdict->acceptable = TRUE;
    sample.verdict->compared = same;
    sample.verdict->counts[VERDICT_SAME] = same;
    return sample;
}

static inline void sample_clear(struct sample *sample) {
    plan_free(sample->plan);
    results_free(sample->results);
    verdict_free(sample->verdict);
    report_sites_free(sample->sites);
}

static inline struct report_facts sample_facts(const struct sample *sample) {
    static const char *const program[] = {"build/bin/bench tool", "--plan", "toy.ini", NULL};
    return (struct report_facts){
        .plan = sample->plan,
        .results = sample->results,
        .verdict = sample->verdict,
        .sites = sample->sites,
        .program = program,
        .folder = "build/run/20260101-000000-pr",
        .patch = "build/run/20260101-000000-pr/report/baselines.patch",
    };
}

/* The model of the whole report; or of the comment, where `comments`. */
static inline Model *sample_model(const struct sample *sample, gboolean comments) {
    const struct report_facts facts = sample_facts(sample);
    return comments ? comment_model(&facts, "https://example.org/runs/1") : report_model(&facts);
}

static inline void sample_set_commit(struct commit *commit, const char *hash, const char *subject, gboolean changed) {
    const struct commit given = {(char *) hash, (char *) subject, changed};
    commit_copy(commit, &given);
}

static const char head_hash[] = "0123456789abcdef0123456789abcdef01234567", base_hash[] = "fedcba9876543210fedcba9876543210fedcba98";

/* ---- The cases ---- */

static inline struct sample make_same(void) {
    struct sample sample = sample_new("old", "new", EXIT_CODE_SAME, 7368);
    sample_add_input(&sample, "lines", "old", "new");
    sample_add_input(&sample, "words", "old", "new");
    sample_set_commit(&sample.verdict->head, head_hash, "Keep names", FALSE);
    return sample;
}

/* An explanation of the calls in new/lines/64K: 390 more, of which 389 are one function's and 1 is nobody's. */
static inline struct explanation *make_explanation(const char *against) {
    static const struct blame rows[] = {
        {"list_append", "main", "list.c:12", 2, 391},
        {"a_function_with_quite_a_long_name", "another_function_with_quite_a_long_name", "a_file_with_quite_a_long_name.c:1234", 0, 21},
        {"words_read", NULL, NULL, 5, 5},
    };
    static const struct move moves[] = {{"words_split", "a_function_with_quite_a_long_name", 20}, {"words_split", "words_read", 1}};
    struct explanation *explanation = explanation_new();
    explanation->cell = (struct cell){.input = "lines", .size = 65536, .variant = "new"};
    explanation->metric = "malloc_profiler.calls";
    explanation->against = g_strdup(against);
    explanation->was = 26000;
    explanation->now = 26390;
    g_array_append_vals(explanation->rows, rows, G_N_ELEMENTS(rows));
    g_array_append_vals(explanation->moves, moves, G_N_ELEMENTS(moves));
    return explanation;
}

static inline struct sample make_regressed(void) {
    struct sample sample = sample_new("old", "new", EXIT_CODE_REGRESSED, 7300);
    sample_add_input(&sample, "lines", "old", "new");
    sample_add_finding(&sample, VERDICT_REGRESSED, "new", "lines", "malloc_profiler.calls", 26000, 26390);
    sample_add_finding(&sample, VERDICT_REGRESSED, "new", "lines", "modules.list.reallocs", 1, 12);
    sample_add_finding(&sample, VERDICT_REGRESSED, "new", "words", "modules.list.reallocs", 1, 9);
    sample_add_finding(&sample, VERDICT_REGRESSED, "new", "lines", "malloc_profiler.frees", 0, 7);
    const struct growth_finding growth = {"new", "lines", "malloc_profiler.calls", 1.94, 1.0, GROWTH_REGRESSED, "list_append", 2.04, 0};
    g_array_append_val(sample.verdict->growths, growth);
    g_ptr_array_add(sample.verdict->explanations, make_explanation(sample.verdict->reference));
    return sample;
}

static inline struct sample make_missing(void) {
    struct sample sample = sample_new("old", "new", EXIT_CODE_OUT_OF_DATE, 10);
    sample_add_input(&sample, "lines", "old", "new");
    sample_add_finding(&sample, VERDICT_MISSING, "new", "lines", "malloc_profiler.calls", 264, 0);
    return sample;
}

static inline struct sample make_new(void) {
    struct sample sample = sample_new("old", "new", EXIT_CODE_OUT_OF_DATE, 0);
    sample_add_input(&sample, "lines", "old", "new");
    sample_add_finding(&sample, VERDICT_NEW, "new", "lines", "malloc_profiler.calls", 0, 264);
    sample_add_finding(&sample, VERDICT_NEW, "new", "lines", "malloc_profiler.bytes", 0, 1400000);
    return sample;
}

/* A start-up that costs more in one object, which came, and less in another. */
static inline struct explanation *make_startup(const char *against) {
    static const struct blame rows[] = {{"libfoo.so", NULL, NULL, 0, 12345}, {"libc.so.6", NULL, NULL, 900, 880}};
    struct explanation *explanation = explanation_new();
    explanation->cell = (struct cell){.input = "lines", .size = 65536, .variant = "new"};
    explanation->metric = explanation_startup;
    explanation->unit = UNIT_INSTRUCTIONS;
    explanation->against = g_strdup(against);
    explanation->was = 900;
    explanation->now = 13225;
    g_array_append_vals(explanation->rows, rows, G_N_ELEMENTS(rows));
    return explanation;
}

/* Against a base that lacks a variant and measured what the head does not: one value worse than there, and one that drifted. */
static inline struct sample make_base(void) {
    struct sample sample = sample_new("old", "new", EXIT_CODE_REGRESSED, 10);
    sample_add_input(&sample, "lines", "old", "new");
    sample_add_finding(&sample, VERDICT_REGRESSED, "new", "lines", "malloc_profiler.calls", 264, 300);
    sample_add_finding(&sample, VERDICT_DRIFT, "old", "lines", "malloc_profiler.calls", 26000, 26390);
    g_array_index(sample.verdict->findings, struct finding, 0).against = FINDING_AGAINST_BASE;
    sample.verdict->base = g_strdup("the base fedcba987654");
    sample_set_commit(&sample.verdict->head, head_hash, "Take one buffer for all names (#12)", TRUE);
    sample_set_commit(&sample.verdict->base_commit, base_hash, "Merge pull request #11 from someone/somewhere", FALSE);
    sample.verdict->base_reason = g_strdup("The base has no variant spare.");
    g_ptr_array_add(sample.verdict->lost, g_strdup("profile pr: the input words is not measured"));
    g_ptr_array_add(sample.verdict->startups, make_startup(sample.verdict->base));
    return sample;
}

static inline struct sample make_improved(void) {
    struct sample sample = sample_new("old", "new", EXIT_CODE_OUT_OF_DATE, 10);
    sample_add_input(&sample, "lines", "old", "new");
    sample_add_finding(&sample, VERDICT_IMPROVED, "new", "lines", "malloc_profiler.calls", 300, 264);
    return sample;
}

/* Sides that no baseline knows: nothing to accept. One is slower, too, and their page faults are known. */
static inline struct sample make_output_differs(void) {
    struct sample sample = sample_new("a", "b", EXIT_CODE_REGRESSED, 3);
    const struct timing_finding slower = {.input = "lines",
                                          .size = 65536,
                                          .reference = "a",
                                          .candidate = "b",
                                          .status = VERDICT_REGRESSED,
                                          .rounds = 20,
                                          .ratio = {.median = 1.12, .low = 1.07, .high = 1.18, .coverage = 0.959},
                                          .groups = 2,
                                          .group = {{.median = 1.11, .low = 1.07, .high = 1.16, .coverage = 0.979},
                                                    {.median = 1.13, .low = 1.08, .high = 1.19, .coverage = 0.979}}};
    sample.verdict->acceptable = FALSE;
    g_free(sample.verdict->reference);
    sample.verdict->reference = g_strdup("each other");
    sample_add_input(&sample, "lines", "a", "b");
    sample_set(&sample, "lines", 65536, "b", "output.stdout", &output, 2);
    sample_set(&sample, "lines", 65536, "a", "process.minor_faults", NULL, 2476);
    sample_set(&sample, "lines", 65536, "b", "process.minor_faults", NULL, 565);
    sample.results->page_fault_ns = 480;
    sample_add_finding(&sample, VERDICT_REGRESSED, "b", "lines", "output.stdout", 1, 2);
    struct finding *finding = &g_array_index(sample.verdict->findings, struct finding, 0);
    finding->definition = &output;
    finding->other = g_intern_string("a");
    g_array_append_val(sample.verdict->timing_findings, slower);
    return sample;
}

static inline struct sample make_many_rows(void) {
    struct sample sample = sample_new("old", "new", EXIT_CODE_REGRESSED, 10);
    for (guint i = 0; i < 130; i++) {
        g_autofree char *metric = g_strdup_printf("modules.part_%03u.allocs", i);
        sample_add_finding(&sample, VERDICT_REGRESSED, "new", "lines", metric, 1, 200 - i);
    }
    for (guint i = 0; i < 14; i++) {
        g_autofree char *input = g_strdup_printf("input_%02u", i);
        sample_add_input(&sample, input, "old", "new");
    }
    return sample;
}

/* Names that a plan, a symbol table or a folder could hold, and that must not change how the rest is shown. */
static inline struct sample make_hostile(void) {
    static const char *const metrics[] = {"a|b",
                                          "``` a`b",
                                          "<script>alert(1)</script>",
                                          "[link](http://x.y) *bold* _i_ ~s~ &amp; # @someone",
                                          "\x1b[31mred\x1b[0m\a",
                                          "\u202eright to left\u202c",
                                          "שלום עולם",
                                          "漢字かな交じり文",
                                          "bad \xff\xfe bytes",
                                          "two\nlines\r\n\ttab",
                                          "zero\u200bwidth\u00adsoft",
                                          "a\\|b@c",
                                          "$x$ ![i](u)"};
    struct sample sample = sample_new("old|`x`", "<b>new</b>", EXIT_CODE_REGRESSED, 1);
    g_autofree char *longest = g_strnfill(300, 'n');
    sample_set_commit(&sample.verdict->head, head_hash, "<img src=x onerror=alert(1)> \x1b[31m\u202e **b** `|\ntwo", TRUE);
    g_autofree char *subject = g_strconcat("@someone [l](http://x.y) ``` #1", longest, NULL);
    sample_set_commit(&sample.verdict->base_commit, base_hash, subject, FALSE);
    sample_add_input(&sample, "in|put\n`1`", "old|`x`", "<b>new</b>");
    for (gsize i = 0; i < G_N_ELEMENTS(metrics); i++)
        sample_add_finding(&sample, VERDICT_REGRESSED, "<b>new</b>", "in|put", metrics[i], 1, 100 - i);
    sample_add_finding(&sample, VERDICT_REGRESSED, longest, longest, longest, 1, 2);
    sample.sites = g_new0(ReportSites, 1);
    sample.sites->title = g_strdup("Busiest call sites: <b>new</b>/in|put/64K");
    sample.sites->lines = g_strsplit("1 calls: std::vector<int>::push_back(int&&)\n2 calls: ````\n3 calls: \x1b]0;title\a", "\n", -1);
    return sample;
}
