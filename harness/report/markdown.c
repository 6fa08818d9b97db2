#include "report/markdown.h"

#include "base/display.h"
#include "core/command_line.h"

#include <string.h>

static const guint rows_shown = 100;
static const gsize smallest_limit = 1024;

/* What is rendered: lines, each of them whole, with what they must not be parted from. */
struct page {
    GPtrArray *lines; /* of struct line */
    const char *fold; /* what closes the fold that is open; NULL: none */
};

struct line {
    char *text;
    const char *open; /* interned: what must be written behind this line where it is the last: an open fence, an open fold; or NULL */
    gboolean joined;  /* it means nothing without the next line: a table's head, an opening fence, a title */
};

static void line_free(gpointer data) {
    struct line *line = data;
    g_free(line->text);
    g_free(line);
}

/* ---- Text ---- */

/* The longest run of backticks in `text`. */
static guint longest_backticks(const char *text) {
    guint longest = 0;
    for (guint run = 0; *text != '\0'; text++) {
        run = *text == '`' ? run + 1 : 0;
        longest = MAX(longest, run);
    }
    return longest;
}

/* GitHub makes links and mentions of these after Markdown is read, where an escape no longer helps; and formulas of "$". */
static gboolean would_become_link(const char *text) {
    return strpbrk(text, "@#$") != NULL || strstr(text, "://") != NULL || strstr(text, "www.") != NULL;
}

static char *code_span(const char *text) {
    g_autofree char *fence = g_strnfill(longest_backticks(text) + 1, '`');
    const char *pad = text[0] == '`' || g_str_has_suffix(text, "`") ? " " : "";
    return g_strconcat(fence, pad, text, pad, fence, NULL);
}

/* A bar ends a table's cell even within a code span, unless a backslash stands before it: but not where that one is itself escaped. */
static char *hide_bars(const char *text) {
    g_auto(GStrv) parts = g_strsplit(text, "|", -1);
    return g_strjoinv(strchr(text, '\\') != NULL ? "¦" : "\\|", parts);
}

static char *escape_markup(const char *text) {
    GString *escaped = g_string_new(NULL);
    for (; *text != '\0'; text++) {
        switch (*text) {
            case '&': g_string_append(escaped, "&amp;"); break;
            case '<': g_string_append(escaped, "&lt;"); break;
            case '>': g_string_append(escaped, "&gt;"); break;
            default:
                if (strchr("\\`*_[]|~!", *text) != NULL) g_string_append_c(escaped, '\\');
                g_string_append_c(escaped, *text);
        }
    }
    return g_string_free(escaped, FALSE);
}

char *markdown_escape(const char *text, gboolean in_table) {
    g_autofree char *clean = display_clean(text);
    if (!would_become_link(clean)) return escape_markup(clean);
    g_autofree char *hidden = in_table ? hide_bars(clean) : NULL;
    return code_span(hidden != NULL ? hidden : clean);
}

/* ---- Lines ---- */

static struct line *add_line(struct page *page, char *text) {
    struct line *line = g_new0(struct line, 1);
    line->text = text;
    line->open = page->fold;
    g_ptr_array_add(page->lines, line);
    return line;
}

static void add_joined(struct page *page, char *text) {
    add_line(page, text)->joined = TRUE;
}

static void add_blank(struct page *page) {
    add_line(page, g_strdup(""));
}

static void add_fenced(struct page *page, char **texts) {
    guint longest = 2;
    for (char **text = texts; *text != NULL; text++) longest = MAX(longest, longest_backticks(*text));
    g_autofree char *fence = g_strnfill(longest + 1, '`');
    g_autofree char *closing = page->fold != NULL ? g_strconcat(fence, "\n", page->fold, NULL) : g_strdup(fence);
    const char *open = g_intern_string(closing);
    struct line *first = add_line(page, g_strdup(fence));
    first->open = open;
    first->joined = TRUE;
    for (char **text = texts; *text != NULL; text++) add_line(page, g_strdup(*text))->open = open;
    add_line(page, g_strdup(fence));
}

static void add_table(struct page *page, const struct block *block) {
    const struct table *table = block->table;
    guint rows = table_row_count(table), shown = block->noun != NULL ? MIN(rows, rows_shown) : rows;
    g_autoptr(GString) head = g_string_new("|"), rule = g_string_new("|");
    for (guint c = 0; c < table_column_count(table); c++) {
        if (table_column_is_empty(table, c)) continue;
        const struct table_column *column = table_column_at(table, c);
        g_autofree char *title = markdown_escape(column->title, TRUE);
        g_string_append_printf(head, " %s |", title);
        g_string_append(rule, column->align == TABLE_RIGHT ? " ---: |" : " --- |");
    }
    if (head->len == 1) return;
    add_joined(page, g_strdup(head->str));
    add_joined(page, g_strdup(rule->str));
    for (guint r = 0; r < shown; r++) {
        GString *line = g_string_new("|");
        for (guint c = 0; c < table_column_count(table); c++) {
            if (table_column_is_empty(table, c)) continue;
            g_autofree char *cell = markdown_escape(table_cell(table, r, c), TRUE);
            g_string_append_printf(line, " %s |", cell);
        }
        add_line(page, g_string_free(line, FALSE));
    }
    if (shown == rows) return;
    add_blank(page);
    add_line(page, g_strdup_printf("… and %u more %s", rows - shown, block->noun));
}

static void add_block(struct page *page, const struct block *block) {
    g_autofree char *text = block->text != NULL ? markdown_escape(block->text, FALSE) : NULL;
    switch (block->kind) {
        case BLOCK_HEADLINE:
            add_joined(page, g_strdup_printf("## %s", text));
            add_joined(page, g_strdup(""));
            add_line(page, markdown_escape(g_ptr_array_index(block->lines, 0), FALSE));
            break;
        case BLOCK_TITLE: add_joined(page, g_strdup_printf("### %s", text)); break;
        case BLOCK_PARAGRAPH: add_line(page, g_steal_pointer(&text)); break;
        case BLOCK_LIST:
            for (guint i = 0; i < block->lines->len; i++) {
                g_autofree char *item = markdown_escape(g_ptr_array_index(block->lines, i), FALSE);
                add_line(page, g_strdup_printf("- %s", item));
            }
            break;
        case BLOCK_CODE:
        case BLOCK_COMMAND: {
            g_autoptr(GPtrArray) lines = g_ptr_array_new();
            for (guint i = 0; i < block->lines->len; i++) g_ptr_array_add(lines, g_ptr_array_index(block->lines, i));
            g_ptr_array_add(lines, NULL);
            g_autofree char *command = command_line_quote((const char *const *) lines->pdata);
            add_fenced(page, block->kind == BLOCK_CODE ? (char **) lines->pdata : (char *[]){command, NULL});
            break;
        }
        case BLOCK_TABLE: add_table(page, block); break;
        case BLOCK_LINK: add_line(page, g_strdup_printf("[%s](<%s>)", text, (char *) g_ptr_array_index(block->lines, 0))); break;
        case BLOCK_FOLD:
            add_joined(page, g_strdup_printf("<details><summary>%s</summary>", text));
            page->fold = "\n</details>";
            break;
    }
}

/* ---- The whole ---- */

static gsize closing_length(const struct line *line) {
    return line->open != NULL ? strlen(line->open) + 1 : 0;
}

/* How many lines fit into `room` bytes, with the fence and the fold that must then be closed. A line that needs its next is not the last.
 */
static guint count_fitting(const struct page *page, gsize room) {
    gsize used = 0;
    guint fitting = 0;
    for (guint i = 0; i < page->lines->len; i++) {
        const struct line *line = g_ptr_array_index(page->lines, i);
        used += strlen(line->text) + 1;
        if (used > room) break;
        if (!line->joined && used + closing_length(line) <= room) fitting = i + 1;
    }
    return fitting;
}

/* Append the first `count` lines, and close the fence and the fold that are open behind them. */
static void append_lines(const struct page *page, guint count, GString *out) {
    for (guint i = 0; i < count; i++) g_string_append_printf(out, "%s\n", ((struct line *) g_ptr_array_index(page->lines, i))->text);
    const struct line *last = count > 0 ? g_ptr_array_index(page->lines, count - 1) : NULL;
    if (last != NULL && last->open != NULL) g_string_append_printf(out, "%s\n", last->open);
}

static char *describe_cut(guint lines, const char *rest) {
    g_autofree char *place = display_clean(rest), *cut = display_cut(place, 400), *span = code_span(cut);
    return g_strdup_printf("\n%u more lines are cut here; every value is in %s.\n", lines, span);
}

char *markdown_render(const Model *model, gsize limit, const char *rest) {
    struct page page = {.lines = g_ptr_array_new_with_free_func(line_free), .fold = NULL};
    for (guint i = 0; i < model->blocks->len; i++) {
        const struct block *block = g_ptr_array_index(model->blocks, i);
        if (i > 0) {
            const struct line *before = g_ptr_array_index(page.lines, page.lines->len - 1);
            gboolean joined = before->joined;
            add_blank(&page);
            ((struct line *) g_ptr_array_index(page.lines, page.lines->len - 1))->joined = joined;
        }
        add_block(&page, block);
    }
    if (page.fold != NULL) add_line(&page, g_strdup(page.fold))->open = NULL;
    limit = MAX(limit, smallest_limit);
    GString *out = g_string_new(NULL);
    guint whole = page.lines->len;
    g_autofree char *longest_note = describe_cut(whole, rest);
    guint count = count_fitting(&page, limit);
    if (count < whole) count = count_fitting(&page, limit - strlen(longest_note));
    append_lines(&page, count, out);
    if (count < whole) {
        g_autofree char *note = describe_cut(whole - count, rest);
        g_string_append(out, note);
    }
    g_ptr_array_unref(page.lines);
    return g_string_free(out, FALSE);
}
