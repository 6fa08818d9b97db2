#include "offences.h"

#include "cop.h"

#include <string.h>

static int numbers_compare(uint32_t left, uint32_t right) {
    return left < right ? -1 : left > right;
}

typedef bool (*offence_order)(const struct offence *left, const struct offence *right);

static bool place_before(const struct offence *left, const struct offence *right) {
    int order = numbers_compare(left->span.start, right->span.start);
    if (order == 0) order = strcmp(left->cop->name, right->cop->name);
    if (order == 0) order = strcmp(left->message.before, right->message.before);
    return order < 0;
}

static bool span_before(const struct offence *left, const struct offence *right) {
    int order = numbers_compare(left->span.start, right->span.start);
    if (order == 0) order = numbers_compare(left->span.end, right->span.end);
    return order < 0;
}

/* Merge the sorted halves of items[0, count) through `spare`. */
static void halves_merge(struct offence *items, size_t half, size_t count, struct offence *spare, offence_order comes_before) {
    memcpy(spare, items, half * sizeof *items);
    size_t left = 0;
    size_t right = half;
    for (size_t next = 0; left < half; next++) {
        bool take_right = right < count && comes_before(&items[right], &spare[left]);
        items[next] = take_right ? items[right++] : spare[left++];
    }
}

static void merge_sort(struct offence *items, size_t count, struct offence *spare, offence_order comes_before) {
    if (count < 2) return;
    size_t half = count / 2;
    merge_sort(items, half, spare, comes_before);
    merge_sort(items + half, count - half, spare, comes_before);
    if (comes_before(&items[half], &items[half - 1])) halves_merge(items, half, count, spare, comes_before);
}

static void offences_order(struct offences *offences, offence_order comes_before) {
    size_t ordered = 1;
    while (ordered < offences->count && !comes_before(&offences->items[ordered], &offences->items[ordered - 1])) ordered++;
    if (ordered >= offences->count) return;
    struct offences spare = {0};
    while (spare.capacity < offences->count / 2) {
        spare.items = vector_grow(spare.items, &spare.capacity, sizeof *spare.items);
    }
    merge_sort(offences->items, offences->count, spare.items, comes_before);
    VECTOR_FREE(&spare);
}

void offences_sort(struct offences *offences) {
    offences_order(offences, place_before);
}

void offences_unique(struct offences *offences) {
    offences_order(offences, span_before);
    size_t kept = 0;
    for (size_t index = 0; index < offences->count; index++) {
        if (kept > 0 && !span_before(&offences->items[kept - 1], &offences->items[index])) continue;
        offences->items[kept++] = offences->items[index];
    }
    offences->count = kept;
}
