/* What the tests of the verdict start from: a small plan, and nothing measured or accepted. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "judge/judge.h"

static const struct metric_definition calls = {.name = "calls", .summary = "", .unit = UNIT_CALLS, .class = METRIC_EXACT, .gates = TRUE};
static const struct metric_definition output = {
    .name = "output", .summary = "", .unit = UNIT_XXH3, .class = METRIC_EXACT, .direction = METRIC_MUST_EQUAL, .gates = TRUE};
static const struct metric_definition instructions = {
    .name = "instructions", .summary = "", .unit = UNIT_INSTRUCTIONS, .class = METRIC_MACHINE, .gates = TRUE};
static const struct metric_definition max_rss = {
    .name = "max_rss", .summary = "", .unit = UNIT_BYTES, .class = METRIC_NOISY, .gates = TRUE};
static const struct metric_definition sites = {.name = "sites", .summary = "", .unit = UNIT_CALLS, .class = METRIC_EXACT};

static const struct metric_definition allocs = {
    .name = "allocs", .summary = "", .unit = UNIT_CALLS, .class = METRIC_EXACT, .gates = TRUE, .absent_is_zero = TRUE};

static const struct cell arena_1k = {"mix", 1024, "arena"}, stock_1k = {"mix", 1024, "stock"}, arena_4k = {"mix", 4096, "arena"};

static const char plan_text[] = "[variant stock]\nrun = ./a {input}\nsummary = s\n"
                                "[variant arena]\nrun = ./a {input}\nsummary = s\n"
                                "[input mix]\ngenerate = g\n[input real]\ngenerate = g\n"
                                "[pair arena]\nreference = stock\ncandidate = arena\n"
                                "[profile pr]\nsummary = s\nvariants = *\ninputs = mix\nsizes = 1K;4K\nprobes = *\n"
                                "[probe callgrind pr]\nsizes = 4K\n"
                                "[tolerance machine]\nrelative = 0.001\nreason = r\n"
                                "[tolerance noisy]\nrelative = 0.05\nreason = r\n";

/* What every test starts with: nothing measured, nothing accepted. */
struct fixture {
    Plan *plan;
    Results *results, *reference;
    gboolean pairs_alone; /* there is no reference to judge values by */
    Verdict *verdict;
};

static inline int set_up(void **state) {
    static const char *const probes[] = {"m", "digest", "callgrind", NULL};
    struct fixture *fixture = g_new0(struct fixture, 1);

    fixture->plan = plan_parse("plan.ini", plan_text, "pr", NULL, probes, NULL);
    fixture->results = results_new();
    fixture->reference = results_new();
    *state = fixture;
    return fixture->plan ? 0 : -1;
}

static inline int tear_down(void **state) {
    struct fixture *fixture = *state;

    plan_free(fixture->plan);
    results_free(fixture->results);
    results_free(fixture->reference);
    verdict_free(fixture->verdict);
    g_free(fixture);
    return 0;
}

static inline void set(struct results *results, const struct cell *cell, const char *name, const struct metric_definition *definition,
                       guint64 value) {
    cell_results_set(results_cell(results, cell), name, definition, value);
}

static inline const Verdict *judge_with(struct fixture *fixture, gboolean machine_comparable, enum ratchet ratchet) {
    const struct reference reference = {.values = fixture->reference,
                                        .judges_values = !fixture->pairs_alone,
                                        .label = (char *) "the committed baselines",
                                        .machine_comparable = machine_comparable,
                                        .acceptable = TRUE};
    verdict_free(fixture->verdict);
    fixture->verdict = verdict_judge(fixture->results, &reference, fixture->plan, ratchet);
    return fixture->verdict;
}

static inline const Verdict *judge(struct fixture *fixture) {
    return judge_with(fixture, TRUE, RATCHET_STRICT);
}

/* Judge one metric that was `was` and is `now`. */
static inline const Verdict *judge_change(struct fixture *fixture, const struct metric_definition *definition, guint64 was, guint64 now) {
    set(fixture->reference, &arena_1k, "m.x", definition, was);
    set(fixture->results, &arena_1k, "m.x", definition, now);
    return judge(fixture);
}

static inline const struct finding *finding_at(const Verdict *verdict, guint index) {
    assert_true(index < verdict->findings->len);
    return &g_array_index(verdict->findings, struct finding, index);
}

static inline void assert_one(const Verdict *verdict, enum verdict_status status, enum exit_code exit_code) {
    for (guint i = 0; i < VERDICT_STATUSES; i++) {
        assert_int_equal(verdict->counts[i], i == (guint) status);
    }
    assert_int_equal(verdict->findings->len, status != VERDICT_SAME);
    if (verdict->findings->len > 0) {
        assert_int_equal(finding_at(verdict, 0)->status, status);
    }
    assert_int_equal(verdict->exit_code, exit_code);
}

/* A group of six rounds of one run, with the candidate's ratio going from `low` to `high`. */
static inline void add_group(struct timing *timing, double low, double high) {
    double reference[6], candidate[6];
    for (guint i = 0; i < G_N_ELEMENTS(reference); i++) {
        reference[i] = 0.01 * (i + 1);
        candidate[i] = reference[i] * (low + (high - low) * i / 5);
    }
    timing_add_group(timing, G_N_ELEMENTS(reference), reference, candidate);
}

static inline struct timing *add_timing(struct results *results, double low, double high) {
    const struct timing names = {.input = "real", .size = 1024, .reference = "stock", .candidate = "arena", .runs_per_round = 1};
    struct timing *timing = results_add_timing(results, &names);
    add_group(timing, low, high);
    return timing;
}

#define with_fixture(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
