/*
 * Ruby inputs: one shape isolates one feature. Output is a byte-exact function of shape, size, seed and GENERATOR_VERSION, on every
 * machine; it is streamed, so memory does not depend on size. No GLib: anyone can lift these files out.
 *
 * Every shape is valid Ruby but `errors`, and stays below what Prism 1.9.0 cannot take (10,000 levels, 260,000 links of a chain, long
 * chains of `&&`). 800 MB/s to 4 GB/s, `mix` 500 MB/s; to see it:
 * time build/bin/leuko-bench generate methods 512M >/dev/null
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GENERATOR_VERSION 1 /* raised with any change of any byte of any shape */

/* Takes the next `length` bytes; false stops the generator. */
typedef bool (*generator_sink)(void *user, const char *bytes, size_t length);

struct writer;

struct shape {
    const char *name;
    const char *isolates; /* one line: what it puts weight on */
    size_t minimum;       /* smallest size it can have, in bytes */
    bool valid;           /* false: invalid Ruby on purpose */
    bool seeded;          /* false: the shape has nothing to choose, every seed gives the same bytes */
    /* private (writer.h): write all of the bytes that are left to write */
    void (*write)(struct writer *writer);
};

/* The table of generated shapes, ended by a NULL name. (`real` is not here: it comes from gems.) */
extern const struct shape shapes[];

const struct shape *shape_find(const char *name);

/* Write exactly `size` bytes of `shape`. false when the sink stopped it or `size` is below the minimum. Seed 0 is the committed one. */
bool shape_generate(const struct shape *shape, size_t size, uint64_t seed, generator_sink sink, void *user);

/* The known truth: shape `methods` by count instead of by size. 39,999 methods are 1,948,891 bytes. */
bool methods_generate(size_t methods, generator_sink sink, void *user);
