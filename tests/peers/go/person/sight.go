package person

import (
	"bytes"
	"errors"
	"image"
	"sync"
	"time"

	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media/samplebuilder"
	"golang.org/x/image/vp8"

	"pattino-peers/clip"
)

const (
	maxLate = 150
	// sampled: every so many-th value of a plane is compared.
	sampled = 7
	// moved is the mean difference of a plane between two pictures, of 255, that counts as motion.
	moved = 0.3
	// enough changes from one whole picture to the next; Firefox sends one in about four seconds.
	enough = 1
	lit    = 12
	// askAgain is above the pace at which servers pass such wishes on.
	askAgain = 300 * time.Millisecond
)

// sight watches one video track. Pure Go decodes only pictures that stand alone, so the watcher
// asks for one again and again and compares those.
type sight struct {
	mu      sync.Mutex
	last    *image.YCbCr
	width   int
	changes int
	light   uint8
	frames  int
	whole   int
	failed  int
}

func (s *sight) watch(track *webrtc.TrackRemote) {
	builder := samplebuilder.New(maxLate, &codecs.VP8Packet{}, track.Codec().ClockRate)
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		if len(packet.Payload) == 0 {
			continue
		}
		builder.Push(packet)
		for sample := builder.Pop(); sample != nil; sample = builder.Pop() {
			s.frame(sample.Data)
		}
	}
}

func (s *sight) frame(data []byte) {
	picture, err := decode(data)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.frames++
	if err != nil {
		s.failed++
	}
	if picture == nil {
		return
	}
	s.whole++
	switch {
	case s.last == nil || s.last.Rect != picture.Rect:
		s.changes = 0
	case difference(s.last, picture) > moved:
		s.changes++
	}
	s.light = max(s.light, brightest(picture))
	s.width = picture.Rect.Dx()
	s.last = picture
}

// decode gives the picture of a frame that stands alone, and nil for any other.
func decode(data []byte) (*image.YCbCr, error) {
	if !clip.KeyFrame(data) {
		return nil, nil
	}
	decoder := vp8.NewDecoder()
	decoder.Init(bytes.NewReader(data), len(data))
	if _, err := decoder.DecodeFrameHeader(); err != nil {
		return nil, err
	}
	picture, err := decoder.DecodeFrame()
	if err != nil {
		return nil, err
	}
	if picture.Rect.Empty() {
		return nil, errors.New("an empty picture")
	}
	return picture, nil
}

// difference is the largest mean difference of a plane: Firefox' fake camera changes its colours
// while its luma stands still.
func difference(one, other *image.YCbCr) float64 {
	return max(apart(one.Y, other.Y), apart(one.Cb, other.Cb), apart(one.Cr, other.Cr))
}

func apart(one, other []byte) float64 {
	sum, count := 0, 0
	for at := 0; at < len(one) && at < len(other); at += sampled {
		step := int(one[at]) - int(other[at])
		sum += max(step, -step)
		count++
	}
	return float64(sum) / float64(max(count, 1))
}

func brightest(picture *image.YCbCr) (most uint8) {
	for at := 0; at < len(picture.Y); at += sampled {
		most = max(most, picture.Y[at])
	}
	return most
}

// See waits until pictures move (and have the width, when one is given).
func (p *Person) See(identity string, width int, within time.Duration) map[string]any {
	answer := map[string]any{"seen": false}
	var watched *sight
	wait(within, func() bool {
		if now := p.sightOf(identity); now != watched {
			watched = now
			watched.forget()
		}
		if watched == nil {
			return false
		}
		p.askForPicture(identity)
		time.Sleep(askAgain)
		answer = watched.judge(width)
		return answer["seen"] == true
	})
	return answer
}

func (s *sight) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changes, s.light, s.frames, s.whole, s.failed = 0, 0, 0, 0, 0
}

func (s *sight) judge(width int) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	fits := width == 0 || width == s.width
	seen := s.changes >= enough && s.light >= lit && fits
	return map[string]any{
		"seen": seen, "width": s.width, "changes": s.changes,
		"frames": s.frames, "whole": s.whole, "failed": s.failed,
	}
}
