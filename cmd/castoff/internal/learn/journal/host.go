package journal

import "slices"

// Host is a daemon and the machine that it runs on, as it said itself.
type Host struct {
	// Engine and Version are the daemon's: "Docker", "20.10.24".
	Engine  string `json:"engine"`
	Version string `json:"version,omitempty"`
	OS      string `json:"os,omitempty"`
	Arch    string `json:"arch,omitempty"`
	// Store is how it keeps images: "overlay2".
	Store string `json:"store,omitempty"`
	// CPUs and MemoryBytes are how much containers may use.
	CPUs        int   `json:"cpus,omitempty"`
	MemoryBytes int64 `json:"memory_bytes,omitempty"`
	// Builder is the one that is used on it: "buildkit".
	Builder string `json:"builder,omitempty"`
}

// HostOf is the machine that a learner used an engine on last.
func HostOf(records []Record, learner, engine string) (Host, bool) {
	for _, r := range slices.Backward(records) {
		if r.Kind == KindHost && r.Host != nil && r.Learner == learner && r.Engine == engine {
			return *r.Host, true
		}
	}
	return Host{}, false
}

// NoteHost keeps the machine that a learner uses an engine on, unless it is
// known already.
func NoteHost(j *Journal, learner, engine string, h Host) error {
	records, err := j.Records()
	if err != nil {
		return err
	}
	if known, ok := HostOf(records, learner, engine); ok && known == h {
		return nil
	}
	return j.Append(Record{Kind: KindHost, Learner: learner, Engine: engine, Host: &h})
}
