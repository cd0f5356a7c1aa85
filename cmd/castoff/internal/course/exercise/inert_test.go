package exercise

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/lessons"
)

const noGit = "skipped, it needs git: %v"

// acts are files that some program acts on by itself, and how their names can
// be disguised.
var acts = []string{
	// git, by any name that some file system takes for .git
	".git/config", ".git/config.worktree", ".git/hooks/post-checkout", ".git/commondir", ".git/gitdir", ".git/worktrees/a/config", ".git/modules/a/config",
	".git/info/attributes", ".git/info/exclude", ".git/objects/info/alternates", ".git/objects/info/http-alternates", ".git/index", ".git/packed-refs", ".git/logs/HEAD",
	".git/shallow", ".git/FETCH_HEAD", ".git/sharedindex.0", ".git/refs/heads/$(id)", ".git/head", ".git/reftable/tables.list", ".git/rebase-merge/git-rebase-todo",
	".git", "sub/.git", "sub/.git/config", "a/.git/HEAD/config", ".GIT/config", ".Git/HEAD", ".g\u200cit/config", "\u200c.git/config", "\ufeff.git/config", ".git\u200d/config", ".g\u0131t/config",
	"\uff0egit/config", "\u2024git/config", ".\uff47it/config", ".g\U0001d422t/config", ".gi\ufe0ft/config", ".gi\u034ft/config", "GIT~1/config", "git~1", "a/GIT~10", ".git./config", ".git /config",
	".git::$INDEX_ALLOCATION/config", ".git\\config", ".gitmodules", ".gitattributes", "sub/.gitattributes", ".gitconfig", ".editorconfig", ".lfsconfig", ".git-credentials", ".mailmap",
	"commondir", "sub/commondir", "gitdir",
	// others that keep versions
	".hg/hgrc", ".hg", ".hgrc", ".svn/entries", "_svn/entries", ".bzr/branch/branch.conf", ".jj/repo/config.toml", ".sl/config", "_darcs/prefs/defaults", "CVS/Root", ".fslckout", "_FOSSIL_", ".pijul/config",
	// editors
	".vscode/tasks.json", ".VSCode/settings.json", "sub/.vscode/settings.json", ".idea/workspace.xml", ".vs/tasks.vs.json", "a.code-workspace", "A.Code-Workspace", ".fleet/run.json", ".zed/settings.json",
	".nvim.lua", ".nvimrc", ".exrc", "_exrc", ".vimrc", "_vimrc", ".lvimrc", ".dir-locals.el", ".dir-locals-2.el", ".helix/languages.toml", ".sublime-project", "x.sublime-project", ".devcontainer/devcontainer.json",
	".devcontainer.json", ".cursor/mcp.json", ".mcp.json", ".claude/settings.json", ".aider.conf.yml", ".project", ".classpath", ".ycm_extra_conf.py", ".clangd", ".ccls", "compile_commands.json", ".luarc.json", "CMakeLists.txt",
	// shells, and what completes words
	".envrc", ".env.local", ".autoenv", ".autoenv.zsh", ".in", ".out", ".bashrc", ".profile", ".zshrc", ".zshenv", ".zlogin", ".inputrc", ".direnv/x", "mise.toml", "mise.local.toml", "mi\u017fe.toml", "MISE.TOML",
	".mise.toml", ".mise/config.toml", "mise/config.toml", ".config/mise.toml", ".tool-versions", ".rtx.toml", ".shadowenv.d/x", ".rvmrc", ".ruby-version", ".nvmrc", "venv/bin/activate", "bin/activate", "a/pyvenv.cfg", "Pipfile",
	"compose.yaml", "docker-compose.override.yml", "Makefile", "makefile", "magefile.go", "GNUmakefile", "Rakefile", ".justfile", ".screenrc", ".tmux.conf", ".gdbinit", ".lldbinit", ".wgetrc", ".curlrc", ".ackrc", ".lesskey",
	// package managers and language tools
	".npmrc", ".yarnrc", ".yarnrc.yml", ".pnp.cjs", ".pnpmfile.cjs", "pnpmfile.cjs", "node_modules/typescript/lib/tsserver.js", ".pypirc", ".cargo/config.toml", "Cargo.toml", "build.rs", "rust-toolchain.toml",
	".mvn/extensions.xml", "pom.xml", "build.gradle", "build.gradle.kts", "Settings.gradle", ".bsp/x.json", "build.sbt", "project.clj", "mix.exs", "Gemfile", ".rubocop.yml", "hie.yaml", "build.zig", "Package.swift",
	"eslint.config.js", "tailwind.config.ts", ".eslintrc.js", ".prettierrc", "pyproject.toml", "setup.cfg", "pylintrc", ".pylintrc", "conftest.py", "a.csproj", "Directory.Build.props", "nuget.config", "flake.nix",
	".golangci.yml", ".pre-commit-config.yaml", ".husky/pre-commit", ".Rprofile", "ansible.cfg", "Ansible.cfg",
	// what opens a directory in a window
	"desktop.ini", "autorun.inf", "x.lnk", "x.url", "x.desktop", ".directory", "x.app/Contents/Info.plist", ".hidden/x", ".DS_Store", "..x", ".",
	// what a shell takes for another program, a switch, or a command
	"docker.exe", "docker.bat", "GO.CMD", "docker.js", "git.com", "CON", "aux.txt", "com1.go", "COM\u00b9", "-rf", "+!id", "package.json", "tsconfig.base.json", "--checkpoint-action=exec=sh", "~", "~root", "$(id)", "`id`", "a/$(id)/b", "a\u202etxt.exe",
	// what was found when somebody attacked the lists
	"GNUmakefile.sh", "GNUmakefile,v", "s.Makefile", "a.mk", "readline.py", "json/__init__.py", "sub/Token.py", "tools/http/__init__.py", "manage.py", "setup.py",
	"gems.rb", "lean-toolchain", "lakefile.lean", "composer.json", "Vagrantfile", "WORKSPACE", "BUILD", "CLAUDE.md", "AGENTS.md", "x.el", "kubectl.js", "rg.js", "x.so", "project/build.properties",
	// repositories that are not called so
	"../x", "a//b", "/etc/x",
}

// TestActing: what a program acts on by itself is refused, whatever disguise a
// file system would see through.
func TestActing(t *testing.T) {
	for _, name := range acts {
		if err := inertFile(name, []byte("x")); err == nil {
			t.Errorf("%q may be written", name)
		}
	}
	for _, kind := range acting {
		for _, p := range kind.names {
			name := strings.NewReplacer("*", "x", "/", "").Replace(p)
			if p != strings.ToLower(p) || inertName(name, !kind.files) == nil || inertName(strings.ToUpper(name), !kind.files) == nil {
				t.Errorf("%q is not refused", p)
			}
		}
	}
}

// TestInert: what exercises are made of may be written.
func TestInert(t *testing.T) {
	for name, text := range map[string]string{
		"Dockerfile": "", "debug.Dockerfile": "", ".dockerignore": "", "sub/.dockerignore": "", "Dockerfile.dockerignore": "", ".gitignore": "", "main.go": "", "go.mod": "", "go.sum": "", "go.work": "",
		"app/__init__.py": "", "main.py": "", "json/data.txt": "", "build/Dockerfile": "", "web/extra.js": "", "index.js": "",
		"package-lock.json": "", "requirements.txt": "", "app.py": "", "web/app.js": "", "entrypoint.sh": "", "nginx.conf": "", "größe.txt": "", "日本語.md": "",
		"a-b_c+d@1,2=3 (4).txt": "", "certs/ca.pem": "", "workspace/a": "", "gradle/x": "", "objects/a": "", "refs/a": "", "HEAD": "", "bin/app": "", "vendor/modules.txt": "", "LICENSE": "", "config": "", "hooks/x": "", "git/x": "", "x.git/y": "",
		".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": strings.Repeat("0a", 20) + "\n", ".git/description": "", ".git/objects/0a/" + strings.Repeat("0b", 19): "\x00",
		".git/objects/pack/pack-0a.pack": "\x00", ".git/refs/tags/v1.0": strings.Repeat("0a", 32), ".git/refs/heads/a/b": strings.Repeat("0a", 20),
		".env": "# It is made up.\n\nDATABASE=live.harbour.test\r\nPASSWORD='a b-0417'\nURL=\"http://a:80/x,y\"\nEMPTY=\n",
	} {
		if err := inertFile(name, []byte(text)); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestContents: some files may be there with some contents only.
func TestContents(t *testing.T) {
	for _, tt := range []struct{ name, text string }{
		{".git/HEAD", "ref: refs/heads/$(id)\n"}, {".git/HEAD", "ref: refs/heads/main\n\x1b[2J"}, {".git/HEAD", "ref: ../../x"}, {".git/refs/heads/main", "`id`"}, {"sub/.git/HEAD", "x"}, {".git/HEAD", ""},
		{".env", "A=$(id)"}, {".env", "A=`id`"}, {".env", "A=b; id"}, {".env", "id"}, {".env", "export A=b"}, {".env", "A=b\nid\n"}, {".env", "A='a\nid'"}, {".env", "A=b c"}, {".env", "# a\rid"}, {".env", "A=b &"},
		{".env", "LD_PRELOAD=./x.so"}, {".env", "PATH=."}, {".env", "path=."}, {".env", "GIT_CONFIG_GLOBAL=x"}, {".env", "GOFLAGS=-toolexec=./x"}, {".env", "BASH_ENV=x"}, {".env", "PYTHONPATH=."}, {".env", "MAKEFILES=x.mk"}, {".env", "TAR_OPTIONS=--x"}, {".env", "INPUTRC=x"}, {".env", "FCEDIT=x"}, {".env", "BAT_PAGER=x"}, {".env", "STARSHIP_CONFIG=x"}, {".env", "precmd_functions=x"}, {".env", "NODE_OPTIONS=--require=./x"}, {".env", "DOCKER_HOST=tcp://x"},
		{"sub/.env", "A=$(id)"},
	} {
		if err := inertFile(tt.name, []byte(tt.text)); err == nil {
			t.Errorf("%s may say %q", tt.name, tt.text)
		}
	}
}

// TestRefusedWhereLoaded: a course with such a file is refused, with the file
// and the cure, and so is one whose solution makes a repository out of its
// start.
func TestRefusedWhereLoaded(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	const dir = "exercises/a/"
	for _, tt := range []struct {
		files fstest.MapFS
		want  string
	}{
		{fstest.MapFS{dir + "start/.git/config": file("[core]\n\tfsmonitor = ./x\n")}, dir + "start/.git/config:1: it is not for a learner's directory: below .git there may be only HEAD, description"},
		{fstest.MapFS{dir + "start/.git.txt/config": file("")}, dir + "start/.git.txt/config:1: it is not for a learner's directory: below .git"},
		{fstest.MapFS{dir + "solution/.git.txt": file("gitdir: /x")}, dir + "solution/.git.txt:1: it is not for a learner's directory: it is written as .git: names with a dot"},
		{fstest.MapFS{dir + "start/.hg.txt/hgrc": file("")}, dir + "start/.hg.txt:1: it is not for a learner's directory: it is written as .hg: names with a dot"},
		{fstest.MapFS{dir + "start/.vscode/tasks.json": file("{}")}, dir + "start/.vscode:1: it is not for a learner's directory: names with a dot in front steer editors, shells and tools"},
		{fstest.MapFS{dir + "solution/mise.toml": file("")}, dir + "solution/mise.toml:1: it is not for a learner's directory: shells load it"},
		{fstest.MapFS{dir + "start/.env": file("A=$(id)")}, dir + "start/.env:1: it is not for a learner's directory: some shells run it: line 1"},
		{fstest.MapFS{dir + "start/HEAD": file("ref: refs/heads/main\n"), dir + "start/refs/x": file(""), dir + "solution/objects/x": file("")}, dir + "start/HEAD:1: it is not for a learner's directory: with objects and refs beside it"},
		{fstest.MapFS{dir + "start/a/b/Head": file(""), dir + "start/a/b/refs/x": file(""), dir + "start/A/B/Objects/x": file("")}, dir + "start/a/b/Head:1: it is not for a learner's directory: with objects"},
		{fstest.MapFS{"exercises/con/exercise.md": file(good)}, "exercises/con:1: the name is not one for every system"},
	} {
		if got := problems(t, course(good, tt.files)); !strings.HasPrefix(got, tt.want) || strings.Contains(got, "\n") {
			t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
		}
		if _, err := Load(course(good, tt.files), "exercises", made{}); len(problem.All(err)) != 1 {
			t.Errorf("%s: %d problems", tt.want, len(problem.All(err)))
		}
	}
}

// lay writes files as a learner would get them.
func lay(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// gitRuns reports whether git, as a person or a prompt calls it there, runs the
// program that leaves a mark.
func gitRuns(t *testing.T, dir, mark string) bool {
	t.Helper()
	for _, args := range [][]string{{"status"}, {"log", "-1"}, {"diff"}, {"branch"}, {"describe", "--always"}, {"rev-parse", "HEAD"}, {"add", "--dry-run", "."}, {"stash", "list"}} {
		cmd := exec.CommandContext(t.Context(), "git", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
		_ = cmd.Run()
	}
	_, err := os.Stat(mark)
	return err == nil
}

// TestGit: real git runs a program that is set in a repository, also in one
// that is not called .git, and nothing in what may be written.
func TestGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil || runtime.GOOS == "windows" {
		t.Skipf(noGit, err)
	}
	mark := filepath.Join(t.TempDir(), "mark")
	config := "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tfsmonitor = \"touch " + mark + "; false\"\n"
	below := func(dir string) map[string]string {
		return map[string]string{path.Join(dir, "HEAD"): "ref: refs/heads/main\n", path.Join(dir, "config"): config,
			path.Join(dir, "objects/pack/x"): "", path.Join(dir, "refs/heads/x"): "", "main.go": ""}
	}
	if !gitRuns(t, lay(t, below(".git")), mark) {
		t.Error("git does not run what is set in a repository: this test shows nothing")
	}
	_ = os.Remove(mark)
	bare := below("")
	bare["config"] = strings.Replace(config, "bare = false", "bare = false\n\tworktree = .", 1)
	if !gitRuns(t, lay(t, bare), mark) {
		t.Error("git does not run what is set in a bare repository: this test shows nothing")
	}
	_ = os.Remove(mark)
	for _, files := range []map[string]string{below(".git"), below("sub/.git"), bare} {
		if CheckInert(os.DirFS(lay(t, files))) == nil {
			t.Errorf("it may be written: %v", files)
		}
		// Whichever file is left out of it: nothing that may be written has git
		// run something, though all of a course's other files were there
		// already.
		for left := range files {
			part := map[string]string{}
			for name, text := range files {
				if name != left {
					part[name] = text
				}
			}
			dir := lay(t, part)
			if CheckInert(os.DirFS(dir)) == nil && gitRuns(t, dir, mark) {
				t.Errorf("without %s, git runs a program in it: %v", left, part)
				_ = os.Remove(mark)
			}
		}
	}
}

// TestOurOwnAreInert: what castoff's own exercises write is inert.
func TestOurOwnAreInert(t *testing.T) {
	all, err := Load(lessons.Files, "exercises", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		solved, err := e.Solved()
		if err != nil {
			t.Fatal(err)
		}
		for _, files := range []fs.FS{e.StartFiles, solved} {
			if err := CheckInert(files); err != nil {
				t.Errorf("%s: %v", e.ID, err)
			}
		}
	}
}
