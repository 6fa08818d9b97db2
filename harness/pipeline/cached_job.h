/*
 * Jobs whose values were measured before. A repeatable probe gives the same values for the same
 *
 *   harness      this program, its launcher and its preload library, by their bytes
 *   machine      the fingerprint's identity: architecture, libc, compiler, valgrind
 *   program      what of its file is loaded (sys/program_identity.h), the libraries that it loads and preloads, command line, environment,
 *                accepted exit codes
 *   input        names, sizes and bytes of its files
 *   probe        its name; of a plan's own, also its command, the files of the root that the command names, and its metrics; of one that is
 *                not repeatable, the kernel's release
 *
 * and their digest is the key in the cache (pipeline/cache.h). Another probe gives other values each time, of which one is as good as
 * another where the program is the base's, too: it is compared with itself. A program that reads other files, such as a configuration of
 * its own, depends on more: [project] cache = 0 turns the cache off for it.
 */
#pragma once

#include "pipeline/sandbox.h"
#include "pipeline/cache.h"

/* What the jobs of a run share. */
typedef struct job_cache JobCache;

/*
 * The cache of a project, for these programs; `identity` is the fingerprint's. A program whose libraries cannot be told, such as a script,
 * is always measured. NULL with an error when one of the programs cannot be read.
 */
JobCache *job_cache_new(const Project *project, const Plan *plan, const GPtrArray *programs, const char *identity, GError **error);
void job_cache_free(JobCache *jobs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JobCache, job_cache_free)

/* The key of a job's values, or NULL where they are not to be kept. New string. */
char *job_cache_key(const JobCache *jobs, const struct job *job, const Project *project);

/* Take the values from the cache. FALSE where it has none. `jobs` and `key` may be NULL. For several threads at once. */
gboolean job_cache_find(const JobCache *jobs, const char *key, const struct job *job, struct cell_results *cell);

/* Keep the values that were measured. `jobs` and `key` may be NULL. For several threads at once. */
void job_cache_keep(const JobCache *jobs, const char *key, const struct job *job, const struct cell_results *cell);
