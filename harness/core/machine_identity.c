#include "core/machine_identity.h"

static const char *const part_names[] = {"architecture", "libc", "compiler", "valgrind"};
static const gsize digest_digits = 8;

char *machine_digest(const char *identity) {
    g_autofree char *digits = g_compute_checksum_for_string(G_CHECKSUM_SHA256, identity, -1);
    return g_strndup(digits, digest_digits);
}

static char **split_identity(const char *identity) {
    return g_strsplit(identity != NULL ? identity : "", "; ", (gint) G_N_ELEMENTS(part_names));
}

static const char *part_of(char **parts, gsize index) {
    return index < g_strv_length(parts) && parts[index][0] != '\0' ? parts[index] : "unknown";
}

char *machine_difference(const char *there, const char *here) {
    g_auto(GStrv) parts_there = split_identity(there), parts_here = split_identity(here);
    g_autoptr(GString) text = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(part_names); i++) {
        const char *was = part_of(parts_there, i), *now = part_of(parts_here, i);
        if (g_strcmp0(was, now) == 0) continue;
        g_string_append_printf(text, "%s%s: %s there, %s here", text->len > 0 ? "; " : "", part_names[i], was, now);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

guint machine_distance(const char *there, const char *here) {
    g_auto(GStrv) parts_there = split_identity(there), parts_here = split_identity(here);
    guint distance = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(part_names); i++) distance += g_strcmp0(part_of(parts_there, i), part_of(parts_here, i)) != 0;
    return distance;
}
