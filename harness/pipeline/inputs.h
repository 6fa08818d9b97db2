/* The input files of a run, as the plan describes them, laid under short names (a longer path changes heap bytes). */
#pragma once

#include "store/project.h"

/* The files of one input at one size. */
struct input {
    const char *name; /* interned */
    guint64 size;     /* target bytes; SIZE_ALL of a folder or of given files */
    char *folder;     /* absolute; the run's own, so a program that writes to it harms nothing else */
    GPtrArray *names; /* of char*: the files and folders in `folder` that the program is given, in bytewise order */
    guint files;      /* how many files they are */
    guint64 bytes;    /* of all files */
    guint64 digest;   /* XXH3-64 over names and bytes of all files */
};

/*
 * Make each input that the plan measures in `folder`/<input>/<size>/: run its generator, or copy its files. Returns the inputs, in plan
 * order (free with g_ptr_array_unref). BENCH_ERROR_INPUT naming the plan's line when an input has none of the sizes, or its files are not
 * there; BENCH_ERROR_MEASURE when a generator fails, is late, or makes nothing.
 */
GPtrArray *inputs_make(const Project *project, const Plan *plan, const char *folder, GError **error);

/* Make one of them for `leuko-bench generate`, in `folder`, which exists. */
struct input *input_make(const Project *project, const struct plan_input *description, guint64 size, const char *folder, GError **error);
void input_free(gpointer input);

/* Lay the input's files in another folder: hard links where the file system has them, else copies; folders are made. */
gboolean input_lay(const struct input *input, const char *folder, GError **error);

/* FALSE and BENCH_ERROR_MEASURE naming the file when the input's files are no longer what they were made as. */
gboolean input_check_unchanged(const struct input *input, GError **error);

/* inputs.tsv: input, size, files, bytes and digest of each. */
gboolean inputs_write_manifest(GPtrArray *inputs, const char *path, GError **error);
