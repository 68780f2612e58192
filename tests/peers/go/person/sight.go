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
	// moved is the mean difference of luma between two pictures, of 255, that counts as motion.
	moved = 0.3
	// enough changed pictures in a row of whole pictures mean that the person is seen.
	enough = 2
	lit    = 12
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
	if err != nil || picture == nil {
		return
	}
	if s.last != nil && s.last.Rect == picture.Rect && difference(s.last, picture) > moved {
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

func difference(one, other *image.YCbCr) float64 {
	sum, count := 0, 0
	for at := 0; at < len(one.Y) && at < len(other.Y); at += 7 {
		step := int(one.Y[at]) - int(other.Y[at])
		sum += max(step, -step)
		count++
	}
	return float64(sum) / float64(max(count, 1))
}

func brightest(picture *image.YCbCr) (most uint8) {
	for at := 0; at < len(picture.Y); at += 7 {
		most = max(most, picture.Y[at])
	}
	return most
}

// See waits until pictures move (and have the width, when one is given).
func (p *Person) See(identity string, width int, within time.Duration) map[string]any {
	end := time.Now().Add(within)
	answer := map[string]any{"seen": false}
	for time.Now().Before(end) {
		if watched := p.sightOf(identity); watched != nil {
			watched.forget()
			for range 10 {
				p.askForPicture(identity)
				time.Sleep(200 * time.Millisecond)
			}
			answer = watched.judge(width)
			if answer["seen"] == true {
				return answer
			}
			continue
		}
		time.Sleep(100 * time.Millisecond)
	}
	return answer
}

func (s *sight) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changes, s.light, s.frames = 0, 0, 0
}

func (s *sight) judge(width int) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	fits := width == 0 || width == s.width
	seen := s.changes >= enough && s.light >= lit && fits
	return map[string]any{"seen": seen, "width": s.width, "changes": s.changes, "frames": s.frames}
}
