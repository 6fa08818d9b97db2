#include "inputs/shapes.h"

const struct shape shapes[] = {
    {"methods", "five-line methods, the known truth: 760,018 heap calls of stock at 39,999 methods", 128, true, false, shape_write_methods},
    {"mix", "everything, in the proportions of the median of real code", 512, true, true, shape_write_mix},
    {"identifiers", "names that never repeat: growth and hashing of the constant pool", 64, true, true, shape_write_identifiers},
    {"one_method", "one huge method: its table of locals and one flat list of statements", 64, true, true, shape_write_one_method},
    {"small_defs", "definitions of one call: scopes and parameters", 64, true, true, shape_write_small_defs},
    {"nested", "statements nested 14 and 100 deep: contexts, and bytes that are indentation", 128, true, true, shape_write_nested},
    {"deep_literal", "arrays and parentheses nested 490 deep: recursion of expressions", 64, true, true, shape_write_deep_literal},
    {"heredoc", "squiggly heredocs: dedent, a node a line", 64, true, true, shape_write_heredoc},
    {"raw_heredoc", "one raw heredoc: bytes that make no tokens at all", 64, true, true, shape_write_raw_heredoc},
    {"one_line", "the whole file on one line: whatever costs O(line) costs O(file)", 64, true, true, shape_write_one_line},
    {"comments", "comment lines and =begin blocks: the list of comments", 64, true, true, shape_write_comments},
    {"newlines", "nothing but newlines: the list of line offsets", 1, true, false, shape_write_newlines},
    {"unicode", "names, strings and comments of 2 to 4 bytes a character", 128, true, true, shape_write_unicode},
    {"interpolation", "strings with three embedded expressions a line", 64, true, true, shape_write_interpolation},
    {"data", "a table of numbers, a nested hash and a list of words, a third each", 256, true, true, shape_write_data},
    {"calls", "call chains with blocks, keyword arguments, pattern matching", 128, true, true, shape_write_calls},
    {"offences", "every second line misindented, and binding.pry: the linter itself", 256, true, true, shape_write_offences},
    {"errors", "an `end` too many on each line: diagnostics", 4, false, false, shape_write_errors},
    {"regexps", "regular expressions, nearly all with an escape", 64, true, true, shape_write_regexps},
    {"symbols", "symbols: plain, quoted, operators, as blocks", 64, true, true, shape_write_symbols},
    {"words", "%w and %i lists of ten words a line, six lines each", 64, true, true, shape_write_words},
    {"hashes", "hashes of nine keys, which are compared with each other", 64, true, true, shape_write_hashes},
    {"keywords", "parameters and arguments by keyword", 64, true, true, shape_write_keywords},
    {"cases", "case with when and with in", 64, true, true, shape_write_cases},
    {"rescues", "rescue, retry, else and ensure, in methods, blocks and behind a call", 64, true, true, shape_write_rescues},
    {"doc_comments", "documentation above each method, with tags, examples and types", 64, true, true, shape_write_doc_comments},
    {NULL, NULL, 0, false, false, NULL},
};

const struct shape *shape_find(const char *name) {
    for (const struct shape *shape = shapes; shape->name != NULL; shape++) {
        if (strcmp(shape->name, name) == 0) return shape;
    }
    return NULL;
}

bool shape_generate(const struct shape *shape, size_t size, uint64_t seed, generator_sink sink, void *user) {
    if (size < shape->minimum || size > INT64_MAX) return false;
    struct writer writer;
    writer_start(&writer, (int64_t) size, seed, sink, user);
    shape->write(&writer);
    return writer_finish(&writer);
}
