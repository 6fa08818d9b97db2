#pragma once

#define LEUKO_VERSION "1.0.0"

/* LEUKO_VARIANT, the build's name, comes from the command line of the compiler. */
