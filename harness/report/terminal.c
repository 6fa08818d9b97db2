#include "report/terminal.h"

#include "base/display.h"
#include "core/command_line.h"

static const guint rows_shown = 12;
static const guint indent = 2;
static const guint narrowest = 40;

/* ANSI's "select graphic rendition". */
static const char bold[] = "1", *const tones[] = {[TONE_NOTICE] = "1;33", [TONE_GOOD] = "1;32", [TONE_BAD] = "1;31"};

/* Put what was appended since `start` into a rendition, without its last line end; NULL: leave it as it is. */
static void paint(GString *out, gsize start, const char *rendition) {
    if (rendition == NULL || out->len == start) return;
    g_autofree char *begin = g_strdup_printf("\x1b[%sm", rendition);
    g_string_insert(out, (gssize) start, begin);
    g_string_insert(out, (gssize) out->len - (out->str[out->len - 1] == '\n'), "\x1b[0m");
}

static void render_headline(const struct block *block, guint width, gboolean colours, GString *out) {
    g_autofree char *line = g_strdup_printf("%s: %s", block->text, (const char *) g_ptr_array_index(block->lines, 0));
    gsize start = out->len;
    display_wrap(out, line, 0, indent, width);
    paint(out, start, colours ? tones[block->tone] : NULL);
}

static void render_title(const struct block *block, guint width, gboolean colours, GString *out) {
    gsize start = out->len;
    display_wrap(out, block->text, 0, indent, width);
    paint(out, start, colours ? bold : NULL);
}

static void render_list(const struct block *block, guint width, GString *out) {
    for (guint i = 0; i < block->lines->len; i++) display_wrap(out, g_ptr_array_index(block->lines, i), indent, 2 * indent, width);
}

static void render_code(const struct block *block, guint width, GString *out) {
    for (guint i = 0; i < block->lines->len; i++) {
        g_autofree char *line = display_cut(g_ptr_array_index(block->lines, i), width - indent);
        g_string_append_printf(out, "%*s%s\n", (int) indent, "", line);
    }
}

static void render_command(const struct block *block, guint width, GString *out) {
    guint used = 0;
    for (guint i = 0; i < block->lines->len; i++) {
        g_autofree char *word = command_line_quote((const char *const[]){g_ptr_array_index(block->lines, i), NULL});
        guint taken = display_width(word), more = i + 1 < block->lines->len ? 2 : 0; /* room for " \" */
        if (used > 0 && used + 1 + taken + more > width) {
            g_string_append(out, " \\\n");
            used = 0;
        }
        guint before = used > 0 ? 1 : i > 0 ? 2 * indent : indent;
        g_string_append_printf(out, "%*s%s", (int) before, "", word);
        used += before + taken;
    }
    g_string_append_c(out, '\n');
}

static void render_table(const struct block *block, guint width, GString *out) {
    guint rows = table_row_count(block->table), shown = block->noun != NULL ? MIN(rows, rows_shown) : rows;
    table_render_rows(block->table, shown, indent, width, out);
    if (shown == rows) return;
    g_autofree char *more = g_strdup_printf("… and %u more %s", rows - shown, block->noun);
    display_wrap(out, more, indent, indent, width);
}

char *terminal_render(const Model *model, guint width, gboolean colours) {
    GString *out = g_string_new(NULL);
    width = MAX(width, narrowest);
    for (guint i = 0; i < model->blocks->len; i++) {
        const struct block *block = g_ptr_array_index(model->blocks, i);
        switch (block->kind) {
            case BLOCK_HEADLINE: render_headline(block, width, colours, out); break;
            case BLOCK_TITLE: render_title(block, width, colours, out); break;
            case BLOCK_PARAGRAPH: display_wrap(out, block->text, 0, 0, width); break;
            case BLOCK_LIST: render_list(block, width, out); break;
            case BLOCK_CODE: render_code(block, width, out); break;
            case BLOCK_COMMAND: render_command(block, width, out); break;
            case BLOCK_TABLE: render_table(block, width, out); break;
            case BLOCK_FOLD: display_wrap(out, block->text, 0, indent, width); break;
            case BLOCK_LINK: g_string_append_printf(out, "%s: %s\n", block->text, (const char *) g_ptr_array_index(block->lines, 0)); break;
        }
        /* A title belongs to what follows, and a command to the sentence before it. */
        const struct block *next = i + 1 < model->blocks->len ? g_ptr_array_index(model->blocks, i + 1) : NULL;
        gboolean joined = block->kind == BLOCK_TITLE || (next != NULL && next->kind == BLOCK_COMMAND);
        if (next != NULL && !joined) g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}
