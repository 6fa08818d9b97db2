#include "core/fault.h"

#include "base/error.h"

#include <string.h>

enum key { KEY_FAULT, KEY_VARIANT, KEY_INPUTS, KEY_SIZES, KEY_PROBES, KEY_EXIT, KEY_SEES, KEY_BLAME, KEY_GROWS, KEY_DOSE, KEYS };

static const struct {
    const char *name;
    gboolean required;
} keys[KEYS] = {
    [KEY_FAULT] = {"Fault", TRUE},   [KEY_VARIANT] = {"Variant", TRUE}, [KEY_INPUTS] = {"Inputs", TRUE}, [KEY_SIZES] = {"Sizes", TRUE},
    [KEY_PROBES] = {"Probes", TRUE}, [KEY_EXIT] = {"Exit", TRUE},       [KEY_SEES] = {"Sees", FALSE},    [KEY_BLAME] = {"Blame", FALSE},
    [KEY_GROWS] = {"Grows", FALSE},  [KEY_DOSE] = {"Dose", FALSE},
};

void fault_free(struct fault *fault) {
    if (fault == NULL) return;
    g_free(fault->name);
    g_free(fault->summary);
    g_free(fault->variant);
    g_free(fault->blame);
    g_free(fault->grows);
    g_strfreev(fault->inputs);
    g_strfreev(fault->sizes);
    g_strfreev(fault->probes);
    g_strfreev(fault->sees);
    g_free(fault->patch);
    g_free(fault);
}

static char **split_list(const char *text) {
    g_auto(GStrv) items = g_strsplit(text != NULL ? text : "", ";", -1);
    g_autoptr(GStrvBuilder) list = g_strv_builder_new();
    for (char **item = items; *item != NULL; item++) {
        if (*g_strstrip(*item) != '\0') g_strv_builder_add(list, *item);
    }
    return g_strv_builder_end(list);
}

static gboolean fail(const char *shown, guint line, GError **error, const char *what, const char *found) {
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s:%u: %s%s%s%s", shown, line, what, found != NULL ? ", found \"" : "",
                found != NULL ? found : "", found != NULL ? "\"" : "");
    return FALSE;
}

static char *expected_keys(void) {
    g_autoptr(GString) what = g_string_new("expected ");
    for (int key = 0; key < KEYS; key++) {
        g_string_append_printf(what, "%s%s", key == 0 ? "" : key == KEYS - 1 ? " or " : ", ", keys[key].name);
    }
    return g_string_free(g_steal_pointer(&what), FALSE);
}

/* The values of the head's lines, and their line numbers. Lines without a key are prose. */
static gboolean read_head(const char *shown, const char *text, char **values, guint *lines, GError **error) {
    g_auto(GStrv) rows = g_strsplit(text, "\n", -1);
    for (guint i = 0; rows[i] != NULL && !g_str_has_prefix(rows[i], "--- "); i++) {
        const char *colon = strstr(rows[i], ": ");
        if (colon == NULL) continue;
        g_autofree char *name = g_strndup(rows[i], (gsize) (colon - rows[i]));
        int key = 0;
        while (key < KEYS && strcmp(keys[key].name, name) != 0) key++;
        if (key == KEYS) {
            g_autofree char *what = expected_keys();
            return fail(shown, i + 1, error, what, name);
        }
        if (values[key] != NULL) return fail(shown, i + 1, error, "the key stands twice", name);
        values[key] = g_strstrip(g_strdup(colon + 2));
        lines[key] = i + 1;
    }
    for (int key = 0; key < KEYS; key++) {
        if (keys[key].required && (values[key] == NULL || values[key][0] == '\0')) {
            g_autofree char *what = g_strdup_printf("needs a line \"%s: …\" before the patch", keys[key].name);
            return fail(shown, 1, error, what, NULL);
        }
    }
    return TRUE;
}

static gboolean read_numbers(const char *shown, struct fault *fault, char *const *values, const guint *lines, GError **error) {
    guint64 code = 0;
    if (!g_ascii_string_to_unsigned(values[KEY_EXIT], 10, 0, 4, &code, NULL) || code == 2) {
        return fail(shown, lines[KEY_EXIT], error, "Exit: expected 0, 1, 3 or 4", values[KEY_EXIT]);
    }
    fault->exit_code = (int) code;
    gboolean doses = strstr(fault->patch, "FAULT_DOSE") != NULL;
    if (values[KEY_DOSE] == NULL)
        return !doses || fail(shown, 1, error, "the patch says FAULT_DOSE, and there is no line \"Dose: LOW HIGH\"", NULL);
    g_auto(GStrv) words = g_strsplit(values[KEY_DOSE], " ", -1);
    if (g_strv_length(words) != 2 || !g_ascii_string_to_unsigned(words[0], 10, 0, G_MAXUINT32, &fault->dose_low, NULL) ||
        !g_ascii_string_to_unsigned(words[1], 10, 1, G_MAXUINT32, &fault->dose_high, NULL) || fault->dose_low >= fault->dose_high) {
        return fail(shown, lines[KEY_DOSE], error, "Dose: expected \"LOW HIGH\", two numbers with LOW below HIGH", values[KEY_DOSE]);
    }
    return doses || fail(shown, lines[KEY_DOSE], error, "the patch says no FAULT_DOSE", NULL);
}

struct fault *fault_parse(const char *shown, const char *name, const char *text, GError **error) {
    char *values[KEYS] = {NULL};
    guint lines[KEYS] = {0};
    struct fault *fault = g_new0(struct fault, 1);
    fault->name = g_strdup(name);
    fault->patch = g_strdup(text);
    gboolean good = read_head(shown, text, values, lines, error) && read_numbers(shown, fault, values, lines, error);
    fault->inputs = split_list(values[KEY_INPUTS]);
    fault->sizes = split_list(values[KEY_SIZES]);
    fault->probes = split_list(values[KEY_PROBES]);
    fault->sees = split_list(values[KEY_SEES]);
    fault->summary = g_steal_pointer(&values[KEY_FAULT]);
    fault->variant = g_steal_pointer(&values[KEY_VARIANT]);
    fault->blame = g_steal_pointer(&values[KEY_BLAME]);
    fault->grows = g_steal_pointer(&values[KEY_GROWS]);
    for (int key = 0; key < KEYS; key++) g_free(values[key]);
    if (good) return fault;
    fault_free(fault);
    return NULL;
}

char *fault_patch(const struct fault *fault, guint64 dose) {
    g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, dose);
    g_auto(GStrv) parts = g_strsplit(fault->patch, "FAULT_DOSE", -1);
    return g_strjoinv(number, parts);
}
