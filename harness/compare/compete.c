#include "compare/compete.h"

#include "base/error.h"
#include "probes/hyperfine.h"
#include "pipeline/build.h"
#include "compare/experiment.h"
#include "store/request.h"
#include "sys/fingerprint.h"

#include <string.h>

static const char full_profile[] = "full";

/* What is measured in which mode: the output is the same in both, and heap calls are. */
static const char *const mode_probes[COMPETE_MODES][4] = {
    [COMPETE_SYSTEM] = {"digest", "process", hyperfine_tool, NULL},
    [COMPETE_NO_HUGE_PAGES] = {"process", hyperfine_tool, NULL},
};
static const char *const counting_probes[] = {"malloc_profiler", NULL};

void compete_free(Compete *compete) {
    if (compete == NULL) return;
    plan_free(compete->plan);
    g_clear_pointer(&compete->contenders, g_array_unref);
    results_free(compete->results);
    g_clear_pointer(&compete->cells, g_array_unref);
    g_clear_pointer(&compete->inputs, g_ptr_array_unref);
    g_free(compete->identity);
    g_free(compete->huge_pages);
    g_free(compete);
}

const char *compete_side_name(const struct contender *contender, enum compete_mode mode) {
    g_autofree char *name = g_strconcat(contender->name, mode == COMPETE_NO_HUGE_PAGES ? "-nothp" : "", NULL);
    return g_intern_string(name);
}

static Plan *read_plan(const Project *project, const struct compete_setting *setting, GError **error) {
    const struct request request = {.profile = (char *) full_profile, .variants = (char **) setting->variants};
    g_autofree char *text = request_plan_read(project->plan, error);
    return text != NULL ? request_plan(&request, "bench/plan.ini", text, error) : NULL;
}

/* What all heats share. A heat is one comparison: of all contenders, or of the plain ones. */
struct heat {
    const Project *project;
    const struct compete_setting *setting;
    const struct comparison_folders *folders;
    const Compete *compete;
};

static gboolean run_heat(const struct heat *heat, enum compete_mode mode, gboolean plain_only, const char *const *heat_probes,
                         GError **error) {
    const GArray *contenders = heat->compete->contenders;
    g_autofree struct comparison_side *sides = g_new0(struct comparison_side, contenders->len);
    guint count = 0;
    for (guint i = 0; i < contenders->len; i++) {
        const struct contender *contender = &g_array_index(contenders, struct contender, i);
        if (!contender->installed || (plain_only && contender->allocator != NULL)) continue;
        if (mode == COMPETE_NO_HUGE_PAGES && contender->needs_huge_pages) continue;
        sides[count] =
            (struct comparison_side){.name = compete_side_name(contender, mode),
                                     .reference = count > 0 ? sides[0].name : NULL,
                                     .program = contender_program(contender, heat->setting->parse_only, mode == COMPETE_NO_HUGE_PAGES)};
        count++;
    }
    const struct comparison comparison = {.name = "compete",
                                          .sides = sides,
                                          .count = count,
                                          .inputs = heat->setting->inputs,
                                          .sizes = heat->setting->sizes,
                                          .probes = heat_probes,
                                          .rounds = heat->setting->rounds,
                                          .runs = heat->setting->runs};
    g_autoptr(Results) measured = comparison_measure(heat->project, &comparison, heat->folders, heat->setting->quiet, error);
    if (measured == NULL) return FALSE;
    results_merge(heat->compete->results, measured);
    while (measured->timings->len > 0) {
        g_ptr_array_add(heat->compete->results->timings, g_ptr_array_steal_index(measured->timings, 0));
    }
    return TRUE;
}

static gboolean check_contenders(const GArray *contenders, GError **error) {
    for (guint i = 0; i < contenders->len; i++) {
        const struct contender *contender = &g_array_index(contenders, struct contender, i);
        if (contender->installed && !contender_check(contender, error)) return FALSE;
    }
    return TRUE;
}

static gboolean run_heats(const Compete *compete, const Project *project, const struct compete_setting *setting, GError **error) {
    struct comparison_folders folders = {0};
    const struct heat heat = {.project = project, .setting = setting, .folders = &folders, .compete = compete};
    gboolean good = comparison_open(project, "compete", &folders, error) && run_heat(&heat, COMPETE_SYSTEM, TRUE, counting_probes, error);
    for (gsize mode = 0; mode < COMPETE_MODES && good; mode++) {
        if (mode == COMPETE_NO_HUGE_PAGES && !compete->has_huge_pages) continue;
        good = run_heat(&heat, (enum compete_mode) mode, FALSE, mode_probes[mode], error);
    }
    comparison_close(&folders);
    return good;
}

static void read_inputs(Compete *compete, const struct compete_setting *setting) {
    const struct contender *first = &g_array_index(compete->contenders, struct contender, 0);
    compete->cells = comparison_cells(compete->results, setting->inputs, setting->sizes, first->name);
    for (guint i = 0; i < compete->cells->len; i++) {
        const struct cell *cell = &g_array_index(compete->cells, struct cell, i);
        g_ptr_array_add(compete->inputs, compete_read(compete->results, compete->contenders, cell->input, cell->size));
    }
}

Compete *compete_measure(const Project *project, const struct compete_setting *setting, GError **error) {
    g_autoptr(Compete) compete = g_new0(Compete, 1);
    compete->inputs = g_ptr_array_new_with_free_func((GDestroyNotify) g_array_unref);
    compete->results = results_new();
    compete->rounds = setting->rounds;
    compete->parse_only = setting->parse_only;
    compete->plan = read_plan(project, setting, error);
    struct fingerprint fingerprint;
    if (compete->plan == NULL || !fingerprint_read(&fingerprint, error)) return NULL;
    compete->identity = g_strdup(fingerprint.identity);
    compete->huge_pages = g_strdup(fingerprint.huge_pages);
    compete->has_huge_pages = fingerprint.huge_pages != NULL && strcmp(fingerprint.huge_pages, "never") != 0;
    fingerprint_clear(&fingerprint);

    if (!builds_make(project, compete->plan, FALSE, error)) return NULL;
    compete->contenders = contenders_list(project, compete->plan, setting->libraries);
    if (!check_contenders(compete->contenders, error) || !run_heats(compete, project, setting, error)) return NULL;
    read_inputs(compete, setting);
    return g_steal_pointer(&compete);
}
