/* Stage judge: read the reference, let core judge, write verdict.json. */
#pragma once

#include "core/verdict.h"
#include "store/project.h"

/* Judge `results` against the committed baselines, or against nothing where `against_nothing` (foreign commands: the pair alone is judged).
 */
Verdict *judge_against_baselines(const Project *project, const Plan *plan, const struct results *results, gboolean against_nothing,
                                 enum ratchet ratchet, GError **error);

/* Judge `results` against another run's results. */
Verdict *judge_against_run(const Plan *plan, const struct results *results, const struct results *other, enum ratchet ratchet);

/* verdict.json, schema "leuko-bench-verdict/1". */
gboolean verdict_write(const char *path, const Verdict *verdict, GError **error);
