// Package explore lets a person move through the layers and files of an image.
package explore
