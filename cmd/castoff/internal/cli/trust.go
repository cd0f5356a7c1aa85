package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"castoff/cmd/castoff/internal/fault"
	"castoff/cmd/castoff/internal/journal"
	"castoff/cmd/castoff/internal/screen"
)

// trust asks before Dockerfiles of somebody else's course are built for the
// first time: their instructions run on the daemon.
func (a *app) trust(ctx context.Context) error {
	if a.lessons == "" {
		return nil
	}
	dir, err := filepath.Abs(a.lessons)
	if err != nil {
		return fmt.Errorf("finding the course: %w", err)
	}
	j, err := a.journal()
	if err != nil {
		return err
	}
	records, err := j.Records()
	if err != nil {
		return err
	}
	if a.trusted || journal.Trusted(records, learner(), dir) {
		return nil
	}
	ok, err := a.agree(ctx, false, screen.Notice{Tone: screen.Warn,
		Text: "The exercises in " + dir + " are not castoff's own. Building them runs what their Dockerfiles say on your daemon, with its network."},
		screen.Confirm{Title: "Build them, now and later?", Yes: "Build", No: "Leave"})
	if err == nil && !ok {
		err = errors.New("you did not agree")
	}
	if err != nil {
		return fault.New(fmt.Errorf("building exercises of another course: %w", err), fault.ExitUsage,
			"read the Dockerfiles in "+dir+", then add --trust")
	}
	return j.Append(journal.Record{Kind: journal.KindTrusted, Learner: learner(), Course: dir})
}
