/*
 * One side of the differential fuzzer: a digest of what one build of Prism makes of an input, in several manners of use.
 * Compiled once a side with -DFUZZ_SIDE=stock_digest or arena_digest, the only name that its objects keep for the linker.
 * The digest itself is that of the command tests' fixture, so that both compare the same things.
 */
#define main fixture_main
#include "../fixtures/arena_digest.c"
#undef main

#include "fuzz_digest.h"
#include "fuzz_stream.h"

/* Without the tokens, for manners of use that offer no place for a callback. */
static uint64_t digest_tree(pm_parser_t *parser, pm_node_t *tree) {
    pm_buffer_t buffer;
    pm_buffer_init(&buffer);
    pm_serialize(parser, tree, &buffer);
    const size_t pool = constants_offset(parser, &buffer);
    uint64_t digest = digest_bytes(parser->error_list.size, buffer.value, pool);
    digest = digest_constants(digest, parser, &buffer, pool);
    pm_buffer_free(&buffer);
    return digest;
}

/* Line by line, so that one tree is thrown away and the next parser begins in the same struct while an input is incomplete. */
static uint64_t digest_stream(const uint8_t *source, size_t length) {
    struct stream stream = {.cursor = source, .end = source + length};
    pm_options_t options = {.line = 1};
    pm_options_filepath_set(&options, "x.rb");
    pm_parser_t parser;
    pm_buffer_t content;
    pm_node_t *tree = pm_parse_stream(&parser, &content, &stream, stream_gets, stream_ended, &options);
    const uint64_t digest = digest_tree(&parser, tree);
    pm_node_destroy(&parser, tree);
    pm_parser_free(&parser);
    pm_buffer_free(&content);
    pm_options_free(&options);
    return digest;
}

/* As `eval` does it: two scopes with locals around the source, an older syntax, another line, a locked encoding. */
static uint64_t digest_eval(const uint8_t *source, size_t length) {
    static const char *const locals[] = {"a", "b", "foo", "x", "_1"};
    pm_options_t options = {.line = -3, .encoding_locked = true, .partial_script = true, .command_line = length & 31};
    pm_options_filepath_set(&options, "(eval)");
    pm_options_version_set(&options, "3.3.0", 5);
    if (!pm_options_scopes_init(&options, 2)) abort();
    for (size_t scope = 0; scope < 2; scope++) {
        if (!pm_options_scope_init(&options.scopes[scope], scope == 0 ? 2 : 3)) abort();
        for (size_t local = 0; local < options.scopes[scope].locals_count; local++) {
            const char *name = locals[scope * 2 + local];
            pm_string_constant_init(&options.scopes[scope].locals[local], name, strlen(name));
        }
    }
    pm_parser_t parser;
    pm_parser_init(&parser, source, length, &options);
    pm_node_t *tree = pm_parse(&parser);
    uint64_t digest = digest_tree(&parser, tree);
    /* The printers read every field of the tree once more. */
    pm_buffer_t text;
    pm_buffer_init(&text);
    pm_prettyprint(&text, &parser, tree);
    digest = digest_bytes(digest, text.value, text.length);
    pm_buffer_free(&text);
    pm_node_destroy(&parser, tree);
    pm_parser_free(&parser);
    pm_options_free(&options);
    return digest;
}

uint64_t FUZZ_SIDE(enum fuzz_manner manner, const uint8_t *source, size_t length) {
    static uint64_t (*const digests[FUZZ_MANNERS])(const uint8_t *, size_t) = {digest_source, digest_stream, digest_eval};
    return digests[manner](source, length);
}
