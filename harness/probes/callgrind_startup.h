/* What runs before main and after it: the loader and libc's own start, which the program's code does not decide. */
#pragma once

#include <glib.h>

/*
 * Instructions of the first thread outside main, of functions that callgrind_output_read gave. A program whose symbols are stripped has its
 * main where libc calls into it and most is spent. 0 where no main can be told: a static program without symbols.
 */
guint64 callgrind_startup_find(const GPtrArray *functions);
