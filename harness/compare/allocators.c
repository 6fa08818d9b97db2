#include "compare/allocators.h"

#include "base/error.h"
#include "sys/files.h"
#include "sys/installation.h"
#include "sys/process.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <glob.h>
#include <string.h>
#include <unistd.h>

static const char preload_name[] = "./preload.so"; /* as job_lay_folder lays it */

const struct allocator allocators[] = {
    {"mimalloc", "libmimalloc.so.2*", "libmimalloc2.0", NULL, FALSE},
    {"jemalloc", "libjemalloc.so.2*", "libjemalloc2", NULL, FALSE},
    {"tcmalloc", "libtcmalloc_minimal.so.4*", "libtcmalloc-minimal4", NULL, FALSE},
    {"hugetlb", NULL, NULL, "glibc.malloc.hugetlb=1", TRUE},
    {NULL, NULL, NULL, NULL, FALSE},
};

/* Where Debian, other systems and a build by hand put libraries. */
static const char *const library_folders[] = {"/usr/local/lib", "/usr/lib/*", "/usr/lib64", "/usr/lib", NULL};

static char *find_in(const char *folder, const char *pattern) {
    g_autofree char *path = g_build_filename(folder, pattern, NULL);
    glob_t found;
    char *library = glob(path, 0, NULL, &found) == 0 ? g_canonicalize_filename(found.gl_pathv[0], NULL) : NULL;
    globfree(&found);
    return library;
}

char *allocator_find_library(const struct allocator *allocator, const char *only, char **reason) {
    char *library = NULL;
    *reason = NULL;
    if (allocator->library == NULL) return NULL;
    if (only != NULL) {
        library = find_in(only, allocator->library);
        if (library == NULL) *reason = g_strdup_printf("there is no %s in %s", allocator->library, only);
        return library;
    }
    for (const char *const *folder = library_folders; *folder != NULL && library == NULL; folder++) {
        library = find_in(*folder, allocator->library);
    }
    if (library == NULL) *reason = g_strdup_printf("%s is not installed; type: apt-get install %s", allocator->name, allocator->package);
    return library;
}

/* The environment with NAME=VALUE, or with VALUE behind what NAME has already. Takes `environment`. */
static char **append_value(char **environment, const char *name, const char *value) {
    const char *earlier = g_environ_getenv(environment, name);
    g_autofree char *whole = earlier != NULL ? g_strconcat(earlier, ":", value, NULL) : g_strdup(value);
    return g_environ_setenv(environment, name, whole, TRUE);
}

char **allocator_environment(char **environment, const char *tunable, const char *preload) {
    char **extended = g_strdupv(environment);
    if (tunable != NULL) extended = append_value(extended, "GLIBC_TUNABLES", tunable);
    if (preload != NULL) extended = append_value(extended, "LD_PRELOAD", preload);
    return extended;
}

void allocator_use(const struct allocator *allocator, const char *library, struct program *program) {
    char **environment = allocator_environment(program->environment, allocator->tunable, library != NULL ? preload_name : NULL);
    g_strfreev(program->environment);
    program->environment = environment;
    program->preload = g_strdup(library);
}

/* ---- Checks ---- */

enum linkage { LINKAGE_NOT_ELF, LINKAGE_STATIC, LINKAGE_DYNAMIC };

static enum linkage linkage_of(const char *path) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    elf_version(EV_CURRENT);
    Elf *elf = descriptor >= 0 ? elf_begin(descriptor, ELF_C_READ, NULL) : NULL;
    enum linkage linkage = elf != NULL && elf_kind(elf) == ELF_K_ELF ? LINKAGE_STATIC : LINKAGE_NOT_ELF;
    size_t count = 0;
    if (linkage == LINKAGE_STATIC && elf_getphdrnum(elf, &count) < 0) count = 0;
    for (size_t i = 0; i < count; i++) {
        GElf_Phdr header;
        if (gelf_getphdr(elf, (int) i, &header) != NULL && header.p_type == PT_INTERP) linkage = LINKAGE_DYNAMIC;
    }
    elf_end(elf);
    if (descriptor >= 0) close(descriptor);
    return linkage;
}

/* TRUE when the section is a table of dynamic symbols that defines malloc. */
static gboolean section_has_malloc(Elf *elf, Elf_Scn *section) {
    GElf_Shdr header;
    Elf_Data *data = elf_getdata(section, NULL);
    if (gelf_getshdr(section, &header) == NULL || header.sh_type != SHT_DYNSYM || header.sh_entsize == 0 || data == NULL) return FALSE;
    for (size_t i = 0; i < header.sh_size / header.sh_entsize; i++) {
        GElf_Sym symbol;
        if (gelf_getsym(data, (int) i, &symbol) == NULL || symbol.st_shndx == SHN_UNDEF) continue;
        if (g_strcmp0(elf_strptr(elf, header.sh_link, symbol.st_name), "malloc") == 0) return TRUE;
    }
    return FALSE;
}

/* Why the file is no library of an allocator, or NULL. Static. */
static const char *find_library_fault(const char *library) {
    int descriptor = open(library, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return g_strerror(errno);
    elf_version(EV_CURRENT);
    Elf *elf = elf_begin(descriptor, ELF_C_READ, NULL);
    GElf_Ehdr header;
    const char *fault = NULL;
    if (elf == NULL || elf_kind(elf) != ELF_K_ELF || gelf_getehdr(elf, &header) == NULL || header.e_type != ET_DYN) {
        fault = "it is no ELF shared object";
    } else {
        gboolean found = FALSE;
        for (Elf_Scn *section = NULL; !found && (section = elf_nextscn(elf, section)) != NULL;) found = section_has_malloc(elf, section);
        if (!found) fault = "it has no function malloc";
    }
    elf_end(elf);
    close(descriptor);
    return fault;
}

const char *allocator_find_fault(const struct program *program) {
    return linkage_of(program->path) == LINKAGE_STATIC ? "the program is linked statically, so no library can be preloaded" : NULL;
}

static gboolean fail_library(const char *library, const char *reason, GError **error) {
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: cannot be preloaded: %s; remove it or install it again", library, reason);
    return FALSE;
}

/* Have the loader list what it would load; it starts nothing. A script is started by an interpreter, for which the canary stands here. */
static gboolean check_loaded(const char *library, const struct program *program, const char *folder, GError **error) {
    g_autofree char *canary = installation_path("canary");
    g_autofree char *loading = g_strconcat("LD_PRELOAD=", preload_name, NULL);
    const char *path = linkage_of(program->path) == LINKAGE_DYNAMIC ? program->path : canary;
    const char *const argv[] = {path, NULL}, *const environment[] = {loading, "LD_TRACE_LOADED_OBJECTS=1", NULL};
    const struct process_spec spec = {.argv = argv, .directory = folder, .environment = environment};
    struct process_result result;
    if (!process_run(&spec, &result, error)) return FALSE;
    gboolean good = process_check(&result, library, NULL, error);
    const char *listed = g_bytes_get_data(result.standard_output, NULL), *said = g_bytes_get_data(result.standard_error, NULL);
    if (good && said[0] != '\0') {
        g_autofree char *reason = g_utf8_make_valid(said, -1);
        good = fail_library(library, g_strstrip(reason), error);
    } else if (good && strstr(listed, preload_name) == NULL) {
        good = fail_library(library, "the loader does not load it", error);
    } else if (good && strstr(listed, "not found") != NULL) {
        good = fail_library(library, "a library that it needs is not found", error);
    }
    process_result_clear(&result);
    return good;
}

gboolean allocator_check(const char *library, const struct program *program, const char *scratch, GError **error) {
    const char *fault = find_library_fault(library);
    if (fault != NULL) return fail_library(library, fault, error);
    g_autofree char *folder = g_build_filename(scratch, "preload", NULL), *link = g_build_filename(folder, preload_name, NULL);
    if (!directory_remove(folder, error) || !directory_make(folder, error)) return FALSE;
    if (symlink(library, link) < 0) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: cannot link to %s: %s", link, library, g_strerror(errno));
        return FALSE;
    }
    return check_loaded(library, program, folder, error) && directory_remove(folder, error);
}
