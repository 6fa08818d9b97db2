/* The plan: what is read, what a selection leaves, and where each mistake is found. */
#include "plan_fixture.h"

#include "pipeline/inputs.h"

static void test_profile_is_read(void **state) {
    g_autoptr(Plan) plan = parse("pr", NULL);
    const struct plan_variant *stock = g_ptr_array_index(plan->variants, 0), *arena = g_ptr_array_index(plan->variants, 1);

    (void) state;
    assert_string_equal(plan->profile, "pr");
    assert_string_equal(plan->summary, "every pull request");
    assert_variants(plan, "stock arena ");
    assert_string_equal(stock->prism, "1.9.0");
    assert_null(stock->series);
    assert_string_equal(stock->summary, "unmodified; as it comes");
    assert_string_equal(arena->series, "patches/1.9.0");
    assert_inputs(plan->inputs, "methods mix heredoc real ");
    assert_sizes(plan->sizes, "1K 64K 1M ");
    assert_true(plan->machine_tolerance == 0.001);
    assert_true(plan->noisy_tolerance == 0.05);
    assert_int_equal(plan->shard, 1);
    assert_int_equal(plan->shards, 1);
}

static void test_probe_sections_narrow_their_profile(void **state) {
    g_autoptr(Plan) pr = parse("pr", NULL), full = parse("full", NULL);
    const struct plan_probe *hyperfine = plan_find_probe(pr, "hyperfine");

    (void) state;
    assert_int_equal(pr->probes->len, 3);
    assert_null(plan_find_probe(pr, "malloc_profiler"));
    assert_inputs(plan_find_probe(pr, "digest")->inputs, "methods mix heredoc real ");
    assert_sizes(plan_find_probe(pr, "digest")->sizes, "1K 64K 1M ");
    assert_inputs(plan_find_probe(pr, "massif")->inputs, "methods mix heredoc real ");
    assert_sizes(plan_find_probe(pr, "massif")->sizes, "64K ");
    assert_inputs(hyperfine->inputs, "real ");
    assert_int_equal(hyperfine->rounds, 12);
    assert_int_equal(hyperfine->runs, 3);
    assert_inputs(full->inputs, "methods real ");
    assert_int_equal(full->probes->len, 4);
    assert_int_equal(plan_find_probe(full, "hyperfine")->rounds, 10);
    assert_int_equal(plan_find_probe(full, "hyperfine")->runs, 5);
}

static void test_pair_needs_both_sides(void **state) {
    static const char *const one[] = {"arena", NULL};
    struct plan_selection selection = {.variants = one};
    g_autoptr(Plan) pr = parse("pr", NULL), full = parse("full", NULL), narrowed = parse("pr", &selection);
    const struct plan_pair *pair = g_ptr_array_index(pr->pairs, 0);

    (void) state;
    assert_int_equal(pr->pairs->len, 1);
    assert_string_equal(pair->name, "arena");
    assert_string_equal(pair->reference, "stock");
    assert_string_equal(pair->candidate, "arena");
    assert_int_equal(full->pairs->len, 2);
    assert_int_equal(narrowed->pairs->len, 0);
    assert_variants(narrowed, "arena ");
}

static void test_pair_without_its_reference_is_not_in_the_plan(void **state) {
    g_autofree char *without = text_with("variants = arena;stock", "variants = arena;upstream");
    g_autoptr(Plan) plan = plan_parse("plan.ini", without, "pr", NULL, inputs, probe_names, NULL);

    (void) state;
    assert_non_null(plan);
    assert_int_equal(plan->pairs->len, 0);
}

static const struct {
    const char *old, *new, *message;
} mistakes[] = {
    {"[variant arena]", "[varient arena]", "plan.ini:6: no such section [varient arena]; known: variant, pair, profile, probe, tolerance"},
    {"[variant arena]", "[variant]", "plan.ini:6: expected [variant NAME], found [variant]"},
    {"[probe massif pr]", "[probe massif]", "plan.ini:31: expected [probe NAME PROFILE], found [probe massif]"},
    {"[variant arena]", "[variant ../x]",
     "plan.ini:6: \"../x\" is no name: expected 1 to 32 letters, digits, \"-\" and \"_\", a letter or digit first"},
    {"[variant arena]", "[variant stock]", "plan.ini:6: section [variant stock] begins in line 2 already; join the two"},
    {"[variant arena]", "[variant arena", "plan.ini:6: expected a section as \"[kind name]\""},
    {"series = ", "serie = ", "plan.ini:8: [variant arena] has no key \"serie\"; did you mean \"series\"? known: prism, summary, series"},
    {"series = patches/1.9.0", "series =", "plan.ini:8: \"series\" is empty; give it a value or remove the line"},
    {"series = patches/1.9.0", "prism = 2", "plan.ini:8: key \"prism\" stands in line 7 already; keep one of them"},
    {"series = patches/1.9.0", "patches",
     "plan.ini:8: expected \"key = value\", a section as \"[kind name]\", or a comment that begins with #"},
    {"series = patches/1.9.0", "series = \xff", "plan.ini:8: not UTF-8"},
    {"series = patches/1.9.0", "series = a\\q", "plan.ini:8: "},
    {"# a comment", "a = b", "plan.ini:1: a key before the first section"},
    {"prism = 2.1.0\n", "", "plan.ini:10: [variant upstream] lacks the key \"prism\""},
    {"candidate = arena", "candidate = arean",
     "plan.ini:15: unknown name \"arean\"; did you mean \"arena\"? known: stock, arena, upstream"},
    {"candidate = arena", "candidate = stock", "plan.ini:15: a pair needs two variants, found \"stock\" on both sides"},
    {"arena;stock", "arena;stock;", "plan.ini:21: \"variants\" has an empty item; write a;b;c without a semicolon at the end"},
    {"arena;stock", "arena;arena", "plan.ini:21: \"variants\" lists \"arena\" twice"},
    {"arena;stock", "arena;*", "plan.ini:21: unknown name \"*\"; known: stock, arena, upstream"},
    {"1M;1K;64K", "*", "plan.ini:23: \"*\" is no size: expected bytes, 64K or 1M, up to 1024M, or all"},
    {"1M;1K;64K", "1M;0;64K", "plan.ini:23: \"0\" is no size: expected bytes, 64K or 1M, up to 1024M, or all"},
    {"1M;1K;64K", "1M;1024;64K", "plan.ini:23: write \"1024\" as \"1K\""},
    {"hyperfine;digest", "hyperfin;digest",
     "plan.ini:24: unknown name \"hyperfin\"; did you mean \"hyperfine\"? known: digest, malloc_profiler, massif, hyperfine"},
    {"real;methods", "real;methodz", "plan.ini:28: unknown name \"methodz\"; did you mean \"methods\"? known: methods, mix, heredoc, real"},
    {"[probe massif pr]", "[probe masif pr]",
     "plan.ini:31: unknown name \"masif\"; did you mean \"massif\"? known: digest, malloc_profiler, massif, hyperfine"},
    {"[probe massif pr]", "[probe massif night]", "plan.ini:31: unknown name \"night\"; known: pr, full"},
    {"[probe massif pr]", "[probe malloc_profiler pr]", "plan.ini:31: [profile pr] does not list the probe \"malloc_profiler\""},
    {"sizes = 64K;1M", "sizes = 4K", "plan.ini:35: unknown name \"4K\"; known: 1K, 64K, 1M"},
    {"rounds = 12", "rounds = 2", "plan.ini:36: \"rounds\": expected a number from 6 to 1000, found \"2\""},
    {"runs = 3", "runs = 3x", "plan.ini:37: \"runs\": expected a number from 1 to 1000, found \"3x\""},
    {"relative = 0.001", "relative = 0.001%", "plan.ini:39: \"relative\": expected a number from 0 to 1, found \"0.001%\""},
    {"relative = 0.001", "relative = 1.5", "plan.ini:39: \"relative\": expected a number from 0 to 1, found \"1.5\""},
    {"relative = 0.001", "relative = nan", "plan.ini:39: \"relative\": expected a number from 0 to 1, found \"nan\""},
    {"relative = 0.001", "relative = -0.1", "plan.ini:39: \"relative\": expected a number from 0 to 1, found \"-0.1\""},
    {"[tolerance noisy]", "[tolerance exact]", "plan.ini:41: unknown name \"exact\"; known: machine, noisy"},
    {"[tolerance noisy]\nrelative = 0.05\nreason = a shared machine\n", "",
     "plan.ini: the section [tolerance noisy] is missing; it has the keys relative and reason"},
};

static void test_mistakes_are_named_with_their_line(void **state) {
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autofree char *broken = text_with(mistakes[i].old, mistakes[i].new);
        g_autoptr(GError) error = NULL;
        g_autoptr(Plan) plan = plan_parse("plan.ini", broken, "pr", NULL, inputs, probe_names, &error);

        assert_null(plan);
        assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT));
        if (!g_str_has_prefix(error->message, mistakes[i].message) ||
            (!g_str_has_suffix(mistakes[i].message, ": ") && strcmp(error->message, mistakes[i].message) != 0)) {
            fail_msg("row %zu: expected %s\nfound %s", i, mistakes[i].message, error->message);
        }
    }
}

/* Whatever is cut off or overwritten, the plan is read or refused, and a refusal is the user's error. */
static void test_broken_text_never_crashes(void **state) {
    static const char noise[] = {'\n', '=', '[', ']', ';', '*', '#', '\\', ' ', '\xff', '\r'};

    (void) state;
    for (gsize i = 0; i < sizeof text; i++) {
        g_autofree char *cut = g_strndup(text, i);
        g_autoptr(GError) error = NULL;
        g_autoptr(Plan) plan = plan_parse("plan.ini", cut, "pr", NULL, inputs, probe_names, &error);

        assert_true((plan != NULL) != (error != NULL && error->domain == BENCH_ERROR && error->code == BENCH_ERROR_INPUT));
    }
    for (gsize i = 0; i < sizeof text - 1; i++) {
        g_autofree char *changed = g_strdup(text);
        g_autoptr(GError) error = NULL;
        g_autoptr(Plan) plan = NULL;

        changed[i] = noise[i % sizeof noise];
        plan = plan_parse("plan.ini", changed, "pr", NULL, inputs, probe_names, &error);
        assert_true((plan != NULL) != (error != NULL && error->domain == BENCH_ERROR && error->code == BENCH_ERROR_INPUT));
    }
}

static void test_line_ends_of_other_systems_are_read(void **state) {
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *crlf = g_strjoinv("\r\n", lines);
    g_autoptr(GError) error = NULL;
    g_autoptr(Plan) plan = plan_parse("plan.ini", crlf, "pr", NULL, inputs, probe_names, &error);

    (void) state;
    assert_null(error);
    assert_variants(plan, "stock arena ");
    assert_string_equal(plan->summary, "every pull request");
}

static void test_profiles_are_listed(void **state) {
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) profiles = plan_profiles("plan.ini", text, &error);
    g_auto(GStrv) none = NULL;

    (void) state;
    assert_int_equal(g_strv_length(profiles), 2);
    assert_string_equal(profiles[0], "pr\tevery pull request");
    assert_string_equal(profiles[1], "full\tthe night");
    none = plan_profiles("plan.ini", "[x", &error);
    assert_null(none);
    assert_string_equal(error->message, "plan.ini:1: expected a section as \"[kind name]\"");
}

/* The committed plan, with the inputs that there are and the probes that it names itself. */
static void test_committed_plan_is_read(void **state) {
    static const char *const all_probes[] = {"digest", "malloc_profiler", "alloc_stats", "process",
                                             "massif", "callgrind",       "hyperfine",   NULL};
    static const char *const profiles[] = {"pr", "full", "quick", NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *committed = NULL;

    (void) state;
    if (!g_file_get_contents("bench/plan.ini", &committed, NULL, NULL)) {
        skip();
    }
    for (gsize i = 0; profiles[i]; i++) {
        g_autoptr(Plan) plan = plan_parse("bench/plan.ini", committed, profiles[i], NULL, input_names(), all_probes, &error);

        if (!plan) {
            fail_msg("%s", error->message);
        }
        assert_true(plan->probes->len > 0 && plan->variants->len >= 2 && plan->pairs->len >= 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_profile_is_read),
        cmocka_unit_test(test_probe_sections_narrow_their_profile),
        cmocka_unit_test(test_pair_needs_both_sides),
        cmocka_unit_test(test_pair_without_its_reference_is_not_in_the_plan),
        cmocka_unit_test(test_mistakes_are_named_with_their_line),
        cmocka_unit_test(test_broken_text_never_crashes),
        cmocka_unit_test(test_line_ends_of_other_systems_are_read),
        cmocka_unit_test(test_profiles_are_listed),
        cmocka_unit_test(test_committed_plan_is_read),
    };

    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
