/*
 * The nonce: a word that whoever starts the program gives the library in MALLOC_PROFILER_NONCE, and finds again in the profile. The library
 * takes it out of the environment before main, so that a file which the program writes itself does not have it.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "profiler.h"

#define NONCE_NAME "MALLOC_PROFILER_NONCE="

char nonce[NONCE_MAXIMUM + 1];

void nonce_take(void) {
    for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
        if (strncmp(*entry, NONCE_NAME, sizeof NONCE_NAME - 1) != 0) continue;
        char *given = *entry + sizeof NONCE_NAME - 1;
        size_t length = strlen(given);
        if (length <= NONCE_MAXIMUM) memcpy(nonce, given, length);
        memset(given, 0, length); /* /proc/PID/environ shows this memory */
        for (char **next = entry; *next != NULL; next++) next[0] = next[1];
        return;
    }
}

void nonce_entry(char entry[NONCE_ENTRY]) {
    snprintf(entry, NONCE_ENTRY, NONCE_NAME "%s", nonce);
}
