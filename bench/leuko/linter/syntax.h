/* Lint/Syntax: what a file that is no Ruby gets instead of every other offence. */
#pragma once

#include "inspection.h"

/* Report what keeps the file from being Ruby; true when there was something. */
bool syntax_report(struct inspection *inspection, bool valid_encoding);
