#define _GNU_SOURCE /* sched_getaffinity */
#include "workers.h"

#include "exit.h"
#include "stack.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>

/* Source that keeps a thread busy for some ten times as long as it takes to start: with less to do, fewer are started. */
#define BYTES_PER_THREAD ((uint64_t) 1 << 18)

/* A file of the run: what it is, and what a worker made of it. */
struct task {
    const char *path;
    uint64_t size;       /* 0: not known */
    size_t place;        /* among the files as they were given */
    const char *failure; /* why it could not be read; NULL: it was */
    const struct worker *worker;
    size_t first; /* its text: [first, end) of the worker's memory */
    size_t end;
};

struct work {
    struct task *tasks; /* the largest first */
    size_t count;
    _Atomic size_t next;
};

struct worker {
    pthread_t thread;
    struct work *work;
    struct lint lint;
    struct report report;
    struct output output;
    _Alignas(16) uint8_t handler_stack[STACK_HANDLER_SIZE];
};

/* ---- One thread --------------------------------------------------------------------------------------------------- */

static bool file_failed(const char *path, const char *reason) {
    message_write(path, ": ", reason, NULL);
    return false;
}

static bool one_run(struct lint *lint, const struct files *files) {
    bool whole = true;
    for (size_t index = 0; index < files->count && lint->report->output->error == 0; index++) {
        const char *reason;
        if (!lint_file(lint, files->items[index].path, &reason)) whole = file_failed(files->items[index].path, reason);
    }
    return whole;
}

/* ---- Several ------------------------------------------------------------------------------------------------------ */

static void worker_open(struct worker *worker, const struct lint *lint, struct work *work) {
    worker->work = work;
    worker->report = (struct report){.output = &worker->output, .target_count = work->count};
    output_open(&worker->output, OUTPUT_MEMORY);
    lint_open(&worker->lint, lint->options, &worker->report);
}

static void worker_close(struct worker *worker) {
    lint_close(&worker->lint);
    output_memory_free(&worker->output);
}

static void tasks_take(struct worker *worker) {
    struct work *work = worker->work;
    for (size_t index = atomic_fetch_add(&work->next, 1); index < work->count; index = atomic_fetch_add(&work->next, 1)) {
        struct task *task = &work->tasks[index];
        task->worker = worker;
        task->first = worker->output.memory.count;
        lint_file(&worker->lint, task->path, &task->failure);
        output_flush(&worker->output);
        task->end = worker->output.memory.count;
    }
}

static void *worker_main(void *user) {
    struct worker *worker = user;
    stack_prepare_thread(worker->handler_stack);
    tasks_take(worker);
    source_spare_release();
    return NULL;
}

/* Start the workers but the first, which this thread is. The number of workers: fewer where a thread is refused. */
static size_t workers_start(struct worker *workers, size_t count) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, stack_size());
    size_t started = 1;
    while (started < count && pthread_create(&workers[started].thread, &attributes, worker_main, &workers[started]) == 0) started++;
    pthread_attr_destroy(&attributes);
    return started;
}

static int larger_first(const void *left, const void *right) {
    const struct task *a = left;
    const struct task *b = right;
    if (a->size != b->size) return a->size > b->size ? -1 : 1;
    return a->place < b->place ? -1 : 1;
}

static int as_given(const void *left, const void *right) {
    return ((const struct task *) left)->place < ((const struct task *) right)->place ? -1 : 1;
}

/* Write what the workers made of each file, in the files' order. */
static bool tasks_write(struct lint *lint, const struct work *work) {
    struct output *output = lint->report->output;
    bool whole = true;
    bool first = true;
    for (size_t index = 0; index < work->count; index++) {
        const struct task *task = &work->tasks[index];
        if (task->failure != NULL) {
            whole = file_failed(task->path, task->failure);
            continue;
        }
        if (!first && lint->report->separator != NULL) output_text(output, lint->report->separator);
        first = false;
        if (task->end > task->first) output_bytes(output, task->worker->output.memory.items + task->first, task->end - task->first);
    }
    return whole;
}

static void *zeroed(size_t count, size_t size) {
    void *memory = calloc(count, size);
    if (memory == NULL) exit_with_message("out of memory");
    return memory;
}

static bool several_run(struct lint *lint, struct work *work, size_t count) {
    struct worker *workers = zeroed(count, sizeof *workers);
    for (size_t index = 0; index < count; index++) worker_open(&workers[index], lint, work);

    qsort(work->tasks, work->count, sizeof *work->tasks, larger_first);
    size_t started = workers_start(workers, count);
    tasks_take(&workers[0]);
    for (size_t index = 1; index < started; index++) pthread_join(workers[index].thread, NULL);
    qsort(work->tasks, work->count, sizeof *work->tasks, as_given);

    bool whole = tasks_write(lint, work);
    for (size_t index = 0; index < count; index++) {
        lint_add(lint, &workers[index].lint);
        worker_close(&workers[index]);
    }
    free(workers);
    return whole;
}

/* ---- How many ----------------------------------------------------------------------------------------------------- */

static size_t core_count(void) {
    cpu_set_t cores;
    return sched_getaffinity(0, sizeof cores, &cores) == 0 ? (size_t) CPU_COUNT(&cores) : 1;
}

static bool has_standard_input(const struct files *files) {
    for (size_t index = 0; index < files->count; index++) {
        if (strcmp(files->items[index].path, "-") == 0) return true;
    }
    return false;
}

/* Fill in the tasks. The bytes of all files. */
static uint64_t tasks_fill(struct task *tasks, const struct files *files) {
    uint64_t bytes = 0;
    for (size_t index = 0; index < files->count; index++) {
        tasks[index] = (struct task){.path = files->items[index].path, .size = files->items[index].size, .place = index};
        bytes += tasks[index].size;
    }
    return bytes;
}

bool workers_want_sizes(const struct options *options) {
    return options->jobs != 1;
}

bool workers_run(struct lint *lint, const struct files *files) {
    size_t jobs = lint->options->jobs > 0 ? lint->options->jobs : core_count();
    if (jobs > files->count) jobs = files->count;
    /* What stands in stdin goes to whoever reads it first. */
    if (jobs < 2 || has_standard_input(files)) return one_run(lint, files);

    struct work work = {.tasks = zeroed(files->count, sizeof *work.tasks), .count = files->count};
    uint64_t bytes = tasks_fill(work.tasks, files);
    if (lint->options->jobs == 0 && jobs > bytes / BYTES_PER_THREAD) jobs = (size_t) (bytes / BYTES_PER_THREAD);
    bool whole = jobs < 2 ? one_run(lint, files) : several_run(lint, &work, jobs);
    free(work.tasks);
    return whole;
}
