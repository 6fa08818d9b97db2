#include "probes/valgrind.h"

#include <glib.h>

const char *valgrind_program(void) {
    static gsize found;
    if (g_once_init_enter(&found)) {
        g_autofree char *own = g_find_program_in_path("valgrind.bin");
        g_once_init_leave(&found, (gsize) (own != NULL ? "valgrind.bin" : "valgrind"));
    }
    return (const char *) found; // NOLINT(performance-no-int-to-ptr): g_once_init keeps numbers
}
