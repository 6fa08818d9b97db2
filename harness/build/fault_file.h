/* Reading the faults of a plan: the patches in its [faults] folder. */
#pragma once

#include "core/fault.h"
#include "store/project.h"

/* What the names of its files end in. */
extern const char fault_suffix[];

/* Read the fault in `file` of `folder`. NULL and BENCH_ERROR_INPUT naming the file where it is no fault or cannot be read. */
struct fault *fault_file_read(const Project *project, const char *folder, const char *file, GError **error);
