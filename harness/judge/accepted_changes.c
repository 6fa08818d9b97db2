#include "judge/accepted_changes.h"

#include "base/error.h"

#include <math.h>
#include <string.h>

enum { FIELDS = 4 };

static const double ratio_maximum = 1000;
static const char heading[] = "# What changes may cost, relative to their base; written by `leuko-bench accept` (docs/verdict.md).\n"
                              "# A row counts while the base lacks it.\n";

static void change_clear(gpointer data) {
    g_free(((struct accepted_change *) data)->reason);
}

static gboolean fail(const char *name, guint line, GError **error, const char *problem) {
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s:%u: %s", name, line, problem);
    return FALSE;
}

/* "VARIANT/INPUT/SIZE", all of the plan. */
static gboolean read_cell(const char *text, const Plan *plan, struct cell *cell) {
    g_auto(GStrv) parts = g_strsplit(text, "/", -1);
    guint64 size;
    if (g_strv_length(parts) != 3 || !size_parse(parts[2], &size)) return FALSE;
    const struct plan_input *input = plan_find_input(plan, parts[1]);
    if (plan_find_any_variant(plan, parts[0]) == NULL || input == NULL || !plan_input_has_size(input, size)) return FALSE;
    *cell = (struct cell){.input = input->name, .size = size, .variant = g_intern_string(parts[0])};
    return TRUE;
}

static gboolean read_ratio(const char *text, double *ratio) {
    char *end;
    *ratio = g_ascii_strtod(text, &end);
    return g_ascii_isdigit(text[0]) && *end == '\0' && isfinite(*ratio) && *ratio > 0 && *ratio <= ratio_maximum;
}

static const struct accepted_change *find_change(const GArray *changes, const struct accepted_change *wanted) {
    for (guint i = 0; i < changes->len; i++) {
        const struct accepted_change *change = &g_array_index(changes, struct accepted_change, i);
        if (cell_compare(&change->cell, &wanted->cell) == 0 && strcmp(change->metric, wanted->metric) == 0) return change;
    }
    return NULL;
}

/* Why the row is no row, or NULL. */
static const char *read_row(char **fields, const Plan *plan, metric_lookup lookup, struct accepted_change *change) {
    if (g_strv_length(fields) != FIELDS) return "expected cell, metric, ratio and reason, with tabs between them";
    if (!read_cell(fields[0], plan, &change->cell)) return "the plan has no such cell; remove the row";
    if (lookup(fields[1], plan) == NULL) return "no probe measures this metric; remove the row";
    if (!read_ratio(fields[2], &change->ratio)) return "expected a ratio above 0 and at most 1000";
    change->metric = g_intern_string(fields[1]);
    change->reason = g_strdup(fields[3]);
    return NULL;
}

GArray *accepted_changes_parse(const char *name, const char *text, const Plan *plan, metric_lookup lookup, GError **error) {
    g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(struct accepted_change));
    g_array_set_clear_func(changes, change_clear);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        if (lines[i][0] == '\0' || lines[i][0] == '#') continue;
        g_auto(GStrv) fields = g_strsplit(lines[i], "\t", -1);
        struct accepted_change change = {.reason = NULL};
        const char *problem = read_row(fields, plan, lookup, &change);
        if (problem == NULL && find_change(changes, &change) != NULL) problem = "this cell and metric stand twice; keep one row";
        if (problem != NULL) {
            g_free(change.reason);
            fail(name, i + 1, error, problem);
            return NULL;
        }
        g_array_append_val(changes, change);
    }
    return g_steal_pointer(&changes);
}

void accepted_changes_subtract(GArray *changes, const GArray *base) {
    for (guint i = changes->len; i-- > 0;) {
        const struct accepted_change *change = &g_array_index(changes, struct accepted_change, i), *theirs = find_change(base, change);
        if (theirs != NULL && theirs->ratio >= change->ratio && theirs->ratio <= change->ratio) g_array_remove_index(changes, i);
    }
}

static int compare_changes(gconstpointer a, gconstpointer b) {
    const struct accepted_change *x = a, *y = b;
    int order = cell_compare(&x->cell, &y->cell);
    return order != 0 ? order : strcmp(x->metric, y->metric);
}

char *accepted_changes_format(const GArray *changes) {
    g_autoptr(GArray) sorted = g_array_copy((GArray *) changes);
    g_array_set_clear_func(sorted, NULL); /* it borrows */
    g_array_sort(sorted, compare_changes);
    GString *text = g_string_new(heading);
    for (guint i = 0; i < sorted->len; i++) {
        const struct accepted_change *change = &g_array_index(sorted, struct accepted_change, i);
        g_autofree char *cell = cell_name(&change->cell);
        char ratio[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(ratio, sizeof ratio, "%.6g", change->ratio);
        g_string_append_printf(text, "%s\t%s\t%s\t%s\n", cell, change->metric, ratio, change->reason);
    }
    return g_string_free(text, FALSE);
}
