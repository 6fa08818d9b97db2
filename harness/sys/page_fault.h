/* What a page fault costs on this machine, which decides how far the time of a process follows from its memory. */
#pragma once

#include <glib.h>

/*
 * CPU nanoseconds of touching a page of new memory for the first time: the median of a few hundred pages, several times over, without
 * transparent huge pages. It takes some milliseconds. 0 where there is no memory for it. The figure scatters as times do.
 */
guint64 page_fault_ns(void);
