#include "judge/judge_value.h"

/* The same program counts the same instructions on one machine; what is left is the C library's choice of a path by addresses. */
static const double machine_base_tolerance = 0.0001;

enum verdict_status judge_change(const struct metric_definition *definition, const struct metric_tolerance *tolerance, guint64 was,
                                 guint64 now) {
    guint64 change = now > was ? now - was : was - now;
    gboolean must_equal = definition->direction == METRIC_MUST_EQUAL;
    if (change == 0) return VERDICT_SAME;
    if (must_equal) return VERDICT_REGRESSED;
    if ((double) change <= tolerance->relative * (double) was || change <= tolerance->absolute) return VERDICT_SAME;
    return now > was ? VERDICT_REGRESSED : VERDICT_IMPROVED;
}

struct metric_tolerance judge_base_tolerance(const struct metric_definition *definition, gboolean *judged) {
    struct metric_tolerance tolerance = definition->base_tolerance;
    gboolean given = tolerance.relative > 0 || tolerance.absolute > 0;
    *judged = given || (definition->gates && definition->class != METRIC_NOISY);
    if (definition->class == METRIC_MACHINE && !given) tolerance.relative = machine_base_tolerance;
    return tolerance;
}

/* An accepted ratio covers every change that goes as far or less far. */
static gboolean is_accepted(const struct value_question *question, const struct metric_tolerance *tolerance) {
    double accepted = question->accepted, was = (double) question->base.value, now = (double) question->now.value;
    if (accepted <= 0 || was <= 0) return FALSE;
    double slack = was * tolerance->relative + (double) tolerance->absolute;
    return accepted >= 1 ? now >= was - slack && now <= was * accepted + slack : now <= was + slack && now >= was * accepted - slack;
}

/* Held against what is committed alone. */
static struct value_answer by_committed(const struct value_question *question) {
    const struct metric_definition *definition = question->definition;
    gboolean machine = definition->class == METRIC_MACHINE;
    const struct metric_tolerance tolerance = {.relative = machine ? question->machine_tolerance : 0};
    struct value_answer answer = {.judged = definition->gates && definition->class != METRIC_NOISY,
                                  .against = FINDING_AGAINST_COMMITTED,
                                  .was = question->committed.value};
    if (machine && !question->machine_comparable) {
        answer.status = VERDICT_INCOMPARABLE;
    } else if (!question->committed.known) {
        answer.status = VERDICT_NEW;
    } else if (!question->now.known) {
        answer.status = VERDICT_MISSING;
    } else {
        answer.status = judge_change(definition, &tolerance, question->committed.value, question->now.value);
        answer.compared = TRUE;
    }
    return answer;
}

/* Held against the base alone: both values are known. */
static struct value_answer by_base(const struct value_question *question) {
    struct value_answer answer = {.against = FINDING_AGAINST_BASE, .was = question->base.value, .compared = TRUE};
    const struct metric_tolerance tolerance = judge_base_tolerance(question->definition, &answer.judged);
    answer.status = judge_change(question->definition, &tolerance, question->base.value, question->now.value);
    if (answer.status != VERDICT_SAME && is_accepted(question, &tolerance)) answer.status = VERDICT_SAME;
    return answer;
}

/* The head commits the value that it has. Beside a base, what is committed need not be forgiven more than the base is. */
static gboolean equals_committed(const struct value_question *question) {
    gboolean judged;
    const struct metric_tolerance tolerance = judge_base_tolerance(question->definition, &judged);
    return judge_change(question->definition, &tolerance, question->committed.value, question->now.value) == VERDICT_SAME;
}

struct value_answer judge_value(const struct value_question *question) {
    const struct value_answer committed = by_committed(question);
    if (!question->base.known || !question->now.known) return committed;
    const struct value_answer base = by_base(question);
    if (!base.judged) return committed;
    if (!committed.judged || committed.status == VERDICT_INCOMPARABLE) return base;
    if (committed.status == VERDICT_NEW || equals_committed(question)) return committed;
    if (base.status != VERDICT_SAME || committed.status == VERDICT_SAME) return base;
    struct value_answer drift = committed;
    drift.status = VERDICT_DRIFT;
    return drift;
}
