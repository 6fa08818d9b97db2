#include "probes/valgrind.h"

#include <glib.h>

const char *valgrind_program(void) {
    static const char *program;
    if (g_once_init_enter(&program)) {
        g_autofree char *found = g_find_program_in_path("valgrind"), *own = g_strconcat(found != NULL ? found : "", ".bin", NULL);
        gboolean wrapped = found != NULL && g_file_test(own, G_FILE_TEST_IS_EXECUTABLE);
        g_once_init_leave(&program, g_intern_string(wrapped ? own : "valgrind"));
    }
    return program;
}
