// Package clip reads the recorded clips: IVF files with VP8 pictures or Opus packets.
package clip

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"time"
)

const (
	headerSize      = 32
	frameHeaderSize = 12
)

// ErrFormat says that a file is not a whole IVF file.
var ErrFormat = errors.New("not an IVF file")

// Clip is a short recording that is played in a loop.
type Clip struct {
	Width, Height int
	FrameTime     time.Duration
	Frames        [][]byte
}

// Read reads a whole file.
func Read(path string) (*Clip, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(data) < headerSize || string(data[:4]) != "DKIF" {
		return nil, fmt.Errorf("%s: %w", path, ErrFormat)
	}
	rate := time.Duration(binary.LittleEndian.Uint32(data[16:]))
	scale := time.Duration(binary.LittleEndian.Uint32(data[20:]))
	if rate == 0 {
		return nil, fmt.Errorf("%s: %w", path, ErrFormat)
	}
	clip := &Clip{
		Width:     int(binary.LittleEndian.Uint16(data[12:])),
		Height:    int(binary.LittleEndian.Uint16(data[14:])),
		FrameTime: time.Second * scale / rate,
	}
	for rest := data[headerSize:]; len(rest) > 0; {
		if len(rest) < frameHeaderSize {
			return nil, fmt.Errorf("%s: %w", path, ErrFormat)
		}
		size := int(binary.LittleEndian.Uint32(rest))
		rest = rest[frameHeaderSize:]
		if size > len(rest) {
			return nil, fmt.Errorf("%s: %w", path, ErrFormat)
		}
		clip.Frames = append(clip.Frames, rest[:size])
		rest = rest[size:]
	}
	return clip, nil
}

// KeyFrame tells whether a VP8 frame stands alone (RFC 6386 §9.1).
func KeyFrame(frame []byte) bool {
	return len(frame) > 0 && frame[0]&1 == 0
}

// NextKeyFrame is the index of the first frame after `from`, around the loop, that stands alone.
func (c *Clip) NextKeyFrame(from int) int {
	for step := 1; step <= len(c.Frames); step++ {
		index := (from + step) % len(c.Frames)
		if KeyFrame(c.Frames[index]) {
			return index
		}
	}
	return 0
}
