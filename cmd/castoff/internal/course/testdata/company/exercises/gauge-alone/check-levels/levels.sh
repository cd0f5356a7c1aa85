# Reads the gauge in the image at some levels, as the lock keeper does.
for level in 0 7 10 11 30; do
	case $level in
	11 | 30) want="water level: $level feet, close the lock" ;;
	*) want="water level: $level feet, all is well" ;;
	esac
	got=$(/image/gauge $level 2>&1)
	if [ "$got" != "$want" ]; then
		echo "at $level feet the gauge says: $got"
		exit 1
	fi
done
