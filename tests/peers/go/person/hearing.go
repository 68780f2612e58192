package person

import (
	"math"
	"sync"
	"time"

	"github.com/pion/opus"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/livekit/server-sdk-go/v2/e2ee"
)

const (
	rate         = 48000
	longestFrame = rate * 120 / 1000
	loud         = 0.01
	listen       = 1500 * time.Millisecond
)

// hearing decodes one audio track and remembers its loudest frame.
type hearing struct {
	mu      sync.Mutex
	loudest float64
	packets int
	failed  int
}

func (h *hearing) listen(track *webrtc.TrackRemote, decryptor *e2ee.GCMFrameDecryptor) {
	decoder, err := opus.NewDecoderWithOutput(rate, 1)
	if err != nil {
		return
	}
	samples := make([]float32, longestFrame)
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		data := payload(packet, decryptor)
		if len(data) == 0 {
			continue
		}
		count, err := decoder.DecodeToFloat32(data, samples)
		h.heard(samples[:max(count, 0)], err)
	}
}

func payload(packet *rtp.Packet, decryptor *e2ee.GCMFrameDecryptor) []byte {
	if decryptor == nil || len(packet.Payload) == 0 {
		return packet.Payload
	}
	clear, err := decryptor.DecryptFrame(packet.Payload)
	if err != nil {
		return nil
	}
	return clear
}

func (h *hearing) heard(samples []float32, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.packets++
	if err != nil {
		h.failed++
		return
	}
	sum := 0.0
	for _, sample := range samples {
		sum += float64(sample) * float64(sample)
	}
	h.loudest = max(h.loudest, math.Sqrt(sum/float64(max(len(samples), 1))))
}

// Hear waits until the person is loud enough.
func (p *Person) Hear(identity string, within time.Duration) map[string]any {
	end := time.Now().Add(within)
	answer := map[string]any{"heard": false}
	for time.Now().Before(end) {
		heard := p.hearingOf(identity)
		if heard == nil {
			time.Sleep(100 * time.Millisecond)
			continue
		}
		heard.forget()
		time.Sleep(listen)
		answer = heard.judge()
		if answer["heard"] == true {
			return answer
		}
	}
	return answer
}

func (h *hearing) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.loudest, h.packets, h.failed = 0, 0, 0
}

func (h *hearing) judge() map[string]any {
	h.mu.Lock()
	defer h.mu.Unlock()
	return map[string]any{"heard": h.loudest > loud, "level": h.loudest, "packets": h.packets, "failed": h.failed}
}

func (p *Person) decryptor() (*e2ee.GCMFrameDecryptor, error) {
	if p.keys == nil {
		return nil, nil
	}
	return lksdk.NewFrameDecryptor(p.keys, lksdk.CodecOpus, p.room.SifTrailer())
}
