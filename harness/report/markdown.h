/*
 * A report as GitHub's Markdown: for a job's summary, and for a comment. Text of the report never becomes markup: each character that
 * Markdown reads is escaped, HTML does not pass, and a name that GitHub would make a link or a mention of stands in a code span.
 */
#pragma once

#include "report/model.h"

/* The most that GitHub takes as a job's summary is 1 MiB, and as a comment 65,536 characters. */
#define MARKDOWN_SUMMARY_LIMIT (900 * 1024)

/*
 * At most `limit` bytes (1 KiB at least). Where the report is longer it is cut at the end of a line, an open fence is closed, and the last
 * line says how many lines were cut and that every value is in the file `rest`. Free with g_free.
 */
char *markdown_render(const Model *model, gsize limit, const char *rest);

/* `text`, made clean, as Markdown shows it unchanged, in a line of text or `in_table`. Free with g_free. */
char *markdown_escape(const char *text, gboolean in_table);
