/* What a run says, as a comment on a pull request: the verdict and who is responsible in a few lines, and the rest folded. Pure. */
#pragma once

#include "report/summary.h"

/* GitHub takes 65,536 characters. */
#define COMMENT_LIMIT (60 * 1024)

/* A run in which nothing is worse is one line. `link` (may be NULL) is where the page of the run is; see comment_check_link. */
Model *comment_model(const struct report_facts *facts, const char *link);

/* TRUE for an address that Markdown takes as it is: https:// and printable ASCII without <, >, quotes, backslash and space. */
gboolean comment_check_link(const char *link);
