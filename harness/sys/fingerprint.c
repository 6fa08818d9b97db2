#define _GNU_SOURCE
#include "sys/fingerprint.h"

#include <gnu/libc-version.h>
#include <link.h>
#include <string.h>
#include <sys/utsname.h>

#include "sys/noise_sources.h"
#include "sys/files.h"
#include "sys/process.h"

enum {
    CPUINFO_MAXIMUM = 16 * 1024 * 1024, /* some 2 KB a core */
    STAT_MAXIMUM = 16 * 1024 * 1024,
    LOAD_SAMPLE_US = 200 * 1000,
};

/* The value of the first of `keys` that /proc/cpuinfo has; which it has depends on the architecture. */
static char *cpu_read(void) {
    static const char *const keys[] = {"model name", "Model", "cpu model", "Processor", "cpu", "CPU part"};
    g_autofree char *text = file_read("/proc/cpuinfo", CPUINFO_MAXIMUM, NULL, NULL);
    if (text == NULL) return g_strdup("unknown");
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        for (char **line = lines; *line != NULL; line++) {
            char *colon = strchr(*line, ':');
            if (colon == NULL || !g_str_has_prefix(*line, keys[i])) continue;
            g_autofree char *key = g_strndup(*line, (gsize) (colon - *line));
            if (strcmp(g_strchomp(key), keys[i]) == 0) return g_strdup(g_strstrip(colon + 1));
        }
    }
    return g_strdup("unknown");
}

/* The first line of what `tool --version` prints. */
static char *version_read(const char *tool, GError **error) {
    const char *const argv[] = {tool, "--version", NULL};
    const char *const environment[] = {"LC_ALL=C", NULL};
    const struct process_spec spec = {.argv = argv, .environment = environment, .inherit_environment = TRUE};
    char *line = process_output(&spec, tool, NULL, error);
    if (line == NULL) return NULL;
    line[strcspn(line, "\n")] = '\0';
    return g_strstrip(line);
}

/* "valgrind-3.19.0" as "3.19.0". NULL without an error when there is no valgrind. */
static char *valgrind_read(GError **error) {
    g_autofree char *path = g_find_program_in_path("valgrind");
    if (path == NULL) return NULL;
    char *line = version_read("valgrind", error);
    if (line == NULL || !g_str_has_prefix(line, "valgrind-")) return line;
    memmove(line, line + strlen("valgrind-"), strlen(line) - strlen("valgrind-") + 1);
    return line;
}

/* The start of the build id in one object's notes, as hexadecimal digits, or NULL. */
static char *build_id_read(const struct dl_phdr_info *info) {
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        const char *note = (const char *) info->dlpi_addr + header->p_vaddr, *end = note + header->p_memsz;
        while (header->p_type == PT_NOTE && note + sizeof(ElfW(Nhdr)) + 8 <= end) {
            const ElfW(Nhdr) *head = (const ElfW(Nhdr) *) (const void *) note;
            const unsigned char *id = (const unsigned char *) (head + 1) + ((head->n_namesz + 3) & ~3u);
            if (head->n_type == NT_GNU_BUILD_ID) return g_strdup_printf("%02x%02x%02x%02x", id[0], id[1], id[2], id[3]);
            note = (const char *) id + ((head->n_descsz + 3) & ~3u);
        }
    }
    return NULL;
}

static int find_libc(struct dl_phdr_info *info, size_t size, void *found) {
    (void) size;
    if (strstr(info->dlpi_name, "/libc.so") == NULL) return 0;
    *(char **) found = build_id_read(info);
    return 1;
}

/* "glibc 2.36 (93ac61ec)": the build too, as a distribution's update under the same version changes what its loader executes. */
static char *libc_read(void) {
    g_autofree char *build = NULL;
    dl_iterate_phdr(find_libc, &build);
    return g_strdup_printf("glibc %s (%s)", gnu_get_libc_version(), build != NULL ? build : "unknown build");
}

/* The word in brackets of "always [madvise] never". */
static char *huge_pages_read(void) {
    g_autofree char *text = file_read("/sys/kernel/mm/transparent_hugepage/enabled", 4096, NULL, NULL);
    const char *open = text != NULL ? strchr(text, '[') : NULL;
    const char *close = open != NULL ? strchr(open, ']') : NULL;
    return close != NULL ? g_strndup(open + 1, (gsize) (close - open - 1)) : NULL;
}

gboolean fingerprint_read(struct fingerprint *fingerprint, GError **error) {
    struct utsname system;
    uname(&system);
    GError *cause = NULL;
    *fingerprint = (struct fingerprint){
        .cpu = cpu_read(),
        .cores = g_get_num_processors(),
        .kernel = g_strdup(system.release),
        .libc = libc_read(),
        .huge_pages = huge_pages_read(),
        .machine = g_strdup(system.machine),
    };
    fingerprint->compiler = version_read("gcc", &cause);
    if (cause == NULL) fingerprint->valgrind = valgrind_read(&cause);
    if (cause != NULL) {
        fingerprint_clear(fingerprint);
        g_propagate_error(error, cause);
        return FALSE;
    }
    fingerprint->identity = g_strdup_printf("%s; %s; %s; valgrind %s", fingerprint->machine, fingerprint->libc, fingerprint->compiler,
                                            fingerprint->valgrind != NULL ? fingerprint->valgrind : "none");
    return TRUE;
}

void fingerprint_clear(struct fingerprint *fingerprint) {
    char *texts[] = {fingerprint->cpu,      fingerprint->kernel,     fingerprint->libc,    fingerprint->compiler,
                     fingerprint->valgrind, fingerprint->huge_pages, fingerprint->machine, fingerprint->identity};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) g_free(texts[i]);
    memset(fingerprint, 0, sizeof *fingerprint);
}

static char *load_sample(void) {
    g_autofree char *before = file_read("/proc/stat", STAT_MAXIMUM, NULL, NULL);
    g_usleep(LOAD_SAMPLE_US);
    g_autofree char *after = file_read("/proc/stat", STAT_MAXIMUM, NULL, NULL);
    return before != NULL && after != NULL ? disturbance_load(before, after) : NULL;
}

char **fingerprint_disturbances(void) {
    char *notes[] = {load_sample(), disturbance_frequency("/sys/devices/system/cpu"), disturbance_addresses()};
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (gsize i = 0; i < G_N_ELEMENTS(notes); i++) {
        if (notes[i] != NULL) g_strv_builder_add(builder, notes[i]);
        g_free(notes[i]);
    }
    return g_strv_builder_end(builder);
}
