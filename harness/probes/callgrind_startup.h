/* What runs before main and after it: the loader and libc's own start, which the program's code does not decide. */
#pragma once

#include "core/costs.h"

/* Instructions by object that functions of callgrind_output_read spend: by the file's name, without its folder, as if it called. */
Costs *callgrind_startup_objects(const GPtrArray *functions);

/*
 * Instructions of the first thread outside main, of functions that callgrind_output_read gave. A program whose symbols are stripped has its
 * main where libc calls into it and most is spent. 0 where no main can be told: a static program without symbols.
 */
guint64 callgrind_startup_find(const GPtrArray *functions);
