/* Whether the water rises at a minute of the day. */
int tide_rises(int minute);
