#include "digest.h"

#include "cop.h"

#include <string.h>
#define XXH_STATIC_LINKING_ONLY /* for a state on the stack: nothing here touches the heap */
#include <xxhash.h>

#define POOL_ENTRY_SIZE 8 /* four bytes of offset, four of length */

static void hash_number(XXH3_state_t *state, uint64_t number) {
    uint8_t bytes[8];
    for (size_t index = 0; index < sizeof bytes; index++) bytes[index] = (uint8_t) (number >> (8 * index));
    XXH3_64bits_update(state, bytes, sizeof bytes);
}

/* Length first, so that two texts side by side cannot be mistaken for two others. */
static void hash_bytes(XXH3_state_t *state, const void *bytes, size_t length) {
    hash_number(state, length);
    XXH3_64bits_update(state, length == 0 ? "" : bytes, length);
}

static void hash_text(XXH3_state_t *state, const char *text) {
    hash_bytes(state, text, strlen(text));
}

static void hash_span(XXH3_state_t *state, struct span span) {
    hash_number(state, span.start);
    hash_number(state, span.end);
}

/* Where the constant pool begins: counted from the end, as its parts have known sizes. False when it cannot be there. */
static bool pool_find(const struct prism_tree *tree, const struct prism_serialization *serialization, size_t *offset) {
    size_t count = prism_constant_count(tree);
    size_t size = count * POOL_ENTRY_SIZE + 1; /* and the NUL at the end */
    for (size_t id = 1; id <= count; id++) {
        const uint8_t *start;
        size_t length;
        if (!prism_constant(tree, (pm_constant_id_t) id, &start, &length)) return false;
        if (prism_constant_is_serialized(tree, start)) size += length;
    }
    if (size > serialization->length) return false;
    *offset = serialization->length - size;

    for (size_t id = 1; id <= count; id++) {
        const uint8_t *start;
        size_t length;
        uint32_t written;
        prism_constant(tree, (pm_constant_id_t) id, &start, &length);
        memcpy(&written, serialization->value + *offset + (id - 1) * POOL_ENTRY_SIZE + 4, sizeof written);
        if (written != length) return false;
    }
    return true;
}

bool digest_ast(const struct prism_tree *tree, uint64_t *digest) {
    struct prism_serialization serialization;
    prism_serialize(tree, &serialization);
    size_t pool;
    bool found = pool_find(tree, &serialization, &pool);
    if (found) {
        XXH3_state_t state;
        XXH3_64bits_reset(&state);
        XXH3_64bits_update(&state, serialization.value, pool);
        for (size_t id = 1; id <= prism_constant_count(tree); id++) {
            const uint8_t *start = NULL;
            size_t length = 0;
            prism_constant(tree, (pm_constant_id_t) id, &start, &length);
            hash_bytes(&state, start, length);
        }
        *digest = XXH3_64bits_digest(&state);
    }
    prism_serialization_close(&serialization);
    return found;
}

static void diagnostic_hash(const struct prism_diagnostic *diagnostic, void *user) {
    XXH3_state_t *state = user;
    hash_text(state, diagnostic->type);
    hash_text(state, diagnostic->message);
    hash_span(state, diagnostic->span);
    hash_number(state, (uint64_t) diagnostic->level);
}

uint64_t digest_diagnostics(const struct prism_tree *tree) {
    XXH3_state_t state;
    XXH3_64bits_reset(&state);
    hash_text(&state, "errors");
    prism_errors(tree, diagnostic_hash, &state);
    hash_text(&state, "warnings");
    prism_warnings(tree, diagnostic_hash, &state);
    return XXH3_64bits_digest(&state);
}

uint64_t digest_offences(const struct offences *offences, const uint8_t *source) {
    XXH3_state_t state;
    XXH3_64bits_reset(&state);
    for (size_t index = 0; index < offences->count; index++) {
        const struct offence *offence = &offences->items[index];
        hash_text(&state, offence->cop->name);
        hash_span(&state, offence->span);
        hash_number(&state, offence->correctable);
        hash_text(&state, offence->message.before);
        hash_bytes(&state, source + offence->message.quoted.start, offence->message.quoted.end - offence->message.quoted.start);
        hash_text(&state, offence->message.after);
    }
    return XXH3_64bits_digest(&state);
}
