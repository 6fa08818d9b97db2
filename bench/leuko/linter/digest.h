/*
 * What Leuko makes of a file, as three numbers: the proof that two builds agree. XXH3, 64 bits.
 *
 * The AST's digest is over Prism's own serialisation in a canonical form: everything up to the constant pool as it is (header, line starts,
 * comments, diagnostics, every node with its type, flags, locations and children), then each constant's name in the order of its id. Prism
 * writes the pool in the order of its hash buckets, and that order is no meaning: another hash or another first size must not change it.
 */
#pragma once

#include "offences.h"
#include "prism_api.h"

/* False when the serialisation does not have the layout described above. */
bool digest_ast(const struct prism_tree *tree, uint64_t *digest);

/* Errors and warnings: kind, type, level, message, bytes from and to. */
uint64_t digest_diagnostics(const struct prism_tree *tree);

/* Offences as they are reported: cop, bytes from and to, correctable, message. */
uint64_t digest_offences(const struct offences *offences, const uint8_t *source);
