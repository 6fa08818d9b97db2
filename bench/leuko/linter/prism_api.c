#include "prism_api.h"

#define RUBY_VERSION "3.4.0"

const char *prism_version(void) {
    return PRISM_VERSION;
}

bool prism_is_leaf(pm_node_type_t type) {
    switch (type) {
        case PM_BLOCK_LOCAL_VARIABLE_NODE:
        case PM_BLOCK_PARAMETER_NODE:
        case PM_CLASS_VARIABLE_READ_NODE:
        case PM_CONSTANT_READ_NODE:
        case PM_FALSE_NODE:
        case PM_FLOAT_NODE:
        case PM_GLOBAL_VARIABLE_READ_NODE:
        case PM_INSTANCE_VARIABLE_READ_NODE:
        case PM_INTEGER_NODE:
        case PM_LOCAL_VARIABLE_READ_NODE:
        case PM_LOCAL_VARIABLE_TARGET_NODE:
        case PM_NIL_NODE:
        case PM_REGULAR_EXPRESSION_NODE:
        case PM_REQUIRED_KEYWORD_PARAMETER_NODE:
        case PM_REQUIRED_PARAMETER_NODE:
        case PM_REST_PARAMETER_NODE:
        case PM_SELF_NODE:
        case PM_STRING_NODE:
        case PM_SYMBOL_NODE:
        case PM_TRUE_NODE: return true;
        default: return false;
    }
}

#if PRISM_VERSION_MAJOR >= 2

void prism_open(struct prism_tree *tree, const uint8_t *source, size_t size) {
    pm_options_t *options = pm_options_new();
    pm_options_version_set(options, RUBY_VERSION, sizeof RUBY_VERSION - 1);
    pm_options_partial_script_set(options, true);
    tree->source = source;
    tree->size = size;
    tree->arena = pm_arena_new();
    tree->parser = pm_parser_new(tree->arena, source, size, options);
    pm_options_free(options);
    tree->root = pm_parse(tree->parser);
}

void prism_close(struct prism_tree *tree) {
    pm_parser_free(tree->parser);
    pm_arena_free(tree->arena);
}

size_t prism_line_count(const struct prism_tree *tree) {
    return pm_parser_line_offsets(tree->parser)->size;
}

uint32_t prism_line_start(const struct prism_tree *tree, size_t index) {
    return pm_parser_line_offsets(tree->parser)->offsets[index];
}

size_t prism_constant_count(const struct prism_tree *tree) {
    return pm_parser_constants_size(tree->parser);
}

void prism_comments(const struct prism_tree *tree, void (*visit)(struct span span, void *user), void *user) {
    for (const pm_comment_t *comment = pm_parser_comments_first(tree->parser); comment != NULL; comment = pm_comment_next(comment)) {
        pm_location_t location = pm_comment_location(comment);
        visit(prism_span(tree, &location), user);
    }
}

static void diagnostics_visit(const struct prism_tree *tree, const pm_diagnostic_t *first, bool errors,
                              void (*visit)(const struct prism_diagnostic *diagnostic, void *user), void *user) {
    for (const pm_diagnostic_t *each = first; each != NULL; each = pm_diagnostic_next(each)) {
        pm_location_t location = pm_diagnostic_location(each);
        struct prism_diagnostic diagnostic = {
            .type = pm_diagnostic_type(each),
            .message = pm_diagnostic_message(each),
            .span = prism_span(tree, &location),
            .level = errors ? (int) pm_diagnostic_error_level(each) : (int) pm_diagnostic_warning_level(each),
        };
        visit(&diagnostic, user);
    }
}

void prism_errors(const struct prism_tree *tree, void (*visit)(const struct prism_diagnostic *diagnostic, void *user), void *user) {
    diagnostics_visit(tree, pm_parser_errors_first(tree->parser), true, visit, user);
}

void prism_warnings(const struct prism_tree *tree, void (*visit)(const struct prism_diagnostic *diagnostic, void *user), void *user) {
    diagnostics_visit(tree, pm_parser_warnings_first(tree->parser), false, visit, user);
}

bool prism_has_errors(const struct prism_tree *tree) {
    return pm_parser_errors_size(tree->parser) > 0;
}

size_t prism_character_width(const struct prism_tree *tree, uint32_t offset) {
    size_t width = pm_parser_encoding_char_width(tree->parser, tree->source + offset, (ptrdiff_t) (tree->size - offset));
    return width == 0 ? 1 : width;
}

const char *prism_encoding_name(const struct prism_tree *tree) {
    return pm_parser_encoding_name(tree->parser);
}

void prism_serialize(const struct prism_tree *tree, struct prism_serialization *serialization) {
    serialization->buffer = pm_buffer_new();
    pm_serialize(tree->parser, tree->root, serialization->buffer);
    serialization->value = (const uint8_t *) pm_buffer_value(serialization->buffer);
    serialization->length = pm_buffer_length(serialization->buffer);
}

void prism_serialization_close(struct prism_serialization *serialization) {
    pm_buffer_free(serialization->buffer);
}

bool prism_constant_is_serialized(const struct prism_tree *tree, const uint8_t *start) {
    (void) tree;
    (void) start;
    return true;
}

#else /* 1.9.0 */

void prism_open(struct prism_tree *tree, const uint8_t *source, size_t size) {
    pm_options_t options = {0};
    pm_options_version_set(&options, RUBY_VERSION, sizeof RUBY_VERSION - 1);
    pm_options_partial_script_set(&options, true);
    tree->source = source;
    tree->size = size;
    tree->parser = &tree->storage;
    pm_parser_init(tree->parser, source, size, &options);
    pm_options_free(&options);
    tree->root = pm_parse(tree->parser);
}

void prism_close(struct prism_tree *tree) {
    pm_node_destroy(tree->parser, tree->root);
    pm_parser_free(tree->parser);
}

size_t prism_line_count(const struct prism_tree *tree) {
    return tree->parser->newline_list.size;
}

uint32_t prism_line_start(const struct prism_tree *tree, size_t index) {
    return (uint32_t) tree->parser->newline_list.offsets[index];
}

size_t prism_constant_count(const struct prism_tree *tree) {
    return tree->parser->constant_pool.size;
}

void prism_comments(const struct prism_tree *tree, void (*visit)(struct span span, void *user), void *user) {
    for (const pm_list_node_t *each = tree->parser->comment_list.head; each != NULL; each = each->next) {
        visit(prism_span(tree, &((const pm_comment_t *) each)->location), user);
    }
}

static void diagnostics_visit(const struct prism_tree *tree, const pm_list_t *list,
                              void (*visit)(const struct prism_diagnostic *diagnostic, void *user), void *user) {
    for (const pm_list_node_t *each = list->head; each != NULL; each = each->next) {
        const pm_diagnostic_t *raw = (const pm_diagnostic_t *) each;
        struct prism_diagnostic diagnostic = {
            .type = pm_diagnostic_id_human(raw->diag_id),
            .message = raw->message,
            .span = prism_span(tree, &raw->location),
            .level = raw->level,
        };
        visit(&diagnostic, user);
    }
}

void prism_errors(const struct prism_tree *tree, void (*visit)(const struct prism_diagnostic *diagnostic, void *user), void *user) {
    diagnostics_visit(tree, &tree->parser->error_list, visit, user);
}

void prism_warnings(const struct prism_tree *tree, void (*visit)(const struct prism_diagnostic *diagnostic, void *user), void *user) {
    diagnostics_visit(tree, &tree->parser->warning_list, visit, user);
}

bool prism_has_errors(const struct prism_tree *tree) {
    return tree->parser->error_list.head != NULL;
}

size_t prism_character_width(const struct prism_tree *tree, uint32_t offset) {
    size_t width = tree->parser->encoding->char_width(tree->source + offset, (ptrdiff_t) (tree->size - offset));
    return width == 0 ? 1 : width;
}

const char *prism_encoding_name(const struct prism_tree *tree) {
    return tree->parser->encoding->name;
}

void prism_serialize(const struct prism_tree *tree, struct prism_serialization *serialization) {
    serialization->buffer = &serialization->storage;
    pm_buffer_init(serialization->buffer);
    pm_serialize(tree->parser, tree->root, serialization->buffer);
    serialization->value = (const uint8_t *) serialization->storage.value;
    serialization->length = serialization->storage.length;
}

void prism_serialization_close(struct prism_serialization *serialization) {
    pm_buffer_free(serialization->buffer);
}

bool prism_constant_is_serialized(const struct prism_tree *tree, const uint8_t *start) {
    return start < tree->source || start >= tree->source + tree->size;
}

#endif
