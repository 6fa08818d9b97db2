/*
 * A profile: what malloc_profiler.so wrote about one process (README.md defines every number). Load, resolve, sum, free.
 */
#pragma once

#include <gio/gio.h>

#include "tools/malloc_profiler/kinds.h"

struct profile_totals {
    guint64 calls;           /* of every kind but free, successful ones */
    guint64 frees;           /* calls of free, free(NULL) not counted */
    guint64 bytes_requested; /* sum of the sizes asked for; a realloc asks for its new size */
    guint64 bytes_freed;     /* requested sizes of the blocks given back, by free or by a realloc (its old size) */
    guint64 blocks_freed;    /* frees, and reallocs that gave back a block: what valgrind calls frees */
    guint64 peak_live_bytes; /* highest sum of requested sizes alive after any event */
    guint64 live_bytes_at_exit;
    guint64 live_blocks_at_exit;
    guint64 live_byte_calls;  /* live bytes summed over all events: after each call and each free */
    guint64 failed;           /* calls that returned no memory; counted nowhere else */
    guint64 inherited_blocks; /* alive at the fork that made the process; else 0 */
    guint64 inherited_bytes;
};

struct profile_kind {
    guint64 calls;
    guint64 bytes; /* requested; of free: given back by free alone */
};

struct profile_module {
    char *path;     /* as the process saw it */
    char *build_id; /* hexadecimal, "" when it has none */
    guint64 base;   /* load address, different in each run */
};

struct profile_frame {
    gint module;          /* index into modules, or -1 when the address lay in none */
    guint64 offset;       /* of the return address from the module's base: the same in each run of the same build */
    const char *function; /* after profile_resolve; NULL when unknown. Interned */
    const char *file;     /* interned, or NULL */
    guint line;           /* 0 when unknown */
    gboolean inlined;     /* the compiler put this function into the next frame's: same module and offset as that one */
};

/* One call site: kind and chain of callers. An empty chain holds what did not fit into the table of sites. */
struct profile_site {
    enum malloc_kind kind;
    GArray *frames; /* of struct profile_frame, innermost caller first */
    guint64 calls;
    guint64 bytes;
    guint64 live_blocks; /* at exit */
    guint64 live_bytes;
    guint64 live_byte_calls; /* its part of the total: what it holds for how long */
};

struct profile {
    guint64 pid;
    char *program;
    char *nonce;           /* what MALLOC_PROFILER_NONCE held when the program began; NULL: nothing */
    char *end;             /* "exit", "_exit", "quick_exit"; "exec": another image took over; "killed": it was ended by a signal */
    gboolean complete;     /* every event until a regular end was counted; probes refuse a profile that is not */
    gboolean interposed;   /* the program's calls came to the library: only then 0 calls are 0 calls */
    guint64 threads;       /* that called the allocator */
    guint64 untracked;     /* blocks and frees whose requested size is not known; 0 with glibc's allocator */
    guint64 sites_dropped; /* calls that found the table of sites full */
    struct profile_totals totals;
    struct profile_kind kinds[MALLOC_KINDS]; /* indexed by enum malloc_kind */
    GArray *modules;                         /* of struct profile_module */
    GPtrArray *sites;                        /* of struct profile_site, most calls first */
};

typedef struct profile Profile;

/*
 * Read the profile at `path`; if the process was killed, what it left at `path`.live. NULL and BENCH_ERROR_MEASURE naming the file:
 * absent ("… nothing was written; …"), truncated, malformed, or contradicting itself.
 */
Profile *profile_load(const char *path, GError **error);

/* Where process `pid` writes when MALLOC_PROFILER_OUTPUT is `pattern`: each %p becomes its id. New string. */
char *profile_path(const char *pattern, guint64 pid);

/* A new value for MALLOC_PROFILER_NONCE, unlike any other. New string. */
char *profile_nonce_new(void);

/* FALSE and BENCH_ERROR_MEASURE where the library did not write the profile in process `pid`, started with `nonce`: the program itself or
 * another one did. What a killed program left has no nonce, and is never complete. */
gboolean profile_check_origin(const Profile *profile, gint64 pid, const char *nonce, GError **error);

/* FALSE and BENCH_ERROR_MEASURE "PROGRAM: malloc_profiler cannot see it: …" where the program has an allocator of its own. */
gboolean profile_check_seen(const Profile *profile, GError **error);

void profile_free(Profile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Profile, profile_free)

/* Where debug information may come from: a separate file, as of libc, names more but takes a second to unpack. */
enum profile_debug { PROFILE_DEBUG_EMBEDDED, PROFILE_DEBUG_SEPARATE };

/*
 * Give frames their function, file and line from the modules' debug information, and functions that were inlined there frames of their own.
 * A module is read where the process found it, and only if its build id is still the one profiled. What cannot be resolved stays NULL;
 * never fails. What was read of a module is kept for the next profile. For several threads at once.
 */
void profile_resolve(Profile *profile, enum profile_debug debug);

/* "function (file.c:12)", "libc.so.6+0x1234" where unresolved, "?" outside any module. New string. */
char *profile_frame_describe(const Profile *profile, const struct profile_frame *frame);

/* What one function asked for. */
struct profile_function {
    const char *name; /* interned: function, or module+offset */
    guint64 calls, bytes, live_blocks, live_bytes;
};

/* Sums by innermost function that is not one of `wrappers` (NULL-terminated, may be NULL: "xmalloc", …), most calls first: a new array
 * of struct profile_function; a site whose frames are all wrappers, or none, counts as "?". Wants profile_resolve first. */
GArray *profile_functions(const Profile *profile, const char *const *wrappers);

/*
 * Whether the library can see `program` (looked up in PATH; a script counts as its interpreter): FALSE and BENCH_ERROR_MEASURE saying why
 * not: statically linked, setuid or with file capabilities, with a malloc of its own, of another architecture, not found.
 */
gboolean malloc_profiler_can_attach(const char *program, GError **error);
