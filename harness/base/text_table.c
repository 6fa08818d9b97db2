#include "base/text_table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct table {
    const struct table_column *columns;
    guint count;
    GPtrArray *rows; /* of GStrv */
};

static const guint gap = 2;

struct table *table_new(const struct table_column *columns, guint count) {
    struct table *table = g_new0(struct table, 1);
    table->columns = columns;
    table->count = count;
    table->rows = g_ptr_array_new_with_free_func((GDestroyNotify) g_strfreev);
    return table;
}

void table_add_row(struct table *table, const char *const *texts) {
    char **row = g_new0(char *, table->count + 1);
    for (guint c = 0; c < table->count; c++) row[c] = g_strdup(texts[c] != NULL ? texts[c] : "");
    g_ptr_array_add(table->rows, row);
}

static guint text_width(const char *text) {
    return (guint) g_utf8_strlen(text, -1);
}

static guint column_width(const struct table *table, guint column) {
    guint width = text_width(table->columns[column].title);
    for (guint r = 0; r < table->rows->len; r++) {
        char **row = g_ptr_array_index(table->rows, r);
        width = MAX(width, text_width(row[column]));
    }
    return width;
}

/* A column without a single text says nothing, and is left out. */
static gboolean column_is_empty(const struct table *table, guint column) {
    for (guint r = 0; r < table->rows->len; r++) {
        char **row = g_ptr_array_index(table->rows, r);
        if (row[column][0] != '\0') return FALSE;
    }
    return TRUE;
}

/* The largest rank whose columns, with all below it, fit into `width`. */
static guint fitting_rank(const struct table *table, const guint *widths, guint width) {
    guint highest = 0;
    for (guint c = 0; c < table->count; c++) highest = MAX(highest, table->columns[c].rank);
    for (guint rank = highest; rank > 0; rank--) {
        guint used = 0;
        for (guint c = 0; c < table->count; c++) {
            if (widths[c] > 0 && table->columns[c].rank <= rank) used += widths[c] + gap;
        }
        if (used <= width + gap) return rank;
    }
    return 0;
}

static void append_padding(GString *line, guint count) {
    for (guint i = 0; i < count; i++) g_string_append_c(line, ' ');
}

static void render_line(const struct table *table, const guint *widths, guint rank, guint indent, char *const *texts, GString *out) {
    g_autoptr(GString) line = g_string_new(NULL);
    append_padding(line, indent);
    gboolean first = TRUE;
    for (guint c = 0; c < table->count; c++) {
        if (widths[c] == 0 || table->columns[c].rank > rank) continue;
        if (!first) append_padding(line, gap);
        first = FALSE;
        guint padding = widths[c] - text_width(texts[c]);
        if (table->columns[c].align == TABLE_RIGHT) append_padding(line, padding);
        g_string_append(line, texts[c]);
        if (table->columns[c].align == TABLE_LEFT) append_padding(line, padding);
    }
    while (line->len > 0 && line->str[line->len - 1] == ' ') g_string_truncate(line, line->len - 1);
    g_string_append_printf(out, "%s\n", line->str);
}

void table_render(const struct table *table, guint indent, guint width, GString *text) {
    g_autofree guint *widths = g_new0(guint, table->count);
    g_autofree char **titles = g_new0(char *, table->count);
    for (guint c = 0; c < table->count; c++) {
        widths[c] = column_is_empty(table, c) ? 0 : column_width(table, c);
        titles[c] = (char *) table->columns[c].title;
    }
    guint rank = fitting_rank(table, widths, width > indent ? width - indent : 0);
    render_line(table, widths, rank, indent, titles, text);
    for (guint r = 0; r < table->rows->len; r++) render_line(table, widths, rank, indent, g_ptr_array_index(table->rows, r), text);
}

void table_render_markdown(const struct table *table, GString *text) {
    g_autoptr(GString) rule = g_string_new("|");
    g_string_append_c(text, '|');
    for (guint c = 0; c < table->count; c++) {
        if (column_is_empty(table, c)) continue;
        g_string_append_printf(text, " %s |", table->columns[c].title);
        g_string_append(rule, table->columns[c].align == TABLE_RIGHT ? " ---: |" : " --- |");
    }
    g_string_append_printf(text, "\n%s\n", rule->str);
    for (guint r = 0; r < table->rows->len; r++) {
        char **row = g_ptr_array_index(table->rows, r);
        g_string_append_c(text, '|');
        for (guint c = 0; c < table->count; c++) {
            if (!column_is_empty(table, c)) g_string_append_printf(text, " %s |", row[c]);
        }
        g_string_append_c(text, '\n');
    }
}

void table_free(struct table *table) {
    if (table == NULL) return;
    g_ptr_array_unref(table->rows);
    g_free(table);
}

guint table_width_of(int fd) {
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return MAX(size.ws_col, 40U);
    const char *named = g_getenv("COLUMNS");
    guint64 columns = 0;
    if (named != NULL && g_ascii_string_to_unsigned(named, 10, 40, 1000, &columns, NULL)) return (guint) columns;
    return 160;
}
