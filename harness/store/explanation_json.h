/* What explains a verdict, in its JSON file: explanations by function, and growths. */
#pragma once

#include "judge/verdict.h"
#include "sys/json.h"

/* The members "growths" and "explanations" (of struct explanation *) of the open object. */
void growths_json_write(JsonBuilder *builder, const Verdict *verdict);
void explanations_json_write(JsonBuilder *builder, const GPtrArray *explanations);

/* Append them to the verdict's. */
void explanations_json_read(struct json_place *place, Verdict *verdict);
