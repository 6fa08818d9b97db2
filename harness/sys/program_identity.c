#include "sys/program_identity.h"

#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/error.h"
#include "sys/files.h"
#include "sys/process.h"

/* ---- The program ---- */

/* The file as ELF with a table of sections; NULL where it is anything else. End with elf_close. */
static Elf *elf_open(const char *path) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0 || elf_version(EV_CURRENT) == EV_NONE) return NULL;
    Elf *elf = elf_begin(descriptor, ELF_C_READ_MMAP, NULL);
    gsize sections = 0;
    if (elf != NULL) elf_cntl(elf, ELF_C_FDREAD);
    close(descriptor);
    if (elf != NULL && elf_kind(elf) == ELF_K_ELF && elf_getshdrnum(elf, &sections) == 0 && sections > 1) return elf;
    elf_end(elf);
    return NULL;
}

static gboolean is_counted(const GElf_Shdr *header, const char *name) {
    return (header->sh_flags & SHF_ALLOC) != 0 && g_strcmp0(name, ".note.gnu.build-id") != 0;
}

/* Add a section's name, place and bytes. FALSE when the file is damaged. */
static gboolean add_section(XXH3_state_t *state, Elf_Scn *section, const GElf_Shdr *header, const char *name) {
    const guint64 place[] = {header->sh_type, header->sh_flags, header->sh_addr, header->sh_size};
    XXH3_64bits_update(state, name, strlen(name) + 1);
    XXH3_64bits_update(state, place, sizeof place);
    if (header->sh_type == SHT_NOBITS) return TRUE;
    const Elf_Data *data = elf_rawdata(section, NULL);
    if (data == NULL || data->d_size != header->sh_size) return FALSE;
    XXH3_64bits_update(state, data->d_buf, data->d_size);
    return TRUE;
}

/* FALSE when the file is damaged, or holds nothing that is loaded: then all of its bytes count. */
static gboolean digest_sections(Elf *elf, guint64 *digest) {
    GElf_Ehdr head;
    gsize names = 0;
    guint counted = 0;
    if (gelf_getehdr(elf, &head) == NULL || elf_getshdrstrndx(elf, &names) != 0) return FALSE;
    XXH3_state_t *state = XXH3_createState();
    XXH3_64bits_reset(state);
    const guint64 kind[] = {head.e_machine, head.e_type, head.e_entry};
    XXH3_64bits_update(state, kind, sizeof kind);
    gboolean good = TRUE;
    for (Elf_Scn *section = NULL; good && (section = elf_nextscn(elf, section)) != NULL;) {
        GElf_Shdr header;
        const char *name = gelf_getshdr(section, &header) != NULL ? elf_strptr(elf, names, header.sh_name) : NULL;
        if (name == NULL || !is_counted(&header, name)) continue;
        good = add_section(state, section, &header, name);
        counted++;
    }
    *digest = XXH3_64bits_digest(state);
    XXH3_freeState(state);
    return good && counted > 0;
}

gboolean program_digest(const char *path, guint64 *digest, GError **error) {
    guint64 bytes;
    Elf *elf = elf_open(path);
    gboolean digested = elf != NULL && digest_sections(elf, digest);
    elf_end(elf);
    return digested || file_digest(path, digest, &bytes, error);
}

/* ---- Its libraries ---- */

/* The dynamic loader that the program asks for: NULL where it asks for none. Free with g_free. */
static char *find_loader(Elf *elf) {
    gsize headers = 0, length = 0;
    const char *bytes = elf_rawfile(elf, &length);
    if (bytes == NULL || elf_getphdrnum(elf, &headers) != 0) return NULL;
    for (gsize i = 0; i < headers; i++) {
        GElf_Phdr header;
        if (gelf_getphdr(elf, (int) i, &header) == NULL || header.p_type != PT_INTERP) continue;
        if (header.p_offset > length || header.p_filesz > length - header.p_offset) return NULL;
        return g_strndup(bytes + header.p_offset, header.p_filesz);
    }
    return NULL;
}

/* A line of the loader's list, "\tNAME => /PATH (0xADDRESS)" or "\t/PATH (0xADDRESS)"; the kernel's own object has no path. */
static char *library_of_line(const char *line) {
    const char *path = strchr(line, '/'), *end = path != NULL ? strstr(path, " (0x") : NULL;
    const char *arrow = end != NULL ? strstr(path, " => /") : NULL;
    if (arrow != NULL && arrow < end) path = arrow + strlen(" => ");
    return end != NULL ? g_strndup(path, (gsize) (end - path)) : NULL;
}

char *program_libraries(const char *path, const char *const *environment, GError **error) {
    Elf *elf = elf_open(path);
    g_autofree char *loader = elf != NULL ? find_loader(elf) : NULL;
    gboolean is_elf = elf != NULL;
    elf_end(elf);
    if (!is_elf) return NULL;
    if (loader == NULL) return g_strdup("");

    const char *const argv[] = {loader, "--list", path, NULL};
    const struct process_spec spec = {.argv = argv, .environment = environment};
    g_autofree char *listed = process_output(&spec, loader, NULL, error);
    if (listed == NULL) return NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(listed, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *library = library_of_line(*line);
        guint64 digest, bytes;
        if (library == NULL) continue;
        if (!file_digest(library, &digest, &bytes, error)) return NULL;
        g_string_append_printf(text, "%s %016" G_GINT64_MODIFIER "x\n", library, digest);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}
