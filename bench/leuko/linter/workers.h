/*
 * The files of a run on one thread or on several, each with a parser, cops and buffers of its own. What is written does not depend on their
 * number: the texts of the files stand in the files' order, byte for byte.
 */
#pragma once

#include "files.h"
#include "lint.h"

/* How many threads the options ask for: by default one for each core. */
size_t workers_wanted(const struct options *options);

/*
 * Lint all files with `lint`, and with as many threads beside it as the list is for, and add up what they found there. False when a
 * file could not be read; a message has been written for each then, in the files' order.
 */
bool workers_run(struct lint *lint, const struct files *files);
