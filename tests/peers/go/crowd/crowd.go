// Package crowd fills a room with publishers and watchers on the published Go SDK and counts what
// arrives. It is the load generator of the benches.
package crowd

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"
)

// Plan says who is in the room and what they send.
type Plan struct {
	URL, Key, Secret, Room string
	Publishers             int
	Watchers               int
	VideoPerSecond         int
	Quiet                  bool // nobody sends any more once everybody is there
	Meeting                bool // the publishers watch each other
	Connections            int
}

// Crowd is the people in the room.
type Crowd struct {
	plan    Plan
	rooms   []*lksdk.Room
	streams []*stream
	gone    chan struct{}
	sent    atomic.Int64
	heard   atomic.Int64
	lost    atomic.Int64
	tracks  atomic.Int64
	again   atomic.Int64
	hushed  atomic.Bool
	mu      sync.Mutex
}

// New makes an empty crowd.
func New(plan Plan) *Crowd {
	return &Crowd{plan: plan, gone: make(chan struct{})}
}

// Fill brings everybody in and waits until every watcher gets every stream.
func (c *Crowd) Fill(within time.Duration) error {
	for number := range c.plan.Publishers {
		if err := c.publisher(number); err != nil {
			return fmt.Errorf("publisher %d: %w", number, err)
		}
	}
	for number := range c.plan.Watchers {
		if _, err := c.join(fmt.Sprintf("watcher-%d", number), true); err != nil {
			return fmt.Errorf("watcher %d: %w", number, err)
		}
	}
	wanted := int64(c.plan.Watchers * c.plan.Publishers * 2)
	if c.plan.Meeting {
		wanted += int64(c.plan.Publishers * (c.plan.Publishers - 1) * 2)
	}
	for end := time.Now().Add(within); c.tracks.Load() < wanted; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			return fmt.Errorf("%d of %d streams arrived", c.tracks.Load(), wanted)
		}
	}
	c.hushed.Store(c.plan.Quiet)
	return nil
}

// Count tells what was sent and what arrived so far.
func (c *Crowd) Count() map[string]any {
	return map[string]any{
		"sent": c.sent.Load(), "heard": c.heard.Load(), "lost": c.lost.Load(),
		"tracks": c.tracks.Load(), "joined_again": c.again.Load(),
	}
}

// Leave sends everybody home.
func (c *Crowd) Leave() {
	close(c.gone)
	for _, room := range c.rooms {
		room.Disconnect()
	}
}

func (c *Crowd) publisher(number int) error {
	name := fmt.Sprintf("publisher-%d", number)
	room, err := c.join(name, c.plan.Meeting)
	if err != nil {
		return err
	}
	audioRate, videoRate := audioPerSecond, c.plan.VideoPerSecond
	if c.plan.Quiet {
		audioRate, videoRate = quietPerSecond, quietPerSecond
	}
	audio, err := newAudio(audioRate)
	if err != nil {
		return err
	}
	video, err := newVideo(videoRate)
	if err != nil {
		return err
	}
	sources := map[*stream]livekit.TrackSource{
		audio: livekit.TrackSource_MICROPHONE,
		video: livekit.TrackSource_CAMERA,
	}
	for each, source := range sources {
		options := &lksdk.TrackPublicationOptions{Name: source.String(), Source: source, VideoWidth: 320, VideoHeight: 180}
		if _, err := room.LocalParticipant.PublishTrack(each.track, options); err != nil {
			return err
		}
		go c.run(each, time.Duration(number)*time.Millisecond)
	}
	return nil
}

func (c *Crowd) run(each *stream, after time.Duration) {
	time.Sleep(after)
	ticker := time.NewTicker(each.every)
	defer ticker.Stop()
	for {
		select {
		case <-c.gone:
			return
		case <-ticker.C:
			if c.hushed.Load() {
				continue
			}
			c.sent.Add(int64(each.send()))
		}
	}
}

// joinTries: the SDK drops an answer that follows the join response too closely and then waits in
// vain; a bench is not about that.
const joinTries = 3

func (c *Crowd) join(identity string, watches bool) (room *lksdk.Room, err error) {
	for range joinTries {
		room, err = c.joinOnce(identity, watches)
		if err == nil || !errors.Is(err, lksdk.ErrConnectionTimeout) {
			return room, err
		}
		c.again.Add(1)
	}
	return nil, err
}

func (c *Crowd) joinOnce(identity string, watches bool) (*lksdk.Room, error) {
	callbacks := lksdk.NewRoomCallback()
	callbacks.OnTrackSubscribed = func(track *webrtc.TrackRemote, _ *lksdk.RemoteTrackPublication, _ *lksdk.RemoteParticipant) {
		go c.listen(track)
	}
	room := lksdk.NewRoom(callbacks)
	options := []lksdk.ConnectOption{
		lksdk.WithAutoSubscribe(watches), lksdk.WithLogger(logger.GetDiscardLogger()),
	}
	if c.plan.Connections == 1 {
		options = append(options, lksdk.WithSinglePeerConnection())
	}
	token, err := c.token(identity)
	if err != nil {
		return nil, err
	}
	if err := room.JoinWithToken(c.plan.URL, token, options...); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rooms = append(c.rooms, room)
	return room, nil
}

func (c *Crowd) token(identity string) (string, error) {
	grant := &auth.VideoGrant{RoomJoin: true, Room: c.plan.Room}
	return auth.NewAccessToken(c.plan.Key, c.plan.Secret).
		SetVideoGrant(grant).SetIdentity(identity).SetValidFor(time.Hour).ToJWT()
}

func (c *Crowd) listen(track *webrtc.TrackRemote) {
	var next uint16
	for first := true; ; first = false {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		c.heard.Add(1)
		if first {
			c.tracks.Add(1)
		} else if gap := packet.SequenceNumber - next; gap < 1<<15 {
			c.lost.Add(int64(gap))
		}
		if behind := next - packet.SequenceNumber; first || behind > 1<<15 || behind == 0 {
			next = packet.SequenceNumber + 1
		}
	}
}

// FirstFrame joins as a fresh watcher, waits for the first packet of a video, and leaves.
func (c *Crowd) FirstFrame(identity string, within time.Duration) (map[string]any, error) {
	arrived := make(chan struct{}, 1)
	callbacks := lksdk.NewRoomCallback()
	callbacks.OnTrackSubscribed = func(track *webrtc.TrackRemote, _ *lksdk.RemoteTrackPublication, _ *lksdk.RemoteParticipant) {
		if track.Kind() != webrtc.RTPCodecTypeVideo {
			return
		}
		if _, _, err := track.ReadRTP(); err == nil {
			arrived <- struct{}{}
		}
	}
	options := []lksdk.ConnectOption{lksdk.WithLogger(logger.GetDiscardLogger())}
	if c.plan.Connections == 1 {
		options = append(options, lksdk.WithSinglePeerConnection())
	}
	token, err := c.token(identity)
	if err != nil {
		return nil, err
	}
	room := lksdk.NewRoom(callbacks)
	started := time.Now()
	if err := room.JoinWithToken(c.plan.URL, token, options...); err != nil {
		return nil, err
	}
	joined := time.Since(started)
	defer room.Disconnect()
	select {
	case <-arrived:
		return map[string]any{"join_ms": milliseconds(joined), "frame_ms": milliseconds(time.Since(started))}, nil
	case <-time.After(within):
		return nil, fmt.Errorf("no video within %s", within)
	}
}

func milliseconds(took time.Duration) float64 {
	return float64(took.Microseconds()) / 1000
}
