package measure

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/binary"
)

// leaky is a configuration and a history with everything that leaks.
var (
	leaky = RawConfig{
		Env:        []string{"PATH=/bin", "DB_PASSWORD=value-one", "DATABASE_URL=postgres://ada:value-two@db/x", "GPG_KEY=0D96DF4D4110E5C43FBFB17F2D347EA6AA65421D"},
		Entrypoint: []string{"/app", "--token", "value-three"}, Cmd: []string{"--api-key=value-four"},
		Healthcheck: &RawHealth{Test: []string{"CMD-SHELL", "curl -u ada:value-five http://x"}},
		Labels:      map[string]string{"com.example.api-key": "value-six", "version": "1"},
	}
	leakyHistory = []historyEntry{
		{CreatedBy: "/bin/sh -c #(nop) ADD file:1 in / "},
		{CreatedBy: "/bin/sh -c #(nop)  ENV DB_PASSWORD=value-one DATABASE_URL=postgres://ada:value-two@db/x", EmptyLayer: true},
		{CreatedBy: "LABEL io.castoff=x", EmptyLayer: true},
		{CreatedBy: "ARG NPM_TOKEN=value-seven", EmptyLayer: true},
		{CreatedBy: "|2 NPM_TOKEN=value-seven VERSION=1 /bin/sh -c echo value-seven >/x"},
		{CreatedBy: "RUN |1 GITHUB_PAT=value-eight words /bin/bash -o pipefail -c make # buildkit"},
		{CreatedBy: "RUN /bin/sh -c curl -H 'Authorization: Bearer value-nine' x; echo value-one # buildkit"},
	}
)

const leakyWant = "environment 0 DB_PASSWORD|environment 0 DATABASE_URL|entrypoint 0 --token|command 0 --api-key|health check 0 password of a user|" +
	"label 0 com.example.api-key|build argument 3 NPM_TOKEN|build argument 5 GITHUB_PAT|instruction 6 Authorization"

func placesOf(found []Secret) string {
	var all []string
	for _, s := range found {
		all = append(all, fmt.Sprintf("%s %d %s", s.Where, s.Layer, s.Name))
	}
	return strings.Join(all, "|")
}

// leakyImage is the image read in one of the two ways to its history.
func leakyImage(t *testing.T, show, archive bool) Image {
	t.Helper()
	raw := leaky
	raw.ShowSecrets = show
	var m Image
	c, v := raw.shown(nil)
	m.Config, m.Secrets = c, v.found
	diffs := []string{"sha256:1", "sha256:2", "sha256:3", "sha256:4"}
	if archive {
		conf := config{Config: raw, History: leakyHistory}
		conf.RootFS.DiffIDs = diffs
		layers, found := conf.instructions([]*layer{{}, {}, {}, {}}, nil, 0)
		m.Layers = layers
		m.AddSecrets(found)
		return m
	}
	var items []HistoryItem
	for _, h := range leakyHistory {
		it := HistoryItem{CreatedBy: h.CreatedBy, After: Unknown}
		if !h.EmptyLayer {
			it.SizeBytes = 1
		}
		items = append(items, it)
	}
	told, err := HistoryLayers(items, diffs, nil, raw)
	if err != nil {
		t.Fatal(err)
	}
	m.Layers = told.Layers
	m.AddSecrets(told.Secrets)
	return m
}

func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	for _, archive := range []bool{false, true} {
		m := leakyImage(t, false, archive)
		b, err := json.Marshal(m)
		if err != nil || bytes.Contains(b, []byte("value-")) || bytes.Contains(b, []byte("words")) {
			t.Errorf("archive %v: %v\n%s", archive, err, b)
		}
		if got := placesOf(m.Secrets); got != leakyWant {
			t.Errorf("archive %v: %s\nwant %s", archive, got, leakyWant)
		}
		var lines []string
		for _, l := range m.Layers {
			lines = append(lines, l.CreatedBy)
		}
		want := "ADD file:1 in /|ENV DB_PASSWORD=*** DATABASE_URL=postgres://ada:***@db/x|ARG NPM_TOKEN=***|RUN echo *** >/x|RUN /bin/bash -o pipefail -c make|RUN curl -H 'Authorization: Bearer ***' x; echo ***"
		if got := strings.Join(lines, "|"); got != want {
			t.Errorf("archive %v: %s\nwant %s", archive, got, want)
		}
		if got := strings.Join(m.Config.Env, " "); got != "PATH=/bin DB_PASSWORD=*** DATABASE_URL=postgres://ada:***@db/x "+leaky.Env[3] {
			t.Error(got)
		}
		if got := fmt.Sprintln(m.Config.Entrypoint, m.Config.Cmd, m.Config.Healthcheck); got != "[/app --token ***] [--api-key=***] curl -u ada:*** http://x\n" {
			t.Error(got)
		}
	}
}

func TestSecretsAreShownOnRequest(t *testing.T) {
	t.Parallel()
	for _, archive := range []bool{false, true} {
		m := leakyImage(t, true, archive)
		b, _ := json.Marshal(m)
		for _, v := range []string{"one", "two", "three", "four", "five", "seven", "nine"} {
			if !bytes.Contains(b, []byte("value-"+v)) {
				t.Errorf("archive %v: value-%s is not there", archive, v)
			}
		}
		if got := placesOf(m.Secrets); got != leakyWant {
			t.Errorf("archive %v: %s", archive, got)
		}
	}
}

func TestSecretsOfTheProgram(t *testing.T) {
	t.Parallel()
	for _, show := range []bool{false, true} {
		m := Image{SecretsShown: show, Secrets: []Secret{{Where: SecretEnv, Name: "A_TOKEN"}}}
		m.SetBinary(&binary.Facts{Go: &binary.GoBuild{Settings: map[string]string{"-ldflags": "-s -X main.apiKey=value-ten", "CGO_ENABLED": "0"}}})
		want := map[bool]string{false: "-s -X main.apiKey=***", true: "-s -X main.apiKey=value-ten"}[show]
		if got := m.Binary.Go.Settings["-ldflags"]; got != want || placesOf(m.Secrets) != "environment 0 A_TOKEN|build settings 0 main.apiKey" {
			t.Errorf("%q, %v", got, m.Secrets)
		}
	}
	var m Image
	if m.SetBinary(nil); m.Binary != nil || m.Secrets != nil {
		t.Errorf("%+v", m)
	}
}

// TestSecretsOfOldInstructions: ENV with a blank after the name, as older
// builders keep it, and as ONBUILD has it.
func TestSecretsOfOldInstructions(t *testing.T) {
	t.Parallel()
	var m Image
	c, v := (&RawConfig{OnBuild: []string{"ENV API_TOKEN value-one", "RUN mysql -pvalue-two"}}).shown(nil)
	m.Config, m.Secrets = c, v.found
	told, err := HistoryLayers([]HistoryItem{
		{CreatedBy: "/bin/sh -c #(nop)  ENV PASSWORD value-three", After: Unknown},
		{CreatedBy: "/bin/sh -c #(nop)  ONBUILD ENV DB_PW value-four", After: Unknown},
	}, nil, nil, RawConfig{})
	if err != nil {
		t.Fatal(err)
	}
	m.Layers = told.Layers
	m.AddSecrets(told.Secrets)
	b, err := json.Marshal(m)
	if err != nil || bytes.Contains(b, []byte("value-")) {
		t.Errorf("%v\n%s", err, b)
	}
	if got, want := placesOf(m.Secrets), "instruction 0 API_TOKEN|instruction 0 password for mysql|instruction 1 PASSWORD|instruction 2 DB_PW"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
