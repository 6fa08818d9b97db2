/* A JSON file of the store that was written, then cut and edited: each wrong form of it must be refused with its place. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

/* The file in a folder of its own, and its text as it was written. */
struct json_fixture {
    char *folder, *path, *text;
};

/* An edit of the text: the first `from` becomes `to`, and `message` must be in the complaint. */
struct json_edit {
    const char *from, *to, *message;
};

/* Read the file, which now holds something wrong; what was complained. Free with g_free. */
typedef char *(*json_complaint)(const struct json_fixture *fixture);

static inline struct json_fixture *json_fixture_new(const char *name) {
    struct json_fixture *fixture = g_new0(struct json_fixture, 1);
    fixture->folder = g_dir_make_tmp("json-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->folder, name, NULL);
    return fixture;
}

/* Keep the text, which the caller has written to `path`. 0 on success, as a cmocka set-up returns it. */
static inline int json_fixture_keep(struct json_fixture *fixture) {
    return g_file_get_contents(fixture->path, &fixture->text, NULL, NULL) ? 0 : -1;
}

static inline int json_fixture_tear_down(void **state) {
    struct json_fixture *fixture = *state;
    g_unlink(fixture->path);
    g_rmdir(fixture->folder);
    g_free(fixture->folder);
    g_free(fixture->path);
    g_free(fixture->text);
    g_free(fixture);
    return 0;
}

static inline char *json_fixture_complaint(const struct json_fixture *fixture, const char *text, gssize length, json_complaint read) {
    assert_true(g_file_set_contents(fixture->path, text, length, NULL));
    return read(fixture);
}

/* Every 7th truncation that loses more than the last two bytes is refused. */
static inline void json_fixture_cut(const struct json_fixture *fixture, json_complaint read) {
    gsize length = strlen(fixture->text);
    for (gsize cut = 0; cut < length - 2; cut += 7) g_free(json_fixture_complaint(fixture, fixture->text, (gssize) cut, read));
}

static inline void json_fixture_edit(const struct json_fixture *fixture, const struct json_edit *edits, gsize count, json_complaint read) {
    for (gsize i = 0; i < count; i++) {
        const char *place = strstr(fixture->text, edits[i].from);
        if (place == NULL) fail_msg("\"%s\" is not in the text", edits[i].from);
        g_autofree char *text =
            g_strdup_printf("%.*s%s%s", (int) (place - fixture->text), fixture->text, edits[i].to, place + strlen(edits[i].from));
        g_autofree char *message = json_fixture_complaint(fixture, text, -1, read);
        if (strstr(message, edits[i].message) == NULL) fail_msg("expected \"%s\" in \"%s\"", edits[i].message, message);
    }
}
