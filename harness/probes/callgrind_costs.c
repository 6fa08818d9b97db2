#include "probes/callgrind_costs.h"

#include "probes/callgrind_output.h"
#include "probes/source_functions.h"

#include <string.h>

static const char unnamed[] = "(no name)";

struct context {
    SourceFunctions *source;
    gboolean all_own;
    GHashTable *callers; /* struct callgrind_function → struct heaviest_caller */
    GHashTable *parts;   /* struct callgrind_function of a library → double: of its inclusive cost, what is not the program's own */
};

/* Who calls a function most often, and from where. */
struct heaviest_caller {
    const struct callgrind_function *function;
    const char *file;
    guint64 line, calls;
};

static gboolean has_object(const struct callgrind_function *function) {
    return function->object != NULL && strcmp(function->object, "???") != 0;
}

static gboolean is_own(const struct context *context, const struct callgrind_function *function) {
    return has_object(function) && (context->all_own || !costs_is_library(function->object));
}

/* The function that a line of `function` was written in. */
static const char *written_in(const struct context *context, const struct callgrind_function *function, const char *file, guint64 line) {
    const char *found = line > 0 && !costs_is_library(file) ? source_functions_find(context->source, file, line) : NULL;
    if (found != NULL) return found;
    return g_str_has_prefix(function->name, "0x") ? g_intern_static_string(unnamed)
                                                  : g_intern_string(function->name); /* a stub of the linker, mostly */
}

/* "f < g" for a line of `function`. Free with g_free. */
static char *name_line(const struct context *context, const struct callgrind_function *function, const char *file, guint64 line) {
    const char *written = written_in(context, function, file, line), *symbol = written_in(context, function, file, 0);
    if (written != symbol) return g_strdup_printf("%s < %s", written, symbol);
    const struct heaviest_caller *caller = g_hash_table_lookup(context->callers, function);
    if (caller == NULL) return g_strdup(symbol);
    const char *above = written_in(context, caller->function, caller->file, caller->line);
    return above != symbol ? g_strdup_printf("%s < %s", symbol, above) : g_strdup(symbol);
}

static void add(const struct context *context, Costs *costs, const struct callgrind_function *function, const char *file, guint64 line,
                guint64 instructions) {
    if (instructions == 0) return;
    g_autofree char *name = name_line(context, function, file, line), *base = g_path_get_basename(file);
    g_autofree char *place = line > 0 ? g_strdup_printf("%s:%" G_GUINT64_FORMAT, base, line) : NULL;
    costs_at(costs, name, place)->amounts[COST_INSTRUCTIONS] += instructions;
}

static const double under_way = -1;

/* Of what a call of a library's function costs, the part that is not spent in the program's own code, which has it already. A call of a
 * function that is under way is passed over: what a recursion costs, its functions and what they call besides have already. */
static double library_part(struct context *context, const struct callgrind_function *function) {
    const double *known = g_hash_table_lookup(context->parts, function);
    if (known != NULL) return *known;
    double *part = g_new(double, 1);
    *part = under_way;
    g_hash_table_insert(context->parts, (gpointer) function, part);
    double inclusive = (double) function->instructions, kept = inclusive;
    for (guint i = 0; i < function->callees->len; i++) {
        const struct callgrind_call *call = &g_array_index(function->callees, struct callgrind_call, i);
        double theirs = is_own(context, call->callee) ? 0 : library_part(context, call->callee);
        if (theirs < 0) continue;
        inclusive += (double) call->instructions;
        kept += (double) call->instructions * theirs;
    }
    *part = inclusive > 0 ? kept / inclusive : 1;
    return *part;
}

static void find_callers(struct context *context, const GPtrArray *functions) {
    for (guint i = 0; i < functions->len; i++) {
        const struct callgrind_function *function = g_ptr_array_index(functions, i);
        if (!is_own(context, function)) continue;
        for (guint c = 0; c < function->callees->len; c++) {
            const struct callgrind_call *call = &g_array_index(function->callees, struct callgrind_call, c);
            struct heaviest_caller *caller = g_hash_table_lookup(context->callers, call->callee);
            if (call->callee == function || (caller != NULL && caller->calls >= call->calls)) continue;
            if (caller == NULL) {
                caller = g_new0(struct heaviest_caller, 1);
                g_hash_table_insert(context->callers, call->callee, caller);
            }
            *caller = (struct heaviest_caller){function, call->file, call->line, call->calls};
        }
    }
}

static void add_function(struct context *context, Costs *costs, const struct callgrind_function *function) {
    for (guint i = 0; i < function->lines->len; i++) {
        const struct callgrind_line *line = &g_array_index(function->lines, struct callgrind_line, i);
        add(context, costs, function, line->file, line->line, line->instructions);
    }
    for (guint i = 0; i < function->callees->len; i++) {
        const struct callgrind_call *call = &g_array_index(function->callees, struct callgrind_call, i);
        if (is_own(context, call->callee)) continue;
        double part = library_part(context, call->callee);
        guint64 spent = (guint64) ((double) call->instructions * part + 0.5);
        add(context, costs, function, call->file, call->line, spent);
    }
}

Costs *callgrind_costs_find(const GPtrArray *functions, const char *program) {
    struct context context = {.source = source_functions_open(program),
                              .callers = g_hash_table_new_full(NULL, NULL, NULL, g_free),
                              .parts = g_hash_table_new_full(NULL, NULL, NULL, g_free),
                              .all_own = TRUE};
    Costs *costs = costs_new();
    for (guint i = 0; i < functions->len; i++) {
        const struct callgrind_function *function = g_ptr_array_index(functions, i);
        if (has_object(function) && !costs_is_library(function->object)) context.all_own = FALSE;
    }
    find_callers(&context, functions);
    for (guint i = 0; i < functions->len; i++) {
        const struct callgrind_function *function = g_ptr_array_index(functions, i);
        if (is_own(&context, function)) add_function(&context, costs, function);
    }
    source_functions_free(context.source);
    g_hash_table_unref(context.callers);
    g_hash_table_unref(context.parts);
    return costs;
}
