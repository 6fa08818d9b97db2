/*
 * Text tables: columns as wide as they need. Where the width does not do, the least important columns leave first, and then names are cut
 * in the middle. Texts are cleaned (base/display.h) when they are added.
 */
#pragma once

#include <glib.h>

enum table_align {
    TABLE_LEFT,  /* a name: may be cut */
    TABLE_RIGHT, /* a number: cut only where nothing else is left */
};

struct table_column {
    const char *title;
    enum table_align align;
    guint rank; /* 0 stays always; the highest leave first when the width does not do */
};

struct table;

/* `columns` and their titles are copied. */
struct table *table_new(const struct table_column *columns, guint count);

/* Add a row of as many texts as there are columns, each copied; NULL is an empty cell. */
void table_add_row(struct table *table, const char *const *texts);

/* Append the table to `text`, each line indented by `indent` and at most `width` columns wide. */
void table_render(const struct table *table, guint indent, guint width, GString *text);

/* The same with the first `rows` rows alone. */
void table_render_rows(const struct table *table, guint rows, guint indent, guint width, GString *text);

void table_free(struct table *table);

/* ---- What another renderer needs ---- */

guint table_row_count(const struct table *table);
guint table_column_count(const struct table *table);
const struct table_column *table_column_at(const struct table *table, guint column);

/* The cell's text; "" where it is empty. */
const char *table_cell(const struct table *table, guint row, guint column);

/* TRUE when no row has a text in this column: it says nothing, and is left out. */
gboolean table_column_is_empty(const struct table *table, guint column);

/* Columns of the terminal at file descriptor `fd`: its size, or COLUMNS, or, where it is a file or a pipe, 160. At least 40. */
guint table_width_of(int fd);
