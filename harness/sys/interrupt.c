#define _GNU_SOURCE
#include "sys/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <unistd.h>

#include "sys/process.h"

/* Process-wide because signals are. */
static volatile sig_atomic_t interrupt_count;
static int interrupt_pipe[2] = {-1, -1};

/* timeout(1) sends one interrupt twice, so the third is the first that a person can have meant as "now". The children end all the same:
 * their launchers see the harness go. */
static void interrupt_take(int number) {
    (void) number;
    if (++interrupt_count > 2) _exit(128 + SIGINT);
    (void) !write(interrupt_pipe[1], "!", 1);
}

void process_handle_interrupts(void) {
    if (pipe2(interrupt_pipe, O_CLOEXEC | O_NONBLOCK) < 0) g_error("no pipe for interrupts: %s", g_strerror(errno));
    struct sigaction take = {.sa_handler = interrupt_take, .sa_flags = SA_RESTART};
    sigemptyset(&take.sa_mask);
    sigaction(SIGINT, &take, NULL);
    sigaction(SIGTERM, &take, NULL);
    /* nohup asks that a closed terminal be ignored. */
    struct sigaction present;
    sigaction(SIGHUP, NULL, &present);
    if (present.sa_handler != SIG_IGN) sigaction(SIGHUP, &take, NULL);
}

gboolean process_interrupted(void) {
    return interrupt_count > 0;
}

int interrupt_descriptor(void) {
    return interrupt_pipe[0];
}
