package explain

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/engine/explain/ways"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// systemPrograms are programs that a package's script calls and that no package
// brings: the distribution does.
const systemPrograms = `git|python\d?|make|cmake|gcc|g\+\+|cc|bash|sh|curl|wget|node|npm|npx|yarn|pnpm|bun|java|cp|rm|mkdir|sed|zip|unzip|tar|perl|php|go|cargo|docker|ssh|openssl|chromium|google-chrome`

var (
	// scriptName is how npm and yarn begin to run a script of package.json, and
	// scriptStep an instruction that runs one.
	scriptName = pattern.New(`^> (?:@[\w.-]+/)?[\w.-]+@\S* [\w:.-]+|^\$ \S|^yarn run v\d`)
	scriptStep = pattern.New(`^RUN .*\b(?:npm (?:run|test|exec)\b|yarn (?:run )?(?:build|test|compile)|pnpm (?:run |exec )?\w)`)
	// withoutDev is how development dependencies are left out.
	withoutDev = pattern.New(`\bnpm (?:ci|i|install)\b.*--(?:omit[= ]dev|production|only[= ]prod\w*)|NODE_ENV[= ]production|\b(?:yarn|pnpm)\b.*--prod(?:uction)?\b`)
)

// ofScript reports whether a script of package.json is run.
func ofScript(l *transcript.Log, _ map[string]string) bool {
	return slices.ContainsFunc(l.Steps, scriptStep.MatchString) || slices.ContainsFunc(l.Lines, scriptName.MatchString)
}

func notOfScript(l *transcript.Log, names map[string]string) bool {
	return building(l, names) && (!ofScript(l, names) || systemProgram.MatchString(names["program"]))
}

var systemProgram = pattern.New(`^(?:` + systemPrograms + `)$`)

// toolOfScript reports whether it is a tool of a package that a script calls.
func toolOfScript(l *transcript.Log, names map[string]string) bool {
	return ofScript(l, names) && !systemProgram.MatchString(names["program"])
}

// devLeftOut reports whether the text shows that development dependencies were
// left out.
func devLeftOut(l *transcript.Log, names map[string]string) bool {
	return building(l, names) && l.Says(withoutDev) && !strings.HasPrefix(names["module"], ".") && !strings.HasPrefix(names["module"], "/")
}

// scriptMissing is about a script that package.json does not have: no tool is called
// that.
var scriptMissing = pattern.New(`Command "(?:build|start|dev|ci|test|lint|serve|prod|production|preview|generate|migrate|seed|clean|compile)\b[\w.:-]*" not found`)

// nodeTraps are those about what Node's packages need.
var nodeTraps = []entry{
	{
		Trap: Trap{
			ID: "dev-dependencies", Title: "A package's script calls a tool that was not installed with the packages",
			Why:     "Tools such as compilers and bundlers lie in node_modules/.bin. They are development dependencies most of the time, and npm ci --omit=dev, --production and NODE_ENV=production leave those out. Or packages were not installed in this stage at all, or a bind mount over the program's directory hides node_modules.",
			Cure:    "Install all packages in the build stage, and build there; install those for production in the final stage only. See that package.json names the tool. With a bind mount in Compose, give node_modules a volume of its own.",
			Example: "FROM node:VERSION AS build\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build",
		},
		rules: []rule{
			{core: "not found", line: shellFoundNot, when: toolOfScript, weight: likely},
			{core: "Cannot find module '", line: pattern.New(`Cannot find module '(?P<module>[^']+)'`), when: devLeftOut, weight: likely},
			{core: "Command \"", line: pattern.New(`^error Command "(?P<program>[\w.-]+)" not found\.$`), unless: scriptMissing, when: inBuild, weight: likely},
			{core: "ERR_PNPM_RECURSIVE_EXEC_FIRST_FAIL", line: pattern.New(`ERR_PNPM_RECURSIVE_EXEC_FIRST_FAIL\S* +Command "(?P<program>[\w.-]+)" not found$`), unless: scriptMissing, weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "node-modules", Title: "node_modules was made on another system",
			Why:     "Packages with compiled parts are installed for one system, CPU and version of Node. COPY . . brings your machine's node_modules into the image, over those that npm installed there, unless .dockerignore lists it; a bind mount over the directory hides those as well.",
			Cure:    "List node_modules in .dockerignore, and install the packages in the image. With a bind mount in Compose, give node_modules a volume of its own, and renew it (docker compose up -V). A lock file that was made on one system may name the parts for that one only: make it again, without node_modules beside it.",
			Example: "# .dockerignore\nnode_modules",
		},
		rules: []rule{
			{core: ".node: ", line: pattern.New(`(?P<file>\S+\.node): (?:invalid ELF header|(?:cannot open shared object file: )?Exec format error)`), weight: likely},
			{core: "Cannot find ", line: pattern.New(`Cannot find (?:module|package) '(?P<module>@?[\w./-]*` + forSystem.String() + `[\w./-]*)'`), weight: likely},
			{core: "You installed esbuild for another platform", line: pattern.New(`You installed esbuild for another platform than the one you're currently using`), weight: likely},
			{core: "was compiled against a different Node.js version", line: pattern.New(`was compiled against a different Node\.js version`), weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "lock-file", Title: "The lock file is missing, or does not fit the list of packages",
			Why:     "npm ci, --frozen-lockfile, --locked and the like install exactly what the lock file says, and change nothing. It was not copied before this step, is left out by .gitignore or .dockerignore, or is older than the list of packages (package.json, Cargo.toml, pyproject.toml, Gemfile).",
			Cure:    "Make or renew it on your machine with the same version of the tool, keep it with the sources, and copy both files before the packages are installed.",
			Example: "# npm install, cargo generate-lockfile, poetry lock, uv lock …\nCOPY package.json package-lock.json ./\nRUN npm ci",
		},
		ways: ways.Lock,
		rules: []rule{
			{core: "npm ci", line: pattern.New("[`']npm ci[`']? (?:command )?can only install (?:with an existing package-lock|packages when your package)"), weight: likely},
			{core: "cipm can only install packages with an existing package-lock", line: pattern.New(`cipm can only install packages with an existing package-lock`), weight: likely},
			{core: "lockfile needs to be updated, but yarn was run with", line: pattern.New("Your lockfile needs to be updated, but yarn was run with [`']?--frozen-lockfile"), weight: likely},
			{core: "The lockfile would have been ", line: pattern.New(`The lockfile would have been (?:modified|created) by this install, which is explicitly forbidden`), weight: likely},
			{core: "ERR_PNPM_", line: pattern.New(`\b(?P<code>ERR_PNPM_(?:NO_LOCKFILE|(?:FROZEN_LOCKFILE_WITH_)?OUTDATED_LOCKFILE|LOCKFILE_(?:CONFIG_MISMATCH|BREAKING_CHANGE)))\b`), weight: likely},
			{core: "lockfile had changes, but lockfile is frozen", line: pattern.New(`lockfile had changes, but lockfile is frozen`), weight: likely},
			{core: "to be updated but --", line: pattern.New(`^(?:error: )?the lock file (?P<file>\S+) needs to be updated but --(?:locked|frozen) was passed`), weight: likely},
			{core: "cannot ", line: pattern.New(`cannot (?:update|create) the lock file (?P<file>\S+) because --(?:locked|frozen) was passed`), weight: likely},
			{core: "poetry.lock", line: pattern.New("pyproject\\.toml changed significantly since poetry\\.lock was last generated|poetry\\.lock is not up to date with pyproject\\.toml|^Error: poetry\\.lock not found"), weight: likely},
			{core: "uv.lock", line: pattern.New("(?:Unable to find lockfile at `uv\\.lock`|[Tt]he lockfile at `uv\\.lock` needs to be updated, but `--(?:locked|frozen)`)"), weight: likely},
			{core: "Pipfile.lock", line: pattern.New(`Pipfile\.lock (?:\([^)]*\) )?(?:is )?(?:out of date|not found(?:[^,]|$))`), weight: likely},
			{core: "lockfile", line: pattern.New(`^The (?:deployment|frozen) setting requires a (?:lockfile|Gemfile\.lock)|^You are trying to install in deployment mode after changing$`), weight: likely},
			{core: "NU1004", line: pattern.New(`error NU1004: `), weight: likely},
		},
	},
}
