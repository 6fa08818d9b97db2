/* Where the time of a command went: its stages, one after the other, and what the longer ones spent it on. */
#pragma once

#include <glib.h>

struct timings;

/* The first stage begins. */
struct timings *timings_new(void);
void timings_free(struct timings *timings);

/* What began when the stage before ended was this stage, and ends now. `timings` may be NULL, here and below: then nothing is kept. */
void timings_stage_end(struct timings *timings, const char *stage);

/* The stage that is on now spent so many microseconds on `part`; parts may be spent side by side. `part` is interned. Thread-safe. */
void timings_add_part(struct timings *timings, const char *part, gint64 microseconds);

/* One line a stage with its seconds, and below it one a part with how many there were and their seconds together. New string. */
char *timings_format(const struct timings *timings);
