#include "core/metric.h"

#include "base/display.h"

#include <string.h>

#define SIZE_MAXIMUM (G_GUINT64_CONSTANT(1) << 30)

static const char *const unit_names[] = {
    [UNIT_CALLS] = "calls",
    [UNIT_BYTES] = "bytes",
    [UNIT_BYTE_CALLS] = "byte-calls",
    [UNIT_BLOCKS] = "blocks",
    [UNIT_INSTRUCTIONS] = "instructions",
    [UNIT_FAULTS] = "faults",
    [UNIT_SECONDS] = "seconds",
    [UNIT_EXIT_CODE] = "exit-code",
    [UNIT_XXH3] = "xxh3",
};

static const char *const class_names[] = {
    [METRIC_EXACT] = "exact",
    [METRIC_MACHINE] = "machine",
    [METRIC_NOISY] = "noisy",
};

const char *metric_unit_name(enum metric_unit unit) {
    g_return_val_if_fail((gsize) unit < G_N_ELEMENTS(unit_names), "unknown");
    return unit_names[unit];
}

gboolean metric_unit_parse(const char *text, enum metric_unit *unit) {
    for (gsize i = 0; i < G_N_ELEMENTS(unit_names); i++) {
        if (strcmp(unit_names[i], text) == 0) {
            *unit = (enum metric_unit) i;
            return TRUE;
        }
    }
    return FALSE;
}

const char *metric_class_name(enum metric_class class) {
    g_return_val_if_fail((gsize) class < G_N_ELEMENTS(class_names), "unknown");
    return class_names[class];
}

char *metric_write_value(enum metric_unit unit, guint64 value) {
    return unit == UNIT_XXH3 ? g_strdup_printf("%016" G_GINT64_MODIFIER "x", value) : g_strdup_printf("%" G_GUINT64_FORMAT, value);
}

char *metric_format_value(enum metric_unit unit, guint64 value) {
    return unit == UNIT_XXH3 ? metric_write_value(unit, value) : display_count(value);
}

/* Exactly 16 lower-case digits: one value has one text, so that a baseline's diff shows changes of values only. */
static gboolean parse_hash(const char *text, guint64 *value) {
    guint64 hash = 0;
    if (strlen(text) != 16) return FALSE;
    for (const char *digit = text; *digit; digit++) {
        if (!g_ascii_isxdigit(*digit) || g_ascii_isupper(*digit)) return FALSE;
        hash = hash << 4 | (guint64) g_ascii_xdigit_value(*digit);
    }
    *value = hash;
    return TRUE;
}

/* Digits only, no sign, no blank, no leading zero, nothing beyond `maximum`. */
static gboolean parse_decimal(const char *text, guint64 maximum, guint64 *value) {
    if (!g_ascii_isdigit(text[0]) || (text[0] == '0' && text[1] != '\0')) return FALSE;
    return g_ascii_string_to_unsigned(text, 10, 0, maximum, value, NULL);
}

gboolean metric_parse_value(enum metric_unit unit, const char *text, guint64 *value) {
    return unit == UNIT_XXH3 ? parse_hash(text, value) : parse_decimal(text, G_MAXUINT64, value);
}

static const char size_all[] = "all";

char *size_format(guint64 bytes) {
    static const struct {
        unsigned shift;
        char letter;
    } scales[] = {{20, 'M'}, {10, 'K'}};

    if (bytes == SIZE_ALL) return g_strdup(size_all);
    for (gsize i = 0; i < G_N_ELEMENTS(scales); i++) {
        guint64 scale = G_GUINT64_CONSTANT(1) << scales[i].shift;
        if (bytes >= scale && bytes % scale == 0) {
            return g_strdup_printf("%" G_GUINT64_FORMAT "%c", bytes >> scales[i].shift, scales[i].letter);
        }
    }
    return g_strdup_printf("%" G_GUINT64_FORMAT, bytes);
}

gboolean size_parse(const char *text, guint64 *bytes) {
    g_autofree char *digits = g_strdup(text);
    gsize length = strlen(digits);
    unsigned shift = 0;
    guint64 number;
    if (strcmp(text, size_all) == 0) {
        *bytes = SIZE_ALL;
        return TRUE;
    }
    if (length > 0 && (digits[length - 1] == 'K' || digits[length - 1] == 'M')) {
        shift = digits[length - 1] == 'K' ? 10 : 20;
        digits[length - 1] = '\0';
    }
    if (!parse_decimal(digits, SIZE_MAXIMUM >> shift, &number) || number == 0) return FALSE;
    *bytes = number << shift;
    return TRUE;
}
