#include "probes/callgrind_output.h"

#include <string.h>

#include "base/error.h"
#include "probes/lines.h"
#include "sys/files.h"

#define OUTPUT_MAXIMUM (256 << 20)
#define FUNCTIONS_MAXIMUM (64 << 20)
#define FUNCTIONS_HEADING "instructions\tcalls\tfunction\tfile\tobject"

/* The reader. Callgrind writes a name once in a file, as "(NUMBER) NAME", and as "(NUMBER)" afterwards; in all files of a process a number
 * means the same. */
struct reader {
    struct lines lines;
    GPtrArray *functions;                   /* of struct callgrind_function */
    GHashTable *numbered, *files, *objects; /* functions and names by number */
    struct callgrind_function *current;
    const char *file, *object;
    const char *line_file;           /* interned: of the cost lines that follow */
    struct callgrind_call call;      /* `callee` is NULL but between "calls=" and the cost line of the call */
    gboolean has_events, has_totals; /* of the file, as are the sums */
    guint64 summary, totals, counted;
    guint64 all; /* of all files */
};

typedef gboolean (*line_function)(struct reader *reader, const char *rest, GError **error);

static void function_free(gpointer data) {
    struct callgrind_function *function = data;
    g_free(function->name);
    g_free(function->file);
    g_free(function->object);
    g_array_unref(function->lines);
    g_array_unref(function->callees);
    g_free(function);
}

/* A copy that can stand in a field of tab-separated text. */
static char *tab_free(const char *name) {
    return g_strdelimit(g_strdup(name), "\t", ' ');
}

/* "(NUMBER)" or "(NUMBER) NAME": `name` is empty where there is none. */
static gboolean split_name(struct reader *reader, const char *text, guint64 *number, const char **name, GError **error) {
    if (!line_has_prefix(text, "(", &text) || !line_read_number(&text, number) || !line_has_prefix(text, ")", &text) ||
        (*text != '\0' && *text != ' ')) {
        return lines_fail(&reader->lines, error, "expected \"(NUMBER) NAME\"");
    }
    *name = *text == ' ' ? text + 1 : "";
    return TRUE;
}

/* A name that a number gets again must be the one that it has: another process's numbers mean other names. */
static gboolean is_same_name(struct reader *reader, guint64 number, const char *known, const char *written, GError **error) {
    g_autofree char *name = tab_free(written);
    return *written == '\0' || strcmp(known, name) == 0 ||
           lines_fail(&reader->lines, error, "(%" G_GUINT64_FORMAT ") is %.60s, and was %.60s before", number, name, known);
}

/* The name that `text` means; owned by `names`. NULL with `error`. */
static const char *read_name(struct reader *reader, GHashTable *names, const char *text, GError **error) {
    guint64 number;
    const char *written;
    if (!split_name(reader, text, &number, &written, error)) return NULL;
    const char *name = g_hash_table_lookup(names, &number);
    if (name == NULL && *written) {
        g_hash_table_insert(names, g_memdup2(&number, sizeof number), tab_free(written));
        name = g_hash_table_lookup(names, &number);
    }
    if (name == NULL) lines_fail(&reader->lines, error, "(%" G_GUINT64_FORMAT ") has no name yet", number);
    return name != NULL && is_same_name(reader, number, name, written, error) ? name : NULL;
}

static struct callgrind_function *read_function_name(struct reader *reader, const char *text, GError **error) {
    guint64 number;
    const char *written;
    if (!split_name(reader, text, &number, &written, error)) return NULL;
    struct callgrind_function *function = g_hash_table_lookup(reader->numbered, &number);
    if (function == NULL && *written) {
        function = g_new0(struct callgrind_function, 1);
        function->name = tab_free(written);
        function->lines = g_array_new(FALSE, FALSE, sizeof(struct callgrind_line));
        function->callees = g_array_new(FALSE, FALSE, sizeof(struct callgrind_call));
        g_ptr_array_add(reader->functions, function);
        g_hash_table_insert(reader->numbered, g_memdup2(&number, sizeof number), function);
    }
    if (function == NULL) lines_fail(&reader->lines, error, "(%" G_GUINT64_FORMAT ") has no name yet", number);
    return function != NULL && is_same_name(reader, number, function->name, written, error) ? function : NULL;
}

static gboolean read_file(struct reader *reader, const char *rest, GError **error) {
    reader->file = read_name(reader, reader->files, rest, error);
    return reader->file != NULL;
}

/* The file of code that is inlined here, or again the function's own. */
static gboolean read_line_file(struct reader *reader, const char *rest, GError **error) {
    const char *name = read_name(reader, reader->files, rest, error);
    reader->line_file = name != NULL ? g_intern_string(name) : NULL;
    return name != NULL;
}

/* The file of a function called from here: it may give a number its name, no more. */
static gboolean read_called_file(struct reader *reader, const char *rest, GError **error) {
    return read_name(reader, reader->files, rest, error) != NULL;
}

static gboolean read_object(struct reader *reader, const char *rest, GError **error) {
    reader->object = read_name(reader, reader->objects, rest, error);
    return reader->object != NULL;
}

static gboolean read_called_object(struct reader *reader, const char *rest, GError **error) {
    return read_name(reader, reader->objects, rest, error) != NULL;
}

static gboolean read_function(struct reader *reader, const char *rest, GError **error) {
    reader->current = read_function_name(reader, rest, error);
    if (reader->current == NULL) return FALSE;
    if (reader->current->file == NULL) {
        reader->current->file = g_strdup(reader->file != NULL ? reader->file : "???");
        reader->current->object = g_strdup(reader->object != NULL ? reader->object : "???");
    }
    reader->line_file = g_intern_string(reader->file != NULL ? reader->file : "???");
    return TRUE;
}

/* "cfn=": the function that the next "calls=" counts. */
static gboolean read_called_function(struct reader *reader, const char *rest, GError **error) {
    const struct callgrind_function *caller = reader->current;
    struct callgrind_function *called = read_function_name(reader, rest, error);
    const char *line = called != NULL ? lines_next(&reader->lines) : NULL;
    guint64 calls;
    if (called == NULL) return FALSE;
    if (caller == NULL || line == NULL || !line_has_prefix(line, "calls=", &line) || !line_read_number(&line, &calls)) {
        return lines_fail(&reader->lines, error, "expected \"calls=NUMBER POSITION\" after \"cfn=\" in a function");
    }
    if (!g_uint64_checked_add(&called->calls, called->calls, calls)) {
        return lines_fail(&reader->lines, error, "%s: more calls than can be", called->name);
    }
    reader->call.callee = called;
    reader->call.calls = calls;
    return TRUE;
}

static gboolean read_positions(struct reader *reader, const char *rest, GError **error) {
    return strcmp(rest, "line") == 0 || lines_fail(&reader->lines, error, "positions: expected line, found \"%.60s\"", rest);
}

static gboolean read_events(struct reader *reader, const char *rest, GError **error) {
    reader->has_events = TRUE;
    return strcmp(rest, "Ir") == 0 || lines_fail(&reader->lines, error, "events: expected Ir, found \"%.60s\"", rest);
}

static gboolean read_summary(struct reader *reader, const char *rest, GError **error) {
    return line_is_number(rest, &reader->summary) || lines_fail(&reader->lines, error, "summary: expected a number, found \"%.60s\"", rest);
}

static gboolean read_totals(struct reader *reader, const char *rest, GError **error) {
    reader->has_totals = TRUE;
    return line_is_number(rest, &reader->totals) || lines_fail(&reader->lines, error, "totals: expected a number, found \"%.60s\"", rest);
}

static gboolean pass_over(struct reader *reader, const char *rest, GError **error) {
    (void) reader;
    (void) rest;
    (void) error;
    return TRUE;
}

/* What a line can begin with, but for the cost lines. */
static const struct {
    const char *prefix;
    line_function read;
} line_kinds[] = {
    {"fi=", read_line_file},
    {"fe=", read_line_file},
    {"cfn=", read_called_function},
    {"fn=", read_function},
    {"cfi=", read_called_file},
    {"cfl=", read_called_file},
    {"fl=", read_file},
    {"cob=", read_called_object},
    {"ob=", read_object},
    {"# callgrind", pass_over},
    {"version: ", pass_over},
    {"creator: ", pass_over},
    {"pid: ", pass_over},
    {"cmd: ", pass_over},
    {"part: ", pass_over},
    {"desc: ", pass_over},
    {"positions: ", read_positions},
    {"events: ", read_events},
    {"summary: ", read_summary},
    {"totals: ", read_totals},
};

/* "LINE COST", where LINE is a number, a difference to the last one ("+3", "-3"), or "*" for the same. */
static gboolean read_cost(struct reader *reader, const char *line, GError **error) {
    guint64 position = 0, cost;
    const char *text = line;
    gboolean absolute = g_ascii_isdigit(*text);
    if (*text == '*') {
        text++;
    } else {
        text += !absolute;
        if (!line_read_number(&text, &position)) return lines_fail(&reader->lines, error, "expected a cost line, found \"%.60s\"", line);
    }
    if (*text != ' ' || !line_is_number(text + 1, &cost)) {
        return lines_fail(&reader->lines, error, "expected \"POSITION INSTRUCTIONS\", found \"%.60s\"", line);
    }
    if (reader->current == NULL) return lines_fail(&reader->lines, error, "a cost before the first function");
    const struct callgrind_line spent = {reader->line_file, absolute ? position : 0, cost};
    if (reader->call.callee != NULL) {
        reader->call.file = spent.file;
        reader->call.line = spent.line;
        reader->call.instructions = cost;
        g_array_append_val(reader->current->callees, reader->call);
        reader->call.callee = NULL;
        return TRUE;
    }
    g_array_append_val(reader->current->lines, spent);
    reader->current->instructions += cost;
    return g_uint64_checked_add(&reader->counted, reader->counted, cost) ||
           lines_fail(&reader->lines, error, "more instructions than can be");
}

static gboolean read_line(struct reader *reader, const char *line, GError **error) {
    const char *rest;
    if (*line == '\0') return TRUE;
    if (g_ascii_isdigit(*line) || strchr("+-*", *line) != NULL) return read_cost(reader, line, error);
    for (gsize i = 0; i < G_N_ELEMENTS(line_kinds); i++) {
        if (line_has_prefix(line, line_kinds[i].prefix, &rest)) return line_kinds[i].read(reader, rest, error);
    }
    return lines_fail(&reader->lines, error, "no line of callgrind's: \"%.60s\"", line);
}

static gboolean read_all(struct reader *reader, GError **error) {
    const char *line;
    while ((line = lines_next(&reader->lines)) != NULL) {
        if (!read_line(reader, line, error)) return FALSE;
    }
    if (!reader->has_events || !reader->has_totals) {
        return lines_fail(&reader->lines, error, "cut off: no \"%s\" line", reader->has_events ? "totals" : "events");
    }
    if (reader->counted != reader->totals || reader->counted != reader->summary) {
        return lines_fail(&reader->lines, error,
                          "does not add up: functions %" G_GUINT64_FORMAT ", totals %" G_GUINT64_FORMAT ", summary %" G_GUINT64_FORMAT,
                          reader->counted, reader->totals, reader->summary);
    }
    return TRUE;
}

/* Dearest first; the rest of the order only makes it the same each time. */
static gint compare_functions(gconstpointer a, gconstpointer b) {
    const struct callgrind_function *left = *(const struct callgrind_function *const *) a;
    const struct callgrind_function *right = *(const struct callgrind_function *const *) b;
    if (left->instructions != right->instructions) return left->instructions < right->instructions ? 1 : -1;
    int order = strcmp(left->name, right->name);
    order = order != 0 ? order : g_strcmp0(left->file, right->file);
    return order != 0 ? order : g_strcmp0(left->object, right->object);
}

static gboolean read_file_at(struct reader *reader, const char *path, GError **error) {
    reader->current = NULL;
    reader->call.callee = NULL;
    reader->file = reader->object = NULL;
    reader->has_events = reader->has_totals = FALSE;
    reader->summary = reader->totals = reader->counted = 0;
    gboolean well = lines_open(&reader->lines, path, OUTPUT_MAXIMUM, error) && read_all(reader, error);
    if (well && !g_uint64_checked_add(&reader->all, reader->all, reader->counted)) {
        well = lines_fail(&reader->lines, error, "more instructions than can be");
    }
    lines_clear(&reader->lines);
    return well;
}

static gboolean read_files(struct reader *reader, const char *const *paths, GError **error) {
    for (const char *const *path = paths; *path != NULL; path++) {
        if (!read_file_at(reader, *path, error)) return FALSE;
    }
    if (reader->all > 0) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: no instructions", paths[0]);
    return FALSE;
}

GPtrArray *callgrind_output_read(const char *const *paths, guint64 *instructions, GError **error) {
    struct reader reader = {
        .numbered = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
        .functions = g_ptr_array_new_with_free_func(function_free),
        .files = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free),
        .objects = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free),
    };
    if (read_files(&reader, paths, error)) {
        g_ptr_array_sort(reader.functions, compare_functions);
        *instructions = reader.all;
    } else {
        g_clear_pointer(&reader.functions, g_ptr_array_unref);
    }
    g_hash_table_unref(reader.numbered);
    g_hash_table_unref(reader.files);
    g_hash_table_unref(reader.objects);
    return reader.functions;
}

gboolean callgrind_functions_write(const GPtrArray *functions, const char *path, GError **error) {
    g_autoptr(GString) text = g_string_new(FUNCTIONS_HEADING "\n");
    for (guint i = 0; i < functions->len; i++) {
        const struct callgrind_function *function = g_ptr_array_index(functions, i);
        g_string_append_printf(text, "%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT "\t%s\t%s\t%s\n", function->instructions, function->calls,
                               function->name, function->file != NULL ? function->file : "???",
                               function->object != NULL ? function->object : "???");
    }
    return file_write(path, text->str, (gssize) text->len, error);
}

gboolean callgrind_functions_find(const char *path, const char *name, guint64 *instructions, GError **error) {
    struct lines lines;
    gboolean found = FALSE, well = lines_open(&lines, path, FUNCTIONS_MAXIMUM, error);
    const char *line = well ? lines_next(&lines) : NULL;
    if (well && g_strcmp0(line, FUNCTIONS_HEADING) != 0) {
        well = lines_fail(&lines, error, "expected the heading \"instructions, calls, function, file, object\"");
    }
    while (well && !found && (line = lines_next(&lines)) != NULL) {
        g_auto(GStrv) fields = g_strsplit(line, "\t", 5);
        if (g_strv_length(fields) != 5 || !line_is_number(fields[0], instructions)) {
            well = lines_fail(&lines, error, "expected five fields, the first a number");
        } else {
            found = strcmp(fields[2], name) == 0;
        }
    }
    if (well && !found) well = lines_fail(&lines, error, "no function %s up to here", name);
    lines_clear(&lines);
    return well;
}
