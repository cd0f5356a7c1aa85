#include <stdio.h>
#include <stdlib.h>

#include "tide.h"

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: clock MINUTE\n");
		return 2;
	}
	int minute = atoi(argv[1]);
	printf("minute %d: %s\n", minute, tide_rises(minute) ? "rising" : "falling");
	return 0;
}
