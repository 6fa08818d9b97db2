#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/resource.h>

#include "sys/fingerprint.h"

/* Whatever the machine: a fault enters the kernel and clears a page. */
static void test_a_fault_costs_something(void **state) {
    (void) state;
    assert_true(page_fault_ns() > 0);
}

static void test_each_page_is_touched(void **state) {
    (void) state;
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    (void) page_fault_ns();
    getrusage(RUSAGE_SELF, &after);
    assert_true(after.ru_minflt - before.ru_minflt >= 9 * 256);
}

/* Where there is no memory the cost is not known. */
static void test_no_memory(void **state) {
    (void) state;
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_AS, &limit), 0);
    const struct rlimit none = {.rlim_cur = 1, .rlim_max = limit.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_AS, &none), 0);
    guint64 cost = page_fault_ns();
    assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
    assert_int_equal(cost, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_fault_costs_something),
        cmocka_unit_test(test_each_page_is_touched),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
