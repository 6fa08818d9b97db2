#include "judge/explanation.h"

const char explanation_startup[] = "callgrind.startup";

struct explanation *explanation_new(void) {
    struct explanation *explanation = g_new0(struct explanation, 1);
    explanation->rows = g_array_new(FALSE, FALSE, sizeof(struct blame));
    explanation->moves = g_array_new(FALSE, FALSE, sizeof(struct move));
    return explanation;
}

void explanation_free(struct explanation *explanation) {
    if (explanation == NULL) return;
    g_free(explanation->against);
    g_array_unref(explanation->rows);
    g_array_unref(explanation->moves);
    g_free(explanation);
}

gint64 explanation_net(const struct explanation *explanation, const struct blame *row) {
    gint64 net = (gint64) (row->now - row->was);
    for (guint i = 0; i < explanation->moves->len; i++) {
        const struct move *move = &g_array_index(explanation->moves, struct move, i);
        if (move->to == row->function) net -= (gint64) move->amount;
        if (move->from == row->function) net += (gint64) move->amount;
    }
    return net;
}

gint64 explanation_rest(const struct explanation *explanation) {
    gint64 rest = (gint64) (explanation->now - explanation->was);
    for (guint i = 0; i < explanation->rows->len; i++) {
        rest -= explanation_net(explanation, &g_array_index(explanation->rows, struct blame, i));
    }
    return rest;
}

gboolean explanation_blames(const struct explanation *explanation, const struct blame *row) {
    gint64 growth = 0, net = explanation_net(explanation, row);
    for (guint i = 0; i < explanation->rows->len; i++) {
        growth += MAX(0, explanation_net(explanation, &g_array_index(explanation->rows, struct blame, i)));
    }
    return net > 0 && net >= growth / 10;
}
