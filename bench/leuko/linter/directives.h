/* The comments that switch cops off and on: `# rubocop:disable Lint/Debugger`. */
#pragma once

#include "inspection.h"

/* Take away the offences that a directive covers. */
void directives_apply(struct inspection *inspection);
