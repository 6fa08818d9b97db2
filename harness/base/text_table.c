#include "base/text_table.h"

#include "base/display.h"

#include <sys/ioctl.h>
#include <unistd.h>

struct table {
    struct table_column *columns;
    guint count;
    GPtrArray *rows; /* of GStrv */
};

static const guint gap = 2;

/* A name up to this width is shown whole before a less important column is: only a longer one gives way first. */
static const guint whole_name = 28;

struct table *table_new(const struct table_column *columns, guint count) {
    struct table *table = g_new0(struct table, 1);
    table->columns = g_memdup2(columns, count * sizeof *columns);
    for (guint c = 0; c < count; c++) table->columns[c].title = display_clean(columns[c].title);
    table->count = count;
    table->rows = g_ptr_array_new_with_free_func((GDestroyNotify) g_strfreev);
    return table;
}

void table_add_row(struct table *table, const char *const *texts) {
    char **row = g_new0(char *, table->count + 1);
    for (guint c = 0; c < table->count; c++) row[c] = display_clean(texts[c]);
    g_ptr_array_add(table->rows, row);
}

guint table_row_count(const struct table *table) {
    return table->rows->len;
}

guint table_column_count(const struct table *table) {
    return table->count;
}

const struct table_column *table_column_at(const struct table *table, guint column) {
    return &table->columns[column];
}

const char *table_cell(const struct table *table, guint row, guint column) {
    return ((char **) g_ptr_array_index(table->rows, row))[column];
}

gboolean table_column_is_empty(const struct table *table, guint column) {
    for (guint r = 0; r < table->rows->len; r++) {
        if (table_cell(table, r, column)[0] != '\0') return FALSE;
    }
    return TRUE;
}

static guint column_width(const struct table *table, guint column, guint rows) {
    guint width = display_width(table->columns[column].title);
    for (guint r = 0; r < rows; r++) width = MAX(width, display_width(table_cell(table, r, column)));
    return width;
}

static guint needed_width(const struct table *table, guint column, guint width) {
    return table->columns[column].align == TABLE_LEFT ? MIN(width, whole_name) : width;
}

/* The largest rank whose columns, with all below it, fit into `width`. */
static guint fitting_rank(const struct table *table, const guint *widths, guint width) {
    guint highest = 0;
    for (guint c = 0; c < table->count; c++) highest = MAX(highest, table->columns[c].rank);
    for (guint rank = highest; rank > 0; rank--) {
        guint used = 0;
        for (guint c = 0; c < table->count; c++) {
            if (widths[c] > 0 && table->columns[c].rank <= rank) used += needed_width(table, c, widths[c]) + gap;
        }
        if (used <= width + gap) return rank;
    }
    return 0;
}

/* Take one column of text from the widest of `align`; FALSE when all of them are down to one. */
static gboolean narrow_widest(const struct table *table, guint *widths, enum table_align align) {
    guint *widest = NULL;
    for (guint c = 0; c < table->count; c++) {
        if (table->columns[c].align == align && widths[c] > 1 && (widest == NULL || widths[c] > *widest)) widest = &widths[c];
    }
    if (widest == NULL) return FALSE;
    (*widest)--;
    return TRUE;
}

/* Narrow the columns until their line fits: names first, then numbers, and then the last columns leave. */
static void fit_widths(const struct table *table, guint *widths, guint width) {
    for (;;) {
        guint used = 0, last = 0;
        for (guint c = 0; c < table->count; c++) {
            if (widths[c] == 0) continue;
            used += widths[c] + (used > 0 ? gap : 0);
            last = c;
        }
        if (used <= width || used == 0) return;
        if (!narrow_widest(table, widths, TABLE_LEFT) && !narrow_widest(table, widths, TABLE_RIGHT)) widths[last] = 0;
    }
}

static void append_padding(GString *line, guint count) {
    for (guint i = 0; i < count; i++) g_string_append_c(line, ' ');
}

static void append_line(const struct table *table, const guint *widths, guint indent, char *const *texts, GString *out) {
    gsize start = out->len;
    append_padding(out, indent);
    gboolean first = TRUE;
    for (guint c = 0; c < table->count; c++) {
        if (widths[c] == 0) continue;
        if (!first) append_padding(out, gap);
        first = FALSE;
        g_autofree char *text = display_cut(texts[c], widths[c]);
        guint padding = widths[c] - display_width(text);
        if (table->columns[c].align == TABLE_RIGHT) append_padding(out, padding);
        g_string_append(out, text);
        if (table->columns[c].align == TABLE_LEFT) append_padding(out, padding);
    }
    while (out->len > start && out->str[out->len - 1] == ' ') g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
}

void table_render_rows(const struct table *table, guint rows, guint indent, guint width, GString *text) {
    g_autofree guint *widths = g_new0(guint, table->count);
    g_autofree char **titles = g_new0(char *, table->count);
    guint shown = MIN(rows, table->rows->len), room = width > indent ? width - indent : 1;
    for (guint c = 0; c < table->count; c++) {
        widths[c] = table_column_is_empty(table, c) ? 0 : column_width(table, c, shown);
        titles[c] = (char *) table->columns[c].title;
    }
    guint rank = fitting_rank(table, widths, room);
    for (guint c = 0; c < table->count; c++) {
        if (table->columns[c].rank > rank) widths[c] = 0;
    }
    fit_widths(table, widths, room);
    append_line(table, widths, indent, titles, text);
    for (guint r = 0; r < shown; r++) append_line(table, widths, indent, g_ptr_array_index(table->rows, r), text);
}

void table_render(const struct table *table, guint indent, guint width, GString *text) {
    table_render_rows(table, table->rows->len, indent, width, text);
}

void table_free(struct table *table) {
    if (table == NULL) return;
    for (guint c = 0; c < table->count; c++) g_free((char *) table->columns[c].title);
    g_free(table->columns);
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
