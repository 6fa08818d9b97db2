/* The identity of a machine: its digest, and what differs between two in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/machine_identity.h"

static const char debian[] = "x86_64; glibc 2.36 (93ac61ec); gcc (Debian 12.2.0-14) 12.2.0; valgrind 3.19.0";
static const char ubuntu[] = "x86_64; glibc 2.39 (1f2e3d4c); gcc (Ubuntu 13.2.0) 13.2.0; valgrind 3.22.0";

static void test_digest_is_eight_hexadecimal_digits_of_the_line(void **state) {
    (void) state;
    g_autofree char *one = machine_digest(debian), *again = machine_digest(debian), *other = machine_digest(ubuntu);
    assert_int_equal(strlen(one), 8);
    assert_int_equal(strspn(one, "0123456789abcdef"), 8);
    assert_string_equal(one, again);
    assert_string_not_equal(one, other);
    g_autofree char *known = machine_digest("abc"); /* SHA-256 of "abc" begins so: FIPS 180-2 */
    assert_string_equal(known, "ba7816bf");
}

static void test_difference_names_each_part_that_differs(void **state) {
    static const struct {
        const char *there, *here, *text;
        guint distance;
    } rows[] = {
        {debian, debian, "", 0},
        {"x86_64; glibc 2.36; gcc 12; valgrind 3.19.0", "x86_64; glibc 2.39; gcc 12; valgrind 3.19.0",
         "libc: glibc 2.36 there, glibc 2.39 here", 1},
        {"x86_64; glibc 2.36; gcc 12; valgrind 3.19.0", "aarch64; glibc 2.36; gcc 13; valgrind 3.19.0",
         "architecture: x86_64 there, aarch64 here; compiler: gcc 12 there, gcc 13 here", 2},
        {NULL, "x86_64", "architecture: unknown there, x86_64 here", 1},
        {"a; b; c; d; e", "a; b; c; d; f", "valgrind: d; e there, d; f here", 1},
        {NULL, NULL, "", 0},
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = machine_difference(rows[i].there, rows[i].here);
        assert_string_equal(text, rows[i].text);
        assert_int_equal(machine_distance(rows[i].there, rows[i].here), rows[i].distance);
    }
    assert_int_equal(machine_distance(debian, ubuntu), 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digest_is_eight_hexadecimal_digits_of_the_line),
        cmocka_unit_test(test_difference_names_each_part_that_differs),
    };
    return cmocka_run_group_tests_name("machine_identity", tests, NULL, NULL);
}
