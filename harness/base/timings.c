#include "base/timings.h"

struct timed_part {
    const char *name; /* interned */
    gint64 microseconds;
    guint count;
};

struct timed_stage {
    char *name;
    gint64 microseconds;
    GArray *parts; /* of struct timed_part */
};

struct timings {
    GMutex lock; /* of `parts` */
    GPtrArray *stages;
    GArray *parts; /* of the stage that is on */
    gint64 began;
};

static void stage_free(gpointer data) {
    struct timed_stage *stage = data;
    g_free(stage->name);
    g_array_unref(stage->parts);
    g_free(stage);
}

struct timings *timings_new(void) {
    struct timings *timings = g_new0(struct timings, 1);
    g_mutex_init(&timings->lock);
    timings->stages = g_ptr_array_new_with_free_func(stage_free);
    timings->parts = g_array_new(FALSE, FALSE, sizeof(struct timed_part));
    timings->began = g_get_monotonic_time();
    return timings;
}

void timings_free(struct timings *timings) {
    if (timings == NULL) return;
    g_ptr_array_unref(timings->stages);
    g_array_unref(timings->parts);
    g_mutex_clear(&timings->lock);
    g_free(timings);
}

void timings_stage_end(struct timings *timings, const char *stage) {
    if (timings == NULL) return;
    gint64 now = g_get_monotonic_time();
    struct timed_stage *ended = g_new(struct timed_stage, 1);
    *ended = (struct timed_stage){.name = g_strdup(stage), .microseconds = now - timings->began, .parts = timings->parts};
    g_ptr_array_add(timings->stages, ended);
    timings->parts = g_array_new(FALSE, FALSE, sizeof(struct timed_part));
    timings->began = now;
}

void timings_add_part(struct timings *timings, const char *part, gint64 microseconds) {
    if (timings == NULL) return;
    const char *name = g_intern_string(part);
    g_mutex_lock(&timings->lock);
    guint i = 0;
    while (i < timings->parts->len && g_array_index(timings->parts, struct timed_part, i).name != name) i++;
    if (i == timings->parts->len) g_array_append_vals(timings->parts, &(struct timed_part){.name = name}, 1);
    struct timed_part *found = &g_array_index(timings->parts, struct timed_part, i);
    found->microseconds += microseconds;
    found->count++;
    g_mutex_unlock(&timings->lock);
}

static double seconds(gint64 microseconds) {
    return (double) microseconds / G_USEC_PER_SEC;
}

char *timings_format(const struct timings *timings) {
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < timings->stages->len; i++) {
        const struct timed_stage *stage = g_ptr_array_index(timings->stages, i);
        g_string_append_printf(text, "%-22s %7.1f s\n", stage->name, seconds(stage->microseconds));
        for (guint p = 0; p < stage->parts->len; p++) {
            const struct timed_part *part = &g_array_index(stage->parts, struct timed_part, p);
            g_string_append_printf(text, "  %-20s %7.1f s  in %u measurements\n", part->name, seconds(part->microseconds), part->count);
        }
    }
    return g_string_free(text, FALSE);
}
