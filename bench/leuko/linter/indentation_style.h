/* Layout/IndentationConsistency's EnforcedStyle. */
#pragma once

enum indentation_style {
    STYLE_NORMAL,                    /* everything in a body begins in one column */
    STYLE_INDENTED_INTERNAL_METHODS, /* a bare private, protected, … begins a section with a column of its own */
};
