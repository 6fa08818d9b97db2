/* Reports of verdicts written by hand, against what was once looked at and found good; UPDATE_GOLDEN=1 (make update-golden) writes that
 * anew. */
#include "tests/support/report_fixture.h"

#include "base/display.h"
#include "report/markdown.h"
#include "report/report_parts.h"
#include "report/terminal.h"
#include "sys/json.h"

static const char golden_folder[] = "harness/tests/fixtures/golden";

static const struct report_case {
    const char *name;
    struct sample (*make)(void);
} cases[] = {
    {"same", make_same},         {"regressed", make_regressed},           {"missing", make_missing},     {"new", make_new},
    {"improved", make_improved}, {"output_differs", make_output_differs}, {"many_rows", make_many_rows}, {"hostile", make_hostile},
    {"base", make_base},
};

static Model *make_model(const struct report_case *row, gboolean comments) {
    struct sample sample = row->make();
    Model *model = sample_model(&sample, comments);
    sample_clear(&sample);
    return model;
}

static void hold_against_golden(const char *name, const char *kind, const char *text) {
    g_autofree char *file = g_strdup_printf("%s.%s", name, kind), *path = g_build_filename(golden_folder, file, NULL), *wanted = NULL;
    if (g_getenv("UPDATE_GOLDEN") != NULL) {
        assert_true(g_file_set_contents(path, text, -1, NULL));
        return;
    }
    if (!g_file_get_contents(path, &wanted, NULL, NULL)) fail_msg("%s: not there; type: make update-golden", path);
    if (strcmp(text, wanted) != 0) fail_msg("%s differs; if this is meant: make update-golden. Now it is:\n%s", path, text);
}

static void test_reports_for_a_terminal_are_as_they_were_looked_at(void **state) {
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Model) model = make_model(&cases[i], FALSE);
        g_autofree char *wide = terminal_render(model, 100, FALSE), *narrow = terminal_render(model, 40, FALSE);
        hold_against_golden(cases[i].name, "100.txt", wide);
        hold_against_golden(cases[i].name, "40.txt", narrow);
    }
}

static void test_reports_in_markdown_are_as_they_were_looked_at(void **state) {
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Model) model = make_model(&cases[i], FALSE);
        g_autofree char *text = markdown_render(model, MARKDOWN_SUMMARY_LIMIT, "run/verdict.json");
        hold_against_golden(cases[i].name, "md", text);
    }
}

static void test_comments_are_as_they_were_looked_at(void **state) {
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Model) model = make_model(&cases[i], TRUE);
        g_autofree char *text = markdown_render(model, COMMENT_LIMIT, "run/verdict.json");
        hold_against_golden(cases[i].name, "comment.md", text);
    }
}

static guint count_lines(const char *text, const char *end) {
    guint lines = 0;
    for (; text < end; text++) lines += *text == '\n';
    return lines;
}

static void test_a_comment_shows_at_most_twenty_lines_and_ends_its_fold(void **state) {
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (gsize limit = 1024; limit <= COMMENT_LIMIT; limit = limit * 5 / 4) {
            g_autoptr(Model) model = make_model(&cases[i], TRUE);
            g_autofree char *text = markdown_render(model, limit, "run/verdict.json");
            const char *fold = strstr(text, "<details>");
            assert_true(strlen(text) <= limit);
            if (limit >= 4096) assert_true(count_lines(text, fold != NULL ? fold : text + strlen(text)) <= 20);
            const char *end = strstr(text, "</details>");
            assert_true((fold == NULL) == (end == NULL));
            if (end != NULL) assert_null(strstr(end + 1, "</details>"));
        }
    }
}

/* What anybody may have written into the verdict of a pull request. */
static void test_a_comment_of_ten_thousand_hostile_rows_is_short_and_holds_no_markup(void **state) {
    (void) state;
    struct sample sample = make_hostile();
    g_clear_pointer(&sample.sites, report_sites_free); /* it stands in a fence, where markup is text */
    for (guint i = 0; i < 10000; i++) {
        g_autofree char *metric = g_strdup_printf("m%u</details>|`x`\n- <img src=x> [a](b) **c**", i);
        sample_add_finding(&sample, VERDICT_REGRESSED, "<b>new</b>", "in", metric, 1, 2 + i);
    }
    g_autoptr(Model) model = sample_model(&sample, TRUE);
    g_autofree char *text = markdown_render(model, COMMENT_LIMIT, "run/verdict.json");
    assert_true(strlen(text) <= COMMENT_LIMIT);
    g_auto(GStrv) parts = g_strsplit(text, "<", -1);
    for (char **part = parts + 1; *part != NULL; part++) {
        gboolean own = strcmp(*part, "details>") == 0 || g_str_has_prefix(*part, "summary>") || g_str_has_prefix(*part, "/summary>") ||
                       strcmp(*part, "/details>\n") == 0 || g_str_has_prefix(*part, "https://example.org/runs/1>)") ||
                       g_str_has_prefix(*part, "/details>\n\n");
        if (!own) fail_msg("markup: <%.60s", *part);
    }
    sample_clear(&sample);
}

static void test_a_link_is_one_that_markdown_takes_as_it_is(void **state) {
    (void) state;
    assert_true(comment_check_link("https://example.org/runs/1?a=b#c"));
    static const char *const bad[] = {"http://example.org", "https://a b", "https://a>b", "https://a\nb", "javascript:x", "",
                                      "https://\xc3\xa9",   "https://a`b"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) assert_false(comment_check_link(bad[i]));
}

/* The one exception: a word of a command, which must stay whole. */
static gboolean is_one_word(const char *line) {
    g_autofree char *stripped = g_strstrip(g_strdup(line));
    if (g_str_has_suffix(stripped, " \\")) stripped[strlen(stripped) - 2] = '\0';
    return strchr(stripped, ' ') == NULL || (stripped[0] == '\'' && strchr(stripped + 1, '\'') == stripped + strlen(stripped) - 1);
}

static void test_no_line_is_wider_than_the_terminal(void **state) {
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Model) model = make_model(&cases[i], FALSE);
        for (guint width = 40; width <= 200; width++) {
            g_autofree char *text = terminal_render(model, width, FALSE);
            assert_true(g_utf8_validate(text, -1, NULL));
            g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
            for (char **line = lines; *line != NULL; line++) {
                if (display_width(*line) > width && !is_one_word(*line)) fail_msg("%s at %u columns: %s", cases[i].name, width, *line);
            }
        }
    }
}

static void test_the_first_line_is_the_verdict_with_its_exit_code(void **state) {
    static const char *const first[] = {
        "toy: same (exit code 0): nothing is worse",
        "toy: regressed (exit code 1): new on lines/64K: malloc_profiler.calls 26,000 → 26,390 (+1.50 %); and 2 more changes",
        "toy: out-of-date (exit code 4): new on lines/64K: malloc_profiler.calls was accepted as 264 and is not measured any more",
        "toy: out-of-date (exit code 4): new on lines/64K: malloc_profiler.calls is 264, and no value of it is accepted; and 1 more change",
        "toy: out-of-date (exit code 4): new on lines/64K: malloc_profiler.calls 300 → 264 (-12 %)",
        "toy: regressed (exit code 1): b on lines/64K: the output differs from that of a (output.stdout); and 1 more change",
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(first); i++) {
        g_autoptr(Model) model = make_model(&cases[i], FALSE);
        g_autofree char *text = terminal_render(model, 200, FALSE);
        *strchr(text, '\n') = '\0';
        assert_string_equal(text, first[i]);
    }
}

static void test_improvements_that_need_no_acceptance_are_named_and_nothing_is_worse(void **state) {
    (void) state;
    struct sample sample = make_improved();
    sample.verdict->exit_code = EXIT_CODE_SAME;
    g_autoptr(Model) model = sample_model(&sample, FALSE);
    g_autofree char *text = terminal_render(model, 200, FALSE);
    sample_clear(&sample);
    assert_true(g_str_has_prefix(text, "toy: same (exit code 0): nothing is worse; new on lines/64K: malloc_profiler.calls 300 → 264"));
    assert_null(strstr(text, "accept "));
}

static void assert_headline(const struct sample *sample, const char *wanted) {
    g_autoptr(Model) model = sample_model(sample, FALSE);
    g_autoptr(Model) comment = sample_model(sample, TRUE);
    assert_string_equal(g_ptr_array_index(((struct block *) g_ptr_array_index(model->blocks, 0))->lines, 0), wanted);
    assert_string_equal(g_ptr_array_index(((struct block *) g_ptr_array_index(comment->blocks, 0))->lines, 0), wanted);
}

static void test_a_time_that_is_worse_comes_before_a_metric_that_is_not_primary(void **state) {
    (void) state;
    const struct base_timing_finding slower = {.cell = {"lines", 65536, "new"},
                                               .metric = cpu_time_metric,
                                               .status = VERDICT_REGRESSED,
                                               .rounds = 12,
                                               .ratio = {.median = 1.12, .low = 1.07, .high = 1.18, .coverage = 0.959}};
    struct sample sample = sample_new("old", "new", EXIT_CODE_REGRESSED, 10);
    sample_add_finding(&sample, VERDICT_REGRESSED, "new", "lines", "modules.list.reallocs", 1, 12);
    assert_headline(&sample, "new on lines/64K: modules.list.reallocs 1 → 12 (×12)");
    g_array_append_val(sample.verdict->base_timing_findings, slower);
    assert_headline(&sample,
                    "new on lines/64K takes 1.12 of the base's cpu_time (95.9 % interval 1.07 to 1.18, 12 rounds); and 1 more change");
    g_array_index(sample.verdict->findings, struct finding, 0).metric = "malloc_profiler.calls";
    assert_headline(&sample, "new on lines/64K: malloc_profiler.calls 1 → 12 (×12); and 1 more change");
    sample_clear(&sample);
}

/* A member of sentences.json as one text: strings that are joined by "; ", or "" of null. */
static char *said_by(const struct sample *sample, const char *member) {
    const struct report_facts facts = sample_facts(sample);
    g_autofree char *text = report_sentences(&facts);
    g_autoptr(JsonNode) root = json_from_string(text, NULL);
    assert_non_null(root);
    JsonNode *node = json_object_get_member(json_node_get_object(root), member);
    assert_non_null(node);
    if (JSON_NODE_HOLDS_NULL(node)) return g_strdup("");
    if (JSON_NODE_HOLDS_VALUE(node)) return json_node_dup_string(node);
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    JsonArray *array = json_node_get_array(node);
    guint count = json_array_get_length(array);
    for (guint i = 0; i < count; i++) g_ptr_array_add(lines, (gpointer) json_array_get_string_element(array, i));
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("; ", (char **) lines->pdata);
}

static void test_the_page_gets_the_sentences_of_the_report(void **state) {
    static const char command[] = "'build/bin/bench tool' --plan toy.ini ";
    static const struct {
        struct sample (*make)(void);
        const char *member, *said;
    } rows[] = {
        {make_same, "headline", "nothing is worse"},
        {make_same, "accept", ""},
        {make_same, "startups", ""},
        {make_regressed, "headline", "new on lines/64K: malloc_profiler.calls 26,000 → 26,390 (+1.50 %); and 2 more changes"},
        {make_regressed, "growths",
         "new on lines: malloc_profiler.calls grows as n^1.9 (was n^1.0); list_append grows as n^2.0 (was no growth)"},
        {make_regressed, "accept", "accept build/run/20260101-000000-pr --reason 'why it changes'"},
        {make_regressed, "budget", ""},
        {make_regressed, "budget_advice", ""},
        {make_output_differs, "accept", ""}, /* no baseline knows the sides */
        {make_base, "commits",
         "Head: 0123456789ab Take one buffer for all names (#12), with changes that no commit has; "
         "Base: fedcba987654 Merge pull request #11 from someone/somewhere"},
        {make_base, "startups",
         "new starts up with +12,325 instructions: +12,345 in libfoo.so, -20 in libc.so.6 (on new/lines/64K, against the base "
         "fedcba987654)"},
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct sample sample = rows[i].make();
        g_autofree char *said = said_by(&sample, rows[i].member);
        const char *text = g_str_has_prefix(said, command) ? said + strlen(command) : said;
        assert_string_equal(text, rows[i].said);
        sample_clear(&sample);
    }
    struct sample sample = make_regressed();
    const struct budget_finding overdrawn = {
        .variant = "new", .metric = "a metric", .since = "v1", .commit = "", .day = "", .status = VERDICT_REGRESSED};
    g_array_append_val(sample.verdict->budgets, overdrawn);
    g_autofree char *budget = said_by(&sample, "budget"), *advice = said_by(&sample, "budget_advice");
    assert_string_equal(budget, "'build/bin/bench tool' --plan toy.ini history --creep --since v1 --variant new --metric 'a metric'");
    assert_string_equal(advice, report_budget_advice);
    sample_clear(&sample);
}

static void test_a_growth_that_follows_from_a_primary_regression_is_left_out(void **state) {
    (void) state;
    struct sample sample = make_regressed();
    const struct growth_finding held = {"new", "lines", "malloc_profiler.live_byte_calls", 2, 1, GROWTH_REGRESSED, "keeper", 2, 1};
    struct growth_finding other = held, ceiling = held;
    other.input = "words"; /* where no primary metric regressed */
    ceiling.cause = GROWTH_CEILING;
    g_array_append_val(sample.verdict->growths, held);
    g_array_append_val(sample.verdict->growths, other);
    g_array_append_val(sample.verdict->growths, ceiling);
    g_autofree char *said = said_by(&sample, "growths");
    assert_string_equal(said,
                        "new on lines: malloc_profiler.calls grows as n^1.9 (was n^1.0); list_append grows as n^2.0 (was no growth); "
                        "new on words: malloc_profiler.live_byte_calls grows as n^2.0 (was n^1.0); keeper grows as n^2.0 (was n^1.0); "
                        "new on lines: malloc_profiler.live_byte_calls grows as n^2.0 (was n^1.0), beyond the plan's ceiling; "
                        "keeper grows as n^2.0 (was n^1.0)");
    sample_clear(&sample);
}

static void test_the_parts_stand_in_their_order(void **state) {
    static const char *const parts[] = {"regressed (exit code 1)", "Responsible", "Regressed: 3 metrics", "by function", "new against old",
                                        "If this is meant",        NULL};
    (void) state;
    g_autoptr(Model) model = make_model(&cases[1], FALSE);
    g_autofree char *text = terminal_render(model, 100, FALSE), *markdown = markdown_render(model, MARKDOWN_SUMMARY_LIMIT, "");
    const char *place = text, *markdown_place = markdown;
    for (const char *const *part = parts; *part != NULL; part++) {
        place = strstr(place, *part);
        assert_non_null(place);
        if (part == parts) continue; /* its bracket is no markup, but is not worth a pattern here */
        markdown_place = strstr(markdown_place, *part);
        assert_non_null(markdown_place);
    }
}

static void test_sides_that_no_baseline_knows_cannot_be_accepted(void **state) {
    (void) state;
    g_autoptr(Model) model = make_model(&cases[5], FALSE);
    g_autofree char *text = terminal_render(model, 100, FALSE);
    assert_null(strstr(text, "accept"));
    assert_null(strstr(text, "git apply"));
    assert_non_null(strstr(text, "verdict.json"));
}

static void test_a_command_can_be_typed(void **state) {
    (void) state;
    g_autoptr(Model) model = make_model(&cases[1], FALSE);
    for (guint width = 40; width <= 200; width += 40) {
        g_autofree char *text = terminal_render(model, width, FALSE);
        char *command = strstr(text, "'build/bin/bench tool'");
        assert_non_null(command);
        *strstr(command, "\n\n") = '\0';
        g_auto(GStrv) words = NULL;
        assert_true(g_shell_parse_argv(command, NULL, &words, NULL));
        const char *const wanted[] = {"build/bin/bench tool",         "--plan",   "toy.ini",        "accept",
                                      "build/run/20260101-000000-pr", "--reason", "why it changes", NULL};
        assert_true(g_strv_equal((const char *const *) words, wanted));
    }
}

static void test_a_plan_chooses_the_columns_of_its_pairs(void **state) {
    (void) state;
    struct sample sample = make_same();
    sample.plan->columns = g_strsplit("malloc_profiler.bytes;other.bytes;output.stdout;time", ";", -1);
    sample_set(&sample, "lines", 65536, "old", "other.bytes", &bytes, 10);
    sample_set(&sample, "lines", 65536, "new", "other.bytes", &bytes, 5);
    g_autoptr(Model) model = sample_model(&sample, FALSE);
    g_autofree char *text = terminal_render(model, 200, FALSE);
    sample_clear(&sample);
    assert_null(strstr(text, "calls"));
    assert_non_null(strstr(text, "malloc_profiler.bytes ratio"));
    assert_non_null(strstr(text, "other.bytes ratio"));
    assert_non_null(strstr(text, "0.50"));
    assert_non_null(strstr(text, "equal"));
}

static void test_a_side_that_maps_memory_is_not_compared_in_bytes(void **state) {
    (void) state;
    struct sample sample = make_same();
    ((struct plan_variant *) g_ptr_array_index(sample.plan->variants, 1))->maps_memory = TRUE;
    g_autoptr(Model) model = sample_model(&sample, FALSE);
    g_autofree char *text = terminal_render(model, 200, FALSE);
    sample_clear(&sample);
    assert_null(strstr(text, "bytes ratio"));
    assert_non_null(strstr(text, "calls ratio"));
    assert_non_null(strstr(text, "new maps memory beside the heap"));
}

/* ---- Markdown ---- */

static void test_markdown_is_cut_at_line_ends_with_every_fence_closed(void **state) {
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Model) model = make_model(&cases[i], FALSE);
        g_autofree char *whole = markdown_render(model, MARKDOWN_SUMMARY_LIMIT, "run/verdict.json");
        for (gsize limit = 1024; limit < strlen(whole) + 10; limit += 7) {
            g_autofree char *text = markdown_render(model, limit, "run/verdict.json");
            assert_true(strlen(text) <= limit);
            assert_true(g_utf8_validate(text, -1, NULL));
            gboolean cut = strlen(whole) > limit;
            assert_int_equal(strstr(text, "more lines are cut here; every value is in `run/verdict.json`.") != NULL, cut);
            g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
            const char *fence = NULL;
            for (char **line = lines; *line != NULL; line++) {
                if (fence == NULL && g_str_has_prefix(*line, "```")) {
                    fence = *line;
                } else if (fence != NULL && strcmp(*line, fence) == 0) {
                    fence = NULL;
                } else if (fence == NULL && strstr(*line, "cut here") == NULL && **line != '\0') {
                    g_autofree char *ended = g_strdup_printf("%s\n", *line);
                    assert_non_null(strstr(whole, ended));
                }
            }
            assert_null(fence);
        }
    }
}

static void test_markdown_of_any_name_is_the_name(void **state) {
    static const struct {
        const char *text, *plain, *in_table;
    } rows[] = {
        {"plain words 1.5", "plain words 1.5", "plain words 1.5"},
        {"a|b", "a\\|b", "a\\|b"},
        {"`x`", "\\`x\\`", "\\`x\\`"},
        {"<script>&amp;", "&lt;script&gt;&amp;amp;", "&lt;script&gt;&amp;amp;"},
        {"*a* _b_ [c]", "\\*a\\* \\_b\\_ \\[c\\]", "\\*a\\* \\_b\\_ \\[c\\]"},
        {"back\\slash", "back\\\\slash", "back\\\\slash"},
        {"two\nlines", "two\\\\nlines", "two\\\\nlines"},
        {"\x1b[31m", "\\\\x1b\\[31m", "\\\\x1b\\[31m"},
        {"\u202eabc", "\\\\u{202e}abc", "\\\\u{202e}abc"},
        {"@someone", "`@someone`", "`@someone`"},
        {"`a` #1", "`` `a` #1 ``", "`` `a` #1 ``"},
        {"@a|b", "`@a|b`", "`@a\\|b`"},
        {"http://x", "`http://x`", "`http://x`"},
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *plain = markdown_escape(rows[i].text, FALSE), *in_table = markdown_escape(rows[i].text, TRUE);
        assert_string_equal(plain, rows[i].plain);
        assert_string_equal(in_table, rows[i].in_table);
    }
}

static void test_no_html_passes_into_markdown(void **state) {
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Model) model = make_model(&cases[i], FALSE);
        g_autofree char *text = markdown_render(model, MARKDOWN_SUMMARY_LIMIT, "x");
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        gboolean fenced = FALSE;
        for (char **line = lines; *line != NULL; line++) {
            if (g_str_has_prefix(*line, "```")) fenced = !fenced;
            if (!fenced) assert_null(strchr(*line, '<'));
        }
    }
}

/* ---- Text fit to be shown ---- */

static void test_cuts_fall_between_characters_and_keep_both_ends(void **state) {
    static const struct {
        const char *text;
        guint width;
        const char *cut;
    } rows[] = {
        {"abcdef", 6, "abcdef"},  {"abcdef", 5, "ab…ef"},
        {"abcdef", 4, "ab…f"},    {"abcdef", 1, "…"},
        {"abcdef", 0, ""},        {"漢字漢字", 8, "漢字漢字"},
        {"漢字漢字", 7, "漢…字"}, {"漢字漢字", 5, "漢…字"},
        {"漢字", 2, "…"},         {"e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301…e\u0301"},
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *cut = display_cut(rows[i].text, rows[i].width);
        assert_string_equal(cut, rows[i].cut);
        assert_true(display_width(cut) <= rows[i].width);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reports_for_a_terminal_are_as_they_were_looked_at),
        cmocka_unit_test(test_reports_in_markdown_are_as_they_were_looked_at),
        cmocka_unit_test(test_comments_are_as_they_were_looked_at),
        cmocka_unit_test(test_a_comment_shows_at_most_twenty_lines_and_ends_its_fold),
        cmocka_unit_test(test_a_comment_of_ten_thousand_hostile_rows_is_short_and_holds_no_markup),
        cmocka_unit_test(test_a_link_is_one_that_markdown_takes_as_it_is),
        cmocka_unit_test(test_no_line_is_wider_than_the_terminal),
        cmocka_unit_test(test_the_first_line_is_the_verdict_with_its_exit_code),
        cmocka_unit_test(test_improvements_that_need_no_acceptance_are_named_and_nothing_is_worse),
        cmocka_unit_test(test_a_time_that_is_worse_comes_before_a_metric_that_is_not_primary),
        cmocka_unit_test(test_the_page_gets_the_sentences_of_the_report),
        cmocka_unit_test(test_a_growth_that_follows_from_a_primary_regression_is_left_out),
        cmocka_unit_test(test_the_parts_stand_in_their_order),
        cmocka_unit_test(test_sides_that_no_baseline_knows_cannot_be_accepted),
        cmocka_unit_test(test_a_command_can_be_typed),
        cmocka_unit_test(test_a_plan_chooses_the_columns_of_its_pairs),
        cmocka_unit_test(test_a_side_that_maps_memory_is_not_compared_in_bytes),
        cmocka_unit_test(test_markdown_is_cut_at_line_ends_with_every_fence_closed),
        cmocka_unit_test(test_markdown_of_any_name_is_the_name),
        cmocka_unit_test(test_no_html_passes_into_markdown),
        cmocka_unit_test(test_cuts_fall_between_characters_and_keep_both_ends),
    };
    return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
