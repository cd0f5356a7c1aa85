"""Answers with the depth of the water: python3 serve.py MINUTE."""
import sys

import depth

print("minute %s: %d cm" % (sys.argv[1], depth.at(int(sys.argv[1]))))
