package explain

import (
	"castoff/cmd/castoff/internal/engine/explain/source"
	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/engine/explain/ways"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// fromPlainName is the legacy builder's error for a COPY --from with a one-word
// name. No private image is called that: the name was meant to be a stage's.
var fromPlainName = pattern.New(`invalid from flag value [^\s/:@.]+: `)

// registryTraps are those about getting an image.
var registryTraps = []entry{
	{
		Trap: Trap{
			ID: "pull-denied", Title: "The registry has no such image, or does not show it to you",
			Why:     "Registries do not tell an image that is not there from one that you may not see. The name is misspelt, the image was never built or pushed under it, or it is private.",
			Cure:    "Compare the name with docker image ls and with the registry. An image of your own has to be built first, under this very name (docker build -t). For a private image, log in. In a Dockerfile, see whether the name should be a stage's.",
			Example: "docker login registry.example.com",
		},
		rules: []rule{
			{core: "pull access denied for ", line: pattern.New(`pull access denied for (?P<image>[^\s,]+), repository does not exist or may require`), unless: fromPlainName, when: notAStage("image"), weight: likely},
			{core: "does not exist or no pull access", line: pattern.New(`repository (?P<image>\S+) not found: does not exist or no pull access`), unless: fromPlainName, weight: likely},
			{core: "trying to pull repository ", line: pattern.New(`^Error: Status 403 trying to pull repository (?P<image>[^\s:]+):`), weight: likely},
			{core: "Error: image ", line: pattern.New(`^Error: image (?P<image>\S+) not found$`), weight: likely},
			{core: "pull access denied, ", line: pattern.New(`(?:failed to solve: |ERROR: |failed to resolve source metadata for |failed to load cache key: )(?P<image>[^\s:]+(?::[\w][\w.-]*)?): (?:failed to resolve source metadata for \S+: )?pull access denied, repository does not exist or may require`), unless: pattern.New(`(?:failed to load cache key|failed to create LLB definition): pull access|\(did you mean `), when: notAStage("image"), weight: likely},
			{core: "pull access denied, ", line: pattern.New(`(?:ERROR|failed to load cache key|failed to create LLB definition|resolving plugin reference|failed to resolve source metadata for \S+): pull access denied, repository does not exist or may require`), when: noStageStep, weight: likely},
			{core: "denied", line: pattern.New(`^(?:docker: )?Error response from daemon: (?:denied|unauthorized|name unknown)(?:: (?:requested access to the resource is denied|authentication required|repository name not known to registry))?\.?$`), weight: likely},
			{core: "un", line: pattern.New(`^(?:docker: )?Error response from daemon: (?:unauthorized(?:: .*)?|name unknown)$`), weight: likely},
			{core: "no basic auth credentials", line: pattern.New(`no basic auth credentials$`), weight: likely},
			{core: "UNAUTHORIZED: ", line: pattern.New(`GET https://index\.docker\.io/v2/(?P<image>\S+)/manifests/\S+: UNAUTHORIZED: `), weight: likely},
			{core: "reading manifest ", line: pattern.New(`reading manifest \S+ in (?P<image>\S+): (?:errors:|denied|unauthorized|requested access to the resource is denied|name unknown)`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "manifest-unknown", Title: "The image has no such tag",
			Why:     "The registry knows the image, but not this tag or digest. It is misspelt, was never pushed, or was removed.",
			Cure:    "Look at the registry's list of tags, and name one of them in full.",
			Example: "FROM golang:1.26-trixie",
		},
		rules: []rule{
			{core: "manifest unknown", line: pattern.New(`manifest for (?P<image>\S+) not found: manifest unknown`), weight: likely},
			{core: "manifest for ", line: pattern.New(`manifest for (?P<image>[^\s"]+) not found(?:"|$)`), weight: likely},
			{core: "manifest unknown", line: pattern.New(`reading manifest (?P<tag>\S+) in (?P<image>\S+): manifest unknown`), weight: likely},
			{core: "MANIFEST_UNKNOWN: ", line: pattern.New(`GET https://[^/\s]+/v2/(?P<image>\S+)/manifests/(?P<tag>[^\s:]+): MANIFEST_UNKNOWN: `), weight: likely},
			{core: "manifest unknown", line: pattern.New(`^(?:docker: )?Error response from daemon: manifest unknown\b`), weight: likely},
			{core: ": not found", line: pattern.New(`failed to solve: (?P<image>[^\s:]+(?::\d+)?(?:/[^\s:]+)*(?::[\w.-]+)?)(?:: failed to resolve source metadata for \S+)?: \S+:[\w][\w.-]*: not found$`), weight: likely},
			{core: "failed to resolve reference ", line: pattern.New(`failed to resolve reference "(?P<image>[^"]+)": \S+: not found$`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "rate-limit", Title: "The registry has had too many requests from your address",
			Why:  "Docker Hub allows so many pulls in so many hours for each address, or each account when logged in. Everybody behind your network's address shares the first kind.",
			Cure: "Log in (docker login), wait, or use a mirror. castoff itself works without a registry: castoff --base offline.",
		},
		rules: []rule{
			{core: "toomanyrequests", line: pattern.New(`\btoomanyrequests: `), weight: likely},
			{core: "429 Too Many Requests", line: pattern.New(`(?:/v2/|registry|docker\.io)\S*(?: failed with status code \[[^\]]*\])?: 429 Too Many Requests`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "no-platform", Title: "The image does not exist for this platform", Exercise: "wrong-arch", Lesson: 10,
			Why:     "An image is built for one or more platforms, and none of them is the one that was asked for: your CPU's, or that of --platform.",
			Cure:    "Choose an image or tag that has your platform (docker buildx imagetools inspect IMAGE lists them), or ask for one that it has and let it be emulated.",
			Example: "docker run --platform linux/amd64 IMAGE",
		},
		ways: ways.Platform,
		rules: []rule{
			{core: "no matching manifest for ", line: pattern.New(`no matching manifest for (?P<platform>[\w/.-]+)(?: \S+)? in the manifest list entries`), weight: likely},
			{core: "no match for platform in manifest", line: pattern.New(`no match for platform in manifest(?: sha256:[0-9a-f.…]+)?: not found`), weight: likely},
			{core: "does not match the specified platform", line: pattern.New(`image with reference (?P<image>\S+) was found but (?:its platform \((?P<platform>[^)]*)\) )?does not match the specified platform`), weight: likely},
			{core: "no image found in image index for architecture", line: pattern.New(`no image found in (?:image index|manifest list) for architecture "?(?P<platform>[\w/]+)"?`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "registry-tls", Title: "The connection to the registry is not trusted",
			Why:  "The daemon does not know who signed the registry's certificate, or the registry speaks plain HTTP. A company's proxy that opens connections has the first effect.",
			Cure: "Give the daemon the certificate (/etc/docker/certs.d/HOST/ca.crt), or, for a registry of your own that you trust, list it under insecure-registries. It is the daemon's machine that needs it, not the image.",
		},
		rules: []rule{
			{core: "x509: ", line: pattern.New(`(?:https://(?P<host>[^/"\s]+)/(?:v2/|token)|pinging container registry (?P<registry>\S+):).*x509: `), weight: likely},
			{core: "x509: ", line: pattern.New(`^docker: (?:Get \S+: )?(?:tls: failed to verify certificate: )?x509: certificate (?:signed by unknown authority|is not trusted)`), weight: likely},
			{core: "x509: ", line: pattern.New(`https://(?P<host>index\.docker\.io|registry-1\.docker\.io|auth\.docker\.io|ghcr\.io)/\S*: (?:tls: failed to verify certificate: )?x509: `), weight: likely},
			{core: "first record does not look like a TLS handshake", line: pattern.New(`https://(?P<host>[^/"\s]+)/v2/.*tls: first record does not look like a TLS handshake`), unless: pattern.New(`proxyconnect tcp`), weight: likely},
			{core: "server gave HTTP response to HTTPS client", line: pattern.New(`https://(?P<host>[^/"\s]+)/v2/.*http: server gave HTTP response to HTTPS client`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "credential-helper", Title: "The helper that keeps your registry passwords does not work on this machine",
			Why:     "credsStore or credHelpers in ~/.docker/config.json name a program, such as docker-credential-desktop. The docker command asks it even for public images. The file was written by another installation of Docker, PATH lacks the helper, or it may not open its store, as with sudo.",
			Cure:    "Remove the entry from the file, or put the helper into PATH. It is your machine that needs it, not the image.",
			Example: "docker --config /tmp/empty pull debian:trixie   # without the file",
		},
		rules: []rule{
			{core: " credentials - err: ", line: pattern.New(`error (?:getting|listing|storing|erasing) credentials - err: (?:(?:exec: ")?(?P<program>docker-credential-[\w.-]+)|exit status \d)`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "registry-unreachable", Title: "The registry cannot be reached",
			Why:  "The image is not on this machine, and its registry did not answer: no network, a name that does not resolve, a proxy or firewall, or a registry that is down.",
			Cure: "Look at the network of the daemon's machine, its DNS and its proxy settings. Without any network, build on an image that is here (docker image ls), or castoff --base offline.",
		},
		rules: []rule{
			{core: "://", line: pattern.New(`https?://(?P<host>[^/"\s]+)/(?:v2/|token\?).*(?:remote error: tls: |no such host|connection refused|i/o timeout|network is unreachable|no route to host|server misbehaving|Client\.Timeout exceeded|TLS handshake timeout|connection reset by peer|context deadline exceeded|proxyconnect tcp)`), weight: likely},
			{core: "pinging container registry", line: pattern.New(`pinging container registry (?P<host>[^\s:]+)\S*: .*(?:no such host|connection refused|i/o timeout|network is unreachable|no route to host|server misbehaving)`), weight: likely},
			{core: `short-name "`, line: pattern.New(`short-name "(?P<image>[^"]+)" did not resolve to an alias and no unqualified-search registries are defined`), weight: possible},
		},
	},
}

// notAStage reports whether an image's name is not known for certain to be a
// misspelt stage.
func notAStage(key string) func(*transcript.Log, map[string]string) bool {
	return func(l *transcript.Log, names map[string]string) bool {
		return !source.CertainStage(l, map[string]string{"stage": names[key]})
	}
}

// noStageStep is notAStage for messages without a name.
func noStageStep(l *transcript.Log, _ map[string]string) bool {
	return !source.OfImageStep(l, map[string]string{})
}
