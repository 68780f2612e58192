package crowd

import (
	"encoding/binary"
	"sync/atomic"
	"time"

	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

const (
	videoBytes      = 1100
	audioBytes      = 80
	audioPerSecond  = 50
	quietPerSecond  = 5
	framesPerSecond = 25
	videoClock      = 90_000
	audioClock      = 48_000
	keyEvery        = 4 * framesPerSecond
)

// stream sends synthetic packets: what a server reads of them is right, the rest is filling.
type stream struct {
	track    *lksdk.LocalTrack
	packets  int
	every    time.Duration
	step     uint32
	video    bool
	asked    atomic.Bool
	sequence uint16
	time     uint32
	picture  uint16
	frame    int
	buffer   [videoBytes]byte
}

func newVideo(perSecond int) (*stream, error) {
	capability := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: videoClock}
	every := time.Second / time.Duration(min(perSecond, framesPerSecond))
	packets := max(1, perSecond/framesPerSecond)
	step := uint32(every * videoClock / time.Second)
	video := &stream{packets: packets, every: every, step: step, video: true}
	var err error
	video.track, err = lksdk.NewLocalTrack(capability, lksdk.WithRTCPHandler(video.hear))
	return video, err
}

func newAudio(perSecond int) (*stream, error) {
	capability := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: audioClock, Channels: 2}
	track, err := lksdk.NewLocalTrack(capability)
	every := time.Second / time.Duration(perSecond)
	return &stream{track: track, packets: 1, every: every, step: uint32(every * audioClock / time.Second)}, err
}

// hear notices that somebody wants a picture that stands alone. The SDK reads what comes back for
// a track and hands it on; a second reader would take half of it away.
func (s *stream) hear(packet rtcp.Packet) {
	switch packet.(type) {
	case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
		s.asked.Store(true)
	}
}

// send writes one frame and tells how many packets that were.
func (s *stream) send() int {
	packets := s.packets
	whole := s.video && (s.asked.Swap(false) || s.frame%keyEvery == 0)
	for index := range packets {
		s.write(index == 0, index == packets-1, whole)
	}
	s.frame++
	s.time += s.step
	s.picture = (s.picture + 1) & 0x7fff
	return packets
}

func (s *stream) write(first, last, whole bool) {
	payload := s.buffer[:audioBytes]
	if s.video {
		payload = s.buffer[:]
		s.describe(payload, first, whole)
	} else {
		payload[0] = 0xf8 // Opus, CELT, 20 ms, one frame (RFC 6716 §3.1)
	}
	packet := rtp.Packet{
		Header:  rtp.Header{Version: 2, Marker: last, SequenceNumber: s.sequence, Timestamp: s.time},
		Payload: payload,
	}
	s.sequence++
	// An error means that the connection is not up; the receiver's count is what matters.
	_ = s.track.WriteRTP(&packet, nil)
}

// describe writes the payload descriptor (RFC 7741 §4.2) with a picture id of 15 bits, and the
// head of a frame (RFC 6386 §9.1).
func (s *stream) describe(payload []byte, first, whole bool) {
	payload[0], payload[1] = 0x80, 0x80
	if first {
		payload[0] |= 0x10
	}
	binary.BigEndian.PutUint16(payload[2:], s.picture|0x8000)
	payload[4] = 0x11
	if whole && first {
		payload[4] = 0x10
		copy(payload[7:], []byte{0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00})
	}
}
