#include "store/baselines_check.h"

#include "base/error.h"
#include "base/suggest.h"

#include <string.h>

static const char *const other_files[] = {"LEDGER.md", "README.md", "accepted.tsv", "losses.tsv", "cell_costs.tsv", NULL};

static gboolean is_machine_suffix(const char *text) {
    static const char start[] = ".machine-", end[] = ".tsv";
    static const gsize digits = 8;
    if (!g_str_has_prefix(text, start)) return FALSE;
    const char *digest = text + strlen(start);
    return strspn(digest, "0123456789abcdef") == digits && strcmp(digest + digits, end) == 0;
}

static gboolean is_baseline_file(const char *name, const char *const *inputs) {
    static const char *const suffixes[] = {".tsv", ".machine.tsv", ".callers.tsv", NULL};
    for (const char *const *input = inputs; *input != NULL; input++) {
        if (!g_str_has_prefix(name, *input)) continue;
        const char *suffix = name + strlen(*input);
        if (g_strv_contains(suffixes, suffix) || is_machine_suffix(suffix)) return TRUE;
    }
    return FALSE;
}

/* The names in a folder, sorted, so that the same one is named every time; without hidden ones. NULL when there is no folder. */
static GPtrArray *list_names(const char *folder) {
    g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
    if (listing == NULL) return NULL;
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    const char *name = NULL;
    while ((name = g_dir_read_name(listing)) != NULL) {
        guint place = 0;
        if (name[0] == '.') continue;
        while (place < names->len && strcmp(g_ptr_array_index(names, place), name) < 0) place++;
        g_ptr_array_insert(names, (gint) place, g_strdup(name));
    }
    return names;
}

static gboolean check_files(const char *folder, const char *variant, const char *const *inputs, GError **error) {
    g_autoptr(GPtrArray) names = list_names(folder);
    for (guint i = 0; names != NULL && i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        if (is_baseline_file(name, inputs)) continue;
        g_autofree char *input = g_strndup(name, strcspn(name, ".")), *known = names_suggest(input, inputs);
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                    "baselines/%s/%s: no input has this file, so its values are never compared; %s; rename it, or remove it: git rm "
                    "baselines/%s/%s",
                    variant, name, known, variant, name);
        return FALSE;
    }
    return TRUE;
}

static gboolean check_entry(const Project *project, const char *name, const char *const *variants, const char *const *inputs,
                            GError **error) {
    g_autofree char *path = g_build_filename(project->baselines, name, NULL);
    gboolean folder = g_file_test(path, G_FILE_TEST_IS_DIR);
    if (folder && g_strv_contains(variants, name)) return check_files(path, name, inputs, error);
    if (!folder && g_strv_contains(other_files, name)) return TRUE;
    g_autofree char *known = names_suggest(name, variants);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                "baselines/%s: the plan has no variant of this name, so its values are never compared; %s; rename it, or remove it: git "
                "rm %sbaselines/%s",
                name, known, folder ? "-r " : "", name);
    return FALSE;
}

/* The names of all structures in a list of the plan, each of which begins with its name; NULL-terminated. */
static GPtrArray *all_names(const GPtrArray *list) {
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; i < list->len; i++) g_ptr_array_add(names, (gpointer) * (const char *const *) g_ptr_array_index(list, i));
    g_ptr_array_add(names, NULL);
    return names;
}

gboolean baselines_check(const Project *project, const Plan *plan, GError **error) {
    g_autoptr(GPtrArray) names = list_names(project->baselines), variants = all_names(plan->all_variants),
                         inputs = all_names(plan->all_inputs);
    for (guint i = 0; names != NULL && i < names->len; i++) {
        if (!check_entry(project, g_ptr_array_index(names, i), (const char *const *) variants->pdata, (const char *const *) inputs->pdata,
                         error)) {
            return FALSE;
        }
    }
    return TRUE;
}
