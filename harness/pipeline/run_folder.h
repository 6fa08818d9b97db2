/* The folders of runs: making, marking, reusing and clearing them. */
#pragma once

#include "store/project.h"

/* A new folder build/run/<time>-<profile>, marked and locked. NULL with an error. Free with g_free. */
char *run_folder_new(const Project *project, const char *profile, GError **error);

/* The folder that a user named, marked, locked and emptied: absent, empty, or an earlier run's. BENCH_ERROR_INPUT for any other. */
char *run_folder_named(const Project *project, const char *name, GError **error);

/* Point build/run/latest at a finished run. */
gboolean run_folder_set_latest(const Project *project, const char *folder, GError **error);

/* Remove runs below build/run that no process holds and `latest` does not name: unfinished ones, and all but the newest `keep`. */
void run_folders_clear(const Project *project, guint keep);
