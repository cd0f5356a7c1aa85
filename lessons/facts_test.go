package lessons

import (
	"os"
	"strings"
	"testing"
)

// TestNothingFalse: what the course once said, and why that is not so.
func TestNothingFalse(t *testing.T) {
	texts := prose(t)
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	texts["README.md"] = string(readme)
	for name, text := range texts {
		text = strings.Join(strings.Fields(text), " ")
		for words, why := range map[string]string{
			"nearly everything is in":                     "usr/local/go has 69 % of the offline image: say the measured share",
			"less than a fiftieth":                        "on the offline base the program is more than that",
			"There is more in it than a program":          "the multi-stage image has one file on every base",
			"All of these are in the image":               "on the offline base most of what the program looks for is not",
			"The builder does not warn":                   "it does, since Engine 27: UndefinedVar",
			"is restarted every minute":                   "Docker restarts no unhealthy container",
			"so it is not in the registry":                "a cache exported with mode=max may be there, with all stages",
			"`RUN` and `ADD` are the other instructions":  "WORKDIR makes a layer, too",
			"Rust and C++ put the result on `scratch`":    "the guide says that of its Go program only",
			"tells Go that there is no `go.mod`":          "it turns modules off, whether there is one or not",
			"`docker builder prune` empties":              "without -a it leaves what images use as well",
			"store cannot keep one. There it takes":       "a fresh Engine 29 keeps an index without another builder",
			"it holds only what is needed. These":         "the guide's fourth benefit is optimized performance",
			"Some products have a command":                "name it: docker debug",
			"unpacked: {{ratio}}":                         "a size is on disk or a download",
			"attach a record of the build to the image, ": "with mode=min it has no arguments",
		} {
			if strings.Contains(text, words) {
				t.Errorf("%s says %q: %s", name, words, why)
			}
		}
	}
}

// TestTaught: what each lesson has to name, as the guide or today's engines do.
func TestTaught(t *testing.T) {
	want := map[string][]string{
		"01-": {"**On disk**", "**Download**", "**DISK USAGE**", "**CONTENT SIZE**", "whole blocks", "`WORKDIR`"},
		"02-": {"`ENV GO111MODULE=off` is how Go worked before", "`WORKDIR /src`", "{{traditional.biggest-directory}}"},
		"04-": {"`docker builder prune -a`", "`--cache-to`", "`mode=max`", "clear old parts of it by themselves"},
		"05-": {"restarts no unhealthy container"},
		"06-": {"*optimized performance*", "{{traditional.cpu}}", "{{multistage.memory}}", "`docker stats` shows both", "page cache", "*cold* start"},
		"07-": {"`docker debug NAME`"},
		"08-": {"cache mount", "`.dockerignore`"},
		"09-": {"--build-context", "`--target`", "`ARG`"},
		"10-": {"`--platform=$BUILDPLATFORM`", "Containerd's store", "Emulation"},
		"11-": {"`env=TOKEN`", "type=ssh", "`WORKDIR` makes *below*"},
		"12-": {"docker build --check", "`UndefinedVar`", "mode=min", "mode=max", "*attestations*", "castoff measure app --max-size", "org.opencontainers.image", "SBOM", "digest"},
	}
	for name, lesson := range read(t) {
		lesson = strings.Join(strings.Fields(withoutNotes(lesson)), " ")
		for _, words := range want[name[:3]] {
			if !strings.Contains(lesson, words) {
				t.Errorf("%s does not say %q", name, words)
			}
		}
		// What has no kind of its own gets it from its sentence.
		for _, s := range sentence.Split(strings.ReplaceAll(lesson, ": {{", " {{"), -1) {
			if (strings.Contains(s, "{{saved}}") || strings.Contains(s, "{{ratio}}")) && !strings.Contains(s, "on disk") {
				t.Errorf("%s: on disk, or a download? %s", name, s)
			}
		}
	}
}
