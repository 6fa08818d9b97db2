/*
 * The one place that knows two versions of Prism's C API: 1.9.0 (a parser struct of ours, locations as pointers) and 2.1.0 (an opaque
 * parser, locations as offset and length, nodes in a pm_arena_t). Everything else in Leuko includes this header and never <prism.h>.
 */
#pragma once

#include <prism.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Part of the source, in bytes: [start, end). */
struct span {
    uint32_t start;
    uint32_t end;
};

/* A parsed source: open with prism_open, close with prism_close. The source must outlive it. */
struct prism_tree {
    const uint8_t *source;
    size_t size;
    pm_parser_t *parser;
    pm_node_t *root;
#if PRISM_VERSION_MAJOR >= 2
    pm_arena_t *arena;
#else
    pm_parser_t storage; /* the parser must not be moved, so neither may this struct */
#endif
};

/* A diagnostic of the parser; the strings belong to the tree. */
struct prism_diagnostic {
    const char *type;    /* "def_endless" */
    const char *message; /* "unexpected end-of-input" */
    struct span span;
    int level;
};

/* Parse `size` bytes at `source` as Ruby 3.4, the version that RuboCop is asked for in the conformance test. Offsets are 32 bits: size must
 * be below 2 GB. The tree's root is never NULL, whatever the source. */
void prism_open(struct prism_tree *tree, const uint8_t *source, size_t size);
void prism_close(struct prism_tree *tree);

/* "1.9.0" */
const char *prism_version(void);

static inline struct span prism_span(const struct prism_tree *tree, const pm_location_t *location) {
#if PRISM_VERSION_MAJOR >= 2
    (void) tree;
    return (struct span){location->start, location->start + location->length};
#else
    return (struct span){(uint32_t) (location->start - tree->source), (uint32_t) (location->end - tree->source)};
#endif
}

static inline struct span prism_node_span(const struct prism_tree *tree, const pm_node_t *node) {
    return prism_span(tree, &node->location);
}

/* True when an optional location is there. */
static inline bool prism_location_present(const pm_location_t *location) {
#if PRISM_VERSION_MAJOR >= 2
    return location->length > 0;
#else
    return location->start != NULL;
#endif
}

/* Line starts, in bytes, in order; the first is 0. They reach as far as the parser has read: up to __END__. */
size_t prism_line_count(const struct prism_tree *tree);
uint32_t prism_line_start(const struct prism_tree *tree, size_t index);

/* The name behind a constant id; false when there is none (id 0). */
static inline bool prism_constant(const struct prism_tree *tree, pm_constant_id_t id, const uint8_t **start, size_t *length) {
    if (id == 0) return false;
#if PRISM_VERSION_MAJOR >= 2
    const pm_constant_t *constant = pm_parser_constant(tree->parser, id);
    *start = pm_constant_start(constant);
    *length = pm_constant_length(constant);
#else
    const pm_constant_t *constant = &tree->parser->constant_pool.constants[id - 1];
    *start = constant->start;
    *length = constant->length;
#endif
    return true;
}
size_t prism_constant_count(const struct prism_tree *tree);

/* What a visitor of pm_visit_child_nodes returns to see the children of a node, and not theirs. */
#if PRISM_VERSION_MAJOR >= 2
typedef pm_visit_result_t prism_visit_result;
#define PRISM_VISIT_SIBLINGS PM_VISIT_SKIP
#else
typedef bool prism_visit_result;
#define PRISM_VISIT_SIBLINGS false
#endif

/* True for the frequent types of nodes that never have a child. */
bool prism_is_leaf(pm_node_type_t type);

/* Call `visit` for each comment in source order. */
void prism_comments(const struct prism_tree *tree, void (*visit)(struct span span, void *user), void *user);

/* Call `visit` for each error in source order, or each warning. */
void prism_errors(const struct prism_tree *tree, void (*visit)(const struct prism_diagnostic *diagnostic, void *user), void *user);
void prism_warnings(const struct prism_tree *tree, void (*visit)(const struct prism_diagnostic *diagnostic, void *user), void *user);
bool prism_has_errors(const struct prism_tree *tree);

/* Bytes of the character at `offset` in the source's encoding; 1 where it is no valid character. */
size_t prism_character_width(const struct prism_tree *tree, uint32_t offset);
const char *prism_encoding_name(const struct prism_tree *tree);

/* The tree as Prism serialises it. `value` belongs to `buffer`; give it back with prism_serialization_close. */
struct prism_serialization {
    pm_buffer_t *buffer;
    const uint8_t *value;
    size_t length;
#if PRISM_VERSION_MAJOR < 2
    pm_buffer_t storage;
#endif
};
void prism_serialize(const struct prism_tree *tree, struct prism_serialization *serialization);
void prism_serialization_close(struct prism_serialization *serialization);

/* True when the serialised constant pool carries this constant's bytes itself instead of pointing into the source. */
bool prism_constant_is_serialized(const struct prism_tree *tree, const uint8_t *start);
