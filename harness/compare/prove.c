#include "compare/prove.h"

#include "base/error.h"
#include "base/suggest.h"
#include "base/text_table.h"
#include "explain/explain.h"
#include "build/fault_file.h"
#include "pipeline/run_measure.h"
#include "judge/judge.h"
#include "probes/hyperfine.h"
#include "store/references.h"
#include "sys/files.h"
#include "sys/json.h"
#include "sys/process.h"

#include <string.h>

static const guint hang_deadline_ms = 10000;
enum { BISECTIONS_MAXIMUM = 12 };

static void fault_free_pointer(gpointer fault) {
    fault_free(fault);
}

static int compare_faults(gconstpointer a, gconstpointer b) {
    return strcmp((*(const struct fault *const *) a)->name, (*(const struct fault *const *) b)->name);
}

/* A name that is no fault's is an error that suggests one. */
static gboolean check_names(const GPtrArray *faults, const char *const *names, GError **error) {
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    for (guint i = 0; i < faults->len; i++) g_ptr_array_add(known, ((struct fault *) g_ptr_array_index(faults, i))->name);
    g_ptr_array_add(known, NULL);
    for (const char *const *name = names; name != NULL && *name != NULL; name++) {
        if (g_strv_contains((const char *const *) known->pdata, *name)) continue;
        g_autofree char *hint = names_suggest(*name, (const char *const *) known->pdata);
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "no fault \"%s\"; %s", *name, hint);
        return FALSE;
    }
    return TRUE;
}

GPtrArray *prove_faults(const Project *project, const Plan *plan, const char *const *names, GError **error) {
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(fault_free_pointer);
    g_autofree char *folder = plan->faults != NULL ? project_path(project, plan->faults) : NULL;
    g_autoptr(GDir) listing = folder != NULL ? g_dir_open(folder, 0, NULL) : NULL;
    for (const char *file; listing != NULL && (file = g_dir_read_name(listing)) != NULL;) {
        if (!g_str_has_suffix(file, fault_suffix)) continue;
        struct fault *fault = fault_file_read(project, folder, file, error);
        if (fault == NULL) return NULL;
        g_ptr_array_add(faults, fault);
    }
    if (faults->len == 0) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                    "%s: there are no faults to prove; name a folder of patches: [faults] folder = …, as docs/plan.md says",
                    project->shown);
        return NULL;
    }
    g_ptr_array_sort(faults, compare_faults);
    if (!check_names(faults, names, error)) return NULL;
    for (guint i = faults->len; i > 0 && names != NULL; i--) {
        const struct fault *fault = g_ptr_array_index(faults, i - 1);
        if (!g_strv_contains(names, fault->name)) g_ptr_array_remove_index(faults, i - 1);
    }
    return g_steal_pointer(&faults);
}

/* ---- One gate ---- */

/* What a gate on the faulty program said. */
struct outcome {
    int exit_code;
    Verdict *verdict; /* NULL: it could not be measured */
    char *error;      /* why not */
};

static void outcome_clear(struct outcome *outcome) {
    verdict_free(outcome->verdict);
    g_free(outcome->error);
    *outcome = (struct outcome){0};
}

/* Measure and judge. FALSE with an error after an interrupt, and where the fault itself is wrong. */
static gboolean gate(const Project *project, const struct fault *fault, guint64 dose, struct outcome *outcome, GError **error) {
    static guint gates; /* a run's folder is locked for as long as the process lives, so each has its own */
    g_autofree char *name = g_strdup_printf("run-%u", ++gates), *folder = g_build_filename(project->build, "prove", name, NULL);
    struct request request = {.variants = g_strdupv((char *[]){fault->variant, NULL}),
                              .inputs = g_strdupv(fault->inputs),
                              .sizes = g_strdupv(fault->sizes),
                              .probes = g_strdupv(fault->probes)};
    const struct run_setting setting = {
        .folder = folder, .deadline_ms = hang_deadline_ms, .quiet = TRUE, .aside = TRUE, .fault = fault, .dose = dose};
    g_autoptr(GError) cause = NULL;
    g_autoptr(Run) run = run_measure(project, &request, &setting, &cause);
    request_clear(&request);
    if (run == NULL) {
        directory_remove(folder, NULL);
        *outcome = (struct outcome){.exit_code = EXIT_CODE_MEASURE, .error = g_strdup(cause->message)};
        if (g_error_matches(cause, BENCH_ERROR, BENCH_ERROR_MEASURE)) return TRUE;
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    g_autoptr(Reference) reference = reference_of_fault(run);
    outcome->verdict = verdict_judge(run->results, reference, run->plan, RATCHET_STRICT);
    explain_verdict(outcome->verdict, run->plan, run->folder, run->results, reference);
    outcome->exit_code = (int) outcome->verdict->exit_code;
    return directory_remove(run->folder, error);
}

static gboolean sees(const Verdict *verdict, const char *metric, enum verdict_status status) {
    for (guint i = 0; i < verdict->base_timing_findings->len; i++) {
        const struct base_timing_finding *finding = &g_array_index(verdict->base_timing_findings, struct base_timing_finding, i);
        if (finding->status == status && (strcmp(metric, time_metric) == 0 || strcmp(metric, finding->metric) == 0)) return TRUE;
    }
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        if (finding->status == status && strcmp(finding->metric, metric) == 0) return TRUE;
    }
    return FALSE;
}

static gboolean blames(const Verdict *verdict, const char *function) {
    for (guint e = 0; e < verdict->explanations->len; e++) {
        const struct explanation *explanation = g_ptr_array_index(verdict->explanations, e);
        for (guint r = 0; r < explanation->rows->len; r++) {
            const struct blame *row = &g_array_index(explanation->rows, struct blame, r);
            if (strcmp(row->function, function) == 0 && explanation_blames(explanation, row)) return TRUE;
        }
    }
    return FALSE;
}

/* Whether the verdict names the function as one that grows faster; NULL: none must be named. */
static gboolean names_growth(const Verdict *verdict, const char *function) {
    for (guint i = 0; verdict != NULL && function != NULL && i < verdict->growths->len; i++) {
        const struct growth_finding *growth = &g_array_index(verdict->growths, struct growth_finding, i);
        if (g_strcmp0(growth->function, function) == 0) return TRUE;
    }
    return function == NULL;
}

/* The metric that must see the fault and does not, or NULL. */
static const char *find_blind(const struct fault *fault, const struct outcome *outcome) {
    enum verdict_status status = fault->exit_code == EXIT_CODE_OUT_OF_DATE ? VERDICT_IMPROVED : VERDICT_REGRESSED;
    for (char **metric = fault->sees; *metric != NULL; metric++) {
        if (outcome->verdict == NULL || !sees(outcome->verdict, *metric, status)) return *metric;
    }
    return NULL;
}

/* ---- Proofs ---- */

static void proof_free(gpointer data) {
    struct proof *proof = data;
    fault_free(proof->fault);
    g_free(proof->said);
    g_free(proof);
}

gboolean proof_holds(const struct proof *proof) {
    return proof->seen && proof->blamed;
}

static char *name_blamed(const Verdict *verdict) {
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint e = 0; e < verdict->explanations->len; e++) {
        const struct explanation *explanation = g_ptr_array_index(verdict->explanations, e);
        const struct blame *row = &g_array_index(explanation->rows, struct blame, 0);
        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", row->function);
    }
    return g_strdup(names->len > 0 ? names->str : "nobody");
}

static void describe(struct proof *proof, const struct outcome *outcome) {
    const char *blind = find_blind(proof->fault, outcome);
    if (proof->exit_code != proof->fault->exit_code) {
        proof->said = g_strdup_printf("expected exit code %d, got %d%s%s", proof->fault->exit_code, proof->exit_code,
                                      outcome->error != NULL ? ": " : "", outcome->error != NULL ? outcome->error : "");
    } else if (blind != NULL) {
        proof->said = g_strdup_printf("%s does not see it", blind);
    } else if (!names_growth(outcome->verdict, proof->fault->grows)) {
        proof->said = g_strdup_printf("no growth of %s is named", proof->fault->grows);
    } else if (!proof->blamed) {
        g_autofree char *named = name_blamed(outcome->verdict);
        proof->said = g_strdup_printf("expected %s to be blamed, got %s", proof->fault->blame, named);
    }
}

static gboolean is_seen(const struct fault *fault, const struct outcome *outcome) {
    return outcome->exit_code == fault->exit_code && find_blind(fault, outcome) == NULL;
}

/* Halve what lies between the largest dose that is not seen and the smallest that is, on a scale of factors. */
static gboolean bisect(const Project *project, struct proof *proof, GError **error) {
    guint64 low = proof->fault->dose_low, high = proof->fault->dose_high;
    for (guint i = 0; i < BISECTIONS_MAXIMUM && high - low > MAX(1, low / 8); i++) {
        guint64 middle = low + (high - low) / 2;
        if (low > 0 && high / low > 2) {
            middle = low;
            while (middle * middle / low < high) middle += MAX(1, middle / 8);
        } else if (low == 0 && high > 8) {
            middle = high / 8;
        }
        struct outcome outcome = {0};
        if (!gate(project, proof->fault, middle, &outcome, error)) return FALSE;
        if (is_seen(proof->fault, &outcome)) {
            high = middle;
        } else {
            low = middle;
        }
        outcome_clear(&outcome);
    }
    proof->smallest = high;
    return TRUE;
}

/* FALSE with an error after an interrupt; a fault that cannot be built is a proof that does not hold. */
static gboolean prove(const Project *project, struct proof *proof, const struct prove_setting *setting, GError **error) {
    gint64 started = g_get_monotonic_time();
    struct outcome outcome = {0};
    g_autoptr(GError) cause = NULL;
    if (!gate(project, proof->fault, proof->fault->dose_high, &outcome, &cause)) {
        if (process_interrupted()) {
            g_propagate_error(error, g_steal_pointer(&cause));
            return FALSE;
        }
        outcome = (struct outcome){.exit_code = EXIT_CODE_INPUT, .error = g_strdup(cause->message)};
    }
    proof->exit_code = outcome.exit_code;
    proof->seen = is_seen(proof->fault, &outcome);
    proof->blamed = (proof->fault->blame == NULL || (outcome.verdict != NULL && blames(outcome.verdict, proof->fault->blame))) &&
                    names_growth(outcome.verdict, proof->fault->grows);
    describe(proof, &outcome);
    outcome_clear(&outcome);
    gboolean looks = proof->seen && proof->fault->dose_high > 0 && !setting->without_doses;
    gboolean good = !looks || bisect(project, proof, error);
    proof->seconds = (double) (g_get_monotonic_time() - started) / G_USEC_PER_SEC;
    return good;
}

GPtrArray *prove_all(const Project *project, const Plan *plan, const struct prove_setting *setting, void (*each)(const struct proof *proof),
                     GError **error) {
    g_autoptr(GPtrArray) faults = prove_faults(project, plan, setting->names, error);
    if (faults == NULL) return NULL;
    g_autofree char *left = g_build_filename(project->build, "prove", NULL);
    if (!directory_remove(left, error)) return NULL;
    g_autoptr(GPtrArray) proofs = g_ptr_array_new_with_free_func(proof_free);
    g_ptr_array_set_free_func(faults, NULL);
    for (guint i = 0; i < faults->len; i++) {
        struct proof *proof = g_new0(struct proof, 1);
        proof->fault = g_ptr_array_index(faults, i);
        g_ptr_array_add(proofs, proof);
    }
    for (guint i = 0; i < proofs->len; i++) {
        if (!prove(project, g_ptr_array_index(proofs, i), setting, error)) return NULL;
        each(g_ptr_array_index(proofs, i));
    }
    return g_steal_pointer(&proofs);
}

/* Append what each cell would have seen by the metric that sees most. FALSE where no metric of a cell is decided. */
static gboolean add_timings(const GArray *timings, GArray *smallest) {
    gboolean all_known = TRUE;
    for (guint i = 0; i < timings->len;) {
        const struct base_timing_finding *first = &g_array_index(timings, struct base_timing_finding, i);
        double least = first->smallest_change;
        gboolean known = FALSE;
        for (; i < timings->len; i++) {
            const struct base_timing_finding *finding = &g_array_index(timings, struct base_timing_finding, i);
            if (cell_compare(&finding->cell, &first->cell) != 0) break;
            least = MIN(least, finding->smallest_change);
            known = known || finding->status != VERDICT_UNKNOWN;
        }
        all_known = all_known && known;
        g_array_append_val(smallest, least);
    }
    return all_known;
}

gboolean prove_repeatedly(const Project *project, const struct fault *fault, guint64 dose, guint gates,
                          void (*each)(const struct repeated_gates *repeated), struct repeated_gates *repeated, GError **error) {
    char *clock[] = {(char *) hyperfine_tool, NULL};
    struct fault timed = *fault;
    timed.probes = clock;
    *repeated = (struct repeated_gates){.smallest = g_array_new(FALSE, FALSE, sizeof(double))};
    while (repeated->gates < gates) {
        struct outcome outcome = {0};
        if (!gate(project, &timed, dose, &outcome, error)) return FALSE;
        if (outcome.verdict == NULL) {
            g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s", outcome.error);
            outcome_clear(&outcome);
            return FALSE;
        }
        repeated->gates++;
        if (outcome.exit_code != EXIT_CODE_SAME) repeated->red++;
        if (!add_timings(outcome.verdict->base_timing_findings, repeated->smallest)) repeated->unknown++;
        outcome_clear(&outcome);
        each(repeated);
    }
    return TRUE;
}

/* ---- What people read ---- */

char *prove_text(const GPtrArray *proofs, guint width) {
    static const struct table_column columns[] = {{"fault", TABLE_LEFT, 0},     {"gate", TABLE_LEFT, 0}, {"blames", TABLE_LEFT, 1},
                                                  {"smallest", TABLE_RIGHT, 1}, {"s", TABLE_RIGHT, 2},   {"", TABLE_LEFT, 0}};
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));
    guint held = 0;
    for (guint i = 0; i < proofs->len; i++) {
        const struct proof *proof = g_ptr_array_index(proofs, i);
        const struct exit_code_row *row = exit_code_row((enum exit_code) proof->exit_code);
        g_autofree char *smallest = proof->smallest > 0 ? g_strdup_printf("%" G_GUINT64_FORMAT, proof->smallest) : NULL;
        g_autofree char *seconds = g_strdup_printf("%.0f", proof->seconds);
        const char *blamed = proof->fault->blame == NULL ? NULL : proof->blamed ? proof->fault->blame : "another";
        table_add_row(table, (const char *const[]){proof->fault->name, row->name, blamed, smallest, seconds,
                                                   proof->said != NULL ? proof->said : "proved"});
        if (proof_holds(proof)) held++;
    }
    GString *text = g_string_new(NULL);
    table_render(table, 0, width, text);
    table_free(table);
    g_string_append_printf(text, "%u of %u faults proved\n", held, proofs->len);
    return g_string_free(text, FALSE);
}

char *prove_tsv(const GPtrArray *proofs) {
    GString *text = g_string_new("fault\tproved\texpected\texit\tblame\tblamed\tsmallest\tseconds\tsaid\n");
    for (guint i = 0; i < proofs->len; i++) {
        const struct proof *proof = g_ptr_array_index(proofs, i);
        g_autofree char *said = g_strdelimit(g_strdup(proof->said != NULL ? proof->said : ""), "\t\n", ' ');
        g_string_append_printf(text, "%s\t%s\t%d\t%d\t%s\t%s\t%" G_GUINT64_FORMAT "\t%.1f\t%s\n", proof->fault->name,
                               proof_holds(proof) ? "yes" : "no", proof->fault->exit_code, proof->exit_code,
                               proof->fault->blame != NULL ? proof->fault->blame : "", proof->blamed ? "yes" : "no", proof->smallest,
                               proof->seconds, said);
    }
    return g_string_free(text, FALSE);
}

char *prove_json(const GPtrArray *proofs) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_open_object(builder, NULL);
    json_add_string(builder, "schema", "leuko-bench-proofs/1");
    json_open_array(builder, "proofs");
    for (guint i = 0; i < proofs->len; i++) {
        const struct proof *proof = g_ptr_array_index(proofs, i);
        json_open_object(builder, NULL);
        json_add_string(builder, "fault", proof->fault->name);
        json_add_boolean(builder, "proved", proof_holds(proof));
        json_add_integer(builder, "expected", proof->fault->exit_code);
        json_add_integer(builder, "exit_code", proof->exit_code);
        json_add_string(builder, "blame", proof->fault->blame);
        json_add_boolean(builder, "blamed", proof->blamed);
        json_add_integer(builder, "smallest", (gint64) proof->smallest);
        json_add_double(builder, "seconds", proof->seconds);
        json_add_string(builder, "said", proof->said);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    return json_text(builder);
}
