package exercise

// hidden are the files with a dot in front that may be there: those that
// exercises are about, and those that only tell tools which files to leave out.
var hidden = []string{".dockerignore", envFile, ".gitignore", ".gitkeep"}

// acting are the names without a dot in front that make programs act, as
// patterns of [path.Match] in lower case; a slash at the end is for directories
// only. An exercise is about a Dockerfile, and its program is in Go, of which
// everything may be there: Go's tools run nothing when they read a module. A
// name that is refused here can still be in an image: see [elsewhere].
var acting = []struct {
	why   string
	names []string
	// files is true where a directory may have such a name.
	files bool
}{
	{why: "version control takes the directory for its own", names: []string{
		"cvs", "rcs", "sccs", "_svn", "_darcs", "_mtn", "_fossil_", "{arch}", "commondir", "gitdir",
	}},
	{why: "editors obey it when they open the directory", names: []string{
		"*.code-workspace", "*.sublime-project", "*.sublime-workspace", "*.sublime-build", "*.rproj",
		"_dir-locals*.el", "_emacs", "_vimrc", "_gvimrc", "_exrc", "_nvimrc", "_viminfo", "session.vim", "*.vimrc", "neoconf.json", "coc-settings.json",
		"*.run.xml", "*.iml", "*.ipr", "*.iws", "nbproject", "*.xcodeproj", "*.xcworkspace", "*.playground",
		"cmakesettings.json", "cppproperties.json", "tasks.vs.json", "launch.vs.json",
		"devcontainer.json", "*.kdev4", "*.kateproject",
	}},
	{why: "shells load it, or complete words with it, where it lies", names: []string{
		"mise.toml", "mise.*.toml", "mise/", "mise.lock", "devbox.json", "environment.yml", "environment.yaml",
		"pipfile", "activate", "activate.*", "activate_this.py", "pyvenv.cfg", "venv", "virtualenv",
		"makefile", "gnumakefile", "bsdmakefile", "makefile.*", "gnumakefile.*", "bsdmakefile.*", "*.mk", "*.mak", "*,v", "s.*", "kbuild", "rakefile", "rakefile.rb", "irb.rc", "irbrc", "_irbrc", "tasks.py", "fabfile.py", "fabfile",
		"vagrantfile", "guardfile", "steepfile", "capfile", "thorfile", "berksfile", "podfile", "fastfile", "brewfile", "dangerfile", "artisan", "manage.py", "setup.py",
		"tiltfile", "earthfile", "skaffold.yaml", "terragrunt.hcl", "*.tf", "*.tfvars", "devenv.*", "moon.yml", "turbo.json", "lerna.json", "lefthook*", "pants.toml",
		"justfile", "taskfile.*", "taskfile", "magefile.go", "magefile_*.go", "magefiles",
	}},
	{why: "commands of docker that only look fetch what it includes", names: []string{
		"compose.yaml", "compose.yml", "compose.*.yaml", "compose.*.yml", "docker-compose.*", "docker-compose-*", "podman-compose.*", "docker-bake.*",
	}},
	{why: "package managers take settings from it, or find programs in it", names: []string{
		"node_modules", "bower_components", "pnpmfile.*", "pnpm-workspace.yaml", "bunfig.toml", "pip.conf", "pip.ini", "uv.toml",
		"nuget.config", "global.json", "gems.rb", "gems.locked", "composer.json", "composer.lock", "composer.phar", "poetry.toml", "hatch.toml", "pixi.toml", "conanfile.*", "gemfile", "gemfile.*", "*.gemspec",
	}},
	{why: "language tools run it, or what is set in it, when they open the directory", names: []string{
		// Rust, Zig, Swift, Nim, D, Crystal, Dart
		"cargo.toml", "build.rs", "rust-project.json", "rust-toolchain", "rust-toolchain.toml", "build.zig", "build.zig.zon", "zls.json",
		"package.swift", "*.nims", "*.nimble", "nim.cfg", "*.nim.cfg", "dub.json", "dub.sdl", "shard.yml", "pubspec.yaml", "pubspec_overrides.yaml", "analysis_options.yaml",
		// the JVM's
		"pom.xml", "*.gradle", "*.gradle.kts", "gradle.properties", "gradlew", "*.sbt", "build.sc", "build.mill", "build.mill.*", "build.properties", "*.sc", "project.clj",
		"deps.edn", "bb.edn", "shadow-cljs.edn", "build.boot", "*.main.kts",
		// .NET
		"*.sln", "*.slnx", "*.*proj", "*.props", "*.targets", "*.rsp", "*.ruleset", "omnisharp.json", "*.csx", "*.fsx",
		// Elixir, Erlang, Haskell, OCaml, Nix, Julia, MATLAB
		"mix.exs", "*.exs", "rebar.config", "rebar.config.script", "erlang_ls.config", "erlang.mk", "hie.yaml", "*.cabal", "cabal.project*", "stack.yaml",
		"setup.hs", "setup.lhs", "package.yaml", "dune", "dune-project", "dune-workspace", "*.opam", "esy.json", "*.nix", "project.toml", "startup.m", "startup.jl",
		// JavaScript
		"*.config.js", "*.config.cjs", "*.config.mjs", "*.config.ts", "*.config.cts", "*.config.mts", "*rc.js", "*rc.cjs", "*rc.mjs",
		"package.json", "tsconfig*.json", "jsconfig*.json", "gulpfile*", "gruntfile*", "jakefile*", "nx.json", "tslint.json", "cspell*", "deno.json", "deno.jsonc",
		// Python
		"pyproject.toml", "setup.cfg", "tox.ini", "pylintrc", "pylintrc.toml", "mypy.ini", "pytest.ini", "pytest.toml", "conftest.py", "noxfile.py", "sitecustomize.py",
		"usercustomize.py", "*.pth", "pyrightconfig.json", "wscript", "sconstruct", "sconscript", "dodo.py",
		// PHP, TeX, Perl, Lua, Ansible
		"xmake.lua", "lean-toolchain", "lakefile.*", "*.el", "*.elc", "jupyter*_config.py", "ipython*_config.py", "tox.toml", "*.so", "*.so.*", "*.pyd", "*.pyc", "*.pyo", "*.pyw",
		"psalm.xml", "psalm.xml.dist", "phpstan.*", "*.neon", "phpcs.xml", "phpcs.xml.dist", "phpunit.xml*", "latexmkrc", "maxima-init.*", "ctags.d", "makefile.pl", "build.pl", "*.rockspec", "ansible.cfg",
		// C, and what builds anything
		"cmakelists.txt", "cmakepresets.json", "cmakeuserpresets.json", "*.cmake", "compile_commands.json", "compile_flags.txt",
		"meson.build", "meson_options.txt", "meson.options",
		"module.bazel", "workspace.bazel", "build.bazel", "*.bzl", "build.ninja",
	}},
	{why: "file managers run it, or read in it what to run", names: []string{
		"desktop.ini", "autorun.inf", "*.lnk", "*.scf", "*.url", "*.library-ms", "*.search-ms", "*.searchconnector-ms", "*.theme", "*.desktop",
		"*.directory", "*.app", "*.command", "*.terminal", "*.workflow", "*.webloc", "*.fileloc", "*.inetloc", "*.hta", "*.reg", "*.inf", "*.appref-ms", "*.settingcontent-ms",
	}},
	{why: "Windows runs a program of the directory instead of the one that was meant", names: []string{
		"*.com", "*.exe", "*.bat", "*.cmd", "*.vbs", "*.vbe", "*.jse", "*.wsf", "*.wsh", "*.msc", "*.cpl", "*.dll", "*.pif", "*.scr",
		"docker.js", "docker-*.js", "podman.js", "git.js", "go.js", "gofmt.js", "castoff.js", "code.js", "vim.js", "vi.js", "nvim.js", "nano.js", "notepad.js",
		"curl.js", "wsl.js", "ssh.js", "ls.js", "cat.js", "where.js", "more.js", "find.js", "tree.js", "make.js", "python.js", "py.js", "node.js", "npm.js", "npx.js",
	}},
	{why: "language tools obey it, or agents that work for a person do", names: []string{
		"claude*.md", "agents*.md", "agent.md", "gemini.md", "copilot*.md", "opencode.json*", "mcp.json", "cursor*.md", "conventions.md", "warp.md",
	}},
	{why: "language tools run it when they open the directory", files: true, names: []string{"workspace", "build", "buck", "pants", "targets"}},
}

// plainScripts are what a script for a browser or a server may be called.
var plainScripts = []string{"app", "index", "main", "server", "client", "script", "scripts", "site", "worker", "page"}

// steering are variables that tell programs of a machine, rather than that of
// an exercise, what to run or where to look: patterns of [path.Match].
var steering = []string{
	"PATH", "PATHEXT", "COMSPEC", "HOME", "USERPROFILE", "APPDATA", "SHELL", "ENV", "IFS", "CDPATH", "FPATH", "TERM", "TERMINFO*", "TMPDIR", "PS[0-9]", "PROMPT*", "RPROMPT*",
	"BASH*", "ZSH*", "ZDOTDIR", "HIST*", "EDITOR", "VISUAL", "PAGER", "MANPAGER", "BROWSER", "LESS*", "LS_COLORS", "LD_*", "DYLD_*", "GLIBC_*", "GCONV_PATH", "MALLOC_*",
	"GIT*", "SSH*", "GPG*", "DOCKER*", "COMPOSE*", "BUILDX*", "BUILDKIT*", "PODMAN*", "CONTAINER*", "KUBE*", "CASTOFF*",
	"GO*", "CGO*", "CC", "CXX", "CPP", "LD", "AR", "PKG_CONFIG*", "*FLAGS", "PYTHON*", "PIP*", "UV_*", "VIRTUAL_ENV*", "CONDA*",
	"NODE*", "NPM*", "YARN*", "RUBY*", "GEM*", "BUNDLE*", "PERL*", "LUA*", "PHP*", "JAVA*", "_JAVA*", "JDK_*", "MAVEN*", "GRADLE*", "CARGO*", "RUST*",
	"DOTNET*", "COMPLUS*", "NUGET*", "MSBUILD*", "XDG*", "GTK*", "QT*", "GDK*", "GIO*", "VIM*", "NVIM*", "EMACS*", "VSCODE*", "ELECTRON*", "DIRENV*", "MISE*", "ASDF*",
	"MAKE*", "MFLAGS", "*_OPTIONS", "*_OPTS", "*_OPT", "*_RSH", "*EDIT", "*EDITOR", "*PAGER", "*CMD", "*_FUNCTIONS", "*_CONFIG*", "*RC", "CLASSPATH", "ANSIBLE*",
	"HELM*", "NIX*", "TF_*", "R_*", "JULIA*", "ERL*", "ELIXIR*", "LOCPATH", "NLSPATH", "*MODULE_PATH", "MODULEPATH", "STARSHIP*", "FZF*", "TMUX*", "SCREEN*", "AWKPATH", "AWKLIBPATH", "INFOPATH",
	"MANPATH", "*_PROXY", "*PRELOAD*", "*_COMMAND", "*_ASKPASS", "SSL_*", "CURL*", "WGET*", "AWS*", "OPENSSL*",
}
