/* baselines/accepted.tsv on disk (judge/accepted_changes.h has its format). */
#pragma once

#include "judge/accepted_changes.h"
#include "judge/verdict.h"
#include "store/run.h"

extern const char accepted_name[]; /* of the file */
extern const gsize accepted_limit; /* of its bytes */

/* The rows that count for this run: those of the project that the run's base lacks. NULL and BENCH_ERROR_INPUT with file and line for a
 * malformed one. Free with g_array_unref. */
GArray *accepted_load(const Project *project, const Run *run, GError **error);

/* Write what the project accepts from now on below `folder`: the rows that count for this run, and one with `reason` for each value of the
 * verdict that is worse or better than the base's and that no committed value can hold. The file's name is added to `written` unless it
 * says the same as before. */
gboolean accepted_write(const Project *project, const Run *run, const Verdict *verdict, const char *reason, const char *folder,
                        GPtrArray *written, GError **error);
