#include "sys/noise_sources.h"

#include <stdio.h>
#include <string.h>
#include <sys/personality.h>

#include "sys/files.h"

/* Shares of one core beyond which a note is worth a reader's time; an idle desktop stays below. */
static const double BUSY_CORES = 0.25, STOLEN_CORES = 0.05;

enum { SYS_FILE_MAXIMUM = 4096, CPUS_LOOKED_AT = 1024 };

/* The columns of the "cpu" line, in ticks. */
struct cpu_ticks {
    guint64 user, nice, system, idle, iowait, irq, softirq, steal;
};

static gboolean cpu_ticks_parse(const char *stat, struct cpu_ticks *ticks) {
    char *next = NULL;
    guint64 *columns[] = {&ticks->user,   &ticks->nice, &ticks->system,  &ticks->idle,
                          &ticks->iowait, &ticks->irq,  &ticks->softirq, &ticks->steal};
    if (!g_str_has_prefix(stat, "cpu ")) return FALSE;
    stat += strlen("cpu ");
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
        *columns[i] = g_ascii_strtoull(stat, &next, 10);
        if (next == stat) return FALSE;
        stat = next;
    }
    return TRUE;
}

static guint64 cpu_ticks_busy(const struct cpu_ticks *ticks) {
    return ticks->user + ticks->nice + ticks->system + ticks->irq + ticks->softirq;
}

char *disturbance_load(const char *stat_before, const char *stat_after) {
    struct cpu_ticks before, after;
    if (!cpu_ticks_parse(stat_before, &before) || !cpu_ticks_parse(stat_after, &after)) return NULL;
    /* In doubles, because the kernel lets idle and iowait go backwards now and then. */
    double busy = (double) cpu_ticks_busy(&after) - (double) cpu_ticks_busy(&before);
    double stolen = (double) after.steal - (double) before.steal;
    double idle = (double) after.idle - (double) before.idle + (double) after.iowait - (double) before.iowait;
    double all = busy + stolen + idle;
    double cores = g_get_num_processors();
    if (all <= 0) return NULL;
    if (stolen / all * cores > STOLEN_CORES) {
        return g_strdup_printf("the host gave %.0f %% of the CPU to other guests: times will scatter; run again later", stolen / all * 100);
    }
    if (busy / all * cores > BUSY_CORES) {
        return g_strdup_printf("other programs use %.0f %% of the %.0f cores: times will scatter; end them, or wait", busy / all * 100,
                               cores);
    }
    return NULL;
}

/* What the file ROOT/cpuN/cpufreq/NAME says, or NULL. */
static char *frequency_read(const char *root, guint cpu, const char *name) {
    g_autofree char *path = g_strdup_printf("%s/cpu%u/cpufreq/%s", root, cpu, name);
    char *text = file_read(path, SYS_FILE_MAXIMUM, NULL, NULL);
    return text != NULL ? g_strstrip(text) : NULL;
}

char *disturbance_frequency(const char *root) {
    for (guint cpu = 0; cpu < CPUS_LOOKED_AT; cpu++) {
        g_autofree char *governor = frequency_read(root, cpu, "scaling_governor");
        if (governor == NULL) return NULL;
        if (strcmp(governor, "powersave") == 0) {
            return g_strdup_printf(
                "cpu%u saves power (governor powersave): times will scatter; type `cpupower frequency-set -g performance`", cpu);
        }
        g_autofree char *allowed = frequency_read(root, cpu, "scaling_max_freq");
        g_autofree char *possible = frequency_read(root, cpu, "cpuinfo_max_freq");
        if (allowed == NULL || possible == NULL) continue;
        guint64 allowed_khz = g_ascii_strtoull(allowed, NULL, 10), possible_khz = g_ascii_strtoull(possible, NULL, 10);
        if (allowed_khz < possible_khz) {
            return g_strdup_printf("cpu%u is held at %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                                   " MHz: times are longer than they need be; is it hot, or on battery?",
                                   cpu, allowed_khz / 1000, possible_khz / 1000);
        }
    }
    return NULL;
}

char *disturbance_addresses(void) {
    int present = personality(0xffffffff);
    if (present >= 0 && personality((unsigned long) present | ADDR_NO_RANDOMIZE) >= 0) {
        personality((unsigned long) present);
        return NULL;
    }
    return g_strdup("this sandbox forbids to turn address randomisation off: times will scatter; allow personality(2)");
}
