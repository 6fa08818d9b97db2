/* Whether the loader would load our library into a program: asked of the file, before it is run. */
#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/error.h"
#include "tools/malloc_profiler/profile.h"

#define INTERPRETERS_MAXIMUM 4

#if defined(__x86_64__)
#define NATIVE_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define NATIVE_MACHINE EM_AARCH64
#else
#error "name the ELF machine that the library is built for"
#endif

/* Say why it cannot be seen. Always FALSE. */
static gboolean refuse(GError **error, const char *path, const char *why) {
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: malloc_profiler cannot see it: %s", path, why);
    return FALSE;
}

/* The loader ignores LD_PRELOAD for a program that gets rights its user does not have. */
static gboolean gains_rights(const char *path, const struct stat *status) {
    if ((status->st_mode & S_ISUID) && status->st_uid != getuid()) return TRUE;
    if ((status->st_mode & S_ISGID) && (status->st_mode & S_IXGRP) && status->st_gid != getgid()) return TRUE;
    return getxattr(path, "security.capability", NULL, 0) > 0;
}

static gboolean elf_has_loader(Elf *elf) {
    size_t count = 0;
    elf_getphdrnum(elf, &count);
    for (size_t i = 0; i < count; i++) {
        GElf_Phdr header;
        if (gelf_getphdr(elf, (int) i, &header) != NULL && header.p_type == PT_INTERP) return TRUE;
    }
    return FALSE;
}

/* A table of symbols says that calls of the allocator do not go through the loader: the program defines a function of the family, or
 * names glibc's own behind it. An undefined symbol with an address is neither, but the stub of a program without PIE. */
static gboolean symbols_bypass(Elf *elf, Elf_Scn *section, const GElf_Shdr *header) {
    static const char *const family[] = {"malloc", "calloc", "realloc", "free", NULL};
    static const char *const behind[] = {"__libc_malloc", "__libc_calloc", "__libc_realloc", "__libc_memalign", "__libc_free", NULL};
    Elf_Data *data = elf_getdata(section, NULL);
    gsize count = data != NULL && header->sh_entsize > 0 ? header->sh_size / header->sh_entsize : 0;
    for (gsize i = 0; i < MIN(count, G_MAXINT); i++) {
        GElf_Sym symbol;
        if (!gelf_getsym(data, (int) i, &symbol)) return FALSE;
        int type = GELF_ST_TYPE(symbol.st_info);
        const char *versioned = elf_strptr(elf, header->sh_link, symbol.st_name);
        if (versioned == NULL || (type != STT_FUNC && type != STT_GNU_IFUNC)) continue;
        g_autofree char *name = g_strndup(versioned, strcspn(versioned, "@"));
        if (g_strv_contains(behind, name) || (symbol.st_shndx != SHN_UNDEF && g_strv_contains(family, name))) return TRUE;
    }
    return FALSE;
}

static gboolean elf_has_own_allocator(Elf *elf) {
    for (Elf_Scn *section = elf_nextscn(elf, NULL); section != NULL; section = elf_nextscn(elf, section)) {
        GElf_Shdr header;
        gboolean table = gelf_getshdr(section, &header) != NULL && (header.sh_type == SHT_DYNSYM || header.sh_type == SHT_SYMTAB);
        if (table && symbols_bypass(elf, section, &header)) return TRUE;
    }
    return FALSE;
}

static gboolean elf_is_native(Elf *elf) {
    GElf_Ehdr header;
    return gelf_getclass(elf) == ELFCLASS64 && gelf_getehdr(elf, &header) != NULL && header.e_machine == NATIVE_MACHINE;
}

static gboolean elf_check(const char *path, int file, GError **error) {
    elf_version(EV_CURRENT);
    Elf *elf = elf_begin(file, ELF_C_READ, NULL);
    const char *why = NULL;
    if (elf == NULL || elf_kind(elf) != ELF_K_ELF) {
        why = "it is no program";
    } else if (!elf_is_native(elf)) {
        why = "it is built for another architecture";
    } else if (!elf_has_loader(elf)) {
        why = "it is statically linked; link it dynamically, or count with massif";
    } else if (elf_has_own_allocator(elf)) {
        why = "it has an allocator of its own; link it with the system's, or count with massif";
    }
    elf_end(elf);
    return why != NULL ? refuse(error, path, why) : TRUE;
}

/* The interpreter of a script, or NULL when it is none. */
static char *script_interpreter(int file) {
    char line[256] = {0};
    if (pread(file, line, sizeof line - 1, 0) < 2 || strncmp(line, "#!", 2) != 0) return NULL;
    const char *start = line + 2 + strspn(line + 2, " \t");
    return g_strndup(start, strcspn(start, " \t\r\n"));
}

static gboolean path_can_attach(const char *path, guint depth, GError **error) {
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 || fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        if (file >= 0) close(file);
        return refuse(error, path, "it cannot be read as a file");
    }
    g_autofree char *interpreter = script_interpreter(file);
    gboolean can;
    if (interpreter != NULL) {
        can = depth < INTERPRETERS_MAXIMUM ? path_can_attach(interpreter, depth + 1, error)
                                           : refuse(error, path, "its interpreters are scripts without end");
    } else if (gains_rights(path, &status)) {
        can = refuse(error, path, "it is setuid, setgid or has capabilities, so the loader ignores LD_PRELOAD; measure a copy without");
    } else {
        can = elf_check(path, file, error);
    }
    close(file);
    return can;
}

gboolean malloc_profiler_can_attach(const char *program, GError **error) {
    g_autofree char *path = g_find_program_in_path(program);
    if (path != NULL) return path_can_attach(path, 0, error);
    if (g_file_test(program, G_FILE_TEST_EXISTS)) return refuse(error, program, "it is not executable");
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: no such program; check the path", program);
    return FALSE;
}
