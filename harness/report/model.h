/*
 * What a report says, as blocks in the order in which a person reads them: data, without a width or a markup. The renderers in
 * terminal.h and markdown.h know how each kind of block looks. A text is cleaned (base/display.h) when it is added, so a renderer sees
 * valid UTF-8 on one line, without control characters.
 */
#pragma once

#include "base/text_table.h"

enum block_kind {
    BLOCK_HEADLINE,  /* `text`, and the sentence that belongs to it in `lines` */
    BLOCK_TITLE,     /* `text` */
    BLOCK_PARAGRAPH, /* `text` */
    BLOCK_LIST,      /* `lines`, one item each */
    BLOCK_CODE,      /* `lines`, shown as they are */
    BLOCK_COMMAND,   /* `lines` are the words of a command, not quoted: a person types it */
    BLOCK_TABLE,     /* `table` */
    BLOCK_LINK,      /* `text`, and the address in `lines` */
    BLOCK_FOLD,      /* `text`: what follows is folded below it, to the end */
};

/* Of a headline. */
enum model_tone {
    TONE_NOTICE, /* something to do, and nothing worse */
    TONE_GOOD,
    TONE_BAD,
};

struct block {
    enum block_kind kind;
    enum model_tone tone;
    char *text;          /* or NULL */
    GPtrArray *lines;    /* of char *; or NULL */
    struct table *table; /* or NULL */
    char *noun;          /* of a table: what a row is, in the plural; a renderer may then leave out the last rows. NULL: all rows count */
};

struct model {
    GPtrArray *blocks; /* of struct block */
};

typedef struct model Model;

Model *model_new(void);
void model_free(Model *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Model, model_free)

/* ---- Building: each appends one block ---- */

/* The first line of the report: the verdict, and the sentence that says what it rests on. */
void model_add_headline(Model *model, enum model_tone tone, const char *text, const char *sentence);
void model_add_title(Model *model, const char *text);
void model_add_paragraph(Model *model, const char *text);

/* `lines` is NULL-terminated. */
void model_add_list(Model *model, const char *const *lines);
void model_add_code(Model *model, const char *const *lines);
void model_add_command(Model *model, const char *const *words);

/* `address` is one that comment_check_link lets through. */
void model_add_link(Model *model, const char *text, const char *address);
void model_add_fold(Model *model, const char *text);

/* Takes the table over. `noun` as in struct block. */
void model_add_table(Model *model, struct table *table, const char *noun);
