#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "sys/pool.h"
#include "sys/process.h"

/* What the jobs of a test share. A job is its number. */
struct record {
    GMutex lock;
    GCond changed;
    GArray *started; /* job numbers in the order they started */
    guint running, most_running;
    guint fail_from; /* jobs of this number and above fail */
    guint meet;      /* each job waits until so many have started */
};

static GPtrArray *jobs_make(guint count) {
    GPtrArray *jobs = g_ptr_array_new();
    for (guint i = 0; i < count; i++) g_ptr_array_add(jobs, GUINT_TO_POINTER(i));
    return jobs;
}

static void record_init(struct record *record) {
    g_mutex_init(&record->lock);
    g_cond_init(&record->changed);
    record->started = g_array_new(FALSE, FALSE, sizeof(guint));
}

static void record_clear(struct record *record) {
    g_array_unref(record->started);
    g_cond_clear(&record->changed);
    g_mutex_clear(&record->lock);
}

static gboolean job_run(gpointer job, gpointer user_data, GError **error) {
    struct record *record = user_data;
    guint number = GPOINTER_TO_UINT(job);
    g_mutex_lock(&record->lock);
    g_array_append_val(record->started, number);
    record->running++;
    record->most_running = MAX(record->most_running, record->running);
    g_cond_broadcast(&record->changed);
    while (record->started->len < record->meet) g_cond_wait(&record->changed, &record->lock);
    record->running--;
    g_mutex_unlock(&record->lock);
    if (record->fail_from == 0 || number < record->fail_from) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "job %u", number);
    return FALSE;
}

static void test_each_job_once_and_in_order(void **state) {
    (void) state;
    struct record record = {0};
    record_init(&record);
    g_autoptr(GPtrArray) jobs = jobs_make(500);
    assert_true(pool_run(jobs, 1, job_run, &record, NULL));
    assert_int_equal(record.started->len, 500);
    for (guint i = 0; i < 500; i++) assert_int_equal(g_array_index(record.started, guint, i), i);
    assert_int_equal(record.most_running, 1);
    record_clear(&record);
}

/* Four jobs that wait for each other end only when four workers run them. */
static void test_jobs_run_beside_each_other(void **state) {
    (void) state;
    struct record record = {.meet = 4};
    record_init(&record);
    g_autoptr(GPtrArray) jobs = jobs_make(200);
    assert_true(pool_run(jobs, 4, job_run, &record, NULL));
    assert_int_equal(record.started->len, 200);
    assert_in_range(record.most_running, 4, 4);
    record_clear(&record);
}

static void test_no_jobs_and_default_workers(void **state) {
    (void) state;
    struct record record = {0};
    record_init(&record);
    g_autoptr(GPtrArray) none = jobs_make(0), some = jobs_make(50);
    assert_true(pool_run(none, 0, job_run, &record, NULL));
    assert_true(pool_run(some, 0, job_run, &record, NULL));
    assert_int_equal(record.started->len, 50);
    record_clear(&record);
}

static void test_first_error_stops(void **state) {
    (void) state;
    struct record record = {.fail_from = 10};
    record_init(&record);
    g_autoptr(GPtrArray) jobs = jobs_make(1000);
    g_autoptr(GError) error = NULL;
    assert_false(pool_run(jobs, 1, job_run, &record, &error));
    assert_string_equal(error->message, "job 10");
    assert_int_equal(record.started->len, 11);
    record_clear(&record);
}

/* All four started before any failed: each fails, and the first by order is told, without a leak of the others. */
static void test_error_is_the_first_by_order(void **state) {
    (void) state;
    struct record record = {.meet = 4, .fail_from = 1};
    record_init(&record);
    g_autoptr(GPtrArray) jobs = jobs_make(4);
    g_autoptr(GError) error = NULL;
    assert_false(pool_run(jobs, 4, job_run, &record, &error));
    assert_string_equal(error->message, "job 1");
    record_clear(&record);
}

static gboolean job_interrupt(gpointer job, gpointer user_data, GError **error) {
    (void) error;
    g_atomic_int_inc((gint *) user_data);
    if (GPOINTER_TO_UINT(job) == 3) raise(SIGINT);
    return TRUE;
}

static void test_interrupt_stops(void **state) {
    (void) state;
    pid_t caller = fork();
    if (caller == 0) {
        process_handle_interrupts();
        g_autoptr(GPtrArray) jobs = jobs_make(100);
        g_autoptr(GError) error = NULL;
        gint started = 0;
        gboolean ran = pool_run(jobs, 1, job_interrupt, &started, &error);
        _exit(!ran && started == 4 && g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INTERRUPTED) ? 0 : 1);
    }
    int status;
    waitpid(caller, &status, 0);
    assert_int_equal(status, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_job_once_and_in_order),  cmocka_unit_test(test_jobs_run_beside_each_other),
        cmocka_unit_test(test_no_jobs_and_default_workers), cmocka_unit_test(test_first_error_stops),
        cmocka_unit_test(test_error_is_the_first_by_order), cmocka_unit_test(test_interrupt_stops),
    };
    return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
