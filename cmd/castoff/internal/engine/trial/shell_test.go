package trial_test

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/fault"
)

// checkShell tries a shell where there is one, where there is none, and where
// it is a file that cannot be started.
func checkShell(t *testing.T, e *docker.Engine) {
	name, labels := enginetest.Labels(t, e)
	files := map[string]string{"sh": enginetest.Compile(t, e, enginetest.Parrot), "text": "no program\n"}
	for _, c := range []struct {
		name, dockerfile, output string
		code                     int
	}{
		{"with", "FROM scratch\nCOPY sh /bin/sh\nENTRYPOINT [\"/app\"]\n", "asked to " + trial.ShellCommand + "\n", 0},
		{"without", "FROM scratch\nCOPY text /app\nENTRYPOINT [\"/app\"]\n", trial.ShellPath, 127},
		{"directory", "FROM scratch\nCOPY text /bin/sh/text\n", trial.ShellPath, 126},
	} {
		files["Dockerfile"] = c.dockerfile
		spec := build.Spec{
			Subject: c.name, Ref: "castoff/" + name + "/" + c.name + ":latest", Path: "Dockerfile", Dockerfile: c.dockerfile,
			Context: enginetest.Context(t, files), Labels: labels, Builder: e.Info().Builders[0],
		}
		var r enginetest.Recorder
		if _, err := e.Build(t.Context(), spec, r.Emit); err != nil {
			t.Fatalf("%v\n%s\n%s", err, fault.Detail(err), r.Text())
		}
		res, err := e.Shell(t.Context(), spec.Ref, labels)
		if err != nil || res.ExitCode != c.code || !strings.Contains(res.Output, c.output) {
			t.Errorf("%s: %+v, %v; want %q and exit code %d", c.name, res, err, c.output, c.code)
		}
		t.Logf("%s: exit code %d: %s", c.name, res.ExitCode, res.Output)
	}
	if _, err := e.Shell(t.Context(), "castoff/"+name+"/nothing", labels); err == nil || !strings.HasPrefix(err.Error(), "creating a container of ") {
		t.Errorf("an image that is not there: %v", err)
	}
	owned, err := e.Owned(t.Context(), name, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range owned {
		if o.Kind != "image" {
			t.Errorf("a %s is left: %+v", o.Kind, o)
		}
	}
}

func TestShell(t *testing.T) {
	t.Parallel()
	checkShell(t, dockertest.Engine(t))
}

func TestShellOnPodman(t *testing.T) {
	t.Parallel()
	checkShell(t, enginetest.Podman(t))
}
