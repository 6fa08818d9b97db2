/* The constructors of references: where the values of a struct reference come from. */
#pragma once

#include "judge/reference.h"
#include "store/run.h"

/* The committed baselines; an acceptance that was interrupted is finished or taken back first (store/acceptance.h). Of a run of foreign
 * commands nothing: they have no accepted values, and only the two of them are compared. */
Reference *reference_of_plan(const Project *project, const Run *run, GError **error);

/* Another run, with its own call sites and functions; `other` is copied from as needed, and its results are taken over. */
Reference *reference_from_run(Run *other, const struct results *results);

/* The base of a run that measured a fault: the program without it, whatever is committed. */
Reference *reference_of_fault(const Run *run);
