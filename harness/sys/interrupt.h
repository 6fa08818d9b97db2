/* The other side of process_handle_interrupts: what a poll loop in this folder watches. */
#pragma once

/* Readable from the first interrupt on, for every watcher (nobody drains it); -1 before process_handle_interrupts. */
int interrupt_descriptor(void);
