#include "base/error.h"

G_DEFINE_QUARK(bench - error - quark, bench_error)
