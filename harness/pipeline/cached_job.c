#include "pipeline/cached_job.h"

#include "sys/files.h"
#include "sys/installation.h"
#include "sys/program_identity.h"

#include <string.h>
#include <sys/utsname.h>

struct job_cache {
    struct cache cache;
    char *folder;         /* of the cache */
    char *common;         /* what all keys of the run begin with */
    GHashTable *programs; /* struct program * -> its part of a key */
    const Plan *plan;
    struct utsname kernel;
};

/* "WHAT DIGEST" of a file, a line of a key. FALSE with an error. */
static gboolean add_file(GString *text, const char *what, const char *path, GError **error) {
    guint64 digest, bytes;
    if (!file_digest(path, &digest, &bytes, error)) return FALSE;
    g_string_append_printf(text, "%s %016" G_GINT64_MODIFIER "x\n", what, digest);
    return TRUE;
}

/* A text with its length before it, so that no two lists of texts make one key. */
static void add_text(GString *text, const char *word) {
    g_string_append_printf(text, "%zu:%s\n", strlen(word), word);
}

static void add_words(GString *text, const char *what, char *const *words) {
    g_string_append_printf(text, "%s %u\n", what, words != NULL ? g_strv_length((char **) words) : 0);
    for (; words != NULL && *words != NULL; words++) add_text(text, *words);
}

static char *common_part(const char *identity, GError **error) {
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *launcher = installation_path("launcher"), *profiler = installation_path("malloc_profiler.so");
    g_string_append_printf(text, "machine %s\n", identity);
    if (!add_file(text, "harness", "/proc/self/exe", error) || !add_file(text, "launcher", launcher, error) ||
        !add_file(text, "profiler", profiler, error)) {
        return NULL;
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* FALSE with an error; `part` stays NULL where the libraries cannot be told. */
static gboolean program_part(const struct program *program, char **part, GError **error) {
    g_autoptr(GError) problem = NULL;
    g_autofree char *libraries = program_libraries(program->path, (const char *const *) program->environment, &problem);
    g_autoptr(GString) text = g_string_new(NULL);
    *part = NULL;
    if (libraries == NULL) return TRUE; /* measuring it will say what is wrong with it */
    /* By what it executes: the base's program, built in another folder, is the head's of an earlier run. */
    g_string_append_printf(text, "program %016" G_GINT64_MODIFIER "x\n", program->digest);
    if (program->preload != NULL && !add_file(text, "preload", program->preload, error)) return FALSE;
    g_string_append_printf(text, "libraries\n%slaid as %s\nhuge pages %d\naccepted", libraries, program->laid_as, program->huge_pages);
    for (const int *code = program->accepted; code != NULL && *code != -1; code++) g_string_append_printf(text, " %d", *code);
    g_string_append_c(text, '\n');
    add_words(text, "words", program->words);
    add_words(text, "environment", program->environment);
    *part = g_string_free(g_steal_pointer(&text), FALSE);
    return TRUE;
}

JobCache *job_cache_new(const Project *project, const Plan *plan, const GPtrArray *programs, const char *identity, GError **error) {
    g_autoptr(JobCache) jobs = g_new0(JobCache, 1);
    jobs->plan = plan;
    jobs->folder = g_build_filename(project->build, "cache", NULL);
    jobs->cache = (struct cache){.folder = jobs->folder, .limit = (guint64) plan->cache_megabytes << 20};
    jobs->programs = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    jobs->common = common_part(identity, error);
    if (jobs->common == NULL) return NULL;
    uname(&jobs->kernel);
    for (guint i = 0; i < programs->len; i++) {
        char *part = NULL;
        if (!program_part(g_ptr_array_index(programs, i), &part, error)) return NULL;
        if (part != NULL) g_hash_table_insert(jobs->programs, g_ptr_array_index(programs, i), part);
    }
    return g_steal_pointer(&jobs);
}

void job_cache_free(JobCache *jobs) {
    if (jobs == NULL) return;
    if (jobs->common != NULL && jobs->cache.limit > 0) cache_trim(&jobs->cache);
    g_hash_table_unref(jobs->programs);
    g_free(jobs->common);
    g_free(jobs->folder);
    g_free(jobs);
}

/* A plan's own probe: what it runs, and what its lines mean. */
static gboolean add_own_probe(GString *text, const struct plan_command_probe *own, const Project *project) {
    add_words(text, "command", own->command->words);
    for (char **word = own->command->words; *word != NULL; word++) {
        g_autofree char *path = project_path(project, *word);
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR) && !add_file(text, "file", path, NULL)) return FALSE;
    }
    for (guint i = 0; i < own->metrics->len; i++) {
        const struct metric_definition *metric = &g_array_index(own->metrics, struct metric_definition, i);
        if (metric->name == NULL) continue;
        if (metric->class != METRIC_EXACT) return FALSE;
        g_string_append_printf(text, "metric %s %s\n", metric->name, metric_unit_name(metric->unit));
    }
    return TRUE;
}

char *job_cache_key(const JobCache *jobs, const struct job *job, const Project *project) {
    const char *program = jobs != NULL ? g_hash_table_lookup(jobs->programs, job->program) : NULL;
    if (program == NULL || job->input == NULL) return NULL;
    g_autoptr(GString) text = g_string_new(jobs->common);
    g_string_append(text, program);
    g_string_append_printf(text, "probe %s\ninput %016" G_GINT64_MODIFIER "x %" G_GUINT64_FORMAT " %u\n",
                           job->own != NULL ? job->own->name : job->probe->name, job->input->digest, job->input->bytes, job->input->files);
    for (guint i = 0; i < job->input->names->len; i++) add_text(text, g_ptr_array_index(job->input->names, i));
    if (job->own != NULL && !add_own_probe(text, job->own, project)) return NULL;
    if (!job->probe->repeatable) g_string_append_printf(text, "kernel %s\n", jobs->kernel.release);
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *) text->str, text->len);
}

gboolean job_cache_find(const JobCache *jobs, const char *key, const struct job *job, struct cell_results *cell) {
    return key != NULL && cache_find(&jobs->cache, key, cell, job->raw, probe_metric, jobs->plan);
}

void job_cache_keep(const JobCache *jobs, const char *key, const struct job *job, const struct cell_results *cell) {
    if (key != NULL) cache_keep(&jobs->cache, key, cell, job->raw);
}
