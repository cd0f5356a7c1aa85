package explain

import (
	"castoff/cmd/castoff/internal/engine/explain/ways"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// clientsGit is the Git with which the docker command fetches a build context: it
// runs on the user's machine, as the user.
var clientsGit = pattern.New(`unable to prepare context: `)

// credentialTraps are those about what a build may know but the image must not.
var credentialTraps = []entry{
	{
		Trap: Trap{
			ID: "secret-missing", Title: "RUN asks for a secret that the build was not given", Exercise: "secret-in-arg", Lesson: 11,
			Why:     "RUN --mount=type=secret,id=NAME gets what docker build --secret id=NAME,src=FILE was given under the same name. Without that the step fails, or the file in /run/secrets is not there. The mount counts for its own RUN only.",
			Cure:    "Give the secret to the build, under the name that the Dockerfile has. In Compose, list it under build: secrets, too.",
			Example: "docker build --secret id=token,src=token.txt .",
		},
		rules: []rule{
			{core: "secret ", line: pattern.New(`(?:^|: )secret (?P<secret>[\w.-]+)(?: not found)?: not found$`), when: building, weight: likely},
			{core: "secret required but no secret with id ", line: pattern.New(`secret required but no secret with id "?(?P<secret>[\w.-]+)"? found`), weight: likely},
			{core: "/run/secrets/", line: pattern.New(`^\S+: .*/run/secrets/(?P<secret>[\w.-]+)['’"]?: (?:No such file or directory|nonexistent directory)$`), when: building, weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "ssh-missing", Title: "RUN asks for your SSH agent, and the build was not given it", Lesson: 11,
			Why:     "RUN --mount=type=ssh gets the agent that docker build --ssh was given, under the same id (default if there is none). The client passes on the agent of SSH_AUTH_SOCK, which has to run and to hold a key.",
			Cure:    "Give it to the build. ssh-add -l shows the agent's keys.",
			Example: "eval \"$(ssh-agent)\" && ssh-add\ndocker build --ssh default .",
		},
		rules: []rule{
			{core: "forwarded from the client", line: pattern.New(`no SSH key "(?P<key>[^"]*)" forwarded from the client`), weight: likely},
			{core: "unset ssh forward key ", line: pattern.New(`unset ssh forward key (?P<key>\S+)`), weight: likely},
			{core: "invalid empty ssh agent socket", line: pattern.New(`invalid empty ssh agent socket`), weight: likely},
			{core: "connecting to agent: ", line: pattern.New(`^Error connecting to agent: No such file or directory$`), when: building, weight: likely},
			{core: "authentication agent", line: pattern.New(`^Could not open a connection to your authentication agent\.$`), when: building, weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "private-repository", Title: "The build may not read a private repository", Exercise: "secret-in-arg", Lesson: 11,
			Why:     "A build has nothing of yours: not your SSH keys, not your token, not your ~/.netrc or ~/.gitconfig. Git asks for a name and password, and there is nobody to answer.",
			Cure:    "Give the build a token with --mount=type=secret, or your SSH agent with --mount=type=ssh, for the one RUN that needs it; for Go modules set GOPRIVATE, too. Or run go mod vendor on your machine, and copy vendor. Never copy a key or write a token into an ARG.",
			Example: "RUN --mount=type=secret,id=netrc,target=/root/.netrc \\\n    GOPRIVATE=git.example.com go mod download",
		},
		ways: ways.Repository,
		rules: []rule{
			{core: "could not read Username for ", line: pattern.New(`fatal: could not read Username for '(?P<host>[^']+)': (?:terminal prompts disabled|No such device or address)`), unless: clientsGit, when: building, weight: likely},
			{core: "could not read Password for ", line: pattern.New(`fatal: could not read Password for '(?P<host>[^']+)': (?:terminal prompts disabled|No such device or address)`), when: building, weight: likely},
			{core: "error fetching: ", line: pattern.New(`error fetching: (?:fatal: could not read Username for '(?P<host>[^']+)'|Host key verification failed)`), unless: clientsGit, weight: likely},
			{core: "ermission denied (publickey", line: pattern.New(`(?:^|\s)(?:(?P<host>\S+@\S+): )?Permission denied \(publickey[^)]*\)\.?$`), when: building, weight: likely},
			{core: "Host key verification failed.", line: pattern.New(`(?:^|\s)Host key verification failed\.$`), when: building, weight: likely},
		},
	},
}
