/* Gives signals in fog: signal TEXT. */
#include "morse.h"

#include <stdio.h>

#ifndef STATION
#define STATION "a station without a name"
#endif

int main(int argc, char **argv) {
    char out[1024];
    if (argc != 2) {
        fprintf(stderr, "usage: signal TEXT\n");
        return 2;
    }
    if (morse_write(argv[1], out, sizeof out) != 0) {
        fprintf(stderr, "signal: there is no code for this\n");
        return 1;
    }
    printf("%s: %s\n", STATION, out);
    return 0;
}
