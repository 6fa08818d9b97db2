/* The competition as text and as JSON. */
#include "compare/compete.h"

#include "compare/experiment.h"
#include "base/json.h"
#include "base/text_table.h"

static const char *const mode_names[COMPETE_MODES] = {[COMPETE_SYSTEM] = "system", [COMPETE_NO_HUGE_PAGES] = "no_huge_pages"};

static char *format_time(const struct compete_measured *measured) {
    if (!measured->measured) return NULL;
    return g_strdup_printf("%.3f [%.3f–%.3f]", measured->time.median, measured->time.low, measured->time.high);
}

static void add_row(struct table *table, const struct compete_row *row) {
    const struct compete_measured *system = &row->modes[COMPETE_SYSTEM], *without = &row->modes[COMPETE_NO_HUGE_PAGES];
    g_autofree char *time = format_time(system), *other_time = format_time(without);
    g_autofree char *seconds = g_strdup_printf("%.1f ms", system->seconds * 1000), *rss = g_format_size(system->max_rss);
    g_autofree char *faults = metric_format_value(UNIT_FAULTS, system->page_faults);
    g_autofree char *other_faults = without->measured ? metric_format_value(UNIT_FAULTS, without->page_faults) : NULL;
    g_autofree char *calls = row->counted ? metric_format_value(UNIT_CALLS, row->calls) : NULL;
    table_add_row(table, (const char *const[]){row->contender->name, time, seconds, other_time, rss, faults, other_faults, calls});
}

/* Each that was not installed, and how to get it. */
static void add_skipped(const Compete *compete, GString *text) {
    for (guint i = 0; i < compete->contenders->len; i++) {
        const struct contender *contender = &g_array_index(compete->contenders, struct contender, i);
        if (contender->installed) continue;
        g_string_append_printf(text, "skipped: %s, because %s is not installed; type: scripts/setup.sh compete (Debian package %s)\n",
                               contender->name, contender->allocator, contender->package);
    }
}

static void add_huge_pages(const Compete *compete, GString *text) {
    const char *setting = compete->huge_pages != NULL ? compete->huge_pages : "not in this kernel";
    g_string_append_printf(text, "transparent huge pages: %s; ", setting);
    g_string_append(text, compete->has_huge_pages ? "measured as the system gives them, and without\n"
                                                  : "so nothing is gained by them here, and there is no second time without\n");
}

char *compete_text(const Compete *compete, guint width) {
    static const struct table_column columns[] = {
        {"contender", TABLE_LEFT, 0},      {"time [95 %]", TABLE_LEFT, 0},
        {"median", TABLE_RIGHT, 4},        {"no huge pages [95 %]", TABLE_LEFT, 1},
        {"max RSS", TABLE_RIGHT, 2},       {"page faults", TABLE_RIGHT, 3},
        {"no huge pages", TABLE_RIGHT, 5}, {"heap calls", TABLE_RIGHT, 4},
    };
    const struct contender *first = &g_array_index(compete->contenders, struct contender, 0);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < compete->inputs->len; i++) {
        const struct cell *cell = &g_array_index(compete->cells, struct cell, i);
        const GArray *rows = g_ptr_array_index(compete->inputs, i);
        g_autofree char *size = size_format(cell->size);
        g_string_append_printf(text, "%s/%s, %s, fastest first; times are ratios to %s\n", cell->input, size,
                               comparison_subject(compete->parse_only), first->name);
        struct table *table = table_new(columns, G_N_ELEMENTS(columns));
        for (guint r = 0; r < rows->len; r++) add_row(table, &g_array_index(rows, struct compete_row, r));
        table_render(table, 2, width, text);
        table_free(table);
    }
    add_skipped(compete, text);
    add_huge_pages(compete, text);
    return g_string_free(text, FALSE);
}

static void write_mode(JsonBuilder *builder, const char *name, const struct compete_measured *measured) {
    json_builder_set_member_name(builder, name);
    json_builder_begin_object(builder);
    json_add_double(builder, "ratio", measured->time.median);
    json_add_double(builder, "low", measured->time.low);
    json_add_double(builder, "high", measured->time.high);
    json_add_double(builder, "seconds", measured->seconds);
    json_add_integer(builder, "max_rss", (gint64) measured->max_rss);
    json_add_integer(builder, "page_faults", (gint64) measured->page_faults);
    json_builder_end_object(builder);
}

static void write_row(JsonBuilder *builder, const struct compete_row *row) {
    json_builder_begin_object(builder);
    json_add_string(builder, "contender", row->contender->name);
    json_add_string(builder, "variant", row->contender->variant);
    json_add_string(builder, "allocator", row->contender->allocator);
    for (gsize mode = 0; mode < COMPETE_MODES; mode++) {
        if (row->modes[mode].measured) write_mode(builder, mode_names[mode], &row->modes[mode]);
    }
    if (row->counted) json_add_integer(builder, "calls", (gint64) row->calls);
    json_builder_end_object(builder);
}

static void write_skipped(JsonBuilder *builder, const Compete *compete) {
    json_builder_set_member_name(builder, "skipped");
    json_builder_begin_array(builder);
    for (guint i = 0; i < compete->contenders->len; i++) {
        const struct contender *contender = &g_array_index(compete->contenders, struct contender, i);
        if (contender->installed) continue;
        json_builder_begin_object(builder);
        json_add_string(builder, "contender", contender->name);
        json_add_string(builder, "package", contender->package);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

gboolean compete_write(const Compete *compete, const char *path, GError **error) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    json_add_string(builder, "schema", "leuko-bench-compete/1");
    json_add_string(builder, "reference", g_array_index(compete->contenders, struct contender, 0).name);
    json_add_string(builder, "fingerprint", compete->identity);
    json_add_string(builder, "huge_pages", compete->huge_pages);
    json_add_boolean(builder, "parse_only", compete->parse_only);
    json_add_integer(builder, "rounds", compete->rounds);
    write_skipped(builder, compete);
    json_builder_set_member_name(builder, "inputs");
    json_builder_begin_array(builder);
    for (guint i = 0; i < compete->inputs->len; i++) {
        const struct cell *cell = &g_array_index(compete->cells, struct cell, i);
        const GArray *rows = g_ptr_array_index(compete->inputs, i);
        json_builder_begin_object(builder);
        json_add_string(builder, "input", cell->input);
        json_add_integer(builder, "size", (gint64) cell->size);
        json_builder_set_member_name(builder, "rows");
        json_builder_begin_array(builder);
        for (guint r = 0; r < rows->len; r++) write_row(builder, &g_array_index(rows, struct compete_row, r));
        json_builder_end_array(builder);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    return json_write_file(builder, path, error);
}
