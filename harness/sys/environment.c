#define _GNU_SOURCE
#include "sys/process.h"

#include <stdarg.h>

/* The CPU features that glibc chooses string functions by are pinned, because each choice costs other instructions, and so are the
 * cache sizes from which it derives when a copy bypasses the cache. Names unknown to a glibc are ignored by it. */
#if defined(__x86_64__)
#define CPU_TUNABLES                                                                                                                     \
    "glibc.cpu.hwcaps=-AVX,-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-AVX512CD,-AVX512DQ,-AVX512ER,-AVX512PF,-BMI1,-BMI2,-LZCNT,-MOVBE,-RTM,"    \
    "-POPCNT,-ERMS,-FSRM,-FMA,-FMA4,-XSAVEC,-AVX_Fast_Unaligned_Load,-Prefer_No_VZEROUPPER,-Prefer_No_AVX512_Probing:"                    \
    "glibc.cpu.x86_data_cache_size=32768:glibc.cpu.x86_shared_cache_size=1048576:glibc.cpu.x86_non_temporal_threshold=805306:"
#else
#define CPU_TUNABLES ""
#endif

static const char *const fixed_environment[] = {
    "PATH=/usr/bin:/bin",
    "LC_ALL=C",
    "GLIBC_TUNABLES=" CPU_TUNABLES "glibc.malloc.arena_max=1",
    NULL,
};

const char *const *
process_fixed_environment(void)
{
    return fixed_environment;
}

char **
process_environment_with(const char *extra, ...)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_strv_builder_addv(builder, (const char **) fixed_environment);
    va_list arguments;
    va_start(arguments, extra);
    for (const char *next = extra; next != NULL; next = va_arg(arguments, const char *)) g_strv_builder_add(builder, next);
    va_end(arguments);
    return g_strv_builder_end(builder);
}
