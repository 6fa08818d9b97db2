/* The shards of one selection, measured on several machines, as one run. */
#pragma once

#include "store/run.h"

/*
 * Put `runs` (NULL-terminated folders, any order) together in `output` (NULL: a new folder below build/run), and load what came of it.
 * They must be all N shards of one selection, each once, of one plan, commit and base, dealt by the same costs, all with or all without
 * changes that no commit has, measured with the same programs on one kind of machine; a cell or input may stand in one of them alone.
 * BENCH_ERROR_INPUT names the run that differs, and in what. What was put together is held against the plan as any run is, so nothing can
 * be missing.
 */
Run *runs_merge(const Project *project, char *const *runs, const char *output, GError **error);
