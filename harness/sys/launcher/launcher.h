/*
 * The protocol between sys/process.c and the launcher. Plain C, no GLib: the launcher is a static program of its own.
 *
 *     launcher [LAUNCHER_NO_HUGE_PAGES] DIRECTORY PROGRAM ARGV0 [ARG]…
 *
 * DIRECTORY is absolute or empty.
 *
 * Standard streams and environment are the target's already. Descriptor LAUNCHER_DESCRIPTOR is a socket: its end of file asks the
 * launcher to end the target with everything it started (the harness shut it down, or died); one launcher_report comes back on it.
 */
#pragma once

#include <stdint.h>

enum { LAUNCHER_DESCRIPTOR = 3 };

#define LAUNCHER_NO_HUGE_PAGES "--no-huge-pages" /* transparent huge pages are off for the target and all that it starts */

/* How far a start came. */
enum launcher_stage { LAUNCHER_RAN, LAUNCHER_DIRECTORY, LAUNCHER_PREPARE, LAUNCHER_EXECUTE };

struct launcher_report {
    uint32_t stage;       /* enum launcher_stage; anything but LAUNCHER_RAN is a failure to start */
    int32_t error_number; /* errno of that failure */
    int32_t wait_status;  /* as wait4 gives it, as are the following */
    int32_t pid;          /* the target's */
    uint64_t wall_ns;     /* from the start of the target to its end */
    uint64_t user_us;
    uint64_t system_us;
    uint64_t max_rss_kib;
    uint64_t minor_faults;
    uint64_t major_faults;
};
