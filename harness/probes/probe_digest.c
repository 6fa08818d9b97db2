/* What Leuko makes of the input, as three numbers: a pair of variants must agree on them, and so must tomorrow's build with today's. */
#include <string.h>
#include <xxhash.h>

#include "probes/canary/canary.h"
#include "probes/lines.h"
#include "probes/table.h"
#include "probes/tool.h"

#define OUTPUT_NAME "stdout.txt"
#define OUTPUT_MAXIMUM (16 << 20) /* a line a file, of which there may be thousands */

/* In the order of the line's fields. */
static const struct metric_definition metrics[] = {
    {"ast", "the serialised syntax tree", UNIT_XXH3, METRIC_EXACT, METRIC_MUST_EQUAL, TRUE, FALSE},
    {"diagnostics", "errors and warnings of the parser", UNIT_XXH3, METRIC_EXACT, METRIC_MUST_EQUAL, TRUE, FALSE},
    {"offences", "offences of the cops", UNIT_XXH3, METRIC_EXACT, METRIC_MUST_EQUAL, TRUE, FALSE},
    {.name = NULL},
};

enum { DIGESTS = G_N_ELEMENTS(metrics) - 1 };

/* The target's own command line with --digest behind the program. */
static gboolean prepare(const struct probe_target *target, struct probe_command *command, GError **error) {
    const char *const tool[] = {target->argv[0], "--digest", NULL};
    struct probe_target rest = *target;

    (void) error;
    rest.argv++;
    tool_wrap(&rest, tool, command);
    command->max_output = OUTPUT_MAXIMUM;
    return TRUE;
}

/* "DIGEST file=NAME ast=HASH diagnostics=HASH offences=HASH"; read from the end, because a name may hold anything. */
static gboolean parse_line(const struct lines *lines, char *line, guint64 values[DIGESTS], GError **error) {
    const char *name;

    if (!line_has_prefix(line, "DIGEST file=", &name)) {
        return lines_fail(lines, error, "expected \"DIGEST file=…\", found \"%.60s\"", line);
    }
    for (gsize i = DIGESTS; i-- > 0;) {
        char *field = strrchr(line, ' ');
        g_autofree char *prefix = g_strdup_printf(" %s=", metrics[i].name);
        const char *digits;

        if (!field || !line_has_prefix(field, prefix, &digits) || !metric_parse_value(UNIT_XXH3, digits, &values[i])) {
            return lines_fail(lines, error, "expected%s and 16 hexadecimal digits, found \"%.60s\"", prefix, field ? field : line);
        }
        *field = '\0';
    }
    return TRUE;
}

/* One file: its value. Several: XXH3 of their values in order, each as 8 bytes, most significant first. */
static guint64 combine(const GArray *values) {
    g_autoptr(GArray) canonical = g_array_sized_new(FALSE, FALSE, sizeof(guint64), values->len);

    if (values->len == 1) {
        return g_array_index(values, guint64, 0);
    }
    for (guint i = 0; i < values->len; i++) {
        guint64 value = GUINT64_TO_BE(g_array_index(values, guint64, i));

        g_array_append_val(canonical, value);
    }
    return XXH3_64bits(canonical->data, canonical->len * sizeof(guint64));
}

static gboolean parse_lines(struct lines *lines, GArray *values[DIGESTS], guint inputs, GError **error) {
    char *line;

    while ((line = lines_next(lines))) {
        guint64 numbers[DIGESTS];

        if (!parse_line(lines, line, numbers, error)) {
            return FALSE;
        }
        for (gsize i = 0; i < DIGESTS; i++) {
            g_array_append_val(values[i], numbers[i]);
        }
    }
    if (values[0]->len == 0 || values[0]->len != inputs) {
        return lines_fail(lines, error, "digests of %u files, but %u were given", values[0]->len, inputs);
    }
    return TRUE;
}

static gboolean parse(const struct probe_target *target, const struct process_result *result, struct cell_results *cell, GError **error) {
    g_autofree char *path = tool_save(target, result->standard_output, OUTPUT_NAME, error);
    struct lines lines = {0};
    GArray *values[DIGESTS];
    gboolean well;

    for (gsize i = 0; i < DIGESTS; i++) {
        values[i] = g_array_new(FALSE, FALSE, sizeof(guint64));
    }
    well = path && lines_open(&lines, path, OUTPUT_MAXIMUM, error) && parse_lines(&lines, values, target->inputs, error);
    for (gsize i = 0; i < DIGESTS; i++) {
        if (well) {
            tool_set(&probe_digest, cell, metrics[i].name, combine(values[i]));
        }
        g_array_unref(values[i]);
    }
    lines_clear(&lines);
    return well;
}

/* Of one file, so that the numbers come as they are printed. */
static gboolean calibrate(const struct probe_target *target, const struct cell_results *cell, GError **error) {
    static const struct tool_truth truth[] = {
        {"digest.ast", CANARY_DIGEST_AST},
        {"digest.diagnostics", CANARY_DIGEST_DIAGNOSTICS},
        {"digest.offences", CANARY_DIGEST_OFFENCES},
        {.metric = NULL},
    };

    (void) target;
    return tool_expect(cell, truth, error);
}

const struct probe probe_digest = {
    .name = "digest",
    .summary = "tree, diagnostics and offences as hashes: the proof that a pair agrees (--digest)",
    .metrics = metrics,
    .fixed_ms = 5,
    .ms_per_megabyte = 150,
    .needs_leuko = TRUE,
    .prepare = prepare,
    .parse = parse,
    .calibrate = calibrate,
};
