#include "morse.h"

#include <stdio.h>
#include <string.h>

static int failures;

static void check(const char *text, const char *want) {
    char out[64];
    if (morse_write(text, out, sizeof out) != 0)
        strcpy(out, "(refused)");
    if (strcmp(out, want) != 0) {
        printf("FAIL: %s is %s, not %s\n", text, out, want);
        failures++;
    }
}

int main(void) {
    char small[4];
    check("sos", "... --- ...");
    check("S 7", "... / --...");
    check("?", "(refused)");
    if (morse_write("0", small, sizeof small) != -1) {
        printf("FAIL: five signs fit into four bytes\n");
        failures++;
    }
    if (failures == 0)
        printf("all signals are right\n");
    return failures > 0;
}
