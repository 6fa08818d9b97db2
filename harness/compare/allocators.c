#include "compare/allocators.h"

#include "base/error.h"
#include "pipeline/build.h"
#include "pipeline/measure.h"

#include <glob.h>
#include <string.h>

static const char preload_name[] = "./preload.so";
static const char tunables_name[] = "GLIBC_TUNABLES=";

/* What can be had without a patch. A new one is one row. */
static const struct allocator {
    const char *name;
    const char *library; /* pattern of its file, or NULL */
    const char *package; /* Debian package that has it, or NULL */
    const char *tunable; /* of glibc, or NULL */
    gboolean needs_huge_pages;
} allocators[] = {
    {"mimalloc", "libmimalloc.so.2*", "libmimalloc2.0", NULL, FALSE},
    {"jemalloc", "libjemalloc.so.2*", "libjemalloc2", NULL, FALSE},
    {"tcmalloc", "libtcmalloc_minimal.so.4*", "libtcmalloc-minimal4", NULL, FALSE},
    {"hugetlb", NULL, NULL, "glibc.malloc.hugetlb=1", TRUE},
};

/* Where Debian, other systems and a build by hand put libraries. */
static const char *const library_folders[] = {"/usr/local/lib", "/usr/lib/*", "/usr/lib64", "/usr/lib", NULL};

static void contender_clear(gpointer data) {
    struct contender *contender = data;
    g_free(contender->program);
    g_free(contender->library);
    g_strfreev(contender->environment);
}

static char *find_in(const char *folder, const char *pattern) {
    g_autofree char *path = g_build_filename(folder, pattern, NULL);
    glob_t found;
    char *library = glob(path, 0, NULL, &found) == 0 ? g_canonicalize_filename(found.gl_pathv[0], NULL) : NULL;
    globfree(&found);
    return library;
}

static char *find_library(const char *pattern, const char *only) {
    if (only != NULL) return find_in(only, pattern);
    for (const char *const *folder = library_folders; *folder != NULL; folder++) {
        char *library = find_in(*folder, pattern);
        if (library != NULL) return library;
    }
    return NULL;
}

char **contender_environment(const char *const *fixed, const char *tunable, const char *preload) {
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (; *fixed != NULL; fixed++) {
        gboolean extended = tunable != NULL && g_str_has_prefix(*fixed, tunables_name);
        g_autofree char *entry = extended ? g_strconcat(*fixed, ":", tunable, NULL) : g_strdup(*fixed);
        g_strv_builder_add(builder, entry);
    }
    g_autofree char *loading = preload != NULL ? g_strconcat("LD_PRELOAD=", preload, NULL) : NULL;
    if (loading != NULL) g_strv_builder_add(builder, loading);
    return g_strv_builder_end(builder);
}

static struct contender make_plain(const Project *project, const struct plan_variant *variant) {
    return (struct contender){.name = variant->name,
                              .variant = variant->name,
                              .prism = variant->prism,
                              .installed = TRUE,
                              .program = build_program(project, variant->name)};
}

static struct contender make_with(const Project *project, const struct plan_variant *variant, const struct allocator *allocator,
                                  const char *libraries) {
    g_autofree char *name = g_strconcat(variant->name, "-", allocator->name, NULL);
    struct contender contender = make_plain(project, variant);
    contender.name = g_intern_string(name);
    contender.allocator = allocator->name;
    contender.package = allocator->package;
    contender.needs_huge_pages = allocator->needs_huge_pages;
    if (allocator->library != NULL) contender.library = find_library(allocator->library, libraries);
    contender.installed = allocator->library == NULL || contender.library != NULL;
    contender.environment =
        contender_environment(process_fixed_environment(), allocator->tunable, contender.library != NULL ? preload_name : NULL);
    return contender;
}

GArray *contenders_list(const Project *project, const Plan *plan, const char *libraries) {
    GArray *contenders = g_array_new(FALSE, FALSE, sizeof(struct contender));
    g_array_set_clear_func(contenders, contender_clear);
    for (guint v = 0; v < plan->variants->len; v++) {
        const struct plan_variant *variant = g_ptr_array_index(plan->variants, v);
        const struct contender plain = make_plain(project, variant);
        g_array_append_val(contenders, plain);
        for (gsize a = 0; a < G_N_ELEMENTS(allocators) && variant->series == NULL; a++) {
            const struct contender with = make_with(project, variant, &allocators[a], libraries);
            g_array_append_val(contenders, with);
        }
    }
    return contenders;
}

struct job_program contender_program(const struct contender *contender, gboolean parse_only, gboolean no_huge_pages) {
    struct job_program program = measure_program_leuko(contender->program, parse_only);
    program.preload = contender->library;
    program.environment = (const char *const *) contender->environment;
    program.no_huge_pages = no_huge_pages;
    return program;
}

gboolean contender_check(const struct contender *contender, GError **error) {
    if (contender->library == NULL) return TRUE;
    /* The loader lists what it loads, and starts nothing. */
    g_autofree char *loading = g_strconcat("LD_PRELOAD=", contender->library, NULL);
    const char *const argv[] = {contender->program, NULL}, *const environment[] = {loading, "LD_TRACE_LOADED_OBJECTS=1", NULL};
    const struct process_spec spec = {.argv = argv, .environment = environment};
    struct process_result result;
    if (!process_run(&spec, &result, error)) return FALSE;
    gboolean good = process_check(&result, contender->name, NULL, error);
    const char *listed = g_bytes_get_data(result.standard_output, NULL), *complaint = g_bytes_get_data(result.standard_error, NULL);
    if (good && (complaint[0] != '\0' || strstr(listed, contender->library) == NULL)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: %s cannot be preloaded: %s; install package %s again", contender->name,
                    contender->library, complaint[0] != '\0' ? complaint : "the loader does not list it", contender->package);
        good = FALSE;
    }
    process_result_clear(&result);
    return good;
}
