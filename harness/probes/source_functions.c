#include "probes/source_functions.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct declaration {
    const char *name; /* interned */
    guint64 line;
};

/* A unit while its functions are visited. */
struct unit {
    SourceFunctions *functions;
    const char *folder; /* that relative names of files are relative to, or NULL */
};

struct source_functions {
    GHashTable *files; /* name → GArray of struct declaration, by line */
};

static void add_declaration(const struct unit *unit, Dwarf_Die *die) {
    int line = 0;
    const char *file = dwarf_decl_file(die), *name = dwarf_diename(die);
    if (file == NULL || name == NULL || dwarf_decl_line(die, &line) != 0 || line <= 0) return;
    g_autofree char *path = g_path_is_absolute(file) || unit->folder == NULL ? g_strdup(file) : g_build_filename(unit->folder, file, NULL);
    GArray *declarations = g_hash_table_lookup(unit->functions->files, path);
    if (declarations == NULL) {
        declarations = g_array_new(FALSE, FALSE, sizeof(struct declaration));
        g_hash_table_insert(unit->functions->files, g_steal_pointer(&path), declarations);
    }
    const struct declaration declaration = {g_intern_string(name), (guint64) line};
    g_array_append_val(declarations, declaration);
}

/* Functions that have code, of their own or inlined; one that is only declared has neither. */
static int visit_function(Dwarf_Die *die, void *unit) {
    Dwarf_Word inlined = 0;
    Dwarf_Attribute attribute;
    if (dwarf_attr(die, DW_AT_inline, &attribute) != NULL) dwarf_formudata(&attribute, &inlined);
    if (dwarf_hasattr(die, DW_AT_low_pc) || dwarf_hasattr(die, DW_AT_ranges) || inlined != DW_INL_not_inlined) add_declaration(unit, die);
    return DWARF_CB_OK;
}

static int compare_lines(gconstpointer a, gconstpointer b) {
    const struct declaration *x = a, *y = b;
    if (x->line != y->line) return x->line < y->line ? -1 : 1;
    return strcmp(x->name, y->name);
}

SourceFunctions *source_functions_open(const char *program) {
    SourceFunctions *functions = g_new0(SourceFunctions, 1);
    functions->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
    int file = open(program, O_RDONLY | O_CLOEXEC);
    Dwarf *dwarf = file >= 0 ? dwarf_begin(file, DWARF_C_READ) : NULL;
    Dwarf_CU *unit = NULL;
    Dwarf_Die die;
    while (dwarf != NULL && dwarf_get_units(dwarf, unit, &unit, NULL, NULL, &die, NULL) == 0) {
        Dwarf_Attribute attribute;
        struct unit visited = {functions, dwarf_attr(&die, DW_AT_comp_dir, &attribute) != NULL ? dwarf_formstring(&attribute) : NULL};
        dwarf_getfuncs(&die, visit_function, &visited, 0);
    }
    if (dwarf != NULL) dwarf_end(dwarf);
    if (file >= 0) close(file);
    GHashTableIter iterator;
    gpointer declarations;
    g_hash_table_iter_init(&iterator, functions->files);
    while (g_hash_table_iter_next(&iterator, NULL, &declarations)) g_array_sort(declarations, compare_lines);
    return functions;
}

void source_functions_free(SourceFunctions *functions) {
    if (functions == NULL) return;
    g_hash_table_unref(functions->files);
    g_free(functions);
}

const char *source_functions_find(const SourceFunctions *functions, const char *file, guint64 line) {
    const GArray *declarations = g_hash_table_lookup(functions->files, file);
    guint low = 0, high = declarations != NULL ? declarations->len : 0;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(declarations, struct declaration, middle).line <= line) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low > 0 ? g_array_index(declarations, struct declaration, low - 1).name : NULL;
}
