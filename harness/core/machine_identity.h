/*
 * The identity of a machine, as far as a machine-class metric depends on it: one line, "ARCHITECTURE; LIBC; COMPILER; VALGRIND"
 * (sys/fingerprint.h makes it). Two runs are comparable in those metrics when the lines are equal.
 */
#pragma once

#include <glib.h>

/* The first 8 hexadecimal digits of the identity's SHA-256: what a baseline's file is named by. Free with g_free. */
char *machine_digest(const char *identity);

/* In words, what differs: "libc: glibc 2.36 (93ac61ec) there, glibc 2.39 (1f2e3d4c) here; compiler: …". Either may be NULL. */
char *machine_difference(const char *there, const char *here);

/* How many parts differ: to find the nearest of several. */
guint machine_distance(const char *there, const char *here);
