/*
 * What a waiting person sees, on stderr: on a terminal one line that is redrawn (bar, count, what is measured, time left) and fits its
 * width; in a log a plain line at each tenth. Nothing when quiet. Thread-safe.
 */
#pragma once

#include <glib.h>

struct progress;

/* `title` names the stage ("measure"); `total` is the sum of the steps' weights, in any unit. */
struct progress *progress_start(const char *title, guint64 total, gboolean quiet);

/* A job begins or has ended; `label` ("massif fast/mix/64K") is copied; `weight` is what the ended job counts of the total. */
void progress_begin(struct progress *progress, const char *label);
void progress_end(struct progress *progress, const char *label, guint64 weight);

/* Clear the line, say in one plain line what was done and in what time ("measure: 912 measurements in 41 s"), and free. With `summary`
 * NULL, after an error, say nothing. */
void progress_finish(struct progress *progress, const char *summary);
