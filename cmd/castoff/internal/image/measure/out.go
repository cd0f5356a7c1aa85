package measure

import "castoff/cmd/castoff/internal/image/stage"

// Out is what the JSON outputs have in place of an image's own fields of the
// same names, so that size_bytes is one thing wherever it stands.
type Out struct {
	// SizeBytes is the size on disk, the same whichever way the image was read and
	// on every engine; nil where it was not counted. SizeMethod is how it was.
	SizeBytes  *int64 `json:"size_bytes,omitempty"`
	SizeMethod string `json:"size_method,omitempty"`
	// EngineBytes is what the engine reports instead, and EngineMethod what
	// that covers: one of the Method constants.
	EngineBytes  *int64     `json:"engine_bytes,omitempty"`
	EngineMethod string     `json:"engine_method,omitempty"`
	Layers       []OutLayer `json:"layers"`
}

// OutLayer is a layer of [Out], with its size under the same name as the
// image's.
type OutLayer struct {
	Layer
	SizeBytes   *int64 `json:"size_bytes,omitempty"`
	EngineBytes *int64 `json:"engine_bytes,omitempty"`
}

// OutStage is a stage of a build, with its size under the same names.
type OutStage struct {
	stage.Stage
	SizeBytes    *int64 `json:"size_bytes,omitempty"`
	SizeMethod   string `json:"size_method,omitempty"`
	EngineBytes  *int64 `json:"engine_bytes,omitempty"`
	EngineMethod string `json:"engine_method,omitempty"`
}

// Out is the image's sizes for JSON.
func (m Image) Out() Out {
	var o Out
	o.SizeBytes, o.EngineBytes = named(m.SizeBytes, m.SizeMethod)
	o.SizeMethod, o.EngineMethod = methods(m.SizeMethod)
	o.Layers = make([]OutLayer, len(m.Layers))
	for i, l := range m.Layers {
		o.Layers[i].Layer = l
		o.Layers[i].SizeBytes, o.Layers[i].EngineBytes = named(l.SizeBytes, m.SizeMethod)
	}
	return o
}

// OutStages is the stages of a build for JSON.
func OutStages(g stage.Graph) []OutStage {
	out := make([]OutStage, len(g.Stages))
	for i, s := range g.Stages {
		out[i].Stage = s
		if s.SizeBytes < 0 { // not known
			continue
		}
		out[i].SizeBytes, out[i].EngineBytes = named(s.SizeBytes, s.SizeMethod)
		out[i].SizeMethod, out[i].EngineMethod = methods(s.SizeMethod)
	}
	return out
}

// named puts a size under its name.
func named(bytes int64, method string) (onDisk, engine *int64) {
	switch {
	case isCounted(method):
		return &bytes, nil
	case method != "":
		return nil, &bytes
	}
	return nil, nil
}

func methods(method string) (onDisk, engine string) {
	if isCounted(method) {
		return method, ""
	}
	return "", method
}
