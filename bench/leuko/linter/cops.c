#include "cop.h"

const struct cop *const cops[] = {
    &cop_indentation_consistency,
    &cop_debugger,
    &cop_syntax,
    NULL,
};

_Static_assert(sizeof cops / sizeof cops[0] <= COP_COUNT_MAXIMUM, "raise COP_COUNT_MAXIMUM");

size_t cop_index(const struct cop *cop) {
    size_t index = 0;
    while (cops[index] != cop) index++;
    return index;
}

const char *severity_name(enum severity severity) {
    switch (severity) {
        case SEVERITY_CONVENTION: return "convention";
        case SEVERITY_WARNING: return "warning";
        case SEVERITY_FATAL: return "fatal";
    }
    return "unknown";
}
