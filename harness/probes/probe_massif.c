/*
 * The heap over time, as valgrind's massif sees it: the peak, exactly, and a timeline that is kept for the plot.
 *
 * Massif looks for a peak at each deallocation only, and only beyond its inaccuracy, so that is 0. Time is bytes allocated and freed, the
 * same in each run. The peak's bytes are those asked for and equal malloc_profiler's peak_live_bytes (seen on all generated inputs,
 * 1K, 64K and 1M); bookkeeping is left out (--heap-admin=0), because massif takes its peak where bytes and bookkeeping together are
 * highest. What is left of it, the rounding to 16 bytes, is reported as peak_extra_bytes.
 */
#include <string.h>

#include "probes/canary/canary.h"
#include "base/error.h"
#include "probes/lines.h"
#include "probes/table.h"
#include "probes/tool.h"
#include "probes/valgrind.h"

#define OUTPUT_NAME "massif.out"
#define OUTPUT_MAXIMUM (64 << 20)

static const struct metric_definition metrics[] = {
    {.name = "peak_bytes",
     .summary = "bytes asked for at the heap's highest point",
     .unit = UNIT_BYTES,
     .class = METRIC_EXACT,
     .gates = TRUE},
    {.name = "peak_extra_bytes", .summary = "rounding of those blocks to 16 bytes", .unit = UNIT_BYTES, .class = METRIC_MACHINE},
    {.name = NULL},
};

struct snapshot {
    guint64 time, heap, extra;
};

struct massif {
    struct lines lines;
    guint64 count;            /* snapshots begun */
    struct snapshot snapshot; /* the current one */
    struct snapshot peak;
    gboolean has_peak;
};

static gboolean prepare(const struct probe_target *target, struct probe_command *command, GError **error) {
    const char *const massif[] = {
        valgrind_program(),
        "--quiet",
        "--vgdb=no",
        "--tool=massif",
        "--stacks=no",
        "--heap-admin=0",
        "--time-unit=B",
        "--peak-inaccuracy=0",
        "--max-snapshots=200",
        "--detailed-freq=1000000",
        "--depth=8",
        "--massif-out-file=" OUTPUT_NAME,
        NULL,
    };
    if (!tool_forget(target, OUTPUT_NAME, error)) return FALSE;
    tool_wrap(target, massif, command);
    command->discard_stdout = TRUE;
    return TRUE;
}

/* The next line, which must be "PREFIX…"; NULL with `error` otherwise. */
static const char *expect_line(struct massif *massif, const char *prefix, GError **error) {
    const char *line = lines_next(&massif->lines), *rest = NULL;
    if (line == NULL) {
        lines_fail(&massif->lines, error, "cut off: expected \"%s\" after this line", prefix);
    } else if (!line_has_prefix(line, prefix, &rest)) {
        lines_fail(&massif->lines, error, "expected \"%s\", found \"%.60s\"", prefix, line);
    }
    return rest;
}

static gboolean expect_number(struct massif *massif, const char *key, guint64 *value, GError **error) {
    const char *text = expect_line(massif, key, error);
    if (text == NULL) return FALSE;
    return line_is_number(text, value) || lines_fail(&massif->lines, error, "%s: expected a number, found \"%.60s\"", key, text);
}

/* A tree of call sites: "nCHILDREN: BYTES …", each line followed by its children. The root's bytes are the snapshot's. */
static gboolean read_tree(struct massif *massif, GError **error) {
    guint64 missing = 1;
    gboolean root = TRUE;
    while (missing > 0) {
        const char *line = lines_next(&massif->lines);
        guint64 children, bytes;
        if (line == NULL) {
            return lines_fail(&massif->lines, error, "cut off: %" G_GUINT64_FORMAT " lines of the heap tree are missing", missing);
        }
        line += strspn(line, " ");
        if (!line_has_prefix(line, "n", &line) || !line_read_number(&line, &children) || !line_has_prefix(line, ": ", &line) ||
            !line_read_number(&line, &bytes)) {
            return lines_fail(&massif->lines, error, "expected a line of the heap tree, \"nCHILDREN: BYTES …\"");
        }
        if (root && bytes != massif->snapshot.heap) {
            return lines_fail(&massif->lines, error, "the heap tree holds %" G_GUINT64_FORMAT " bytes, its snapshot %" G_GUINT64_FORMAT,
                              bytes, massif->snapshot.heap);
        }
        if (children > G_MAXUINT32) {
            return lines_fail(&massif->lines, error, "a heap tree cannot have %" G_GUINT64_FORMAT " branches", children);
        }
        root = FALSE;
        missing += children;
        missing--;
    }
    return TRUE;
}

/* What follows "heap_tree=". */
static gboolean read_heap_tree(struct massif *massif, const char *kind, GError **error) {
    if (strcmp(kind, "empty") == 0) return TRUE;
    if (strcmp(kind, "peak") == 0) {
        if (massif->has_peak) return lines_fail(&massif->lines, error, "a second peak");
        massif->has_peak = TRUE;
        massif->peak = massif->snapshot;
    } else if (strcmp(kind, "detailed") != 0) {
        return lines_fail(&massif->lines, error, "heap_tree: expected empty, detailed or peak, found \"%.60s\"", kind);
    }
    return read_tree(massif, error);
}

/* One snapshot, whose first line has been read. */
static gboolean read_snapshot(struct massif *massif, GError **error) {
    guint64 number, time, stacks;
    if (!expect_number(massif, "snapshot=", &number, error)) return FALSE;
    if (number != massif->count) return lines_fail(&massif->lines, error, "expected snapshot %" G_GUINT64_FORMAT, massif->count);
    massif->count++;
    if (expect_line(massif, "#", error) == NULL || !expect_number(massif, "time=", &time, error)) return FALSE;
    if (time < massif->snapshot.time) return lines_fail(&massif->lines, error, "time runs backwards");
    massif->snapshot.time = time;
    if (!expect_number(massif, "mem_heap_B=", &massif->snapshot.heap, error) ||
        !expect_number(massif, "mem_heap_extra_B=", &massif->snapshot.extra, error) ||
        !expect_number(massif, "mem_stacks_B=", &stacks, error)) {
        return FALSE;
    }
    const char *kind = expect_line(massif, "heap_tree=", error);
    return kind != NULL && read_heap_tree(massif, kind, error);
}

static gboolean read_massif(struct massif *massif, GError **error) {
    const char *line;
    if (expect_line(massif, "desc:", error) == NULL || expect_line(massif, "cmd:", error) == NULL) return FALSE;
    const char *unit = expect_line(massif, "time_unit: ", error);
    if (unit == NULL) return FALSE;
    if (strcmp(unit, "B") != 0) return lines_fail(&massif->lines, error, "time_unit: expected B, found \"%.60s\"", unit);
    while ((line = lines_next(&massif->lines)) != NULL) {
        if (*line != '#') return lines_fail(&massif->lines, error, "expected the start of a snapshot, found \"%.60s\"", line);
        if (!read_snapshot(massif, error)) return FALSE;
    }
    return massif->has_peak ||
           lines_fail(&massif->lines, error, "no peak: the file is cut off, or the program never freed anything and massif saw none");
}

static gboolean parse(const struct probe_target *target, const struct process_result *result, struct cell_results *cell, GError **error) {
    g_autofree char *path = tool_keep(target, result, OUTPUT_NAME, OUTPUT_NAME, error);
    struct massif massif = {0};
    gboolean well = path != NULL && lines_open(&massif.lines, path, OUTPUT_MAXIMUM, error) && read_massif(&massif, error);
    if (well) {
        tool_set(&probe_massif, cell, "peak_bytes", massif.peak.heap);
        tool_set(&probe_massif, cell, "peak_extra_bytes", massif.peak.extra);
    }
    lines_clear(&massif.lines);
    return well;
}

static gboolean calibrate(const struct probe_target *target, const struct cell_results *cell, GError **error) {
    static const struct tool_truth truth[] = {{"massif.peak_bytes", CANARY_PEAK_BYTES}, {.metric = NULL}};
    (void) target;
    return tool_expect(cell, truth, error);
}

const struct probe probe_massif = {
    .name = "massif",
    .summary = "the heap's exact peak and its timeline (valgrind)",
    .tool = "valgrind",
    .tool_package = "valgrind",
    .metrics = metrics,
    .fixed_ms = 480,
    .ms_per_megabyte = 700,
    .repeatable = TRUE,
    .prepare = prepare,
    .parse = parse,
    .calibrate = calibrate,
};
