/* environment.json: the machine and the tools of a run, for whoever reads its numbers later. */
#pragma once

#include <glib.h>

/* Write it, and give the identity that machine-class metrics are comparable under: a new string. */
gboolean environment_write(const char *path, char **identity, GError **error);
