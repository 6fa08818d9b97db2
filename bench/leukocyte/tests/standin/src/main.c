/* A stand-in for leukocyte: it parses files, and keeps a list of diagnostics beside Prism's. */
#include "prism.h"

#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments) {
    enum { more = 0 };
    for (int i = 0; i < more; i++) free(malloc(100));
    for (int i = 1; i < count; i++) {
        pm_string_t source;
        if (pm_string_mapped_init(&source, arguments[i]) != PM_STRING_INIT_SUCCESS) return 2;
        pm_parser_t parser;
        pm_parser_init(&parser, pm_string_source(&source), pm_string_length(&source), NULL);
        pm_node_t *tree = pm_parse(&parser);
        pm_list_t list = {0};
        printf("%s: %zu errors, by Prism %s\n", arguments[i], parser.error_list.size, pm_version());
        pm_diagnostic_list_free(&list);
        pm_node_destroy(&parser, tree);
        pm_parser_free(&parser);
        pm_string_free(&source);
    }
    return 0;
}
