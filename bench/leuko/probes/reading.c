#include "reading.h"

#include <stdarg.h>
#include <string.h>
#include <xxhash.h>

gboolean reading_fail(guint line, GError **error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, READING_ERROR, 0, "line %u: %s", line, message);
    return FALSE;
}

/* ---- digest ---- */

static const char *const digests[] = {"ast", "diagnostics", "offences"}; /* in the order of the line's fields */

enum { DIGESTS = G_N_ELEMENTS(digests), HASH_DIGITS = 16 };

static gboolean parse_hash(const char *digits, guint64 *value) {
    if (strlen(digits) != HASH_DIGITS || strspn(digits, "0123456789abcdef") != HASH_DIGITS) return FALSE;
    *value = g_ascii_strtoull(digits, NULL, 16);
    return TRUE;
}

/* Read from the end, because a file's name may hold anything. */
static gboolean read_digest_line(char *line, guint number, GArray *values[DIGESTS], GError **error) {
    if (!g_str_has_prefix(line, "DIGEST file=")) return reading_fail(number, error, "expected \"DIGEST file=…\", found \"%.60s\"", line);
    for (gsize i = DIGESTS; i-- > 0;) {
        char *field = strrchr(line, ' ');
        g_autofree char *prefix = g_strdup_printf(" %s=", digests[i]);
        guint64 value;
        if (field == NULL || !g_str_has_prefix(field, prefix) || !parse_hash(field + strlen(prefix), &value)) {
            return reading_fail(number, error, "expected%s and %d hexadecimal digits, found \"%.60s\"", prefix, HASH_DIGITS,
                                field != NULL ? field : line);
        }
        *field = '\0';
        g_array_append_val(values[i], value);
    }
    return TRUE;
}

static guint64 combine(const GArray *values) {
    if (values->len == 1) return g_array_index(values, guint64, 0);
    g_autofree guint64 *canonical = g_new(guint64, values->len);
    for (guint i = 0; i < values->len; i++) canonical[i] = GUINT64_TO_BE(g_array_index(values, guint64, i));
    return XXH3_64bits(canonical, values->len * sizeof *canonical);
}

gboolean digest_read(char *text, guint files, GString *lines, GError **error) {
    GArray *values[DIGESTS];
    for (gsize i = 0; i < DIGESTS; i++) values[i] = g_array_new(FALSE, FALSE, sizeof(guint64));
    gboolean good = TRUE;
    guint number = 0;
    for (char *line = text, *end; good && *line != '\0'; line = end + 1) {
        end = strchr(line, '\n');
        number++;
        if (end == NULL) {
            good = reading_fail(number, error, "the line is cut off");
            break;
        }
        *end = '\0';
        good = read_digest_line(line, number, values, error);
    }
    if (good && (values[0]->len == 0 || values[0]->len != files)) {
        good = reading_fail(number, error, "digests of %u files, but %u were given", values[0]->len, files);
    }
    for (gsize i = 0; i < DIGESTS; i++) {
        if (good) g_string_append_printf(lines, "%s\t%016" G_GINT64_MODIFIER "x\n", digests[i], combine(values[i]));
        g_array_unref(values[i]);
    }
    return good;
}

/* ---- alloc_stats ---- */

/* The line's fields. */
static const char *const counts[] = {"allocs", "callocs", "reallocs", "frees", "bytes_alloc", "bytes_freed"};

enum { ALLOCS = 0, CALLOCS = 1, BYTES_ALLOC = 4, BYTES_FREED = 5, COUNTS = G_N_ELEMENTS(counts), MODULE_LENGTH = 64 };

/* " NAME=NUMBER" fields, each at most once, in the order of `counts`; callocs and reallocs may be left out. */
static gboolean read_counts(const char *text, guint number, const char *module, guint64 values[COUNTS], GError **error) {
    g_auto(GStrv) fields = g_strsplit(text, " ", -1);
    gsize next = 0;
    for (char **field = fields; *field != NULL; field++) {
        const char *equals = strchr(*field, '=');
        gsize length = equals != NULL ? (gsize) (equals - *field) : 0;
        while (next < COUNTS && !(strlen(counts[next]) == length && strncmp(*field, counts[next], length) == 0)) {
            if (next != CALLOCS && next != CALLOCS + 1) break;
            next++;
        }
        gboolean known = next < COUNTS && equals != NULL && strlen(counts[next]) == length && strncmp(*field, counts[next], length) == 0;
        if (!known || !g_ascii_string_to_unsigned(equals + 1, 10, 0, G_MAXUINT64, &values[next], NULL)) {
            return reading_fail(number, error, "module %s: expected %s=NUMBER, found \"%.40s\"", module,
                                next < COUNTS ? counts[next] : "no more fields", *field);
        }
        next++;
    }
    if (next != COUNTS) return reading_fail(number, error, "module %s: the line ends before %s", module, counts[next]);
    if (values[CALLOCS] > values[ALLOCS]) return reading_fail(number, error, "module %s: more callocs than allocs", module);
    return TRUE;
}

/* One module's line behind "[prism_alloc_stats][". `earlier` is the module of the line before. */
static gboolean read_module(const char *text, guint number, char **earlier, guint64 sums[2], GString *lines, GError **error) {
    gsize length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (length == 0 || length > MODULE_LENGTH || !g_str_has_prefix(text + length, "] ")) {
        return reading_fail(number, error, "expected \"[prism_alloc_stats][MODULE] …\"");
    }
    g_autofree char *module = g_strndup(text, length);
    if (*earlier != NULL && strcmp(module, *earlier) <= 0) {
        return reading_fail(number, error, "module %s stands behind %s: listed twice, or not in order", module, *earlier);
    }
    guint64 values[COUNTS] = {0};
    if (!read_counts(text + length + 2, number, module, values, error)) return FALSE;
    for (gsize i = 0; i < COUNTS; i++) {
        if (values[i] > 0) g_string_append_printf(lines, "%s.%s\t%" G_GUINT64_FORMAT "\n", module, counts[i], values[i]);
    }
    if (values[BYTES_ALLOC] > G_MAXUINT64 - sums[0] || values[BYTES_FREED] > G_MAXUINT64 - sums[1]) {
        return reading_fail(number, error, "module %s: the sum of all modules does not fit", module);
    }
    sums[0] += values[BYTES_ALLOC];
    sums[1] += values[BYTES_FREED];
    g_free(*earlier);
    *earlier = g_steal_pointer(&module);
    return TRUE;
}

gboolean alloc_stats_read(char *text, guint files, GString *lines, GError **error) {
    static const char prefix[] = "[prism_alloc_stats][";
    (void) files;
    g_autofree char *earlier = NULL;
    guint64 sums[2] = {0, 0};
    guint number = 0;
    for (char *line = text, *end; *line != '\0'; line = end + 1) {
        end = strchr(line, '\n');
        number++;
        if (end == NULL) return reading_fail(number, error, "the line is cut off");
        *end = '\0';
        if (!g_str_has_prefix(line, prefix)) continue;
        if (!read_module(line + strlen(prefix), number, &earlier, sums, lines, error)) return FALSE;
    }
    if (earlier == NULL)
        return reading_fail(number, error, "no line of [prism_alloc_stats]: is the program Leuko, built with PRISM_XALLOCATOR?");
    if (sums[1] > sums[0]) return reading_fail(number, error, "all modules together give back more bytes than they asked for");
    g_string_append_printf(lines, "all.live_bytes\t%" G_GUINT64_FORMAT "\n", sums[0] - sums[1]);
    return TRUE;
}
