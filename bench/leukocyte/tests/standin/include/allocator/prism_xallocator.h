/* Prism's own way in for another allocator, which here is malloc. */
#pragma once

#include <stdlib.h>

#define xmalloc malloc
#define xcalloc calloc
#define xrealloc realloc
#define xfree free
