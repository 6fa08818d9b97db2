/*
 * The canary: a program whose every number is known (canary.h). It does not use stdio, which would allocate.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "canary.h"

/*
 * Assembly, because a compiler may count a loop as it likes. Two instructions a turn; around them one load of the counter (two on
 * aarch64, where 16 bits go at a time) and the return.
 */
#define CANARY_TURNS 1000000
_Static_assert(CANARY_SPIN_INSTRUCTIONS == 2 * CANARY_TURNS, "two instructions a turn");
#define TEXT_(word) #word
#define TEXT(word) TEXT_(word)

void canary_spin(void);

__asm__(".text\n"
        ".globl canary_spin\n"
        ".type canary_spin, %function\n"
        "canary_spin:\n"
        ".cfi_startproc\n"
#if defined(__x86_64__)
        "    movl $" TEXT(CANARY_TURNS) ", %eax\n"
                                        "1:  subl $1, %eax\n"
                                        "    jnz 1b\n"
#elif defined(__aarch64__)
        "    movz w0, #(" TEXT(CANARY_TURNS) " & 0xffff)\n"
                                             "    movk w0, #(" TEXT(CANARY_TURNS) " >> 16), lsl #16\n"
                                                                                  "1:  subs w0, w0, #1\n"
                                                                                  "    b.ne 1b\n"
#else
#error "canary_spin has no loop for this architecture: write one, with its instructions counted in canary.h"
#endif
                                        "    ret\n"
                                        ".cfi_endproc\n"
                                        ".size canary_spin, .-canary_spin\n");

static void *blocks_malloc[CANARY_MALLOC_CALLS];
static void *blocks_calloc[CANARY_CALLOC_CALLS];

/* `block`, or the end of a canary that could not be what it promises. */
static void *expect_block(void *block) {
    if (block == NULL) abort();
    return block;
}

static void allocate_and_free(void) {
    void *grown = NULL;
    for (size_t i = 1; i <= CANARY_REALLOC_CALLS; i++) grown = expect_block(realloc(grown, i * CANARY_REALLOC_STEP));
    for (size_t i = 0; i < CANARY_MALLOC_CALLS; i++) blocks_malloc[i] = expect_block(malloc(CANARY_MALLOC_BYTES));
    for (size_t i = 0; i < CANARY_CALLOC_CALLS; i++) blocks_calloc[i] = expect_block(calloc(1, CANARY_CALLOC_BYTES));

    for (size_t i = 0; i < CANARY_CALLOC_CALLS; i++) free(blocks_calloc[i]);
    free(grown);
    for (size_t i = CANARY_LEAKED_BLOCKS; i < CANARY_MALLOC_CALLS; i++) free(blocks_malloc[i]);
}

static void write_all(const char *text, size_t length) {
    while (length > 0) {
        ssize_t written = write(STDOUT_FILENO, text, length);
        if (written < 0) _exit(3);
        text += written;
        length -= (size_t) written;
    }
}

static void run_sleep(char **arguments) {
    (void) arguments;
    const struct timespec pause = {.tv_nsec = (long) (CANARY_SLEEP_SECONDS * 1e9)};
    nanosleep(&pause, NULL);
}

static void run_crash(char **arguments) {
    (void) arguments;
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
}

static void run_hang(char **arguments) {
    (void) arguments;
    for (;;) pause();
}

static void run_spew(char **arguments) {
    (void) arguments;
    static char page[4096];
    memset(page, 'x', sizeof page);
    page[sizeof page - 1] = '\n';
    for (size_t done = 0; done < CANARY_SPEW_BYTES; done += sizeof page) write_all(page, sizeof page);
}

int main(int argc, char **argv) {
    static const struct {
        const char *option;
        void (*run)(char **arguments);
    } modes[] = {
        {"--sleep", run_sleep},
        {"--crash", run_crash},
        {"--hang", run_hang},
        {"--spew", run_spew},
    };

    allocate_and_free();
    canary_spin();
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        if (argc < 2 || strcmp(argv[1], modes[i].option) != 0) continue;
        modes[i].run(argv + 2);
        return 0;
    }
    write_all(CANARY_STDOUT, strlen(CANARY_STDOUT));
    return 0;
}
