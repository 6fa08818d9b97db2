/*
 * One value, judged: against what is committed, and against the base's. A pure function; the table of the verdict.
 *
 *   committed  base    exact metric                 machine metric                    noisy metric
 *   equal      any     same                         same                              (nothing is committed)
 *   differs    equal   drift                        drift                             same
 *   differs    differs by the base                  by the base, unless accepted      by the base, unless accepted
 *   differs    none    by what is committed         by what is committed              not judged
 *   none       any     new                          by the base; new without one      by the base
 *
 * "Equal" and "differs" are by tolerance: of an exact metric none; of another the metric's own (struct metric_definition), as both were
 * measured on the same machine a moment apart. Without a base, and for drift, a machine metric has the plan's tolerance, which is wider.
 */
#pragma once

#include "judge/verdict.h"

/* A value that may not be known. */
struct known_value {
    gboolean known;
    guint64 value;
};

struct value_question {
    const struct metric_definition *definition;
    struct known_value committed, base, now;
    gboolean machine_comparable; /* what is committed was counted on the same kind of machine */
    double machine_tolerance;    /* relative, of a machine metric against what is committed */
    double accepted;             /* the ratio to the base that is accepted; 0: none is */
};

struct value_answer {
    gboolean judged;   /* FALSE: the metric does not gate, or there is nothing to hold it against; the rest is not set */
    gboolean compared; /* it was held against a value */
    enum verdict_status status;
    enum finding_against against;
    guint64 was;
};

/* `definition` is not NULL. A value that is not known now is judged as missing. */
struct value_answer judge_value(const struct value_question *question);

/* The change from `was` to `now`, by a tolerance of which both parts must be exceeded. */
enum verdict_status judge_change(const struct metric_definition *definition, const struct metric_tolerance *tolerance, guint64 was,
                                 guint64 now);

/* How far a metric may be from the base. `judged` receives FALSE for one that is not held against it: it has no tolerance of its own, and
 * does not gate or is noisy. */
struct metric_tolerance judge_base_tolerance(const struct metric_definition *definition, gboolean *judged);
