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

/* A file is large from this part of a thread's share on: a smaller one is the most that the others wait for at the end. */
#define LARGE_PARTS 64

/* A file of the run: what it is, and what a worker made of it. */
struct task {
    const char *path;
    uint64_t size;       /* 0: not known */
    const char *failure; /* why it could not be read; NULL: it was */
    const struct worker *worker;
    size_t first; /* its text: [first, end) of the worker's memory */
    size_t end;
};

struct work {
    struct task *tasks;  /* in the files' order */
    struct task **order; /* as they are handed out */
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

/* ---- The order of work -------------------------------------------------------------------------------------------- */

static void *zeroed(size_t count, size_t size) {
    void *memory = calloc(count, size);
    if (memory == NULL) exit_with_message("out of memory");
    return memory;
}

static int larger_first(const void *left, const void *right) {
    const struct task *a = *(struct task *const *) left;
    const struct task *b = *(struct task *const *) right;
    if (a->size != b->size) return a->size > b->size ? -1 : 1;
    return a < b ? -1 : 1;
}

static void tasks_fill(struct work *work, const struct files *files) {
    work->tasks = zeroed(files->count, sizeof *work->tasks);
    work->count = files->count;
    for (size_t index = 0; index < files->count; index++) {
        work->tasks[index] = (struct task){.path = files->items[index].path, .size = files->items[index].size};
    }
}

/*
 * The large files first, the largest of them before the others, so that no thread ends with one alone. The rest as they were given: files
 * of one directory lie together on the disk and in the caches.
 */
static void order_fill(struct work *work, uint64_t large) {
    work->order = zeroed(work->count, sizeof *work->order);
    size_t count = 0;
    for (size_t index = 0; index < work->count; index++) {
        if (work->tasks[index].size >= large) work->order[count++] = &work->tasks[index];
    }
    qsort(work->order, count, sizeof *work->order, larger_first);
    for (size_t index = 0; index < work->count; index++) {
        if (work->tasks[index].size < large) work->order[count++] = &work->tasks[index];
    }
}

static void work_free(struct work *work) {
    free(work->order);
    free(work->tasks);
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
        struct task *task = work->order[index];
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

static bool several_run(struct lint *lint, struct work *work, size_t count) {
    struct worker *workers = zeroed(count, sizeof *workers);
    for (size_t index = 0; index < count; index++) worker_open(&workers[index], lint, work);

    size_t started = workers_start(workers, count);
    tasks_take(&workers[0]);
    for (size_t index = 1; index < started; index++) pthread_join(workers[index].thread, NULL);

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

size_t workers_wanted(const struct options *options) {
    return options->jobs > 0 ? options->jobs : core_count();
}

static uint64_t bytes_of(const struct files *files) {
    uint64_t bytes = 0;
    for (size_t index = 0; index < files->count; index++) bytes += files->items[index].size;
    return bytes;
}

bool workers_run(struct lint *lint, const struct files *files) {
    size_t threads = files->threads < files->count ? files->threads : files->count;
    /* What stands in stdin goes to whoever reads it first. */
    if (threads < 2 || has_standard_input(files)) return one_run(lint, files);
    uint64_t bytes = bytes_of(files);
    if (lint->options->jobs == 0 && threads > bytes / BYTES_PER_THREAD) threads = (size_t) (bytes / BYTES_PER_THREAD);
    if (threads < 2) return one_run(lint, files);

    struct work work = {0};
    tasks_fill(&work, files);
    order_fill(&work, bytes / (threads * LARGE_PARTS));
    bool whole = several_run(lint, &work, threads);
    work_free(&work);
    return whole;
}
