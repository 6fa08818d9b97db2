/* What explains a verdict, in its JSON file: explanations by function, start-ups by object, and growths. */
#pragma once

#include "judge/verdict.h"
#include "sys/json.h"

/* The member "growths" of the open object, and one named `member` of struct explanation *. */
void growths_json_write(JsonBuilder *builder, const Verdict *verdict);
void explanations_json_write(JsonBuilder *builder, const char *member, const GPtrArray *explanations);

/* Append "growths", "explanations" and "startups" to the verdict's. */
void explanations_json_read(struct json_place *place, Verdict *verdict);
