#include "stack.h"

#include "exit.h"

#include <signal.h>
#include <stdint.h>
#include <stddef.h>
#include <sys/resource.h>
#include <unistd.h>

/* The kernel leaves at least this much room below the stack, whatever the limit was at exec. */
#define STACK_MAXIMUM ((rlim_t) 120 << 20)
#define GUARD ((uintptr_t) 1 << 20)

static _Thread_local const char *file;
static _Thread_local uintptr_t stack_top;
static rlim_t stack_limit;

void stack_file_set(const char *path) {
    file = path;
}

/* A fault near the lower end of the stack is an overflow; any other is a bug and keeps its meaning. */
static void fault_handle(int signal_number, siginfo_t *information, void *context) {
    (void) context;
    uintptr_t address = (uintptr_t) information->si_addr;
    uintptr_t lowest = stack_top - (uintptr_t) stack_limit;
    if (file != NULL && address < stack_top && address + GUARD > lowest) {
        message_write(file, ": nested too deeply, the stack is used up; raise it with `ulimit -s`", NULL);
        _exit(EXIT_ERROR);
    }
    signal(signal_number, SIG_DFL);
}

size_t stack_size(void) {
    return stack_limit < STACK_MAXIMUM ? (size_t) stack_limit : (size_t) STACK_MAXIMUM;
}

void stack_prepare_thread(void *handler_stack) {
    stack_top = (uintptr_t) __builtin_frame_address(0);
    stack_t alternative = {.ss_sp = handler_stack, .ss_size = STACK_HANDLER_SIZE};
    sigaltstack(&alternative, NULL);
}

void stack_prepare(void) {
    static uint8_t handler_stack[STACK_HANDLER_SIZE];
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < STACK_MAXIMUM) {
        limit.rlim_cur = limit.rlim_max < STACK_MAXIMUM ? limit.rlim_max : STACK_MAXIMUM;
        setrlimit(RLIMIT_STACK, &limit); /* refused: the old limit holds */
        getrlimit(RLIMIT_STACK, &limit);
    }
    stack_limit = limit.rlim_cur;
    stack_prepare_thread(handler_stack);
    struct sigaction action = {.sa_sigaction = fault_handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    sigaction(SIGSEGV, &action, NULL);
}
