#include "walk.h"

#include "directory.h"
#include "exit.h"

#include <pthread.h>
#include <string.h>

/* Directories that keep a thread busy for some ten times as long as it takes to start. */
#define DIRECTORIES_PER_THREAD 32

/* A directory that could not be read. */
struct failure {
    const char *directory;
    int error;
};

VECTOR_TYPE(failures, struct failure);

/* The directories of a walk that no thread has taken yet. */
struct queue {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct files waiting;
    size_t busy; /* threads that read a directory, in which there may be more */
};

/* A thread and what it found. */
struct reader {
    pthread_t thread;
    struct queue *queue;
    struct files *files; /* the first thread's are the caller's */
    struct files found;
    struct failures failures;
};

static void one_read(struct reader *reader, const char *directory, struct files *below) {
    struct failure failure = {directory, directory_read(directory, reader->files, below)};
    if (failure.error != 0) VECTOR_PUSH(&reader->failures, failure);
}

/* ---- Several threads ---------------------------------------------------------------------------------------------- */

/* Wait for a directory, and take it. NULL: there will be none. The queue is locked. */
static const char *queue_take(struct queue *queue) {
    while (queue->waiting.count == 0 && queue->busy > 0) pthread_cond_wait(&queue->changed, &queue->lock);
    if (queue->waiting.count == 0) return NULL;
    queue->busy++;
    return queue->waiting.items[--queue->waiting.count].path;
}

/* Hand on the directories that were found in one that was taken. The queue is locked. */
static void queue_give(struct queue *queue, struct files *below) {
    for (size_t index = 0; index < below->count; index++) VECTOR_PUSH(&queue->waiting, below->items[index]);
    below->count = 0;
    queue->busy--;
    pthread_cond_broadcast(&queue->changed);
}

static void *reader_main(void *user) {
    struct reader *reader = user;
    struct queue *queue = reader->queue;
    const char *directory;
    struct files below = {0};
    pthread_mutex_lock(&queue->lock);
    while ((directory = queue_take(queue)) != NULL) {
        pthread_mutex_unlock(&queue->lock);
        one_read(reader, directory, &below);
        pthread_mutex_lock(&queue->lock);
        queue_give(queue, &below);
    }
    pthread_mutex_unlock(&queue->lock);
    VECTOR_FREE(&below);
    return NULL;
}

/* Add what another thread found to what the first did. */
static void reader_add(struct reader *first, struct reader *other) {
    for (size_t index = 0; index < other->found.count; index++) VECTOR_PUSH(first->files, other->found.items[index]);
    for (size_t index = 0; index < other->failures.count; index++) VECTOR_PUSH(&first->failures, other->failures.items[index]);
    for (size_t index = 0; index < other->found.blocks.count; index++) VECTOR_PUSH(&first->files->blocks, other->found.blocks.items[index]);
    VECTOR_FREE(&other->found.blocks);
    VECTOR_FREE(&other->found);
    VECTOR_FREE(&other->failures);
}

/* Read all directories of the queue with `count` threads, of which this is one. */
static void several_read(struct reader *first, size_t count) {
    struct reader *others = calloc(count - 1, sizeof *others);
    if (others == NULL) exit_with_message("out of memory");
    size_t started = 0;
    while (started < count - 1) {
        struct reader *other = &others[started];
        *other = (struct reader){.queue = first->queue, .files = &other->found, .found.threads = count};
        if (pthread_create(&other->thread, NULL, reader_main, other) != 0) break;
        started++;
    }
    reader_main(first);
    for (size_t index = 0; index < started; index++) {
        pthread_join(others[index].thread, NULL);
        reader_add(first, &others[index]);
    }
    free(others);
}

/* ---- The walk ----------------------------------------------------------------------------------------------------- */

static int entries_compare(const void *left, const void *right) {
    return strcmp(((const struct file_entry *) left)->path, ((const struct file_entry *) right)->path);
}

static int failures_compare(const void *left, const void *right) {
    return strcmp(((const struct failure *) left)->directory, ((const struct failure *) right)->directory);
}

/* A message for each, in bytewise order, and free their list. True: there was none. */
static bool failures_write(struct failures *failures) {
    if (failures->count == 0) return true;
    qsort(failures->items, failures->count, sizeof *failures->items, failures_compare);
    for (size_t index = 0; index < failures->count; index++) {
        message_write(failures->items[index].directory, ": ", strerror(failures->items[index].error), NULL);
    }
    VECTOR_FREE(failures);
    return false;
}

bool walk_directories(const char *path, struct files *files) {
    size_t before = files->count;
    struct queue queue = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    struct reader first = {.queue = &queue, .files = files};
    one_read(&first, path, &queue.waiting);
    while (queue.waiting.count > 0) {
        size_t threads = queue.waiting.count / DIRECTORIES_PER_THREAD;
        if (threads > files->threads) threads = files->threads;
        if (threads > 1) {
            several_read(&first, threads);
        } else {
            one_read(&first, queue.waiting.items[--queue.waiting.count].path, &queue.waiting);
        }
    }
    files_close(&queue.waiting);
    if (files->count > before) qsort(files->items + before, files->count - before, sizeof *files->items, entries_compare);
    return failures_write(&first.failures);
}
