/* The plan: what is read, what a selection leaves, and where each mistake is found. */
#include "tests/support/plan_fixture.h"

static void test_profile_is_read(void **state) {
    g_autoptr(Plan) plan = parse("pr", NULL);
    (void) state;
    assert_string_equal(plan->project, "lines");
    assert_string_equal(plan->root, ".");
    assert_int_equal(plan->keep_runs, 20);
    assert_string_equal(plan->profile, "pr");
    assert_string_equal(plan->summary, "every pull request");
    assert_variants(plan, "plain pooled ");
    assert_inputs(plan->inputs, "methods mix heredoc real ");
    assert_sizes(plan->sizes, "1K 64K 1M ");
    assert_true(plan->machine_tolerance == 0.002);
    assert_true(plan->noisy_tolerance == 0.04);
    assert_int_equal(plan->shard, 1);
    assert_int_equal(plan->shards, 1);
}

static void test_variant_is_read_whole(void **state) {
    g_autoptr(Plan) plan = parse("pr", NULL);
    const struct plan_variant *plain = plan_find_variant(plan, "plain"), *pooled = plan_find_variant(plan, "pooled");
    (void) state;
    assert_null(plain->series);
    assert_null(plain->build);
    assert_string_equal(plain->summary, "unmodified; as it comes");
    assert_int_equal(plain->accept[0], -1);
    assert_false(plain->maps_memory);
    assert_string_equal(pooled->series, "patches/pool");
    assert_string_equal(pooled->source->words[1], "{source}");
    assert_string_equal(pooled->program, "build/sort-{variant}");
    assert_string_equal(pooled->run->words[1], "--pool");
    assert_int_equal(pooled->accept[1], 1);
    assert_int_equal(pooled->accept[2], -1);
    assert_string_equal(pooled->environment[1], "LEVEL=2");
    assert_true(pooled->maps_memory);
    assert_int_equal(pooled->line, 9);
    assert_int_equal(pooled->build->line, 13);
}

static void test_input_is_read_whole(void **state) {
    g_autoptr(Plan) plan = parse("pr", NULL);
    const struct plan_input *methods = plan_find_input(plan, "methods"), *real = plan_find_input(plan, "real");
    (void) state;
    assert_string_equal(methods->file, "0001.txt");
    assert_string_equal(methods->seed, "7");
    assert_string_equal(real->file, "input");
    assert_string_equal(real->seed, "0");
    assert_true(plan_input_has_size(methods, 1024));
    assert_false(plan_input_has_size(methods, SIZE_ALL));
    assert_true(plan_input_has_size(real, 65536));
    assert_false(plan_input_has_size(real, 1024));
}

static void test_folder_and_files_have_the_size_all(void **state) {
    static const char *const sources[] = {"folder = corpus", "files = a.txt;data/*.txt"};
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(sources); i++) {
        g_autofree char *changed = text_with("generate = gen heredoc {size}", sources[i]);
        g_autoptr(Plan) plan = plan_parse("plan.ini", changed, "pr", NULL, probe_names, NULL);
        const struct plan_input *heredoc = plan_find_input(plan, "heredoc");
        assert_true(plan_input_has_size(heredoc, SIZE_ALL));
        assert_false(plan_input_has_size(heredoc, 1024));
    }
}

static void test_list_of_all_but_some(void **state) {
    g_autofree char *changed = text_with("pooled;plain", "*;-newer");
    g_autoptr(Plan) plan = plan_parse("plan.ini", changed, "pr", NULL, probe_names, NULL);
    (void) state;
    assert_non_null(plan);
    assert_variants(plan, "plain pooled ");
}

static void test_own_probes_declare_their_metrics(void **state) {
    g_autofree char *extended = text_with("[tolerance machine]", "[probe words]\nsummary = s\ncommand = count {files} {program} {input}\n"
                                                                 "[metric words.total]\nsummary = all\nunit = calls\n"
                                                                 "[probe parts]\nsummary = s\ncommand = count {program}\nper = module\n"
                                                                 "[metric parts.*.held]\nsummary = h\nunit = bytes\nclass = machine\n"
                                                                 "direction = equal\ngate = no\nabsent = zero\n[tolerance machine]");
    g_autoptr(Plan) plan = plan_parse("plan.ini", extended, "full", NULL, probe_names, NULL);
    const struct plan_command_probe *words = plan_find_command_probe(plan, "words"), *parts = plan_find_command_probe(plan, "parts");
    const struct metric_definition *total = &g_array_index(words->metrics, struct metric_definition, 0);
    const struct metric_definition *held = &g_array_index(parts->metrics, struct metric_definition, 0);
    (void) state;
    assert_int_equal(plan->probes->len, 6);
    assert_false(words->per_module);
    assert_string_equal(total->name, "total");
    assert_int_equal(total->unit, UNIT_CALLS);
    assert_int_equal(total->class, METRIC_EXACT);
    assert_int_equal(total->direction, METRIC_LOWER_IS_BETTER);
    assert_true(total->gates);
    assert_false(total->absent_is_zero);
    assert_true(parts->per_module);
    assert_int_equal(held->class, METRIC_MACHINE);
    assert_int_equal(held->direction, METRIC_MUST_EQUAL);
    assert_false(held->gates);
    assert_true(held->absent_is_zero);
}

static void test_probe_sections_narrow_their_profile(void **state) {
    g_autoptr(Plan) pr = parse("pr", NULL), full = parse("full", NULL);
    const struct plan_probe *hyperfine = plan_find_probe(pr, "hyperfine");

    (void) state;
    assert_int_equal(pr->probes->len, 3);
    assert_null(plan_find_probe(pr, "malloc_profiler"));
    assert_inputs(plan_find_probe(pr, "output")->inputs, "methods mix heredoc real ");
    assert_sizes(plan_find_probe(pr, "output")->sizes, "1K 64K 1M ");
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
    static const char *const one[] = {"pooled", NULL};
    struct plan_selection selection = {.variants = one};
    g_autoptr(Plan) pr = parse("pr", NULL), full = parse("full", NULL), narrowed = parse("pr", &selection);
    const struct plan_pair *pair = g_ptr_array_index(pr->pairs, 0), *newer = g_ptr_array_index(full->pairs, 1);
    (void) state;
    assert_int_equal(pr->pairs->len, 1);
    assert_string_equal(pair->name, "pooled");
    assert_string_equal(pair->reference, "plain");
    assert_string_equal(pair->candidate, "pooled");
    assert_int_equal(pair->compare, PAIR_OUTPUT | PAIR_TIME);
    assert_int_equal(full->pairs->len, 2);
    assert_int_equal(newer->compare, PAIR_OUTPUT | PAIR_EXACT);
    assert_int_equal(narrowed->pairs->len, 0);
    assert_variants(narrowed, "pooled ");
}

/* Lines 59 to 66 of the plan, before [tolerance machine]. */
#define IN_A_MODE(time, mode, compare)                                    \
    "[mode again]\nsummary = s\narguments = --again 8\ntime = " time "\n" \
    "[pair pooled-again]\nreference = plain\ncandidate = pooled\nmode = " mode "\n" compare "[tolerance machine]"

/* It is compared by time, whatever a pair is compared by otherwise, and stands beside the pair of the same variants. */
static void test_pair_in_a_mode(void **state) {
    g_autofree char *changed = text_with("[tolerance machine]", IN_A_MODE("printed", "again", ""));
    g_autoptr(Plan) plan = plan_parse("plan.ini", changed, "pr", NULL, probe_names, NULL);
    (void) state;
    assert_non_null(plan);
    assert_int_equal(plan->pairs->len, 2);
    const struct plan_pair *plain = g_ptr_array_index(plan->pairs, 0), *again = g_ptr_array_index(plan->pairs, 1);
    assert_null(plain->mode);
    assert_string_equal(again->mode, "again");
    assert_int_equal(again->compare, PAIR_TIME);
    assert_true(plan_find_mode(plan, "again")->prints_time);
    assert_string_equal(plan_find_mode(plan, "again")->arguments[1], "8");
}

static void test_pair_without_its_reference_is_not_in_the_plan(void **state) {
    g_autofree char *without = text_with("variants = pooled;plain", "variants = pooled;newer");
    g_autoptr(Plan) plan = plan_parse("plan.ini", without, "pr", NULL, probe_names, NULL);
    (void) state;
    assert_non_null(plan);
    assert_int_equal(plan->pairs->len, 0);
}

static void test_plan_is_built_in_memory(void **state) {
    g_autoptr(Plan) like = parse("pr", NULL);
    g_autoptr(Plan) plan = plan_derive(like, "own");
    (void) state;
    plan_add_variant(plan, plan_variant_copy(plan_find_variant(like, "plain"), "first"));
    plan_add_variant(plan, plan_variant_copy(plan_find_variant(like, "pooled"), "second"));
    plan_add_pair(plan, "first", "second", PAIR_EXACT);
    g_ptr_array_extend(plan->inputs, like->inputs, NULL, NULL);
    const guint64 size = 1024;
    g_array_append_val(plan->sizes, size);
    plan_add_probe(plan, "massif", 6, 1);
    assert_variants(plan, "first second ");
    assert_true(plan_measures(plan, "massif", "mix", 1024));
    assert_false(plan_measures(plan, "massif", "mix", 2048));
    assert_true(plan->noisy_tolerance == like->noisy_tolerance);
    assert_non_null(plan_find_input(plan, "mix"));
    assert_string_equal(plan_find_variant(plan, "second")->series, "patches/pool");
}

static const struct {
    const char *old, *new, *message;
} mistakes[] = {
    {"[variant pooled]", "[varient pooled]",
     "plan.ini:9: no such section [varient pooled]; known: [project], [faults], [base], [report], [variant NAME], [pair NAME], [input "
     "NAME], "
     "[profile NAME], "
     "[probe NAME], [probe NAME PROFILE], [metric PROBE.NAME], [mode NAME], [tolerance CLASS], [growth], [budget]"},
    {"[variant pooled]", "[variant]", "plan.ini:9: expected [variant NAME], found [variant]"},
    {"[probe massif pr]", "[probe massif pr x]", "plan.ini:52: expected [probe NAME] or [probe NAME PROFILE], found [probe massif pr x]"},
    {"[probe massif pr]", "[probe massif]",
     "plan.ini:53: [probe massif] has no key \"sizes\"; known: command, summary, output, build, per"},
    {"[variant pooled]", "[variant ../x]",
     "plan.ini:9: \"../x\" is no name: expected 1 to 32 letters, digits, \"-\" and \"_\", a letter or digit first"},
    {"[variant pooled]", "[variant plain]", "plan.ini:9: section [variant plain] begins in line 4 already; join the two"},
    {"[variant pooled]", "[variant pooled", "plan.ini:9: expected a section as \"[kind name]\""},
    {"series = ", "serie = ",
     "plan.ini:12: [variant pooled] has no key \"serie\"; did you mean \"series\"? known: run, summary, source, series, build, program, "
     "accept, environment, measures"},
    {"series = patches/pool", "series =", "plan.ini:12: \"series\" is empty; give it a value or remove the line"},
    {"series = patches/pool", "source = x", "plan.ini:12: key \"source\" stands in line 11 already; keep one of them"},
    {"series = patches/pool", "patches",
     "plan.ini:12: expected \"key = value\", a section as \"[kind name]\", or a comment that begins with #"},
    {"series = patches/pool", "series = \xff", "plan.ini:12: not UTF-8"},
    {"# a comment", "a = b", "plan.ini:1: a key before the first section"},
    {"run = ./sort --pool {input}\n", "", "plan.ini:9: [variant pooled] lacks the key \"run\""},
    {"run = ./sort --pool {input}", "run = ./sort --pool", "plan.ini:10: \"run\" has no {input}: the names of the input's files go there"},
    {"run = ./sort --pool {input}", "run = ./sort '--pool {input}", "plan.ini:10: \"run\": not a command: "},
    {"run = ./sort --pool {input}", "run = ./sort {inptu} {input}",
     "plan.ini:10: \"run\" has no placeholder {inptu}; did you mean \"input\"? known: input, root, variant"},
    {"source = lay {source}", "source = lay", "plan.ini:11: \"source\" has no {source}: the folder that it fills"},
    {"source = lay {source}\n", "", "plan.ini:11: \"series\" needs a \"source\": what the patches are applied to"},
    {"build = make SOURCE={source}", "build = make", "plan.ini:13: \"build\" has no {source}: the folder that \"source\" filled"},
    {"accept = 0;1", "accept = 0;one", "plan.ini:15: \"accept\": expected exit codes from 0 to 125, found \"one\""},
    {"accept = 0;1", "accept = 0;139", "plan.ini:15: \"accept\": expected exit codes from 0 to 125, found \"139\""},
    {"MODE=fast", "LD_PRELOAD=x.so",
     "plan.ini:16: \"environment\": expected NAME=VALUE;NAME=VALUE, and no LD_ variable, found \"LD_PRELOAD=x.so\""},
    {"MODE=fast", "=fast", "plan.ini:16: \"environment\": expected NAME=VALUE;NAME=VALUE, and no LD_ variable, found \"=fast\""},
    {"heap;mapped", "heap;mapt", "plan.ini:17: unknown name \"mapt\"; known: heap, mapped"},
    {"candidate = pooled", "candidate = poled",
     "plan.ini:24: unknown name \"poled\"; did you mean \"pooled\"? known: plain, pooled, newer"},
    {"candidate = pooled", "candidate = plain", "plan.ini:24: a pair needs two variants, found \"plain\" on both sides"},
    {"output;exact", "output;exakt", "plan.ini:28: unknown name \"exakt\"; did you mean \"exact\"? known: output, exact, machine, time"},
    {"generate = gen mix {size} {output}", "folder = a\nfiles = b",
     "plan.ini:33: [input mix] needs exactly one of \"generate\", \"folder\" and \"files\""},
    {"file = 0001.txt", "file = ../x", "plan.ini:31: \"file\": expected the name of a file, found \"../x\""},
    {"pooled;plain", "pooled;plain;", "plan.ini:42: \"variants\" has an empty item; write a;b;c without a semicolon at the end"},
    {"pooled;plain", "pooled;pooled", "plan.ini:42: \"variants\" lists \"pooled\" twice"},
    {"pooled;plain", "pooled;*", "plan.ini:42: unknown name \"*\"; known: plain, pooled, newer"},
    {"pooled;plain", "*;newer", "plan.ini:42: unknown name \"*\"; known: plain, pooled, newer"},
    {"pooled;plain", "*;-never", "plan.ini:42: unknown name \"never\"; did you mean \"newer\"? known: plain, pooled, newer"},
    {"pooled;plain", "*;-newer;-pooled;-plain", "plan.ini:42: \"variants\" leaves out all that there is"},
    {"pooled;plain", "-newer", "plan.ini:42: unknown name \"-newer\"; did you mean \"newer\"? known: plain, pooled, newer"},
    {"1M;1K;64K", "*", "plan.ini:44: \"*\" is no size: expected bytes, 64K or 1M, up to 1024M, or all"},
    {"1M;1K;64K", "1M;0;64K", "plan.ini:44: \"0\" is no size: expected bytes, 64K or 1M, up to 1024M, or all"},
    {"1M;1K;64K", "1M;1024;64K", "plan.ini:44: write \"1024\" as \"1K\""},
    {"hyperfine;output", "hyperfin;output",
     "plan.ini:45: unknown name \"hyperfin\"; did you mean \"hyperfine\"? known: output, malloc_profiler, massif, hyperfine"},
    {"real;methods", "real;methodz", "plan.ini:49: unknown name \"methodz\"; did you mean \"methods\"? known: methods, mix, heredoc, real"},
    {"[probe massif pr]", "[probe masif pr]",
     "plan.ini:52: unknown name \"masif\"; did you mean \"massif\"? known: output, malloc_profiler, massif, hyperfine"},
    {"[probe massif pr]", "[probe massif night]", "plan.ini:52: unknown name \"night\"; known: pr, full"},
    {"[probe massif pr]", "[probe malloc_profiler pr]", "plan.ini:52: [profile pr] does not list the probe \"malloc_profiler\""},
    {"[probe massif pr]\nsizes = 64K", "[probe output]\nsummary = s\ncommand = c",
     "plan.ini:52: \"output\" is a built-in probe; give this one another name"},
    {"[probe massif pr]\nsizes = 64K", "[probe w]\nsummary = s\ncommand = c", "plan.ini:52: no [metric w.NAME] says what it measures"},
    {"[probe massif pr]\nsizes = 64K", "[metric w.total]\nsummary = s\nunit = calls",
     "plan.ini:52: no [probe w] in this plan gives such a metric"},
    {"sizes = 64K;1M\nrounds", "sizes = 4K\nrounds", "plan.ini:56: unknown name \"4K\"; known: 1K, 64K, 1M"},
    {"rounds = 12", "rounds = 5", "plan.ini:57: \"rounds\": expected a number from 6 to 1000, found \"5\""},
    {"runs = 3", "runs = 3x", "plan.ini:58: \"runs\": expected a number from 1 to 1000, found \"3x\""},
    {"relative = 0.002", "relative = 0.001%", "plan.ini:60: \"relative\": expected a number from 0 to 0.5, found \"0.001%\""},
    {"relative = 0.002", "relative = 0.6", "plan.ini:60: \"relative\": expected a number from 0 to 0.5, found \"0.6\""},
    {"relative = 0.002", "relative = nan", "plan.ini:60: \"relative\": expected a number from 0 to 0.5, found \"nan\""},
    {"relative = 0.002", "relative = -0.1", "plan.ini:60: \"relative\": expected a number from 0 to 0.5, found \"-0.1\""},
    {"[tolerance noisy]", "[growth]\nmetrics = m.*\nceiling = 0.5\nreason = r\n[tolerance noisy]",
     "plan.ini:64: \"ceiling\": expected a number from 1 to 4, found \"0.5\""},
    {"[tolerance noisy]", "[growth]\nmetrics = m.*\nreason = r\n[tolerance noisy]", "plan.ini:62: [growth] lacks the key \"ceiling\""},
    {"[tolerance noisy]", "[budget]\npooled.calls = 2 % since v1\n[tolerance noisy]",
     "plan.ini:63: \"pooled.calls\": expected VARIANT.METRIC, such as fast.malloc_profiler.calls"},
    {"[tolerance noisy]", "[budget]\npoled.m.calls = 2 % since v1\n[tolerance noisy]",
     "plan.ini:63: unknown name \"poled\"; did you mean \"pooled\"? known: plain, pooled, newer"},
    {"[tolerance noisy]", "[budget]\npooled.m.calls = 2 since v1\n[tolerance noisy]",
     "plan.ini:63: \"pooled.m.calls\": expected \"2 % since REVISION\", a tag, a commit or a day such as 2026-11-29; found \"2 since v1\""},
    {"[tolerance noisy]", "[budget]\npooled.m.calls = -2 % since v1\n[tolerance noisy]",
     "plan.ini:63: \"pooled.m.calls\": expected \"2 % "
     "since REVISION\", a tag, a commit or a day such as 2026-11-29; found \"-2 % since v1\""},
    {"[tolerance noisy]", "[budget]\npooled.m.calls = 2 % since --output=x\n[tolerance noisy]",
     "plan.ini:63: \"pooled.m.calls\": expected "
     "\"2 % since REVISION\", a tag, a commit or a day such as 2026-11-29; found \"2 % since --output=x\""},
    {"[tolerance machine]", IN_A_MODE("printd", "again", ""),
     "plan.ini:62: unknown name \"printd\"; did you mean \"printed\"? known: "
     "process, printed"},
    {"[tolerance machine]", IN_A_MODE("printed", "agin", ""), "plan.ini:66: unknown name \"agin\"; did you mean \"again\"? known: again"},
    {"[tolerance machine]", IN_A_MODE("printed", "again", "compare = exact\n"),
     "plan.ini:67: a pair in a mode is compared by \"time\" alone"},
    {"[tolerance noisy]", "[tolerance exact]", "plan.ini:62: unknown name \"exact\"; known: machine, noisy"},
};

static void test_mistakes_are_named_with_their_line(void **state) {
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autofree char *broken = text_with(mistakes[i].old, mistakes[i].new);
        g_autoptr(GError) error = NULL;
        g_autoptr(Plan) plan = plan_parse("plan.ini", broken, "pr", NULL, probe_names, &error);

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
        g_autoptr(Plan) plan = plan_parse("plan.ini", cut, "pr", NULL, probe_names, &error);

        assert_true((plan != NULL) != (error != NULL && error->domain == BENCH_ERROR && error->code == BENCH_ERROR_INPUT));
    }
    for (gsize i = 0; i < sizeof text - 1; i++) {
        g_autofree char *changed = g_strdup(text);
        g_autoptr(GError) error = NULL;
        g_autoptr(Plan) plan = NULL;

        changed[i] = noise[i % sizeof noise];
        plan = plan_parse("plan.ini", changed, "pr", NULL, probe_names, &error);
        assert_true((plan != NULL) != (error != NULL && error->domain == BENCH_ERROR && error->code == BENCH_ERROR_INPUT));
    }
}

static void test_line_ends_of_other_systems_are_read(void **state) {
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *crlf = g_strjoinv("\r\n", lines);
    g_autoptr(GError) error = NULL;
    g_autoptr(Plan) plan = plan_parse("plan.ini", crlf, "pr", NULL, probe_names, &error);

    (void) state;
    assert_null(error);
    assert_variants(plan, "plain pooled ");
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

/* A project with more than a person writes is refused at once, not read for minutes. */
static void test_endless_plan_is_refused(void **state) {
    g_autoptr(GString) endless = g_string_new(text);
    g_autoptr(GError) error = NULL;
    (void) state;
    for (guint i = 0; i < 100000; i++) g_string_append_printf(endless, "[mode m%u]\nsummary = s\narguments = a\n", i);
    g_autoptr(Plan) plan = plan_parse("plan.ini", endless->str, "pr", NULL, probe_names, &error);
    assert_null(plan);
    assert_non_null(strstr(error->message, "too many sections and keys"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_profile_is_read),
        cmocka_unit_test(test_variant_is_read_whole),
        cmocka_unit_test(test_input_is_read_whole),
        cmocka_unit_test(test_folder_and_files_have_the_size_all),
        cmocka_unit_test(test_list_of_all_but_some),
        cmocka_unit_test(test_own_probes_declare_their_metrics),
        cmocka_unit_test(test_plan_is_built_in_memory),
        cmocka_unit_test(test_probe_sections_narrow_their_profile),
        cmocka_unit_test(test_pair_needs_both_sides),
        cmocka_unit_test(test_pair_in_a_mode),
        cmocka_unit_test(test_pair_without_its_reference_is_not_in_the_plan),
        cmocka_unit_test(test_mistakes_are_named_with_their_line),
        cmocka_unit_test(test_broken_text_never_crashes),
        cmocka_unit_test(test_line_ends_of_other_systems_are_read),
        cmocka_unit_test(test_profiles_are_listed),
        cmocka_unit_test(test_endless_plan_is_refused),
    };

    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
