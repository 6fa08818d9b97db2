#define _GNU_SOURCE
#include <string.h>

#include "base/error.h"
#include "sys/process.h"

/* How much of a failed child's stderr an error message repeats. */
enum { TAIL_LINES = 5, TAIL_BYTES = 1000 };

/* The last lines of what the child complained, each on a line of its own and indented; "" for nothing. Control characters, which could
 * rewrite the terminal, become '?'. */
static char *tail_format(GBytes *printed) {
    gsize length = 0;
    const char *text = printed != NULL ? g_bytes_get_data(printed, &length) : NULL;
    while (length > 0 && g_ascii_isspace(text[length - 1])) length--;
    gsize start = length, lines = 0;
    while (start > 0 && length - start < TAIL_BYTES) {
        if (text[start - 1] == '\n' && ++lines == TAIL_LINES) break;
        start--;
    }
    if (start == length) return g_strdup("");
    g_autofree char *tail = g_utf8_make_valid(text + start, (gssize) (length - start));
    g_autoptr(GString) formatted = g_string_new("\n    ");
    for (const char *next = tail; *next != '\0'; next++) {
        if (*next == '\n')
            g_string_append(formatted, "\n    ");
        else
            g_string_append_c(formatted, g_ascii_iscntrl(*next) && *next != '\t' ? '?' : *next);
    }
    return g_string_free(g_steal_pointer(&formatted), FALSE);
}

static gboolean code_is_accepted(int code, const int *accepted) {
    if (code == 0) return TRUE;
    for (; accepted != NULL && *accepted != -1; accepted++) {
        if (*accepted == code) return TRUE;
    }
    return FALSE;
}

/* The ceiling it went beyond, which is what was kept of the stream that did. */
static char *overflow_format(const struct process_result *result) {
    const gsize mib = 1024 * 1024;
    gsize output = result->standard_output != NULL ? g_bytes_get_size(result->standard_output) : 0;
    gsize error = result->standard_error != NULL ? g_bytes_get_size(result->standard_error) : 0;
    gsize ceiling = MAX(output, error);
    if (ceiling % mib == 0) return g_strdup_printf("more than %" G_GSIZE_FORMAT " MiB of output", ceiling / mib);
    return g_strdup_printf("more than %" G_GSIZE_FORMAT " bytes of output", ceiling);
}

/* What went wrong, or NULL. */
static char *failure_format(const struct process_result *result, const int *accepted) {
    if (result->timed_out) return g_strdup_printf("no answer in %.6g s", result->deadline_ms / 1000.0);
    if (result->output_overflow) return overflow_format(result);
    if (result->signal != 0) {
        const char *name = sigabbrev_np(result->signal);
        return name != NULL ? g_strdup_printf("killed by SIG%s", name) : g_strdup_printf("killed by signal %d", result->signal);
    }
    if (code_is_accepted(result->exit_code, accepted)) return NULL;
    return g_strdup_printf("exit code %d", result->exit_code);
}

gboolean process_check(const struct process_result *result, const char *name, const int *accepted, GError **error) {
    g_autofree char *failure = failure_format(result, accepted);
    if (failure == NULL) return TRUE;
    g_autofree char *tail = tail_format(result->standard_error);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: %s%s", name, failure, tail);
    return FALSE;
}

char *process_output(const struct process_spec *spec, const char *name, const int *accepted, GError **error) {
    struct process_result result;
    if (!process_run(spec, &result, error)) return NULL;
    char *text = process_check(&result, name, accepted, error) ? g_strdup(g_bytes_get_data(result.standard_output, NULL)) : NULL;
    process_result_clear(&result);
    return text;
}
