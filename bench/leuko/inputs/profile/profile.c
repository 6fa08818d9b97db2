/*
 * What a Ruby file is made of, as Prism sees it: one line a file, tab-separated, after a header line.
 * usage: ruby-profile FILE...         or file names on standard input, one a line
 *
 * Used to aim the shape `mix` at the medians of real code, and to tell which files of a gem do not parse. Allocations are Prism's own
 * requests (malloc, calloc and realloc) from pm_parser_init to pm_parser_free; bytes are what they asked for. A comment's bytes are
 * counted with its newline, the end of the file as a token.
 */
#include "prism.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_NAME 4096

/* Counters, in the order of the columns. */
enum counter {
    BYTES,
    ERRORS,
    LINES,
    BLANK_LINES,
    COMMENT_BYTES,
    TOKENS,
    NODES,
    ALLOCATIONS,
    REQUESTED_BYTES,
    IDENTIFIERS,
    CONSTANTS,
    KEYWORDS,
    SYMBOLS,
    INSTANCE_VARIABLES,
    STRING_BYTES,
    CALLS,
    DEFINITIONS,
    STATEMENTS,
    UNIQUE_NAMES,
    COUNTERS,
};

static const char *const counter_names[COUNTERS] = {
    "bytes",        "errors",          "lines",       "blank_lines", "comment_bytes", "tokens",  "nodes",
    "allocations",  "requested_bytes", "identifiers", "constants",   "keywords",      "symbols", "instance_variables",
    "string_bytes", "calls",           "definitions", "statements",  "unique_names",
};

static uint64_t counters[COUNTERS];

static void count_request(size_t size) {
    counters[ALLOCATIONS]++;
    counters[REQUESTED_BYTES] += size;
}

void *profile_malloc(size_t size) {
    count_request(size);
    return malloc(size);
}

void *profile_calloc(size_t count, size_t size) {
    count_request(count * size);
    return calloc(count, size);
}

void *profile_realloc(void *block, size_t size) {
    count_request(size);
    return realloc(block, size);
}

void profile_free(void *block) {
    free(block);
}

static void count_token(void *data, pm_parser_t *parser, pm_token_t *token) {
    (void) data;
    (void) parser;
    counters[TOKENS]++;
    switch (token->type) {
        case PM_TOKEN_IDENTIFIER: counters[IDENTIFIERS]++; return;
        case PM_TOKEN_CONSTANT: counters[CONSTANTS]++; return;
        case PM_TOKEN_SYMBOL_BEGIN: counters[SYMBOLS]++; return;
        case PM_TOKEN_INSTANCE_VARIABLE: counters[INSTANCE_VARIABLES]++; return;
        case PM_TOKEN_STRING_CONTENT: counters[STRING_BYTES] += (uint64_t) (token->end - token->start); return;
        default:
            if (strncmp(pm_token_type_name(token->type), "KEYWORD_", 8) == 0) counters[KEYWORDS]++;
    }
}

static bool count_node(const pm_node_t *node, void *data) {
    (void) data;
    counters[NODES]++;
    switch (PM_NODE_TYPE(node)) {
        case PM_CALL_NODE: counters[CALLS]++; break;
        case PM_DEF_NODE: counters[DEFINITIONS]++; break;
        case PM_STATEMENTS_NODE: counters[STATEMENTS] += ((const pm_statements_node_t *) node)->body.size; break;
        default: break;
    }
    return true;
}

static void count_lines(const uint8_t *bytes, size_t length) {
    bool blank = true;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\n') {
            counters[LINES]++;
            if (blank) counters[BLANK_LINES]++;
            blank = true;
        } else if (bytes[i] != ' ' && bytes[i] != '\t') {
            blank = false;
        }
    }
}

static void profile_source(const uint8_t *bytes, size_t length) {
    memset(counters, 0, sizeof counters);
    counters[BYTES] = length;
    count_lines(bytes, length);

    pm_parser_t parser;
    pm_parser_init(&parser, bytes, length, NULL);
    pm_node_t *root = pm_parse(&parser);
    uint64_t requests = counters[ALLOCATIONS], requested = counters[REQUESTED_BYTES];
    counters[ERRORS] = parser.error_list.size;
    counters[UNIQUE_NAMES] = parser.constant_pool.size;
    for (const pm_list_node_t *at = parser.comment_list.head; at != NULL; at = at->next) {
        const pm_location_t *location = &((const pm_comment_t *) at)->location;
        counters[COMMENT_BYTES] += (uint64_t) (location->end - location->start) + 1;
    }
    pm_visit_node(root, count_node, NULL);
    pm_node_destroy(&parser, root);
    pm_parser_free(&parser);

    /* Tokens in a parse of their own, so that the callback can allocate nothing that is counted. */
    pm_lex_callback_t callback = {.data = NULL, .callback = count_token};
    pm_parser_init(&parser, bytes, length, NULL);
    parser.lex_callback = &callback;
    pm_node_destroy(&parser, pm_parse(&parser));
    pm_parser_free(&parser);
    counters[ALLOCATIONS] = requests;
    counters[REQUESTED_BYTES] = requested;
}

static bool profile_file(const char *path) {
    FILE *file = fopen(path, "rb");
    long length = -1;
    if (file != NULL && fseek(file, 0, SEEK_END) == 0) length = ftell(file);
    uint8_t *bytes = length < 0 ? NULL : malloc((size_t) length + 1);
    bool whole = bytes != NULL && fseek(file, 0, SEEK_SET) == 0 && fread(bytes, 1, (size_t) length, file) == (size_t) length;
    if (file != NULL) fclose(file);
    if (whole) {
        profile_source(bytes, (size_t) length);
        for (int i = 0; i < COUNTERS; i++) printf("%llu\t", (unsigned long long) counters[i]);
        puts(path);
    } else {
        fprintf(stderr, "ruby-profile: %s: could not be read\n", path);
    }
    free(bytes);
    return whole;
}

int main(int count, char **arguments) {
    bool whole = true;
    for (int i = 0; i < COUNTERS; i++) printf("%s\t", counter_names[i]);
    puts("path");
    for (int i = 1; i < count; i++) whole &= profile_file(arguments[i]);
    char line[LONGEST_NAME];
    while (count == 1 && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        whole &= profile_file(line);
    }
    return whole ? 0 : 3;
}
