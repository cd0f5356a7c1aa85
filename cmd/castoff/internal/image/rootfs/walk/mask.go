package walk

// masked are the paths where an engine puts files of its own when it makes a
// container, over those of the image. What the image has there, no container
// sees, and a probe in one cannot tell. Source: moby's daemon/initlayer and
// the runtime specification's default file systems; Podman's manual for
// /run/.containerenv and /run/secrets.
var masked = map[string]bool{
	"dev": true, "proc": true, "sys": true,
	".dockerenv": true, "etc/hosts": true, "etc/hostname": true, "etc/resolv.conf": true, "etc/mtab": true,
	"run/.containerenv": true, "run/secrets": true,
}

// Masked reports whether a path is one where the engine puts files of its own,
// or is below one. Such files are in none of the facts.
func Masked(path string) bool {
	for i := range len(path) {
		if path[i] == '/' && masked[path[:i]] {
			return true
		}
	}
	return masked[path]
}
