#ifndef PRISM_XALLOCATOR_H
#define PRISM_XALLOCATOR_H
#include <stdlib.h>
#define xmalloc malloc
#define xcalloc calloc
#define xrealloc realloc
#define xfree free
#endif
