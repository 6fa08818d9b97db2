#include "probes/hyperfine.h"

#include <math.h>

#include "probes/canary/canary.h"
#include "base/error.h"
#include "probes/lines.h"
#include "probes/table.h"
#include "sys/files.h"
#include "sys/json.h"

#define EXPORT_MAXIMUM (16 << 20)
#define CALIBRATION_RUNS 2

const char hyperfine_tool[] = "hyperfine";

/* The command line as hyperfine splits it again: POSIX quoting, without a shell. */
static char *quote_command(const char *const *argv) {
    GString *text = g_string_new(NULL);
    for (; *argv != NULL; argv++) {
        g_autofree char *quoted = g_shell_quote(*argv);
        g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", quoted);
    }
    return g_string_free(text, FALSE);
}

/* 0, or one of `accepted`. */
static gboolean is_accepted(gint64 exit_code, const int *accepted) {
    for (; accepted != NULL && *accepted != -1; accepted++) {
        if (exit_code == *accepted) return TRUE;
    }
    return exit_code == 0;
}

static gboolean fail(const char *path, GError **error, const char *problem) {
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: %s", path, problem);
    return FALSE;
}

/* The line of "<data>:LINE:COLUMN: …", as json-glib says it; 1 where it says none: of an empty file. */
static guint64 json_error_line(const GError *error) {
    const char *text = error != NULL ? error->message : "";
    guint64 line;
    return line_has_prefix(text, "<data>:", &text) && line_read_number(&text, &line) ? line : 1;
}

/* Member `name` of the export's only result, an array of `count` scalars. NULL with `error` when it is anything else. */
static JsonArray *find_list(const char *path, JsonNode *root, const char *name, guint count, GError **error) {
    JsonNode *node = root;
    JsonObject *object = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    node = object != NULL ? json_object_get_member(object, "results") : NULL;
    JsonArray *list = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
    if (list == NULL || json_array_get_length(list) != 1) {
        fail(path, error, "expected \"results\" with one command; is this hyperfine's export?");
        return NULL;
    }
    node = json_array_get_element(list, 0);
    object = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    node = object != NULL ? json_object_get_member(object, name) : NULL;
    list = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
    if (list == NULL || json_array_get_length(list) != count) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: expected %u %s, found %u", path, count, name,
                    list != NULL ? json_array_get_length(list) : 0);
        return NULL;
    }
    return list;
}

static gboolean check_exit_code(const char *path, guint run, JsonNode *node, const int *accepted, GError **error) {
    if (JSON_NODE_HOLDS_NULL(node)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: run %u of the command was killed by a signal", path, run + 1);
        return FALSE;
    }
    if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_INT64) {
        return fail(path, error, "an exit code is not a whole number");
    }
    if (!is_accepted(json_node_get_int(node), accepted)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: run %u of the command ended with exit code %" G_GINT64_FORMAT, path,
                    run + 1, json_node_get_int(node));
        return FALSE;
    }
    return TRUE;
}

gboolean hyperfine_read(const char *path, guint runs, const int *accepted, GArray *seconds, GError **error) {
    g_autoptr(GError) problem = NULL;
    gsize length = 0;
    g_autofree char *text = file_read(path, EXPORT_MAXIMUM, &length, &problem);
    if (text == NULL) return fail(path, error, problem->message);
    g_autoptr(JsonParser) parser = json_parse(text, length, &problem);
    if (parser == NULL || json_parser_get_root(parser) == NULL) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s:%" G_GUINT64_FORMAT ": not the JSON of hyperfine's export, or cut off",
                    path, json_error_line(problem));
        return FALSE;
    }
    JsonArray *times = find_list(path, json_parser_get_root(parser), "times", runs, error);
    JsonArray *codes = times != NULL ? find_list(path, json_parser_get_root(parser), "exit_codes", runs, error) : NULL;
    if (codes == NULL) return FALSE;
    for (guint run = 0; run < runs; run++) {
        JsonNode *time = json_array_get_element(times, run);
        double value = JSON_NODE_HOLDS_VALUE(time) ? json_node_get_double(time) : 0;
        if (!isfinite(value) || value <= 0) return fail(path, error, "a time is not a positive number");
        if (!check_exit_code(path, run, json_array_get_element(codes, run), accepted, error)) return FALSE;
        g_array_append_val(seconds, value);
    }
    return TRUE;
}

/* One call of hyperfine on one side, its export to `name` in the raw folder. -i, because a linter's 1 (offences) is no failure: hyperfine
 * then passes over every exit code, and hyperfine_read checks them. */
static gboolean measure_side(const struct probe_target *target, guint runs, const char *name, GArray *seconds, GError **error) {
    g_autofree char *export = g_build_filename(target->raw, name, NULL);
    g_autofree char *command = quote_command(target->argv);
    g_autofree char *count = g_strdup_printf("%u", runs);
    const char *const argv[] = {
        hyperfine_tool, "--style", "none", "-N", "-i", "--warmup", "1", "--runs", count, "--export-json", export, command, NULL,
    };
    const struct process_spec spec = {.argv = argv,
                                      .directory = target->directory,
                                      .environment = target->environment,
                                      .deadline_ms = target->deadline_ms,
                                      .no_huge_pages = target->no_huge_pages};
    struct process_result result = {0};
    if (!process_run(&spec, &result, error)) return FALSE;
    gboolean well = process_check(&result, hyperfine_tool, NULL, error) && hyperfine_read(export, runs, target->accepted, seconds, error);
    process_result_clear(&result);
    return well;
}

void hyperfine_shuffle(GRand *random, guint *order, guint count) {
    for (guint i = 0; i < count; i++) order[i] = i;
    for (guint i = count; i > 1; i--) {
        guint other = (guint) g_rand_int_range(random, 0, (gint32) i), last = order[i - 1];
        order[i - 1] = order[other];
        order[other] = last;
    }
}

gboolean hyperfine_measure_rounds(const struct hyperfine_side *sides, guint count, guint first, guint rounds, guint runs,
                                  void (*progress)(gpointer), gpointer user_data, GError **error) {
    g_autoptr(GRand) random = g_rand_new();
    g_autofree guint *order = g_new(guint, count);
    for (guint round = first; round < first + rounds; round++) {
        g_autofree char *name = g_strdup_printf("round-%02u.json", round + 1);
        hyperfine_shuffle(random, order, count);
        for (guint turn = 0; turn < count; turn++) {
            const struct hyperfine_side *side = &sides[order[turn]];
            if (!measure_side(side->target, runs, name, side->seconds, error)) return FALSE;
        }
        if (progress != NULL) progress(user_data);
    }
    return TRUE;
}

/* The target is `canary --sleep`; no run may be shorter than its sleep. Longer is no error: a machine may be busy. */
static gboolean calibrate(const struct probe_target *target, const struct cell_results *cell, GError **error) {
    (void) cell;
    g_autoptr(GArray) seconds = g_array_new(FALSE, FALSE, sizeof(double));
    if (!measure_side(target, CALIBRATION_RUNS, "canary.json", seconds, error)) return FALSE;
    for (guint run = 0; run < seconds->len; run++) {
        double measured = g_array_index(seconds, double, run);
        if (measured >= CANARY_SLEEP_SECONDS) continue;
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: the canary sleeps %g s, and a run of it took %g s", hyperfine_tool,
                    CANARY_SLEEP_SECONDS, measured);
        return FALSE;
    }
    return TRUE;
}

static const struct metric_definition no_metrics[] = {{.name = NULL}};
static const char *const canary_arguments[] = {"--sleep", NULL};

const struct probe probe_hyperfine = {
    .name = hyperfine_tool,
    .kind = PROBE_TIMES_PAIRS,
    .summary = "wall time of a pair, in alternating rounds",
    .tool = hyperfine_tool,
    .tool_package = "hyperfine",
    .metrics = no_metrics,
    .canary_arguments = canary_arguments,
    .calibrate = calibrate,
};
