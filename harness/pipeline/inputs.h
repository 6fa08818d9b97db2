/* Stage inputs: the Ruby files of a run, byte-exact, under short names of constant length (a longer path changes heap bytes). */
#pragma once

#include "core/plan.h"
#include "pipeline/project.h"

/* The files of one input at one size. Most inputs are one file; `real` below 256K is several whole files. */
struct input {
    const char *name; /* interned */
    guint64 size;     /* target bytes; SIZE_ALL of `tree`, which has no other size, as no other input has this one */
    char *folder;     /* absolute */
    GPtrArray *names; /* of char*: 0001.rb, 0002.rb, … in `folder`, or a folder of files in it */
    guint files;      /* how many files they are */
    guint64 bytes;    /* actual bytes of all files */
};

/* Names of all inputs, NULL-terminated, static: the generator's, then `real` and `tree`. */
const char *const *input_names(void);

/* What `input` isolates, for --help; NULL for a name that is no input. */
const char *input_summary(const char *input);

/* TRUE when an input of the plan is made of real code, which the build lays in build/corpus. */
gboolean inputs_need_corpus(const Plan *plan);

/*
 * Make the input of every input and size that the plan measures, in `folder`/<input>/<size>/. Returns the inputs, in plan order (free with
 * g_ptr_array_unref). BENCH_ERROR_MEASURE when the disk is full or the corpus of `real` is missing,
 * BENCH_ERROR_INPUT when there is none, because no input has any of the sizes.
 */
GPtrArray *inputs_make(const Project *project, const Plan *plan, const char *folder, GError **error);

/* inputs.tsv: input, size, file, bytes, XXH3-64 of each file; of a folder, the sum of its bytes and the hash of the list of its files. */
gboolean inputs_write_manifest(GPtrArray *inputs, const char *path, GError **error);
