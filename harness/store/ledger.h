/* baselines/LEDGER.md: one row of a Markdown table for every change of accepted values, with its reason. */
#pragma once

#include "judge/verdict.h"

/* Of a reason, in characters. */
#define LEDGER_REASON_MAXIMUM 300

/*
 * The reason as the ledger has it: without blanks around it, Markdown and HTML escaped, so that it reads as it was typed. NULL and
 * BENCH_ERROR_INPUT when it is no UTF-8, is longer than LEDGER_REASON_MAXIMUM, has a control, bidirectional or zero-width character, or
 * nothing that can be seen. Free with g_free.
 */
char *ledger_reason(const char *text, GError **error);

/* The ledger `before` (NULL: a new one) with one row more. `reason` comes from ledger_reason; `date` is as 2026-11-22. Free with g_free. */
char *ledger_append(const char *before, const char *date, const char *profile, guint files, const Verdict *verdict, const char *reason);
