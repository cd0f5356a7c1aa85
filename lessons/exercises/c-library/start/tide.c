#include "tide.h"

/* The tide turns every 373 minutes. */
enum { half = 373 };

int tide_rises(int minute)
{
	return minute / half % 2 == 0;
}
