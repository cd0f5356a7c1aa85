package build

// What bounds the measuring of stages, and how their images are recognized.
var (
	NewLayers         = &newLayers
	StageSizesTimeout = &stageSizesTimeout
)

// StageTag begins the tag of a stage's image.
const StageTag = stageTag
