/* What kind of machine this is, as far as a count or a time can depend on it. */
#pragma once

#include <gio/gio.h>

struct fingerprint {
    char *cpu; /* model name */
    guint cores;
    char *kernel;     /* release */
    char *libc;       /* "glibc 2.36" */
    char *compiler;   /* first line of gcc --version */
    char *valgrind;   /* version, or NULL */
    char *huge_pages; /* always, madvise, never, or NULL */
    char *machine;    /* architecture */
    char *identity;   /* what machine-class metrics depend on, in one line: architecture, libc, compiler, valgrind */
};

gboolean fingerprint_read(struct fingerprint *fingerprint, GError **error);
void fingerprint_clear(struct fingerprint *fingerprint);

/*
 * What a page fault costs here: CPU nanoseconds of touching a page of new memory for the first time, without transparent huge pages.
 * It is the median of several rounds over a few hundred pages, takes some milliseconds, and scatters as times do. 0: no memory for it.
 */
guint64 page_fault_ns(void);

/* Notes for a person about conditions that disturb timings now: other load, a throttled or powersave governor. NULL-terminated, may be
 * empty; free with g_strfreev. */
char **fingerprint_disturbances(void);
