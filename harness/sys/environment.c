#include "sys/process.h"

#include <stdarg.h>

/*
 * glibc chooses its string functions by CPU features, and each choice costs other instructions: what exists above the baseline of the
 * architecture is off, and what a maker's CPUs are known to like is set, so that any CPU, and the one valgrind emulates, runs the same
 * functions. The cache sizes say when a copy bypasses the cache. A glibc ignores names that it does not know.
 *
 * The comma at the end of the features is needed: glibc 2.36 reads on behind a list that ends without one, up to the random bytes that
 * the kernel puts on the stack, and so costs other instructions from run to run.
 */
#if defined(__x86_64__)
#define CPU_TUNABLES                                                                                                          \
    "glibc.cpu.hwcaps=-AVX,-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-AVX512CD,-AVX512DQ,-AVX512ER,-AVX512PF,-BMI1,-BMI2,-LZCNT,"    \
    "-MOVBE,-RTM,-POPCNT,-FMA,-FMA4,-XSAVEC,-ERMS,-FSRM,-SSSE3,-SSE4_1,-SSE4_2,-AVX_Fast_Unaligned_Load,Fast_Unaligned_Load," \
    "-Slow_BSF,-Prefer_ERMS,-Prefer_FSRM,:"                                                                                   \
    "glibc.cpu.x86_data_cache_size=32768:glibc.cpu.x86_shared_cache_size=1048576:glibc.cpu.x86_non_temporal_threshold=805306:"
#else
#define CPU_TUNABLES ""
#endif

/* A shell adds the working directory as PWD to what it starts, where each byte more moves the stack. A PWD that names the right directory
 * it leaves alone, and this one is right everywhere. */
static const char *const fixed_environment[] = {
    "PWD=/proc/self/cwd", "PATH=/usr/bin:/bin", "LC_ALL=C", "GLIBC_TUNABLES=" CPU_TUNABLES "glibc.malloc.arena_max=1", NULL,
};

const char *const *process_fixed_environment(void) {
    return fixed_environment;
}

char **process_environment_with(const char *extra, ...) {
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_strv_builder_addv(builder, (const char **) fixed_environment);
    va_list arguments;
    va_start(arguments, extra);
    for (const char *next = extra; next != NULL; next = va_arg(arguments, const char *)) g_strv_builder_add(builder, next);
    va_end(arguments);
    return g_strv_builder_end(builder);
}
