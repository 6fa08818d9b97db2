/* The writers of all formats, and what they share; private to the room. */
#pragma once

#include "export/export.h"
#include "sys/json.h"

/* "new/lines/64K against old, warm": a timed pair, and its mode where it has one. Free with g_free. */
char *timing_name(const struct timing_finding *timing);

char *export_csv(const struct export_subject *subject, GError **error);
char *export_bencher(const struct export_subject *subject, GError **error);
char *export_action(const struct export_subject *subject, GError **error);
char *export_openmetrics(const struct export_subject *subject, GError **error);
char *export_junit(const struct export_subject *subject, GError **error);
char *export_sarif(const struct export_subject *subject, GError **error);
char *export_folded(const struct export_subject *subject, GError **error);
char *export_speedscope(const struct export_subject *subject, GError **error);
char *export_firefox(const struct export_subject *subject, GError **error);
char *export_callgrind(const struct export_subject *subject, GError **error);
