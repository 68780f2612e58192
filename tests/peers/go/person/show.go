package person

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"

	"pattino-peers/clip"
)

const audioFrame = 20 * time.Millisecond

type layer struct {
	rid     string
	quality livekit.VideoQuality
}

var layers = []layer{
	{"q", livekit.VideoQuality_LOW},
	{"h", livekit.VideoQuality_MEDIUM},
	{"f", livekit.VideoQuality_HIGH},
}

// Publish shows the recorded pictures in one or three sizes, and the tone.
func (p *Person) Publish(audio, video bool, count int) error {
	if audio {
		if err := p.publishTone(); err != nil {
			return err
		}
	}
	if !video {
		return nil
	}
	if p.keys != nil {
		return fmt.Errorf("the Go SDK encrypts no VP8: only H.264, H.265 and Opus")
	}
	return p.publishPictures(layers[:min(count, len(layers))])
}

func (p *Person) publishTone() error {
	tone, err := clip.Read(filepath.Join(p.media, "tone.ivf"))
	if err != nil {
		return err
	}
	var options []lksdk.LocalTrackOptions
	publication := lksdk.TrackPublicationOptions{Name: "microphone", Source: livekit.TrackSource_MICROPHONE}
	if p.keys != nil {
		encryptor, err := lksdk.NewFrameEncryptor(p.keys, lksdk.CodecOpus)
		if err != nil {
			return err
		}
		options = append(options, lksdk.WithFrameEncryptor(encryptor))
		publication.Encryption = livekit.Encryption_GCM
	}
	capability := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}
	track, err := lksdk.NewLocalTrack(capability, options...)
	if err != nil {
		return err
	}
	go p.play(track, tone, audioFrame, new(atomic.Bool))
	_, err = p.room.LocalParticipant.PublishTrack(track, &publication)
	return err
}

func (p *Person) publishPictures(wanted []layer) error {
	var tracks []*lksdk.LocalTrack
	publication := lksdk.TrackPublicationOptions{Name: "camera", Source: livekit.TrackSource_CAMERA}
	for place, layer := range wanted {
		pictures, err := clip.Read(filepath.Join(p.media, layer.rid+".ivf"))
		if err != nil {
			return err
		}
		publication.VideoWidth, publication.VideoHeight = pictures.Width, pictures.Height
		asked := new(atomic.Bool)
		options := []lksdk.LocalTrackOptions{lksdk.WithRTCPHandler(noticeAsking(asked))}
		if len(wanted) > 1 {
			options = append(options, lksdk.WithSimulcast("camera", &livekit.VideoLayer{
				Quality:      layer.quality,
				Width:        uint32(pictures.Width),
				Height:       uint32(pictures.Height),
				SpatialLayer: int32(place),
				Rid:          layer.rid,
			}))
		}
		capability := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}
		track, err := lksdk.NewLocalTrack(capability, options...)
		if err != nil {
			return err
		}
		tracks = append(tracks, track)
		go p.play(track, pictures, pictures.FrameTime, asked)
	}
	if len(tracks) > 1 {
		_, err := p.room.LocalParticipant.PublishSimulcastTrack(tracks, &publication)
		return err
	}
	_, err := p.room.LocalParticipant.PublishTrack(tracks[0], &publication)
	return err
}

func noticeAsking(asked *atomic.Bool) func(rtcp.Packet) {
	return func(packet rtcp.Packet) {
		switch packet.(type) {
		case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
			asked.Store(true)
		}
	}
}

// play loops the clip; who asks for a picture that stands alone gets one at the next frame.
func (p *Person) play(track *lksdk.LocalTrack, recorded *clip.Clip, every time.Duration, asked *atomic.Bool) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for at := 0; ; at = (at + 1) % len(recorded.Frames) {
		select {
		case <-p.gone:
			return
		case <-ticker.C:
		}
		if asked.Swap(false) {
			at = recorded.NextKeyFrame(at)
		}
		// An error means that the track is not bound (yet, or during a reconnect): play on.
		_ = track.WriteSample(media.Sample{Data: recorded.Frames[at], Duration: every}, nil)
	}
}
