"""Says where parcels are."""

import os
import sys

PARCELS = {"17": "on the barge", "23": "at the quay"}


def main():
    if "--check" in sys.argv:
        print("ready:", os.environ.get("GREETING", "parcels"))
        return
    for number, place in PARCELS.items():
        print(f"parcel {number} is {place}")


if __name__ == "__main__":
    main()
