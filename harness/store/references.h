/* The constructors of references: where the values of a struct reference come from. */
#pragma once

#include "core/reference.h"
#include "pipeline/run.h"

/* The committed baselines. An acceptance that was interrupted is finished or taken back first (store/acceptance.h). */
Reference *reference_from_baselines(const Project *project, const Plan *plan, const struct results *results, GError **error);

/* Another run, with its own call sites and functions; `other` is copied from as needed, and its results are taken over. */
Reference *reference_from_run(Run *other, const struct results *results);

/* Nothing: foreign commands have no accepted values, and only the two of them are compared. */
Reference *reference_of_pairs_alone(void);
