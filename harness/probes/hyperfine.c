#include "probes/hyperfine.h"

#include "probes/canary/canary.h"
#include "base/error.h"
#include "probes/printed_time.h"
#include "probes/table.h"
#include "sys/json.h"

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

/* What hyperfine says of one command. */
struct export {
    GArray *seconds;     /* of double */
    GArray *codes;       /* of gint64; JSON_INTEGER_NULL: a signal ended the run */
    double user, system; /* seconds on the processors, the mean of the runs */
    guint commands;
};

static void read_command(struct json_place *place, gpointer user_data) {
    struct export *export = user_data;
    if (export->commands++ > 0) return;
    json_take_doubles(place, "times", export->seconds);
    json_take_integers(place, "exit_codes", 0, export->codes);
    export->user = json_take_double(place, "user");
    export->system = json_take_double(place, "system");
}

static void check_run(guint run, gint64 exit_code, const int *accepted, struct json_place *place) {
    if (exit_code == JSON_INTEGER_NULL) {
        json_place_fail(place, "run %u of the command was killed by a signal", run);
    } else if (!is_accepted(exit_code, accepted)) {
        json_place_fail(place, "run %u of the command ended with exit code %" G_GINT64_FORMAT, run, exit_code);
    }
}

/* The runs of a whole export. */
static void check_export(const struct export *export, guint runs, const int *accepted, struct json_place *place) {
    if (export->commands != 1) json_place_fail(place, "results: expected one command, found %u", export->commands);
    if (export->seconds->len != runs) json_place_fail(place, "times: expected %u, found %u", runs, export->seconds->len);
    if (export->codes->len != runs) json_place_fail(place, "exit_codes: expected %u, found %u", runs, export->codes->len);
    if (export->user < 0 || export->system < 0) json_place_fail(place, "user, system: expected times from 0");
    for (guint run = 0; run < export->seconds->len; run++) {
        if (g_array_index(export->seconds, double, run) <= 0) json_place_fail(place, "times[%u]: expected a positive number", run);
    }
    for (guint run = 0; run < export->codes->len; run++) check_run(run + 1, g_array_index(export->codes, gint64, run), accepted, place);
}

gboolean hyperfine_read(const char *path, guint runs, const int *accepted, GArray *seconds, GArray *cpu_seconds, GError **error) {
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) codes = g_array_new(FALSE, FALSE, sizeof(gint64));
    struct export export = {.seconds = times, .codes = codes};
    struct json_place place;
    gboolean well = json_place_open(&place, path, NULL, error);
    if (well) {
        json_take_array(&place, "results", read_command, &export);
        check_export(&export, runs, accepted, &place);
        well = json_place_close(&place, error);
    }
    if (well) g_array_append_vals(seconds, times->data, times->len);
    double cpu = export.user + export.system;
    if (well && cpu_seconds != NULL) g_array_append_val(cpu_seconds, cpu);
    if (!well && error != NULL) (*error)->code = BENCH_ERROR_MEASURE;
    return well;
}

/* One call of hyperfine on one side, its export to `name` in the raw folder; a program that prints its time is started without it. -i,
 * because a linter's 1 (offences) is no failure: hyperfine then passes over every exit code, and hyperfine_read checks them. */
static gboolean measure_side(const struct hyperfine_side *side, guint runs, const char *name, GError **error) {
    const struct probe_target *target = side->target;
    if (target->prints_time) return printed_time_measure(target, runs, side->seconds, error);
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
                                      .no_huge_pages = target->huge_pages == HUGE_PAGES_OFF};
    struct process_result result = {0};
    if (!process_run(&spec, &result, error)) return FALSE;
    gboolean well = process_check(&result, hyperfine_tool, NULL, error) &&
                    hyperfine_read(export, runs, target->accepted, side->seconds, side->cpu_seconds, error);
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
            if (!measure_side(&sides[order[turn]], runs, name, error)) return FALSE;
        }
        if (progress != NULL) progress(user_data);
    }
    return TRUE;
}

/* The target is `canary --sleep`; no run may be shorter than its sleep. Longer is no error: a machine may be busy. */
static gboolean calibrate(const struct probe_target *target, const struct cell_results *cell, GError **error) {
    (void) cell;
    g_autoptr(GArray) seconds = g_array_new(FALSE, FALSE, sizeof(double));
    const struct hyperfine_side side = {.target = target, .seconds = seconds};
    if (!measure_side(&side, CALIBRATION_RUNS, "canary.json", error)) return FALSE;
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
    .fixed_ms = 22,
    .ms_per_megabyte = 110,
    .canary_arguments = canary_arguments,
    .calibrate = calibrate,
};
