/* What can disturb timings now, one function a cause. Each returns a note for a person, to be freed, or NULL when all is well. */
#pragma once

#include <glib.h>

/* Work of others, and time that the hypervisor gave to other guests, between two texts of /proc/stat, in which we slept. */
char *disturbance_load(const char *stat_before, const char *stat_after);

/* A governor that saves power, or a maximum below what the CPU can do; `root` is /sys/devices/system/cpu. */
char *disturbance_frequency(const char *root);

/* A sandbox that forbids to turn the randomisation of addresses off, so that layouts differ from run to run. */
char *disturbance_addresses(void);
