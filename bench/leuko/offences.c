#include "offences.h"

#include "cop.h"

#include <string.h>

static int numbers_compare(uint32_t left, uint32_t right) {
    return left < right ? -1 : left > right;
}

static bool comes_before(const struct offence *left, const struct offence *right) {
    int order = numbers_compare(left->span.start, right->span.start);
    if (order == 0) order = strcmp(left->cop->name, right->cop->name);
    return order < 0;
}

/* Merge the sorted halves of items[0, count) through `spare`. */
static void halves_merge(struct offence *items, size_t half, size_t count, struct offence *spare) {
    memcpy(spare, items, half * sizeof *items);
    size_t left = 0;
    size_t right = half;
    for (size_t next = 0; left < half; next++) {
        bool take_right = right < count && comes_before(&items[right], &spare[left]);
        items[next] = take_right ? items[right++] : spare[left++];
    }
}

static void merge_sort(struct offence *items, size_t count, struct offence *spare) {
    if (count < 2) return;
    size_t half = count / 2;
    merge_sort(items, half, spare);
    merge_sort(items + half, count - half, spare);
    if (comes_before(&items[half], &items[half - 1])) halves_merge(items, half, count, spare);
}

void offences_sort(struct offences *offences) {
    size_t out_of_order = 0;
    for (size_t index = 1; index < offences->count; index++) {
        if (comes_before(&offences->items[index], &offences->items[index - 1])) out_of_order++;
    }
    if (out_of_order == 0) return; /* the usual case, and then nothing is allocated */
    struct offences spare = { 0 };
    while (spare.capacity < offences->count / 2) {
        spare.items = vector_grow(spare.items, &spare.capacity, sizeof *spare.items);
    }
    merge_sort(offences->items, offences->count, spare.items);
    VECTOR_FREE(&spare);
}
