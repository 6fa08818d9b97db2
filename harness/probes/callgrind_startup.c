#include "probes/callgrind_startup.h"

#include "probes/callgrind_output.h"

#include <string.h>

Costs *callgrind_startup_objects(const GPtrArray *functions) {
    Costs *objects = costs_new();
    for (guint i = 0; i < functions->len; i++) {
        const struct callgrind_function *function = g_ptr_array_index(functions, i);
        g_autofree char *object = g_path_get_basename(function->object != NULL ? function->object : "???");
        costs_at(objects, object, NULL)->amounts[COST_INSTRUCTIONS] += function->instructions;
    }
    return objects;
}

/* What valgrind calls the functions of libc and of the program's start that lead to main. */
static const char below_main[] = "(below main)";

static gboolean is_below_main(const struct callgrind_function *function) {
    return strcmp(function->name, below_main) == 0;
}

/* The call of main: by its name, else the dearest of libc's start into another object that is no library's. */
static const struct callgrind_call *find_main(const GPtrArray *functions, const struct callgrind_function **caller) {
    const struct callgrind_call *found = NULL;
    for (guint i = 0; i < functions->len; i++) {
        const struct callgrind_function *function = g_ptr_array_index(functions, i);
        for (guint c = 0; is_below_main(function) && c < function->callees->len; c++) {
            const struct callgrind_call *call = &g_array_index(function->callees, struct callgrind_call, c);
            gboolean named = strcmp(call->callee->name, "main") == 0, unnamed = g_str_has_prefix(call->callee->name, "0x");
            gboolean own = g_strcmp0(call->callee->object, function->object) != 0 && !is_below_main(call->callee);
            if (!named && !(unnamed && own && (found == NULL || call->instructions > found->instructions))) continue;
            found = call;
            *caller = function;
            if (named) return found;
        }
    }
    return found;
}

static guint64 inclusive(const struct callgrind_function *function) {
    guint64 sum = function->instructions;
    for (guint i = 0; i < function->callees->len; i++) sum += g_array_index(function->callees, struct callgrind_call, i).instructions;
    return sum;
}

/* The function that nobody calls and that leads to `function`. */
static const struct callgrind_function *find_root(const GPtrArray *functions, const struct callgrind_function *function) {
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    const struct callgrind_function *above = function;
    while (above != NULL && g_hash_table_add(seen, (gpointer) above)) {
        function = above;
        above = NULL;
        for (guint i = 0; i < functions->len && above == NULL; i++) {
            const struct callgrind_function *caller = g_ptr_array_index(functions, i);
            for (guint c = 0; c < caller->callees->len && above == NULL; c++) {
                const struct callgrind_call *call = &g_array_index(caller->callees, struct callgrind_call, c);
                if (call->callee == function && !g_hash_table_contains(seen, caller)) above = caller;
            }
        }
    }
    return function;
}

guint64 callgrind_startup_find(const GPtrArray *functions) {
    const struct callgrind_function *caller = NULL;
    const struct callgrind_call *main_call = find_main(functions, &caller);
    if (main_call == NULL) return 0;
    guint64 all = inclusive(find_root(functions, caller));
    return all > main_call->instructions ? all - main_call->instructions : 0;
}
