/*
 * How to get from a return address to its caller's: the rule that the module's .eh_frame has for that address, found once and remembered in
 * one word. Formats: DWARF 5, section 6.4 (call frame information), and the Linux Standard Base, "Exception Frames" (.eh_frame_hdr).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>

#include "event.h"

uint64_t unwind_rules[1 << UNWIND_BITS];

#if defined(__x86_64__)

enum { REGISTER_BP = 6, REGISTER_SP = 7, REGISTER_RETURN = 16, REMEMBERED_MAXIMUM = 8 };
enum { ENCODING_PC_RELATIVE_4 = 0x1b, ENCODING_UNSIGNED_4 = 0x03, ENCODING_TABLE_4 = 0x3b };

struct bytes {
    const uint8_t *at, *end;
};

/* A row of the table that call frame information describes; offsets in bytes from the CFA. */
struct row {
    uint64_t cfa_register;
    int64_t cfa_offset;
    int64_t bp_offset; /* 0: the register has the caller's value */
    bool unknown;      /* an expression says where the CFA is */
    bool outermost;    /* there is no caller */
};

struct frame_program {
    struct bytes initial, instructions;
    uint64_t code_align, begin;
    int64_t data_align;
};

static uint64_t read_fixed(struct bytes *bytes, size_t size) {
    uint64_t value = 0;
    if ((size_t) (bytes->end - bytes->at) < size) size = (size_t) (bytes->end - bytes->at);
    memcpy(&value, bytes->at, size);
    bytes->at += size;
    return value;
}

static uint64_t read_unsigned(struct bytes *bytes) {
    uint64_t value = 0;
    for (unsigned shift = 0; bytes->at < bytes->end; shift += 7) {
        uint8_t byte = *bytes->at++;
        if (shift < 64) value |= (uint64_t) (byte & 0x7f) << shift;
        if (byte < 0x80) break;
    }
    return value;
}

static int64_t read_signed(struct bytes *bytes) {
    const uint8_t *start = bytes->at;
    uint64_t value = read_unsigned(bytes);
    unsigned bits = 7 * (unsigned) (bytes->at - start);
    bool negative = bits > 0 && bits < 64 && (bytes->at[-1] & 0x40) != 0;
    return (int64_t) (negative ? value | ~UINT64_C(0) << bits : value);
}

static void skip_block(struct bytes *bytes) {
    uint64_t length = read_unsigned(bytes);
    bytes->at = length < (uint64_t) (bytes->end - bytes->at) ? bytes->at + length : bytes->end;
}

/* A record of .eh_frame behind its length; empty for the 64-bit form. */
static struct bytes record_open(const uint8_t *record) {
    uint32_t length;
    memcpy(&length, record, sizeof length);
    return (struct bytes){record + 4, record + 4 + (length == UINT32_MAX ? 0 : length)};
}

/* The encoding of the addresses in a CIE's FDEs, from its augmentation; 0 where there is something that is not known here. */
static uint8_t cie_read(struct bytes cie, struct frame_program *program) {
    read_fixed(&cie, 4);
    uint8_t version = (uint8_t) read_fixed(&cie, 1), encoding = 0;
    const char *augmentation = (const char *) cie.at;
    cie.at += strnlen(augmentation, (size_t) (cie.end - cie.at)) + 1;
    program->code_align = read_unsigned(&cie);
    program->data_align = read_signed(&cie);
    if (version == 1) {
        read_fixed(&cie, 1);
    } else {
        read_unsigned(&cie);
    }
    if (augmentation[0] != 'z') return 0;
    struct bytes data = cie;
    skip_block(&cie);
    read_unsigned(&data);
    for (const char *letter = augmentation + 1; *letter != '\0'; letter++) {
        if (*letter == 'R') encoding = (uint8_t) read_fixed(&data, 1);
        if (*letter == 'L') read_fixed(&data, 1);
        if (*letter == 'P') read_fixed(&data, (read_fixed(&data, 1) & 7) == 3 ? 4 : 8);
    }
    program->initial = cie;
    return encoding;
}

/* The FDE of the code at `pc`, by the sorted table of .eh_frame_hdr. */
static bool program_find(uintptr_t pc, struct frame_program *program) {
    struct dl_find_object module;
    if (_dl_find_object((void *) pc, &module) != 0) return false; // NOLINT(performance-no-int-to-ptr)
    const uint8_t *header = module.dlfo_eh_frame;
    if (header == NULL || header[0] != 1 || header[1] != ENCODING_PC_RELATIVE_4 || header[2] != ENCODING_UNSIGNED_4 ||
        header[3] != ENCODING_TABLE_4) {
        return false;
    }
    uint32_t low = 0, high;
    memcpy(&high, header + 8, sizeof high);
    int64_t wanted = (int64_t) (pc - (uintptr_t) header);
    int32_t entry[2] = {0, 0};
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        memcpy(entry, header + 12 + (size_t) middle * sizeof entry, sizeof entry);
        if (entry[0] <= wanted) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) return false;
    memcpy(entry, header + 12 + (size_t) (low - 1) * sizeof entry, sizeof entry);

    struct bytes fde = record_open(header + entry[1]);
    const uint8_t *place = fde.at;
    const uint8_t *cie = place - read_fixed(&fde, 4);
    if (fde.at >= fde.end || cie_read(record_open(cie), program) != ENCODING_PC_RELATIVE_4) return false;
    place = fde.at;
    program->begin = (uintptr_t) place + (uint64_t) (int64_t) (int32_t) read_fixed(&fde, 4);
    uint64_t length = read_fixed(&fde, 4);
    skip_block(&fde);
    program->instructions = fde;
    return pc >= program->begin && pc - program->begin < length;
}

static void set_offset(struct row *row, uint64_t number, int64_t offset) {
    if (number == REGISTER_BP) row->bp_offset = offset;
}

/* Carry out instructions up to the row of `pc`. */
static void instructions_run(const struct frame_program *program, struct bytes bytes, uintptr_t pc, const struct row *initial,
                             struct row *row) {
    struct row remembered[REMEMBERED_MAXIMUM];
    unsigned depth = 0;
    uint64_t location = program->begin, number;
    while (bytes.at < bytes.end && location <= pc) {
        uint8_t byte = *bytes.at++, low = byte & 0x3f;
        switch (byte >= 0x40 ? byte & 0xc0 : byte) {
            case 0x40: location += low * program->code_align; continue;
            case 0x02: location += read_fixed(&bytes, 1) * program->code_align; continue;
            case 0x03: location += read_fixed(&bytes, 2) * program->code_align; continue;
            case 0x04: location += read_fixed(&bytes, 4) * program->code_align; continue;
            case 0x80: set_offset(row, low, (int64_t) read_unsigned(&bytes) * program->data_align); continue;
            case 0x05:
                number = read_unsigned(&bytes);
                set_offset(row, number, (int64_t) read_unsigned(&bytes) * program->data_align);
                continue;
            case 0x11:
                number = read_unsigned(&bytes);
                set_offset(row, number, read_signed(&bytes) * program->data_align);
                continue;
            case 0xc0: set_offset(row, low, initial->bp_offset); continue;
            case 0x06: set_offset(row, read_unsigned(&bytes), initial->bp_offset); continue;
            case 0x08: set_offset(row, read_unsigned(&bytes), 0); continue;
            case 0x07: row->outermost |= read_unsigned(&bytes) == REGISTER_RETURN; continue;
            case 0x0a:
                if (depth < REMEMBERED_MAXIMUM) remembered[depth] = *row;
                depth++;
                continue;
            case 0x0b:
                if (depth > 0 && --depth < REMEMBERED_MAXIMUM) *row = remembered[depth];
                continue;
            case 0x0c:
                row->cfa_register = read_unsigned(&bytes);
                row->cfa_offset = (int64_t) read_unsigned(&bytes);
                row->unknown = false;
                continue;
            case 0x0d: row->cfa_register = read_unsigned(&bytes); continue;
            case 0x0e: row->cfa_offset = (int64_t) read_unsigned(&bytes); continue;
            case 0x0f:
                skip_block(&bytes);
                row->unknown = true;
                continue;
            case 0x10:
            case 0x16:
                row->unknown |= read_unsigned(&bytes) == REGISTER_BP;
                skip_block(&bytes);
                continue;
            case 0x2e: read_unsigned(&bytes); continue;
            case 0x00: continue;
            default: row->unknown = true; return;
        }
    }
}

static uint64_t rule_find(uintptr_t pc) {
    struct frame_program program = {0};
    struct row row = {.cfa_register = REGISTER_SP};
    pc--; /* within the call, which may be the last instruction of its function */
    if (!program_find(pc, &program)) return UNWIND_BY_FRAME_POINTER;
    instructions_run(&program, program.initial, pc, &row, &row);
    const struct row initial = row;
    instructions_run(&program, program.instructions, pc, &initial, &row);
    bool stands = row.cfa_offset > 0 && row.cfa_offset % 8 == 0 && row.cfa_offset / 8 <= UNWIND_CFA_MAXIMUM;
    bool saved = row.bp_offset <= 0 && row.bp_offset % 8 == 0 && -row.bp_offset / 8 <= UNWIND_SAVED_MAXIMUM;
    if (row.outermost || row.unknown || !stands || !saved || (row.cfa_register != REGISTER_SP && row.cfa_register != REGISTER_BP)) {
        return unwind_rule_pack(UNWIND_END, 0, 0);
    }
    return unwind_rule_pack(row.cfa_register == REGISTER_SP ? UNWIND_BY_SP : UNWIND_BY_BP, (uint64_t) row.cfa_offset / 8,
                            (uint64_t) -row.bp_offset / 8);
}

#else

static uint64_t rule_find(uintptr_t pc) {
    (void) pc;
    return UNWIND_BY_FRAME_POINTER;
}

#endif

uint64_t unwind_rule(uintptr_t pc) {
    uint64_t rule = unwind_rule_remembered(pc);
    if (rule != 0) return rule;
    rule = rule_find(pc);
    uint64_t hash = unwind_hash(pc);
    __atomic_store_n(&unwind_rules[hash >> (64 - UNWIND_BITS)], (hash << UNWIND_BITS & UNWIND_TAG) | rule, __ATOMIC_RELAXED);
    return rule;
}
