/*
 * Jobs whose values were measured before. A repeatable probe gives the same values for the same
 *
 *   harness      this program, its launcher and its preload library, by their bytes
 *   machine      the fingerprint's identity: architecture, libc, compiler, valgrind
 *   program      what of its file is loaded (sys/program_identity.h), the libraries that it loads and preloads, command line, environment,
 * accepted exit codes input        names, sizes and bytes of its files probe        its name; of a plan's own, also its command, the files
 * of the root that the command names, and its metrics
 *
 * and their digest is the key in the cache (pipeline/cache.h). A program that reads other files, such as a configuration of its own,
 * depends on more: [project] cache = 0 turns the cache off for it.
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

/* Run the job, or take its values from the cache (may be NULL). `found` receives which. For several threads at once. */
gboolean job_run_cached(const JobCache *jobs, const struct job *job, const Project *project, struct cell_results *cell, gboolean *found,
                        GError **error);
