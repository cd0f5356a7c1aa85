package explain

import (
	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/engine/explain/ways"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// noDisk matches what is short of something other than a disk, in the same
// words: the kernel has one error for all of its limits. Watches of files,
// semaphores, control groups and keys are the machine's, and prune frees none.
var noDisk = pattern.New(`(?i)inotify|fsnotify|\bwatch(?:es|er|ing)?\b|semaphore|semget|shmget|/cgroup|keyctl|keyring|shared memory segment|/dev/shm/|epoll|ENOSPC: System limit`)

// imageSought reports whether an image was looked for and not found.
func imageSought(l *transcript.Log, _ map[string]string) bool {
	return l.Says(notHere)
}

var notHere = pattern.New(`Unable to find image|No such image|pull access denied|An image does not exist locally with the tag`)

// engineTraps are those about the engine and its machine.
var engineTraps = []entry{
	{
		Trap: Trap{
			ID: "no-daemon", Title: "The Docker daemon does not answer",
			Why:     "The docker command is only a client. No daemon listens where it looks: it is not started, or DOCKER_HOST or the docker context points elsewhere.",
			Cure:    "Start Docker Desktop, or the service. Look at docker context ls and DOCKER_HOST. castoff doctor checks both. In CI, the service that runs the daemon (docker:dind) may not have started, or not under that name.",
			Example: "sudo systemctl start docker",
		},
		rules: []rule{
			{core: "annot connect to the Docker daemon at ", line: pattern.New(`[Cc]annot connect to the Docker daemon at (?P<host>\S+)\. Is the docker daemon running`), weight: likely},
			{core: "annot connect to the Docker daemon. ", line: pattern.New(`[Cc]annot connect to the Docker daemon\. Is the docker daemon running on this host\?`), weight: likely},
			{core: "ailed to connect to the docker API at ", line: pattern.New(`[Ff]ailed to connect to the docker API at (?P<host>[^\s;,]+)`), unless: pattern.New(`permission denied`), weight: likely},
			{core: "error during connect: ", line: pattern.New(`error during connect: .*(?:docker_engine|dockerDesktopLinuxEngine).*The system cannot find the file specified`), weight: likely},
			{core: "Windows named pipe error: ", line: pattern.New(`Windows named pipe error: The system cannot find the file specified`), weight: likely},
			{core: "ouldn't connect to Docker daemon", line: pattern.New(`^(?:ERROR: )?Couldn't connect to Docker daemon(?: at (?P<host>\S+))?(?: - is it running\?|\.)`), weight: likely},
			{core: "error during connect: ", line: pattern.New(`error during connect: .*"(?:https?|tcp)(?:://|%3A%2F%2F)(?P<host>[^/"\s]+)/.*: dial tcp: lookup .*(?:no such host|server misbehaving|i/o timeout|Temporary failure in name resolution)`), weight: likely},
			{core: "dial unix ", line: pattern.New(`dial unix (?P<host>\S*docker\S*\.sock): connect: (?:no such file or directory|connection refused)`), weight: likely},
			{core: "Error while fetching server API version", line: pattern.New(`Error while fetching server API version: .*(?:FileNotFoundError|ConnectionRefusedError)`), weight: likely},
			{core: "annot connect to Podman", line: pattern.New(`^Cannot connect to Podman\. Please verify your connection`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "socket-permission", Title: "Your user may not talk to the Docker daemon",
			Why:     "The daemon's socket belongs to root and the group docker, and you are in neither. Whoever is in that group is as good as root on the machine.",
			Cure:    "Join the group and log in again, use sudo, or run rootless Docker.",
			Example: "sudo usermod -aG docker \"$USER\"",
		},
		rules: []rule{
			{core: "ermission denied while trying to connect to the ", line: pattern.New(`[Pp]ermission denied while trying to connect to the (?i:docker (?:daemon socket|API)) at (?P<host>[^\s:]+://\S*[^\s:])`), weight: likely},
			{core: "Error while fetching server API version", line: pattern.New(`Error while fetching server API version: .*PermissionError`), weight: likely},
			{core: "connect: permission denied", line: pattern.New(`dial unix (?P<host>\S*docker\S*\.sock): connect: permission denied`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "no-buildx", Title: "BuildKit is on, but the buildx component is missing",
			Why:     "Since version 23 the docker command builds with a plugin called buildx, which some distributions package apart.",
			Cure:    "Install it (the package is called docker-buildx-plugin or docker-buildx).",
			Example: "sudo apt-get install docker-buildx-plugin",
		},
		rules: []rule{
			{core: "the buildx component is missing or broken", line: pattern.New(`BuildKit is enabled but the buildx component is missing or broken`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "several-platforms", Title: "This builder makes images for one platform at a time", Lesson: 10,
			Why:     "--platform has several values. The builder inside of the engine, called the docker driver, cannot keep such an image, unless the engine stores its images with containerd.",
			Cure:    "Make a builder of its own for it, or build for one platform.",
			Example: "docker buildx create --use\ndocker buildx build --platform linux/amd64,linux/arm64 \\\n    --push -t registry.example.com/my-app .",
		},
		rules: []rule{
			{core: "latform", line: pattern.New(`[Mm]ult(?:iple platforms feature|i-platform build) is (?:currently )?not supported for (?:the )?docker driver`), weight: likely},
			{core: "docs.docker.com/go/build-multi-platform", line: pattern.New(`failed with: (?:ERROR: )?.*Learn more at https://docs\.docker\.com/go/build-multi-platform`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "cache-export", Title: "This builder cannot keep its cache elsewhere", Lesson: 12,
			Why:     "The builder inside of the engine, called the docker driver, does not write its cache to a registry, a directory or GitHub's cache (--cache-to), unless the engine stores its images with containerd.",
			Cure:    "Make a builder of its own for it (in GitHub Actions: docker/setup-buildx-action before the build), or leave --cache-to out. --load brings the image to the engine.",
			Example: "docker buildx create --use\ndocker buildx build --cache-to type=local,dest=cache --load -t my-app .",
		},
		rules: []rule{
			{core: "ache export ", line: pattern.New(`[Cc]ache export (?:feature )?is (?:currently )?not supported for (?:the )?docker driver`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "client-version", Title: "The client and the Docker engine speak versions that do not go together",
			Why:     "Each engine understands a range of API versions. Engine 29 begins at 1.44, so that clients older than Docker 25 are turned away; they sit in other tools and in containers, too, that are given the daemon's socket. A client that is newer than the engine steps back by itself, unless DOCKER_API_VERSION or the program forbids it.",
			Cure:    "Update what speaks to the engine: the tool or its image. Until that is possible, DOCKER_MIN_API_VERSION in the daemon's environment lets older clients in. For a client that is too new, unset DOCKER_API_VERSION, or update the engine.",
			Example: "docker version   # shows the API versions of both",
		},
		rules: []rule{
			{core: "client version ", line: pattern.New(`client version (?P<client>[\d.]+) is too (?:old\. Minimum|new\. Maximum) supported API version is (?P<engine>[\d.]+)`), weight: likely},
			{core: "client is newer than server", line: pattern.New(`client is newer than server \(client API version: (?P<client>[\d.]+), server API version: (?P<engine>[\d.]+)\)`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "broken-plugin", Title: "A plugin of the docker command does not start on this machine",
			Why:     "The file was made for another CPU or system, or is not a program at all: a download that failed leaves an error page under the plugin's name. It is your machine's file, not the image's.",
			Cure:    "See what the file is (file, head -c 100), remove it, and install the plugin from your distribution's packages, or its release for your CPU.",
			Example: "head -c 100 ~/.docker/cli-plugins/docker-buildx",
		},
		rules: []rule{
			{core: "failed to fetch metadata: ", line: pattern.New(`Plugin "(?P<file>[^"]+)" is not valid: failed to fetch metadata: (?:fork/exec|exec) `), weight: likely},
			{core: "/cli-plugins/", line: pattern.New(`fork/exec (?P<file>\S*/cli-plugins/[^\s:]+): (?:exec format error|permission denied|no such file or directory)`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "disk-full", Title: "There is no space left on a disk",
			Why:     "Images, stopped containers and above all the build cache have filled the disk of the daemon's machine, or a size limit of its own for /tmp or /dev/shm was reached.",
			Cure:    "See what takes the space, then remove what you can do without. Prune removes the build cache and unused images of everybody on this daemon.",
			Example: "docker system df\ndocker builder prune",
		},
		rules: []rule{
			{core: "o space left on device", line: pattern.New(`(?:^|: )(?:\[Errno 28\] )?[Nn]o space left on device['"\].)]*(?:$|: )`), unless: noDisk, weight: likely},
			{core: "ENOSPC: no space left on device", line: pattern.New(`ENOSPC: no space left on device`), unless: noDisk, weight: likely},
			{core: "You don't have enough free space in ", line: pattern.New(`E: You don't have enough free space in (?P<file>\S+?)\.?$`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "small-shm", Title: "The container's /dev/shm is full",
			Why:     "A container has 64 MiB of shared memory, whatever the machine has. Databases, browsers and PyTorch's workers need more.",
			Cure:    "Give it more when the container is started. In Compose it is shm_size. During a build it is docker build --shm-size.",
			Example: "docker run --shm-size=1g my-app",
		},
		rules: []rule{
			{core: "shared memory segment", line: pattern.New(`could not resize shared memory segment "(?P<file>[^"]+)" to \d+ bytes: No space left on device`), weight: likely},
			{core: "/dev/shm/", line: pattern.New(`['" :](?P<file>/dev/shm/[^\s'":]+)['"]?: [Nn]o space left on device`), weight: likely},
			{core: "insufficient shared memory (shm)", line: pattern.New(`insufficient shared memory \(shm\)`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "no-load", Title: "The image was built, and was not brought to the engine",
			Why:     "A builder of the docker-container driver has a store of its own. Without --load or --push the image stays in its cache: docker image ls does not show it, and docker run looks for it in a registry.",
			Cure:    "Add --load, or --push to send it to a registry. In GitHub Actions, set load: true or push: true.",
			Example: "docker buildx build --load -t my-app .",
		},
		rules: []rule{
			{core: "No output specified ", line: pattern.New(`No output specified (?:for \S+ target\(s\) )?with (?P<driver>[\w-]+) driver\. Build result will only remain in the build cache`), when: imageSought, weight: certain},
			{core: "No output specified ", line: pattern.New(`No output specified (?:for \S+ target\(s\) )?with (?P<driver>[\w-]+) driver\. Build result will only remain in the build cache`), weight: warning},
		},
	},
	{
		Trap: Trap{
			ID: "killed", Title: "A process was killed, most likely for lack of memory",
			Why:  "137 is 128 + 9: the process got SIGKILL. The kernel sends it to what needs more memory than the container or the machine has. docker kill, and docker stop after its ten seconds, send it as well.",
			Cure: "Give Docker more memory (docker run -m, or Docker Desktop's settings), or let the program need less: fewer jobs at once, for Go GOFLAGS=-p=1. docker inspect says OOMKilled for a container.",
		},
		ways: ways.Killed,
		rules: []rule{
			{core: "ignal: killed", line: pattern.New(`(?:/compile|/link|/asm|/cgo|go build [^\s:]+): signal: killed`), weight: likely},
			{core: "Killed", line: pattern.New(`^Killed$`), weight: possible},
			{core: "Killed signal terminated program ", line: pattern.New(`fatal error: Killed signal terminated program (?P<program>\S+)`), weight: likely},
			{core: "SIGKILL", line: pattern.New(`\(signal: 9, SIGKILL: kill\)|\b[Ss]ignal:? "?SIGKILL\b`), weight: likely},
			{core: `"OOMKilled": true`, line: pattern.New(`^"OOMKilled": true,?$`), weight: likely},
			{core: "137", line: pattern.New(`^npm (?:ERR!|error) (?:errno|code) 137$|^error Command failed with exit code 137\.$`), weight: possible},
			{core: "137", line: pattern.New(`(?:did not complete successfully: exit code: |executor failed running: exit code: |returned a non-zero code: |exited with code |subprocess exited with status |building at STEP: (?:while running runtime: )?exit status |^Exited \()137\b`), weight: possible},
		},
	},
	{
		Trap: Trap{
			ID: "port-taken", Title: "The port on your machine is in use",
			Why:     "-p HOST:CONTAINER needs a port that nobody else has. Another container or program has this one.",
			Cure:    "Choose another host port, or let Docker choose (-p 127.0.0.1::8080). docker ps shows who has it.",
			Example: "docker run -p 8081:8080 my-app",
		},
		rules: []rule{
			{core: "port is already allocated", line: pattern.New(`Bind for (?P<address>\S+):(?P<port>\d+) failed: port is already allocated`), weight: likely},
			{core: "address already in use", line: pattern.New(`(?:[Ee]rror starting userland proxy|driver failed programming external connectivity|failed to bind host port|cannot expose port|rootlessport).*?(?:[\d.]+|\]|::):(?P<port>\d+)(?:[:/ ]|$).*address already in use`), weight: likely},
			{core: "orts are not available", line: pattern.New(`[Pp]orts are not available: (?:exposing port \w+ |listen \w+ )\S*?:(?P<port>\d+)\b`), weight: likely},
			{core: "Failure EADDRINUSE", line: pattern.New(`Error starting userland proxy: Bind for \S+?:(?P<port>\d+): unexpected error \(Failure EADDRINUSE\)`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "name-taken", Title: "A container of that name exists already",
			Why:     "A stopped container keeps its name until it is removed.",
			Cure:    "Remove the old one, choose another name, or run with --rm, so that it goes when it ends.",
			Example: "docker rm NAME",
		},
		rules: []rule{
			{core: "is already in use by ", line: pattern.New(`The container name "/?(?P<container>[^"]+)" is already in use by container`), weight: likely},
			{core: "is already in use by ", line: pattern.New(`the container name "(?P<container>[^"]+)" is already in use by \S+\. You have to remove`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "mount-kind", Title: "A directory is mounted over a file, or a file over a directory",
			Why:     "The two sides of -v have to be of one kind. A host path that does not exist is made as a directory, so a misspelt file becomes one.",
			Cure:    "See that the host path exists and is what you mean. --mount fails in place of making a directory.",
			Example: "docker run --mount type=bind,src=\"$PWD/app.conf\",dst=/etc/app.conf my-app",
		},
		rules: []rule{
			{core: "Are you trying to mount a directory onto a file", line: pattern.New(`(?:not a directory.*|^: )Are you trying to mount a directory onto a file \(or vice-versa\)\?`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "no-terminal", Title: "-t asks for a terminal, and there is none",
			Why:     "docker run -t and docker exec -t connect a terminal. In a pipe, in CI or in cron there is none.",
			Cure:    "Leave -t out; -i alone passes the input on.",
			Example: "echo hello | docker run -i --rm my-app",
		},
		rules: []rule{
			{core: "the input device is not a TTY", line: pattern.New(`(?i)^(?:error: )?the input device is not a TTY(?:\.|$)`), weight: likely},
		},
	},
}
