package explain

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/engine/explain/ways"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// elsewhere matches what other clients say in the same words: no image lacks
// anything then.
var elsewhere = pattern.New(`^Unable to connect to the server|https?://[^/\s"]+/v2/|pinging container registry|failed to (?:do request|resolve (?:reference|source metadata)|fetch oauth token|authorize)|^docker: |Error response from daemon|^error during connect: |^(?:fatal|helm|kubectl|terraform|Error: Kubernetes)|kubeconfig`)

// privateHost is a server that no public authority signs for: its name has no
// dot, or an ending that private networks use, or its address is in one.
const privateHost = `(?:localhost|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+|[\w.-]+\.(?:local|internal|lan|home\.arpa)|[A-Za-z][\w-]*)(?::\d+)?`

// privateOrElsewhere is what ca-certs is not for.
var privateOrElsewhere = pattern.New(elsewhere.String() + `|"https://` + privateHost + `[/"]`)

// privateCAElsewhere is elsewhere without Git, which says "fatal: " in an image,
// too.
var privateCAElsewhere = pattern.New(`https?://[^/\s"]+/v2/|^Unable to connect to the server|pinging container registry|^error during connect: `)

// unknownIssuer reports whether wget does not know who signed a certificate.
func unknownIssuer(l *transcript.Log, _ map[string]string) bool {
	return slices.ContainsFunc(l.Lines, func(s string) bool { return strings.Contains(s, "Unable to locally verify the issuer's authority") })
}

// goHosts is the go command about the servers of Go itself: the images that have
// it have certificates, too, so that it is a proxy's that it does not know.
var goHosts = pattern.New(`"https://(?P<host>(?:proxy|sum)\.golang\.org|storage\.googleapis\.com/proxy-golang-org[\w-]*)/[^"]*": (?:tls: failed to verify certificate: )?x509: certificate signed by unknown authority`)

// scratchTraps are those about files that a program needs and an empty image
// lacks.
var scratchTraps = []entry{
	{
		Trap: Trap{
			ID: "ca-certs", Title: "The image has no certificates to check others with", Exercise: "ca-certs", Lesson: 5,
			Why:     "A TLS client checks the server's certificate against a list of authorities, a file such as /etc/ssl/certs/ca-certificates.crt. scratch and slim images lack it. With the list there, the same words mean an authority that is not on it, such as that of a company's proxy.",
			Cure:    "Copy the list out of the build stage, or install ca-certificates.",
			Example: "RUN apt-get update && \\\n    apt-get install -y --no-install-recommends ca-certificates\n…\nCOPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/",
		},
		rules: []rule{
			{core: "x509: ", line: pattern.New(`x509: (?:certificate signed by unknown authority|failed to load system roots and no roots provided)`), unless: pattern.New(privateOrElsewhere.String() + `|` + goHosts.String()), weight: likely},
			{core: "x509: ", line: goHosts, weight: possible},
			{core: "unable to get local issuer certificate", line: pattern.New(`(?:SSL certificate problem: |certificate verify failed(?: \(|: ))unable to get local issuer certificate`), unless: pattern.New(elsewhere.String() + `|^WARNING: Retrying|^Could not fetch URL`), weight: likely},
			{core: "cannot verify ", line: pattern.New(`^ERROR: cannot verify (?P<host>\S+)'s certificate, issued by .*:$`), when: unknownIssuer, weight: likely},
			{core: "curl: (77)", line: pattern.New(`curl: \(77\) error setting certificate (?:file|verify locations)`), weight: likely},
			{core: "server certificate verification failed. CAfile: ", line: pattern.New(`server certificate verification failed\. CAfile: none`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "private-ca", Title: "The server's certificate is signed by an authority of its own",
			Why:     "The list of authorities has only public ones. A company's proxy that opens connections signs with its own certificate, and so do mkcert and servers in a private network. Your machine may trust it; the image has a list of its own.",
			Cure:    "Give the stage that makes the connection the authority's certificate: for most programs into the system's list, for Node also NODE_EXTRA_CA_CERTS, for Python's requests REQUESTS_CA_BUNDLE, for pip PIP_CERT, for Java its own list (keytool). Do not turn the check off.",
			Example: "COPY company-ca.crt /usr/local/share/ca-certificates/\nRUN update-ca-certificates\n# Node\nENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt",
		},
		ways: ways.PrivateCA,
		rules: []rule{
			{core: "x509: ", line: pattern.New(`"https://(?P<host>` + privateHost + `)(?:/[^"]*)?": (?:tls: failed to verify certificate: )?x509: certificate signed by unknown authority`), unless: elsewhere, weight: likely},
			{core: "self", line: pattern.New(`(?:SSL certificate problem: |certificate verify failed(?: \(|: ))self[- ]signed certificate`), unless: privateCAElsewhere, weight: likely},
			// Node, and what is written in it, has its own list of authorities.
			{core: "failed, reason: ", line: pattern.New(`request to https://(?P<host>[^/\s]+)/\S* ?failed, reason: (?:self[- ]signed certificate|unable to get (?:local )?issuer certificate|unable to verify the first certificate)`), unless: elsewhere, weight: likely},
			{core: "_", line: pattern.New(`\b(?:SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE)\b`), unless: elsewhere, weight: likely},
			{core: "certificate", line: pattern.New(`^(?:error |Error: |\S+Error: |error An unexpected error occurred: "https?://\S+: )(?:self[- ]signed certificate(?: in certificate chain)?|unable to get (?:local )?issuer certificate|unable to verify the first certificate)"?\.?$`), weight: likely},
			// So have Java and .NET.
			{core: "PKIX path building failed", line: pattern.New(`PKIX path building failed: `), unless: elsewhere, weight: likely},
			{core: "UntrustedRoot", line: pattern.New(`certificate is invalid because of errors in the certificate chain: .*UntrustedRoot`), weight: likely},
			// pip brings a list, apk's comes with alpine.
			{core: "unable to get local issuer certificate", line: pattern.New(`^(?:WARNING: Retrying \(Retry\(total=|Could not fetch URL https://(?P<host>[^/\s]+)).*unable to get local issuer certificate`), weight: likely},
			{core: "TLS: server certificate not trusted", line: pattern.New(`^WARNING: (?:fetching|updating and opening|opening|Ignoring) https://(?P<host>[^/\s]+)/\S*: TLS: server certificate not trusted$`), weight: likely},
			{core: "x509: ", line: goHosts, weight: likely},
			{core: "certificate verification failed. CAfile: /", line: pattern.New(`server certificate verification failed\. CAfile: /`), when: inBuild, weight: possible},
		},
	},
	{
		Trap: Trap{
			ID: "no-icu", Title: "The image lacks ICU, which .NET needs for languages",
			Why:     ".NET sorts, compares and formats text with the ICU library. alpine and other small images come without it.",
			Cure:    "Install it in the final stage, or build the program without languages (InvariantGlobalization).",
			Example: "# alpine\nRUN apk add --no-cache icu-libs\n\n# without languages\nENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1",
		},
		rules: []rule{
			{core: "valid ICU package", line: pattern.New(`Couldn't find a valid ICU package installed on the system`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "tzdata", Title: "The image has no time zone data", Exercise: "tzdata", Lesson: 5,
			Why:     "Time zones are files in /usr/share/zoneinfo. scratch and many slim images lack them. A zone that is misspelt gives the same message.",
			Cure:    "Copy the directory from the build stage, or build the data into the program (Go: import _ \"time/tzdata\", about 450 KB).",
			Example: "COPY --from=build /usr/share/zoneinfo /usr/share/zoneinfo",
		},
		rules: []rule{
			{core: "unknown time zone ", line: pattern.New(`(?:^|: )unknown time zone (?P<zone>[A-Z][A-Za-z]+(?:/[A-Za-z_+-][\w+-]*){0,2})(?:$|\s\[recovered)`), weight: likely},
			{core: "No time zone found with key ", line: pattern.New(`ZoneInfoNotFoundError: ['"]No time zone found with key (?P<zone>[\w/+-]+)['"]`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "no-tmp", Title: "The image has no /tmp", Exercise: "no-tmp", Lesson: 5,
			Why:     "Programs make their temporary files in /tmp (or where TMPDIR points). scratch has no directory at all.",
			Cure:    "Copy an empty directory with mode 1777, or mount one at run time.",
			Example: "RUN mkdir /newtmp\n…\nCOPY --from=build --chmod=1777 /newtmp /tmp\n\ndocker run --tmpfs /tmp my-app",
		},
		rules: []rule{
			{core: "/tmp", line: pattern.New(`(?:^|[\s:])(?:open (?P<file>/tmp/[^\s/:]*\d{6,}[^\s/:]*)|mkdir /tmp/[^\s/:]+|(?:l?stat|mkdtemp) /tmp/?): no such file or directory$`), weight: likely},
			{core: "/tmp", line: pattern.New(`mktemp: failed to create (?:file|directory) via template [‘'"]/tmp/[^/'’"]+[’'"]: No such file or directory`), weight: likely},
			{core: "/tmp", line: pattern.New(`No usable temporary directory found in \['/tmp'`), weight: likely},
			{core: "/tmp", line: pattern.New(`Cannot create temporary file in /tmp/?: No such file or directory`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "id-taken", Title: "The image has that user or group already",
			Why:     "The name and the number of a user can be taken only once. Many base images bring a user of their own with number 1000: node (node), ubuntu since 24.04 (ubuntu), and others.",
			Cure:    "Use the user that is there, choose another number, or remove the old one first (userdel -r ubuntu).",
			Example: "RUN groupadd -g 10001 app && useradd -u 10001 -g app app\nUSER 10001",
		},
		rules: []rule{
			{core: "already exists", line: pattern.New(`^(?:groupadd|useradd|addgroup|adduser): (?:GID|UID|[Gg]roup|[Uu]ser|The (?:group|user)) [‘'"` + "`" + `]?(?P<user>[\w.-]+)[’'"]? already exists\.?$`), when: inBuild, weight: likely},
			{core: " is not unique", line: pattern.New(`^useradd: UID (?P<user>\d+) is not unique$`), when: inBuild, weight: likely},
			{core: " in use", line: pattern.New(`^(?:addgroup|adduser): (?:gid|uid|group|user) '(?P<user>[\w.-]+)' in use$`), when: inBuild, weight: likely},
			{core: "already exists", line: pattern.New(`^(?:fatal|add(?:user|group)): The (?:user|group) [‘'"` + "`" + `](?P<user>[\w.-]+)[’'"] already exists`), when: inBuild, weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "named-user", Title: "The image does not know the user or group", Exercise: "named-user", Lesson: 5,
			Why:     "Names of users are looked up in the image's own /etc/passwd, those of groups in /etc/group. scratch has neither file, and a final stage does not inherit what useradd did in another.",
			Cure:    "Use numbers, which need no file, or copy /etc/passwd from the build stage. On a full image, create the user first. A colon without a name behind it (--chown=app:) asks for a group without a name: leave it out.",
			Example: "USER 65532:65532",
		},
		rules: []rule{
			{core: "unable to find ", line: pattern.New(`unable to find (?:user|group) (?P<user>\S+): (?:no matching entries in (?:passwd|group) file|invalid argument)`), weight: likely},
			{core: "unknown user error looking up user", line: pattern.New(`determining run uid: user: unknown user error looking up user "(?P<user>[^"]+)"`), weight: likely},
			{core: ": no such file or directory", line: pattern.New(`open \S*/(?:fuse-overlayfs|overlay2|snapshots|buildkit-mount\d+)\S*/etc/(?:passwd|group): no such file or directory`), weight: likely},
			{core: "can't find gid for group : no such group", line: pattern.New(`unable to convert uid/gid chown string to host mapping: can't find gid for group : no such group`), weight: likely},
			{core: "unable to convert uid/gid chown string to host mapping", line: pattern.New(`unable to convert uid/gid chown string to host mapping: can't find [ug]id for (?:user|group) (?P<user>[^\s:]+)`), weight: likely},
			{core: "invalid user index: -1", line: pattern.New(`(?:failed to solve|failed to compute cache key|ERROR|did not complete).*invalid user index: -1`), weight: likely},
		},
	},
}

// checkOutput is a failed health check as docker inspect shows it.
var checkOutput = pattern.New(`(?:^|"ExitCode": ?"?-?\d+"?, ?)"Output": ?"(?:OCI runtime exec failed: .*?exec: "(?P<program>[^"]+)": (?:executable file not found|stat )|(?:/bin/)?sh: (?:\d+: )?(?P<program>[^\s:"]+): not found)`)

// goFetch is what a Go program that cannot fetch a URL says.
var goFetch = pattern.New(`\b(?:Get|Head) "?https?://(?P<host>[^/"\s]+)/[^"\s]*"?: (?:proxyconnect tcp: )?(?:dial|read|write) tcp\b.*(?:no such host|network is unreachable|no route to host|server misbehaving|i/o timeout|connection (?:refused|timed out|reset by peer)|cannot assign requested address|Temporary failure in name resolution)$`)

// notOfContext reports whether it is not docker-compose that reads the build
// context.
func notOfContext(l *transcript.Log, _ map[string]string) bool { return !l.Says(composeArchive) }

var composeArchive = pattern.New(`in create_archive$`)

// fileTraps are those about what a program may not do, or cannot reach.
var fileTraps = []entry{
	{
		Trap: Trap{
			ID: "not-root", Title: "The user may not read or write there", Lesson: 11,
			Why:     "After USER, or in an image that sets one, every command runs as that user, while the directories belong to root. A volume or a bind mount keeps its own owner.",
			Cure:    "Make the directory, and give it to the user, before USER. COPY has --chown for what it copies.",
			Example: "RUN mkdir /data && chown 1000:1000 /data\nCOPY --chown=1000:1000 app /app\nUSER 1000",
		},
		ways: ways.Owner,
		rules: []rule{
			{core: "ermission denied", line: pattern.New(`^(?:mkdir|touch|cp|mv|rm|ln|install|tee|chmod|tar|unzip): (?:cannot (?:access|create|touch|remove|move|open|stat|overwrite|make)[\w ]*|can't (?:create|open|remove)[\w ]*|changing permissions of )(?: directory| file)? ?[‘'"]?(?P<file>/[^'’":]+)[’'"]?: Permission denied$`), weight: likely},
			{core: "Operation not permitted", line: pattern.New(`^(?:chmod|chown): changing (?:permissions|ownership) of '(?P<file>/[^']+)': Operation not permitted$`), weight: likely},
			{core: "chdir to cwd ", line: pattern.New(`chdir to cwd \("(?P<file>[^"]+)"\) set in config\.json failed: permission denied`), weight: likely},
			{core: "ermission denied", line: pattern.New(`^(?:touch|tee): (?P<file>/[^\s:]+): Permission denied$`), weight: likely},
			{core: " create ", line: pattern.New(`^/bin/(?:ba)?sh: (?:line )?(?:\d+: )?(?:cannot|can't) create (?P<file>\S+): Permission denied$`), weight: likely},
			{core: "ermission denied", line: pattern.New(`(?:^|: )(?:open|mkdir|create|unlink(?:at)?|rename) (?P<file>/[^\s:]+): permission denied$`), unless: pattern.New(`docker\.sock|config\.json|/\.docker/|failed to (?:read dockerfile|solve)|error from sender|error checking context`), weight: likely},
			{core: "ermission denied", line: pattern.New(`EACCES: permission denied, (?:access|chmod|chown|copyfile|link|l?stat|mkdir|mkdtemp|open|readdir|rename|rmdir|scandir|symlink|unlink|utime) '(?P<file>[^']+)'`), weight: likely},
			{core: "ermission denied", line: pattern.New(`(?:PermissionError: |: )\[Errno 13\] Permission denied: '(?P<file>[^']+)'(?: -> '[^']+')?$`), unless: pattern.New(`\.sock'$`), when: notOfContext, weight: likely},
			{core: "ermission denied)", line: pattern.New(`java\.io\.FileNotFoundException: (?P<file>/\S+) \(Permission denied\)$`), weight: likely},
			{core: "ailed to create parent directory ", line: pattern.New(`Failed to create parent directory '(?P<file>/[^']+)' when creating directory`), weight: likely},
			{core: "AccessDeniedException: ", line: pattern.New(`java\.nio\.file\.AccessDeniedException: (?P<file>/\S+)$`), weight: likely},
			{core: "ailed to open stream: Permission denied", line: pattern.New(`(?P<file>/[^\s():"]+)"?\)?:? .*[Ff]ailed to open stream: Permission denied`), weight: likely},
			{core: "ermission denied", line: pattern.New(`Can't create/write to file '(?P<file>/[^']+)' \((?:Errcode:|OS errno) 13 - Permission denied\)`), weight: likely},
			{core: "ermission denied", line: pattern.New(`(?:mkdir|open|chown|unlink)\(\) "(?P<file>/[^"]+)" failed \(13: Permission denied\)`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "low-port", Title: "A user who is not root listens on a port below 1024",
			Why:     "Ports below 1024 are for root, unless the engine allows them to all, as Docker does since 20.10 on its own networks. With --network host, Podman or Kubernetes this does not hold.",
			Cure:    "Listen on a high port inside, and map it outside.",
			Example: "docker run -p 80:8080 my-app",
		},
		rules: []rule{
			{core: "permission denied", line: pattern.New(`listen (?:tcp|udp)[46]? \S*:(?P<port>\d{1,3}|10[01]\d|102[0-3]): bind: permission denied$`), weight: likely},
			{core: "ermission denied", line: pattern.New(`bind\(\) to \S+:(?P<port>\d{1,3}) failed \(13: Permission denied\)`), weight: likely},
			{core: "permission denied ", line: pattern.New(`listen EACCES: permission denied \S+:(?P<port>\d{1,3})$`), weight: likely},
			{core: "rootlessport cannot expose privileged port", line: pattern.New(`rootlessport cannot expose privileged port (?P<port>\d+)`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "healthcheck", Title: "The health check fails", Exercise: "healthcheck", Lesson: 5,
			Why:     "HEALTHCHECK runs inside of the container, with what the image has. In a small image there is no curl, and no shell to run it with, so the check fails although the program is well.",
			Cure:    "Let the program check itself, and write the check in exec form. docker inspect shows what the last checks printed.",
			Example: `HEALTHCHECK CMD ["/app", "-health"]`,
		},
		ways: ways.Health,
		rules: []rule{
			{core: "is unhealthy", line: pattern.New(`dependency failed to start: container (?:for service )?"?(?P<container>[^\s"]+)"? is unhealthy`), weight: likely},
			{core: "is unhealthy", line: pattern.New(`^ERROR: for \S+ +Container "?(?P<container>[^\s"]+)"? is unhealthy`), weight: likely},
			{core: "(unhealthy)", line: pattern.New(`\sUp [^(]*\(unhealthy\)`), weight: likely},
			{core: `"Output":`, line: checkOutput, weight: likely},
			{core: `"unhealthy"`, line: pattern.New(`^"Status": "unhealthy",$|"Status":"unhealthy","FailingStreak":`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "no-network", Title: "A command in the image cannot reach the network",
			Why:  "A name did not resolve, or there was no way to the address: the container has no network (--network none), or the DNS of the daemon's machine or its proxy does not work from inside.",
			Cure: "See whether the daemon's machine itself reaches the address. Behind a proxy, pass --build-arg http_proxy=… and https_proxy=…; a proxy at 127.0.0.1 is out of reach from inside. A DNS server can be set in /etc/docker/daemon.json.",
		},
		ways: ways.Unreached,
		rules: []rule{
			{core: "emporary failure re", line: pattern.New(`Temporary failure resolving '(?P<host>[^']+)'`), weight: likely},
			{core: "ould not resolve host", line: pattern.New(`(?:curl: \(6\) |fatal: unable to access '\S+': )Could not resolve host: (?P<host>\S+)`), unless: pattern.New(`mirrorlist\.centos\.org`), when: building, weight: likely},
			{core: "dial ", line: pattern.New(`(?:^|: )(?:Get|Post|Head) "https?://(?P<host>[^/"\s]+)/[^"]*": dial tcp: lookup \S+(?: on \S+)?: .*(?:no such host|network is unreachable|server misbehaving|i/o timeout|connection refused|Temporary failure in name resolution)`), unless: elsewhere, weight: likely},
			{core: " tcp", line: goFetch, when: building, unless: elsewhere, weight: likely},
			{core: "go: ", line: pattern.New(`^go: .*` + goFetch.String()), unless: elsewhere, weight: likely},
			{core: "ould not ", line: pattern.New(`(?:^|\s)Could not (?:resolve '(?P<host>[^']+)'|connect to (?P<address>[^\s:]+):\d+ \()`), weight: likely},
			{core: "getaddrinfo E", line: pattern.New(`(?:failed, reason|\.tgz): getaddrinfo (?:EAI_AGAIN|ENOTFOUND|EADDRNOTAVAIL) (?P<host>registry\.(?:npmjs\.org|yarnpkg\.com))`), when: func(l *transcript.Log, _ map[string]string) bool { return !l.Inside }, weight: likely},
			{core: "getaddrinfo E", line: pattern.New(`getaddrinfo (?:EAI_AGAIN|ENOTFOUND) (?P<host>[\w.-]+)`), when: inBuild, weight: likely},
			{core: "emporary failure in name resolution", line: pattern.New(`(?:could not translate host name "(?P<host>[^"]+)" to address|\[Errno -3\]|):? Temporary failure in name resolution`), when: building, weight: likely},
			{core: "WARNING: Retrying (Retry(", line: pattern.New(`^WARNING: Retrying \(Retry\(total=.* after connection broken by '(?:NewConnectionError|ConnectTimeoutError|ProxyError)\(`), when: inBuild, weight: likely},
			{core: "wget: ", line: pattern.New(`^wget: (?:bad address|unable to resolve host address) [‘'"](?P<host>[^’'"]+)`), when: building, weight: likely},
			{core: "(no such package)", line: ofEveryAlpine, weight: likely},
			{core: "temporary error (try again later)", line: pattern.New(`WARNING: (?:fetching|opening|updating and opening|Ignoring) (?P<host>\S+): (?:temporary error \(try again later\)|DNS lookup error)`), weight: likely},
		},
	},
}
