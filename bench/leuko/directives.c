#include "directives.h"
void directives_apply(struct inspection *inspection) {
    (void) inspection;
}
