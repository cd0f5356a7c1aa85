#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
	int level = argc > 1 ? atoi(argv[1]) : 7;
	printf("water level: %d feet, %s\n", level, "close the lock");
	return 0;
}
