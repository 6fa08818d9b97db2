/* Private to the shapes: what each file of shapes gives the table in shapes.c. */
#pragma once

#include "inputs/writer.h"

/* shapes_code.c: definitions, statements, calls. */
void shape_write_methods(struct writer *writer);
void shape_write_one_method(struct writer *writer);
void shape_write_small_defs(struct writer *writer);
void shape_write_nested(struct writer *writer);
void shape_write_one_line(struct writer *writer);
void shape_write_calls(struct writer *writer);
void shape_write_offences(struct writer *writer);
void shape_write_errors(struct writer *writer);

/* shapes_text.c: what is text to the lexer. */
void shape_write_comments(struct writer *writer);
void shape_write_newlines(struct writer *writer);
void shape_write_heredoc(struct writer *writer);
void shape_write_raw_heredoc(struct writer *writer);
void shape_write_interpolation(struct writer *writer);

/* shapes_data.c: names and literals. */
void shape_write_identifiers(struct writer *writer);
void shape_write_unicode(struct writer *writer);
void shape_write_deep_literal(struct writer *writer);
void shape_write_data(struct writer *writer);

/* shapes_literals.c: one kind of literal each. */
void shape_write_regexps(struct writer *writer);
void shape_write_symbols(struct writer *writer);
void shape_write_words(struct writer *writer);
void shape_write_hashes(struct writer *writer);

/* shapes_forms.c: one form of code each. */
void shape_write_keywords(struct writer *writer);
void shape_write_cases(struct writer *writer);
void shape_write_rescues(struct writer *writer);
void shape_write_doc_comments(struct writer *writer);

/* shapes_mix.c: everything. */
void shape_write_mix(struct writer *writer);
