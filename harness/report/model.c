#include "report/model.h"

#include "base/display.h"

static void block_free(gpointer data) {
    struct block *block = data;
    g_free(block->text);
    g_free(block->noun);
    if (block->lines != NULL) g_ptr_array_unref(block->lines);
    table_free(block->table);
    g_free(block);
}

Model *model_new(void) {
    Model *model = g_new0(Model, 1);
    model->blocks = g_ptr_array_new_with_free_func(block_free);
    return model;
}

void model_free(Model *model) {
    if (model == NULL) return;
    g_ptr_array_unref(model->blocks);
    g_free(model);
}

static struct block *add_block(Model *model, enum block_kind kind, const char *text, const char *const *lines) {
    struct block *block = g_new0(struct block, 1);
    block->kind = kind;
    block->text = text != NULL ? display_clean(text) : NULL;
    block->lines = lines != NULL ? g_ptr_array_new_with_free_func(g_free) : NULL;
    for (; lines != NULL && *lines != NULL; lines++) g_ptr_array_add(block->lines, display_clean(*lines));
    g_ptr_array_add(model->blocks, block);
    return block;
}

void model_add_headline(Model *model, enum model_tone tone, const char *text, const char *sentence) {
    add_block(model, BLOCK_HEADLINE, text, (const char *const[]){sentence, NULL})->tone = tone;
}

void model_add_title(Model *model, const char *text) {
    add_block(model, BLOCK_TITLE, text, NULL);
}

void model_add_paragraph(Model *model, const char *text) {
    add_block(model, BLOCK_PARAGRAPH, text, NULL);
}

void model_add_list(Model *model, const char *const *lines) {
    add_block(model, BLOCK_LIST, NULL, lines);
}

void model_add_code(Model *model, const char *const *lines) {
    add_block(model, BLOCK_CODE, NULL, lines);
}

void model_add_command(Model *model, const char *const *words) {
    add_block(model, BLOCK_COMMAND, NULL, words);
}

void model_add_link(Model *model, const char *text, const char *address) {
    add_block(model, BLOCK_LINK, text, (const char *const[]){address, NULL});
}

void model_add_fold(Model *model, const char *text) {
    add_block(model, BLOCK_FOLD, text, NULL);
}

void model_add_table(Model *model, struct table *table, const char *noun) {
    struct block *block = add_block(model, BLOCK_TABLE, NULL, NULL);
    block->table = table;
    block->noun = g_strdup(noun);
}
