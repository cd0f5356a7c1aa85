package build

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/engine/step"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"

	controlapi "github.com/moby/buildkit/api/services/control"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// trace takes one message of BuildKit's progress: protobuf in base64 in JSON.
func (b *running) trace(aux json.RawMessage) error {
	var raw []byte
	if err := json.Unmarshal(aux, &raw); err != nil {
		return fmt.Errorf("reading BuildKit's progress: %w", err)
	}
	var status controlapi.StatusResponse
	if err := proto.Unmarshal(raw, &status); err != nil {
		return fmt.Errorf("reading BuildKit's progress: %w", err)
	}
	for _, v := range status.Vertexes {
		if v.Started != nil && v.Completed != nil && !v.Cached && v.Error == "" {
			b.engine.cache.Ran(v.Digest, v.Name, v.Started.AsTime(), v.Completed.AsTime())
		}
		b.vertex(v)
	}
	for _, s := range status.Statuses {
		b.transfer(s)
	}
	for _, l := range status.Logs {
		s := b.steps[l.Vertex]
		if s == nil {
			continue
		}
		for _, line := range strings.Split(strings.TrimRight(string(l.Msg), "\n"), "\n") {
			if line = plaintext.Line(line); line != "" {
				b.log(timeOf(l.Timestamp), s, line)
			}
		}
	}
	return nil
}

// vertex reports a step whose state changed. BuildKit reports one step several
// times, and also steps that it has not begun.
func (b *running) vertex(v *controlapi.Vertex) {
	s := b.steps[v.Digest]
	state := vertexState(v)
	if state == "" || s != nil && (s.State == state || final(s.State) && (!final(state) || s.N == 0)) {
		return // nothing new; the builder's own steps are reported as done and as cached
	}
	if s == nil {
		s = step.New(v.Digest, len(b.steps)+1, plaintext.Line(v.Name))
		b.steps[v.Digest] = s
	}
	at := time.Now()
	if v.Started != nil {
		at = v.Started.AsTime()
		if b.began.IsZero() || at.Before(b.began) {
			b.began = at
			b.engine.cache.Began(at)
		}
	}
	if v.Completed != nil && v.Started != nil && state != progress.Cached {
		s.Seconds = v.Completed.AsTime().Sub(v.Started.AsTime()).Seconds()
		at = v.Completed.AsTime()
	}
	s.State, s.Error = state, plaintext.Joined(v.Error, " ")
	b.step(at, s)
}

func vertexState(v *controlapi.Vertex) progress.State {
	switch {
	case strings.Contains(v.Error, "context canceled"):
		return progress.Canceled
	case v.Error != "":
		return progress.Broken
	case v.Cached:
		return progress.Cached
	case v.Completed != nil:
		return progress.Finished
	case v.Started != nil:
		return progress.Started
	}
	return ""
}

func final(s progress.State) bool { return s != progress.Started }

// transfer reports the bytes of a base image that BuildKit itself fetches.
func (b *running) transfer(s *controlapi.VertexStatus) {
	if s.Total <= 0 || !strings.HasPrefix(s.ID, "sha256:") {
		return
	}
	b.emit(progress.Event{Time: timeOf(s.Timestamp), Subject: b.spec.Subject, Kind: progress.Bytes, Current: s.Current, Total: s.Total})
}

func timeOf(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Now()
	}
	return t.AsTime()
}
