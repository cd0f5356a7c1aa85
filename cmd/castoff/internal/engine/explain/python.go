package explain

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/explain/transcript"
	"castoff/cmd/castoff/internal/ground/pattern"
)

// pipBuilds reports whether pip was building a package: what a setup.py does
// not find then is for that package to say.
func pipBuilds(l *transcript.Log) bool {
	return slices.ContainsFunc(l.Lines, func(s string) bool {
		return strings.Contains(s, "Getting requirements to build wheel") || strings.Contains(s, "metadata-generation-failed") ||
			strings.Contains(s, "subprocess-exited-with-error") || strings.Contains(s, "python setup.py egg_info")
	})
}

// imported reports whether a module is one that a program asks for, and of a
// package that is not there.
func imported(l *transcript.Log, names map[string]string) bool {
	module := names["module"]
	return !ofPython.MatchString(module) && !byPackage(l, module) && !pipBuilds(l)
}

// byPackage reports whether a package of others asks for a part of a package: the
// part before the dot was found, so that it is there in another version.
func byPackage(l *transcript.Log, module string) bool {
	if !strings.Contains(module, ".") {
		return false
	}
	file := ""
	for _, line := range l.Lines {
		if strings.HasPrefix(line, `File "`) {
			file = line
		} else if strings.Contains(line, "No module named") && strings.Contains(line, module) && strings.Contains(file, "-packages/") {
			return true
		}
	}
	return false
}

// ofPython are modules that belong to Python: those that newer ones dropped or
// renamed, and those that a Python built without some library lacks.
// One that begins with a dot is the rest of a name that was empty.
var ofPython = pattern.New(`^(?:[_.].*|distutils|setuptools|pkg_resources|imp|async(?:ore|hat)|cgi|crypt|telnetlib|pipes|audioop|imghdr|smtpd|pip|ensurepip|venv|apt_pkg|` +
	`ssl|sqlite3|tkinter|Tkinter|curses|readline|bz2|lzma|zlib|ctypes|ConfigParser|Queue|urllib2|urlparse|httplib|c?StringIO|cPickle|commands|exceptions)$`)

// pythonTraps are those about a Python program's packages.
var pythonTraps = []entry{
	{
		Trap: Trap{
			ID: "pip-managed", Title: "pip may not install into the distribution's own Python", Lesson: 7,
			Why:     "Debian since 12, Ubuntu since 23.04 and newer Alpines mark their Python as managed by the package manager, so that pip does not break what apt or apk put there. Images called python have one of their own that is not marked.",
			Cure:    "Install into a virtual environment, which can be copied to the final stage as a whole, or build on a python image. In a build stage that is thrown away, pip install --break-system-packages does no harm either.",
			Example: "RUN python3 -m venv /venv\nRUN /venv/bin/pip install -r requirements.txt\n…\nCOPY --from=build /venv /venv\nENV PATH=\"/venv/bin:$PATH\"",
		},
		rules: []rule{
			{core: "externally-managed-environment", line: pattern.New(`^error: externally-managed-environment$`), weight: likely},
			{core: "externally managed", line: pattern.New(`^[×x] This environment is externally managed$`), weight: possible},
		},
	},
	{
		Trap: Trap{
			ID: "pip-no-match", Title: "pip finds no version of the package that fits", Lesson: 7,
			Why:     "The name is misspelt, or the index has no such version, or every version asks for another Python than this image's. On alpine, or on another CPU, a package may have no wheel that fits. A list that pip freeze wrote on another machine names packages of its distribution, too. \"from versions: none\" means that there was nothing to choose from: also if the index was not reached.",
			Cure:    "Look at the package's page for its versions and the Pythons that they ask for, and choose the image's tag by that. Use the same Python in every stage. A package of your own is installed from its directory (pip install .), or from --index-url.",
			Example: "# the Python that the package asks for, in both stages\nFROM python:3.13 AS build\n…\nFROM python:3.13-slim",
		},
		rules: []rule{
			{core: "No matching distribution found for ", line: pattern.New(`^(?:ERROR: )?No matching distribution found for (?P<package>\S+)`), when: online, weight: likely},
			{core: "Could not find a version that satisfies the requirement ", line: pattern.New(`^(?:ERROR: )?Could not find a version that satisfies the requirement (?P<package>\S+)`), when: online, weight: likely},
		},
	},
	{
		Trap: Trap{
			ID: "python-module", Title: "Python does not find a module that the program imports", Lesson: 7,
			Why:     "Packages lie in the site-packages of one Python: that of the stage, and of the virtual environment, where pip install ran. The final stage has them only if they were copied, to the same path and for the same Python version (python3.11 does not look into python3.12), and if that Python is the one that runs: /venv/bin is to be in PATH, which an ENV of another stage does not set. A module of your own is looked for beside the script, in WORKDIR (python -m) and in PYTHONPATH.",
			Cure:    "Packages of others: see that requirements.txt names them, copy the whole virtual environment, keep its path, and build both stages on the same Python. Your own: copy every directory that is imported. One that was installed as editable (pip install -e, uv sync) is only a link to its sources, which have to be at the same path.",
			Example: "COPY --from=build /venv /venv\nCOPY app /srv/app\nWORKDIR /srv\nCMD [\"/venv/bin/python\", \"-m\", \"app\"]",
		},
		rules: []rule{
			{core: "No module named ", line: pattern.New(`^(?:ModuleNotFoundError|ImportError): No module named '?(?P<module>[\w.]+)'?$`), when: imported, weight: likely},
			{core: ": No module named ", line: pattern.New(`^(?:\S*/)?python[\d.]*: No module named (?P<module>[\w.]+)$`), when: imported, weight: likely},
			{core: "(No module named ", line: pattern.New(`^(?:\S*/)?python[\d.]*: Error while finding module specification for '(?P<module>[\w.]+)' \(ModuleNotFoundError: No module named `), when: imported, weight: likely},
		},
	},
}
