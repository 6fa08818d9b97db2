/* Functions, files and lines of frames, by libdw from the modules' files: after the run, never in it. */
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <stdlib.h>

#include "tools/malloc_profiler/profile.h"

static const char *intern(const char *text) {
    return text != NULL ? g_intern_string(text) : NULL;
}

static gboolean build_id_is(Dwfl_Module *module, const char *expected) {
    const unsigned char *bits;
    GElf_Addr address;
    int length = dwfl_module_build_id(module, &bits, &address);
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < length; i++) g_string_append_printf(text, "%02x", bits[i]);
    return g_strcmp0(text->str, expected) == 0;
}

/* A module whose debug information was read, and the addresses that were looked up. */
struct known_module {
    Dwfl_Module *module; /* NULL: its file is gone, or another build's */
    GHashTable *frames;  /* offset → GArray of struct profile_frame */
};

/* Modules by path, build id and where debug information may come from. They stay open: each run of a program has the same few addresses. */
static GHashTable *known;
G_LOCK_DEFINE_STATIC(known);

static int find_no_debuginfo(Dwfl_Module *module, void **user_data, const char *name, Dwarf_Addr base, const char *file,
                             const char *debug_link, GElf_Word checksum, char **found) {
    (void) module, (void) user_data, (void) name, (void) base, (void) file, (void) debug_link, (void) checksum, (void) found;
    return -1;
}

static const Dwfl_Callbacks embedded = {
    .find_elf = dwfl_build_id_find_elf, .find_debuginfo = find_no_debuginfo, .section_address = dwfl_offline_section_address};
static const Dwfl_Callbacks separate = {
    .find_elf = dwfl_build_id_find_elf, .find_debuginfo = dwfl_standard_find_debuginfo, .section_address = dwfl_offline_section_address};

/* The module's file opened, or NULL when it is gone or another build's. */
static Dwfl_Module *module_open(const struct profile_module *module, enum profile_debug debug) {
    if (!g_file_test(module->path, G_FILE_TEST_IS_REGULAR)) return NULL;
    Dwfl *dwfl = dwfl_begin(debug == PROFILE_DEBUG_SEPARATE ? &separate : &embedded);
    if (dwfl == NULL) return NULL;
    dwfl_report_begin_add(dwfl);
    Dwfl_Module *opened = dwfl_report_offline(dwfl, module->path, module->path, -1);
    dwfl_report_end(dwfl, NULL, NULL);
    if (opened != NULL && build_id_is(opened, module->build_id)) return opened;
    dwfl_end(dwfl);
    return NULL;
}

static struct known_module *module_know(const struct profile_module *module, enum profile_debug debug) {
    g_autofree char *key = g_strdup_printf("%d %s %s", debug, module->build_id, module->path);
    if (known == NULL) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct known_module *found = g_hash_table_lookup(known, key);
    if (found != NULL && found->module != NULL) return found;
    if (found == NULL) {
        found = g_new0(struct known_module, 1);
        found->frames = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
        g_hash_table_insert(known, g_steal_pointer(&key), found);
    }
    found->module = module_open(module, debug);
    return found;
}

/* The place where an inlined function was called, into `frame`: the position of the function around it. */
static void call_position(Dwarf_Die *unit, Dwarf_Die *inlined, struct profile_frame *frame) {
    Dwarf_Attribute attribute;
    Dwarf_Word line = 0, file = 0;
    Dwarf_Files *files = NULL;
    size_t count = 0;
    frame->file = NULL;
    if (dwarf_attr(inlined, DW_AT_call_line, &attribute) != NULL) dwarf_formudata(&attribute, &line);
    if (dwarf_attr(inlined, DW_AT_call_file, &attribute) != NULL) dwarf_formudata(&attribute, &file);
    if (dwarf_getsrcfiles(unit, &files, &count) == 0 && file < count) frame->file = intern(dwarf_filesrc(files, file, NULL, NULL));
    frame->line = (guint) line;
}

/* The functions at one address, innermost first: those inlined there, then the one that is. */
static void address_resolve(Dwfl_Module *module, const struct profile_frame *frame, GArray *frames) {
    Dwarf_Addr bias;
    struct profile_frame resolved = *frame;
    dwfl_module_getelf(module, &bias);
    Dwarf_Addr address = frame->offset + bias - 1; /* a return address is behind its call */
    int line = 0;
    Dwfl_Line *position = dwfl_module_getsrc(module, address);
    if (position != NULL) resolved.file = intern(dwfl_lineinfo(position, NULL, &line, NULL, NULL, NULL));
    resolved.line = (guint) line;

    Dwarf_Die *innermost = NULL, *scopes = NULL; /* the first list leads on into where inlined code was written, the second to its caller */
    Dwarf_Die *unit = dwfl_module_addrdie(module, address, &bias);
    int count = unit != NULL && dwarf_getscopes(unit, address - bias, &innermost) > 0 ? dwarf_getscopes_die(innermost, &scopes) : 0;
    for (int i = 0; i < count; i++) {
        int tag = dwarf_tag(&scopes[i]);
        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram) continue;
        resolved.function = intern(dwarf_diename(&scopes[i]));
        resolved.inlined = tag == DW_TAG_inlined_subroutine;
        g_array_append_val(frames, resolved);
        if (!resolved.inlined) break;
        call_position(unit, &scopes[i], &resolved);
    }
    free(scopes);
    free(innermost);
    if (resolved.function == NULL) {
        resolved.function = intern(dwfl_module_addrname(module, address));
        g_array_append_val(frames, resolved);
    }
}

/* The frames at one address of a module, looked up once. */
static const GArray *frames_at(struct known_module *module, const struct profile_frame *frame) {
    GArray *frames = g_hash_table_lookup(module->frames, &frame->offset);
    if (frames != NULL) return frames;
    frames = g_array_new(FALSE, TRUE, sizeof(struct profile_frame));
    address_resolve(module->module, frame, frames);
    g_hash_table_insert(module->frames, g_memdup2(&frame->offset, sizeof frame->offset), frames);
    return frames;
}

static void site_resolve(struct profile_site *site, struct known_module **modules) {
    g_autoptr(GArray) frames = g_array_new(FALSE, TRUE, sizeof(struct profile_frame));
    for (guint i = 0; i < site->frames->len; i++) {
        const struct profile_frame *frame = &g_array_index(site->frames, struct profile_frame, i);
        gboolean resolves = frame->module >= 0 && frame->function == NULL && modules[frame->module]->module != NULL;
        const GArray *resolved = resolves ? frames_at(modules[frame->module], frame) : NULL;
        for (guint f = 0; resolved != NULL && f < resolved->len; f++) {
            struct profile_frame copy = g_array_index(resolved, struct profile_frame, f);
            copy.module = frame->module;
            g_array_append_val(frames, copy);
        }
        if (resolved == NULL) g_array_append_val(frames, *frame);
    }
    GArray *unresolved = site->frames;
    site->frames = g_steal_pointer(&frames);
    g_array_unref(unresolved);
}

void profile_resolve(Profile *profile, enum profile_debug debug) {
    g_autofree struct known_module **modules = g_new0(struct known_module *, profile->modules->len);
    G_LOCK(known);
    for (guint i = 0; i < profile->modules->len; i++) {
        modules[i] = module_know(&g_array_index(profile->modules, struct profile_module, i), debug);
    }
    for (guint i = 0; i < profile->sites->len; i++) site_resolve(g_ptr_array_index(profile->sites, i), modules);
    G_UNLOCK(known);
}
