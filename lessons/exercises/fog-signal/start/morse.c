#include "morse.h"

#include <ctype.h>
#include <string.h>

static const char *const letters[26] = {
    ".-", "-...", "-.-.", "-..", ".", "..-.", "--.", "....", "..", ".---", "-.-", ".-..", "--",
    "-.", "---", ".--.", "--.-", ".-.", "...", "-", "..-", "...-", ".--", "-..-", "-.--", "--..",
};

static const char *const digits[10] = {
    "-----", ".----", "..---", "...--", "....-", ".....", "-....", "--...", "---..", "----.",
};

static const char *code_of(char c) {
    if (isalpha((unsigned char)c))
        return letters[toupper((unsigned char)c) - 'A'];
    if (isdigit((unsigned char)c))
        return digits[c - '0'];
    return c == ' ' ? "/" : NULL;
}

int morse_write(const char *text, char *out, size_t size) {
    size_t used = 0;
    for (; *text; text++) {
        const char *code = code_of(*text);
        if (code == NULL || used + strlen(code) + 2 > size)
            return -1;
        if (used > 0)
            out[used++] = ' ';
        strcpy(out + used, code);
        used += strlen(code);
    }
    if (size == 0)
        return -1;
    out[used] = 0;
    return 0;
}
