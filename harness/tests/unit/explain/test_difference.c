/* Differences of profiles: rows add up to the change, what only moved is told apart, and causes are ranked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "explain/difference.h"

/* "f < g", its line, and what it costs. */
struct entry {
    const char *caller, *place;
    guint64 amount;
};

static Costs *make_costs(const struct entry *entries) {
    Costs *costs = costs_new();
    for (; entries->caller != NULL; entries++) costs_at(costs, entries->caller, entries->place)->amounts[COST_CALLS] += entries->amount;
    return costs;
}

/* "f(place) net, …; from>to amount, …" */
static char *describe(const struct entry *before, const struct entry *after) {
    g_autoptr(Costs) was = make_costs(before), now = make_costs(after);
    struct explanation *explanation = explanation_new();
    g_autoptr(GString) text = g_string_new(NULL);
    for (const struct entry *entry = before; entry->caller != NULL; entry++) explanation->was += entry->amount;
    for (const struct entry *entry = after; entry->caller != NULL; entry++) explanation->now += entry->amount;
    explain_difference(was, now, COST_CALLS, explanation);
    for (guint i = 0; i < explanation->rows->len; i++) {
        const struct blame *row = &g_array_index(explanation->rows, struct blame, i);
        g_string_append_printf(text, "%s(%s) %+" G_GINT64_FORMAT " ", row->function, row->place != NULL ? row->place : "",
                               explanation_net(explanation, row));
    }
    for (guint i = 0; i < explanation->moves->len; i++) {
        const struct move *move = &g_array_index(explanation->moves, struct move, i);
        g_string_append_printf(text, "; %s>%s %" G_GUINT64_FORMAT, move->from, move->to, move->amount);
    }
    assert_int_equal(explanation_rest(explanation), 0);
    explanation_free(explanation);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void test_differences(void **state) {
    static const struct {
        const char *what;
        struct entry before[6], after[6];
        const char *expected;
    } cases[] = {
        {"nothing changed", {{"f < g", "a.c:1", 5}}, {{"f < g", "a.c:9", 5}}, ""},
        {"one more caller of the same function is the same function",
         {{"f < g", "a.c:1", 5}},
         {{"f < g", "a.c:1", 5}, {"f < h", "a.c:1", 2}},
         "f(a.c:1) +2 "},
        {"lines that only went down tell nothing: the one with a new cost does",
         {{"f < g", "a.c:1", 5}, {"f < g", "a.c:2", 7}},
         {{"f < g", "a.c:3", 5}, {"f < g", "a.c:4", 1}, {"f < g", "a.c:5", 7}},
         "f(a.c:4) +1 "},
        {"several causes are ranked",
         {{"f < m", "a.c:1", 5}},
         {{"f < m", "a.c:1", 9}, {"g < m", "a.c:5", 20}, {"h < m", "b.c:1", 1}},
         "g(a.c:5) +20 f(a.c:1) +4 h(b.c:1) +1 "},
        {"a function with another name", {{"old < m", "a.c:1", 8}}, {{"new < m", "a.c:1", 8}}, "; old>new 8"},
        {"another name, and two more", {{"old < m", "a.c:1", 8}}, {{"new < m", "a.c:1", 10}}, "new(a.c:1) +2 ; old>new 8"},
        {"inlined into its caller", {{"leaf < f", "a.c:1", 8}, {"f < m", "a.c:9", 3}}, {{"f < m", "a.c:1", 11}}, "; leaf>f 8"},
        {"inlined, and one more", {{"leaf < f", "a.c:1", 8}, {"f < m", "a.c:9", 3}}, {{"f < m", "a.c:1", 12}}, "f(a.c:1) +1 ; leaf>f 8"},
        {"outlined from its caller", {{"f < m", "a.c:1", 11}}, {{"part < f", "a.c:1", 8}, {"f < m", "a.c:9", 3}}, "; f>part 8"},
        {"what vanished is shown", {{"f < m", "a.c:1", 5}, {"g < k", "a.c:2", 4}}, {{"f < m", "a.c:1", 6}}, "f(a.c:1) +1 g() -4 "},
        {"one got better and its caller worse: nothing moved",
         {{"f < g", "a.c:1", 9}, {"g < m", "a.c:2", 5}},
         {{"f < g", "a.c:1", 4}, {"g < m", "a.c:2", 11}},
         "g(a.c:2) +6 f(a.c:1) -5 "},
        {"a name that another begins with",
         {{"list < m", "a.c:1", 5}},
         {{"list < m", "a.c:1", 5}, {"list_grow < m", "a.c:2", 1}},
         "list_grow(a.c:2) +1 "},
        {"without callers and lines", {{"f", NULL, 5}}, {{"f", NULL, 6}}, "f() +1 "},
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = describe(cases[i].before, cases[i].after);
        if (strcmp(text, cases[i].expected) != 0) fail_msg("%s: expected \"%s\", got \"%s\"", cases[i].what, cases[i].expected, text);
    }
}

/* A tenth of all growth is to be looked at, and what shrank is not. */
static void test_who_is_blamed(void **state) {
    struct explanation *explanation = explanation_new();
    static const struct blame rows[] = {
        {"much", NULL, NULL, 0, 90}, {"enough", NULL, NULL, 0, 10}, {"little", NULL, NULL, 0, 9}, {"less", NULL, NULL, 50, 0}};
    static const gboolean expected[] = {TRUE, TRUE, FALSE, FALSE};
    (void) state;
    g_array_append_vals(explanation->rows, rows, G_N_ELEMENTS(rows));
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        assert_int_equal(explanation_blames(explanation, &g_array_index(explanation->rows, struct blame, i)), expected[i]);
    }
    explanation_free(explanation);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_who_is_blamed),
    };
    return cmocka_run_group_tests_name("difference", tests, NULL, NULL);
}
