#include "inputs/words.h"

#define LONGEST 12

static const struct {
    char text[LONGEST + 1];
    unsigned char length;
} words[WORD_COUNT] = {
#define WORD(text) \
    { text, sizeof(text) - 1 }
    WORD("account"),  WORD("action"),   WORD("address"),  WORD("amount"),  WORD("argument"), WORD("attribute"), WORD("balance"),
    WORD("buffer"),   WORD("callback"), WORD("category"), WORD("channel"), WORD("column"),   WORD("command"),   WORD("content"),
    WORD("context"),  WORD("counter"),  WORD("customer"), WORD("default"), WORD("document"), WORD("element"),   WORD("encoding"),
    WORD("entry"),    WORD("event"),    WORD("filter"),   WORD("folder"),  WORD("format"),   WORD("handler"),   WORD("header"),
    WORD("history"),  WORD("index"),    WORD("instance"), WORD("invoice"), WORD("label"),    WORD("length"),    WORD("limit"),
    WORD("listener"), WORD("location"), WORD("manager"),  WORD("matcher"), WORD("message"),  WORD("method"),    WORD("migration"),
    WORD("node"),     WORD("number"),   WORD("option"),   WORD("order"),   WORD("parent"),   WORD("partial"),   WORD("pattern"),
    WORD("payment"),  WORD("position"), WORD("prefix"),   WORD("product"), WORD("query"),    WORD("record"),    WORD("reference"),
    WORD("request"),  WORD("resource"), WORD("response"), WORD("result"),  WORD("section"),  WORD("session"),   WORD("template"),
    WORD("value"),
#undef WORD
};

void word_write(struct writer *writer, uint64_t number) {
    number %= WORD_COUNT;
    writer_bytes(writer, words[number].text, words[number].length);
}

void word_write_capital(struct writer *writer, uint64_t number) {
    number %= WORD_COUNT;
    char *at = writer_take(writer, words[number].length);
    memcpy(at, words[number].text, words[number].length);
    at[0] = (char) (at[0] - 'a' + 'A');
}

void word_write_line(struct writer *writer) {
    uint64_t numbers = writer_random(writer);
    word_write(writer, numbers);
    for (int i = 0; i < 4; i++) {
        writer_literal(writer, " ");
        word_write(writer, numbers >>= 6);
    }
}
