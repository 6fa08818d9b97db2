/*
 * One side of the differential fuzzer for Prism 2, as fuzz_digest.c is for Prism 1: a digest of what one build makes of an input, in
 * several manners of use. The digest of the tree is that of the command tests' fixture, so that both compare the same things.
 */
#define main fixture_main
#include "../fixtures/upstream_digest.c"
#undef main

#include "fuzz_digest.h"
#include "fuzz_stream.h"

/* Line by line, so that one tree is thrown away and another parse begins while an input is incomplete. */
static uint64_t digest_stream(const uint8_t *source, size_t length) {
    struct stream stream = {.cursor = source, .end = source + length};
    pm_options_t *options = pm_options_new();
    pm_options_filepath_set(options, "x.rb");
    pm_source_t *lines = pm_source_stream_new(&stream, stream_gets, stream_ended);
    struct parse parse = {.arena = pm_arena_new(), .tokens = length};
    parse.tree = pm_parse_stream(&parse.parser, parse.arena, lines, options);
    const uint64_t digest = tree_digest(&parse);
    parse_close(&parse, false);
    pm_source_free(lines);
    pm_options_free(options);
    return digest;
}

/* Two scopes with locals around the source. */
static void scopes_set(pm_options_t *options) {
    static const char *const locals[] = {"a", "b", "foo", "x", "_1"};
    if (!pm_options_scopes_init(options, 2)) abort();
    for (size_t scope = 0; scope < 2; scope++) {
        const size_t count = scope == 0 ? 2 : 3;
        pm_options_scope_t *around = pm_options_scope_mut(options, scope);
        pm_options_scope_init(around, count);
        for (size_t local = 0; local < count; local++) {
            const char *name = locals[scope * 2 + local];
            pm_string_init(pm_options_scope_local_mut(around, local), (const uint8_t *) name, strlen(name));
        }
    }
}

/* As `eval` does it: with locals, an older syntax, another line, a locked encoding. */
static uint64_t digest_eval(const uint8_t *source, size_t length) {
    pm_options_t *options = pm_options_new();
    pm_options_filepath_set(options, "(eval)");
    pm_options_line_set(options, -3);
    pm_options_encoding_locked_set(options, true);
    pm_options_partial_script_set(options, true);
    pm_options_command_line_set(options, length & 31);
    pm_options_version_set(options, "3.3.0", 5);
    pm_options_attach_comments_set(options, length % 2 == 1);
    scopes_set(options);
    struct parse parse = {.arena = pm_arena_new(), .tokens = length};
    parse.parser = pm_parser_new(parse.arena, source, length, options);
    parse.tree = pm_parse(parse.parser);
    uint64_t digest = tree_digest(&parse);
    /* The printer reads every field of the tree once more. */
    pm_buffer_t *text = pm_buffer_new();
    pm_prettyprint(text, parse.parser, parse.tree);
    digest = digest_bytes(digest, pm_buffer_value(text), pm_buffer_length(text));
    pm_buffer_free(text);
    parse_close(&parse, true);
    pm_options_free(options);
    return digest;
}

uint64_t FUZZ_SIDE(enum fuzz_manner manner, const uint8_t *source, size_t length) {
    static uint64_t (*const digests[FUZZ_MANNERS])(const uint8_t *, size_t) = {digest_source, digest_stream, digest_eval};
    return digests[manner](source, length);
}
