/* Text tables: columns as wide as they need, cut to the reader's terminal from the least important column on. */
#pragma once

#include <glib.h>

enum table_align { TABLE_LEFT, TABLE_RIGHT };

struct table_column {
    const char *title;
    enum table_align align;
    guint rank; /* 0 stays always; the highest leave first when the width does not do */
};

struct table;

/* `columns` is borrowed for the table's life. */
struct table *table_new(const struct table_column *columns, guint count);

/* Add a row of `count` texts, each copied; NULL is an empty cell. */
void table_add_row(struct table *table, const char *const *texts);

/* Append the table to `text`, each line indented by `indent` and at most `width` columns wide. */
void table_render(const struct table *table, guint indent, guint width, GString *text);

/* The same as a Markdown table, all columns. */
void table_render_markdown(const struct table *table, GString *text);

void table_free(struct table *table);

/* Columns of the terminal at file descriptor `fd`: its size, or COLUMNS, or, where it is a file or a pipe, 160. At least 40. */
guint table_width_of(int fd);
