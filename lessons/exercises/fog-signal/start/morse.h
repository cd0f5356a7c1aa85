/* Morse code for signals in fog. */
#ifndef MORSE_H
#define MORSE_H

#include <stddef.h>

/* Writes a text in Morse code to out, which has room for size bytes with the
 * final zero. Returns 0, or -1 if there is no room or no code for a letter. */
int morse_write(const char *text, char *out, size_t size);

#endif
