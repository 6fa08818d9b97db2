#include "cop.h"
#include "inspection.h"
#include "rubocop_tree.h"

#include <string.h>

/* RuboCop's DebuggerMethods by their last name. */
#define CHAINS_MAXIMUM 4
#define METHOD(name, ...)        \
    {                            \
        name, sizeof name - 1, { \
            __VA_ARGS__          \
        }                        \
    }
static const struct {
    const char *name;
    size_t length;
    const char *chains[CHAINS_MAXIMUM]; /* receivers and name; NULL ends them */
} methods[] = {
    METHOD("irb", "binding.irb", "Kernel.binding.irb"),
    METHOD("byebug", "byebug", "Kernel.byebug"),
    METHOD("remote_byebug", "remote_byebug", "Kernel.remote_byebug"),
    METHOD("save_and_open_page", "save_and_open_page", "page.save_and_open_page"),
    METHOD("save_and_open_screenshot", "save_and_open_screenshot", "page.save_and_open_screenshot"),
    METHOD("save_page", "save_page", "page.save_page"),
    METHOD("save_screenshot", "save_screenshot", "page.save_screenshot"),
    METHOD("b", "binding.b", "Kernel.binding.b"),
    METHOD("break", "binding.break", "Kernel.binding.break"),
    METHOD("pry", "pry", "binding.pry", "Kernel.binding.pry"),
    METHOD("remote_pry", "binding.remote_pry", "Kernel.binding.remote_pry"),
    METHOD("pry_remote", "binding.pry_remote", "Kernel.binding.pry_remote"),
    METHOD("rescue", "Pry.rescue"),
    METHOD("debugger", "debugger", "Kernel.debugger"),
    METHOD("jard", "jard"),
    METHOD("console", "binding.console"),
};
#define METHOD_COUNT (sizeof methods / sizeof methods[0])
#define LENGTH_MAXIMUM 24

/* What is a debugger's when it is required: RuboCop's DebuggerRequires. */
#define REQUIRE "require"
static const char *const requires[] = {"debug/open", "debug/start", NULL};

/* The first and the last letters of the methods' names, and of "require", by length, a bit a letter: nearly all calls are told by them. */
static struct letters {
    uint32_t first;
    uint32_t last;
} letters[LENGTH_MAXIMUM + 1];

static uint32_t letter_bit(uint8_t letter) {
    return (uint32_t) 1 << (letter & 31);
}

static void letters_add(const char *name, size_t length) {
    letters[length].first |= letter_bit((uint8_t) name[0]);
    letters[length].last |= letter_bit((uint8_t) name[length - 1]);
}

__attribute__((constructor)) static void letters_fill(void) {
    for (size_t index = 0; index < METHOD_COUNT; index++) letters_add(methods[index].name, methods[index].length);
    letters_add(REQUIRE, sizeof REQUIRE - 1);
}

/* False for a name that certainly is none of these. */
static bool is_suspect(const struct prism_tree *tree, pm_constant_id_t name) {
    const uint8_t *start;
    size_t length;
    if (!prism_constant(tree, name, &start, &length) || length - 1 >= LENGTH_MAXIMUM) return false;
    return (letters[length].first & letter_bit(start[0])) != 0 && (letters[length].last & letter_bit(start[length - 1])) != 0;
}

static bool is_safe_navigation(const pm_node_t *node) {
    return PM_NODE_FLAG_P(node, PM_CALL_NODE_FLAGS_SAFE_NAVIGATION);
}

/* The name a link of the chain goes by, and the next link, NULL at the end. False when the link is neither a plain call nor a constant. */
static bool link_read(const pm_node_t *node, pm_constant_id_t *name, const pm_node_t **next) {
    if (PM_NODE_TYPE(node) == PM_CALL_NODE) {
        const pm_call_node_t *call = (const pm_call_node_t *) node;
        bool has_block = call->block != NULL && PM_NODE_TYPE(call->block) == PM_BLOCK_NODE;
        *name = call->name;
        *next = call->receiver;
        return !has_block && !is_safe_navigation(node);
    }
    *next = NULL;
    if (PM_NODE_TYPE(node) == PM_CONSTANT_READ_NODE) {
        *name = ((const pm_constant_read_node_t *) node)->name;
        return true;
    }
    if (PM_NODE_TYPE(node) == PM_CONSTANT_PATH_NODE) {
        *name = ((const pm_constant_path_node_t *) node)->name;
        return ((const pm_constant_path_node_t *) node)->parent == NULL; /* ::Kernel, but not A::Kernel */
    }
    return false;
}

/* Take ".NAME" from the end of text[0, *length). At the beginning of the chain the whole text must be NAME. */
static bool name_take(const struct prism_tree *tree, pm_constant_id_t name, const char *text, size_t *length, bool last) {
    const uint8_t *start;
    size_t size;
    if (!prism_constant(tree, name, &start, &size) || size > *length) return false;
    if (memcmp(text + *length - size, start, size) != 0) return false;
    *length -= size;
    if (last) return *length == 0;
    return *length > 0 && text[--*length] == '.';
}

/* What a call and the read in `a.b += 1` have in common. */
struct sent {
    pm_constant_id_t name;
    const pm_node_t *receiver;
};

static bool chain_matches(const struct prism_tree *tree, const struct sent *sent, const char *text) {
    size_t length = strlen(text);
    const pm_node_t *receiver = sent->receiver;
    if (!name_take(tree, sent->name, text, &length, receiver == NULL)) return false;
    while (receiver != NULL) {
        pm_constant_id_t name;
        const pm_node_t *next;
        if (!link_read(receiver, &name, &next) || !name_take(tree, name, text, &length, next == NULL)) return false;
        receiver = next;
    }
    return true;
}

static bool is_debugger_method(const struct prism_tree *tree, const struct sent *sent) {
    const uint8_t *start;
    size_t length;
    if (!prism_constant(tree, sent->name, &start, &length)) return false;
    for (size_t index = 0; index < METHOD_COUNT; index++) {
        if (methods[index].length != length || memcmp(methods[index].name, start, length) != 0) continue;
        for (const char *const *chain = methods[index].chains; *chain != NULL; chain++) {
            if (chain_matches(tree, sent, *chain)) return true;
        }
    }
    return false;
}

static bool has_block_argument(const pm_call_node_t *call) {
    return call->block != NULL && PM_NODE_TYPE(call->block) == PM_BLOCK_ARGUMENT_NODE;
}

/* require "debug/open", with one plain string. */
static bool is_debugger_require(const struct prism_tree *tree, const pm_call_node_t *call) {
    if (call->arguments == NULL || call->arguments->arguments.size != 1 || has_block_argument(call)) return false;
    if (!rubocop_name_is(tree, call->name, REQUIRE)) return false;
    const pm_node_t *argument = call->arguments->arguments.nodes[0];
    if (PM_NODE_TYPE(argument) != PM_STRING_NODE) return false;
    const pm_string_node_t *string = (const pm_string_node_t *) argument;
    struct span content = prism_span(tree, &string->content_loc);
    if (content.end > content.start && memchr(tree->source + content.start, '\n', content.end - content.start) != NULL) return false;
    for (const char *const *name = requires; *name != NULL; name++) {
        size_t length = strlen(*name);
        if (pm_string_length(&string->unescaped) == length && memcmp(pm_string_source(&string->unescaped), *name, length) == 0) return true;
    }
    return false;
}

struct context {
    bool has_parent;
    bool parent_takes_it; /* the parent is a call, a literal or a pair */
    bool under_call;
    bool under_block;
};

static bool context_visit(enum rubocop_shape shape, void *user) {
    struct context *context = user;
    if (!context->has_parent) context->parent_takes_it = shape == SHAPE_CALL || shape == SHAPE_LITERAL || shape == SHAPE_PAIR;
    context->has_parent = true;
    context->under_call |= shape == SHAPE_CALL;
    context->under_block |= shape == SHAPE_BLOCK || shape == SHAPE_KWBEGIN;
    return !(context->under_call && (context->parent_takes_it || context->under_block));
}

/* A name without arguments somewhere under a call is more likely a value than a breakpoint. */
static bool is_assumed_usage(const struct inspection *inspection) {
    struct context context = {0};
    rubocop_ancestors(inspection, context_visit, &context);
    return context.under_call && (context.parent_takes_it || !context.under_block);
}

/* The call without its block, and without the colon of `{ debugger: }`. */
static struct span call_span(const struct prism_tree *tree, const pm_call_node_t *call) {
    struct span span = prism_node_span(tree, &call->base);
    if (has_block_argument(call)) return span;
    if (prism_location_present(&call->closing_loc)) {
        span.end = prism_span(tree, &call->closing_loc).end;
    } else if (call->arguments != NULL) {
        span.end = prism_node_span(tree, &call->arguments->base).end;
    } else {
        span.end = prism_span(tree, &call->message_loc).end;
    }
    return span;
}

static void debugger_report(struct inspection *inspection, struct span span) {
    inspection_report(inspection, &cop_debugger, span, (struct message){"Remove debugger entry point `", span, "`.", ""}, false);
}

/* Not inlined: most calls are no suspects, and spare its stack frame. */
__attribute__((noinline)) static void call_check(struct inspection *inspection, const pm_call_node_t *call) {
    const struct prism_tree *tree = inspection->tree;
    struct sent sent = {call->name, call->receiver};
    if (is_safe_navigation(&call->base)) return;
    if (!is_debugger_method(tree, &sent) && !is_debugger_require(tree, call)) return;
    bool bare = call->arguments == NULL && !has_block_argument(call);
    if (bare && is_assumed_usage(inspection)) return;
    debugger_report(inspection, call_span(tree, call));
}

/* The read in binding.pry += 1 is a call in RuboCop's tree, without arguments. */
static void write_check(struct inspection *inspection, const pm_node_t *node, struct sent sent, const pm_location_t *message) {
    if (is_safe_navigation(node) || !is_debugger_method(inspection->tree, &sent) || is_assumed_usage(inspection)) return;
    struct span span = prism_node_span(inspection->tree, node);
    span.end = prism_span(inspection->tree, message).end;
    debugger_report(inspection, span);
}

/* Seldom called, too. */
__attribute__((noinline)) static void writes_visit(struct inspection *inspection, const pm_node_t *node) {
    if (PM_NODE_TYPE(node) == PM_CALL_OPERATOR_WRITE_NODE) {
        const pm_call_operator_write_node_t *write = (const pm_call_operator_write_node_t *) node;
        write_check(inspection, node, (struct sent){write->read_name, write->receiver}, &write->message_loc);
    } else if (PM_NODE_TYPE(node) == PM_CALL_OR_WRITE_NODE) {
        const pm_call_or_write_node_t *write = (const pm_call_or_write_node_t *) node;
        write_check(inspection, node, (struct sent){write->read_name, write->receiver}, &write->message_loc);
    } else {
        const pm_call_and_write_node_t *write = (const pm_call_and_write_node_t *) node;
        write_check(inspection, node, (struct sent){write->read_name, write->receiver}, &write->message_loc);
    }
}

static void debugger_visit(struct inspection *inspection, const pm_node_t *node) {
    if (PM_NODE_TYPE(node) != PM_CALL_NODE) {
        writes_visit(inspection, node);
    } else if (is_suspect(inspection->tree, ((const pm_call_node_t *) node)->name)) {
        call_check(inspection, (const pm_call_node_t *) node);
    }
}

const struct cop cop_debugger = {
    .name = "Lint/Debugger",
    .summary = "breakpoints left behind: binding.pry, byebug, debugger, …",
    .severity = SEVERITY_WARNING,
    .types = {PM_CALL_NODE, PM_CALL_OPERATOR_WRITE_NODE, PM_CALL_OR_WRITE_NODE, PM_CALL_AND_WRITE_NODE},
    .visit = debugger_visit,
};
