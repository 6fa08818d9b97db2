#include "inspection.h"

void inspection_report(struct inspection *inspection, const struct cop *cop, struct span span, struct message message, bool correctable) {
    struct offence offence = { cop, span, message, correctable };
    VECTOR_PUSH(&inspection->offences, offence);
}

const pm_node_t *inspection_ancestor(const struct inspection *inspection, size_t levels) {
    return levels < inspection->path.count ? inspection->path.items[inspection->path.count - 1 - levels] : NULL;
}
