// Package person is a person of a test call on the published Go SDK: what it shows comes from
// recorded clips, and what it sees and hears is judged by decoded pictures and samples.
package person

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/livekit/server-sdk-go/v2/e2ee"
	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

// lettersKept bounds what a test may leave unread.
const lettersKept = 1000

// Letter is a data message that came in.
type Letter struct {
	From, Text string
}

// Person is one participant, joined once.
type Person struct {
	media string
	room  *lksdk.Room
	keys  *e2ee.ExternalKeyProvider
	gone  chan struct{}

	mu        sync.Mutex
	sights    map[string]*sight
	hearings  map[string]*hearing
	letters   []Letter
	comebacks int
}

// New makes a person whose clips lie in the folder `media`.
func New(media string) *Person {
	return &Person{
		media:    media,
		gone:     make(chan struct{}),
		sights:   map[string]*sight{},
		hearings: map[string]*hearing{},
	}
}

// Join connects, in one or two peer connections, with or without a key.
func (p *Person) Join(url, token string, connections int, key string) error {
	var options []lksdk.ConnectOption
	if connections == 1 {
		options = append(options, lksdk.WithSinglePeerConnection())
	}
	if key != "" {
		p.keys = e2ee.NewExternalKeyProvider()
		if err := p.keys.SetKeyFromPassphrase(key, 0); err != nil {
			return err
		}
		options = append(options, lksdk.WithDataEncryption(&lksdk.EncryptionOptions{KeyProvider: p.keys}))
	}
	options = append(options, lksdk.WithLogger(logger.GetDiscardLogger()))
	p.room = lksdk.NewRoom(p.callbacks())
	return p.room.JoinWithToken(url, token, options...)
}

func (p *Person) callbacks() *lksdk.RoomCallback {
	callbacks := lksdk.NewRoomCallback()
	callbacks.OnTrackSubscribed = p.subscribed
	callbacks.OnDataReceived = p.received
	callbacks.OnReconnected = func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.comebacks++
	}
	return callbacks
}

func (p *Person) subscribed(track *webrtc.TrackRemote, _ *lksdk.RemoteTrackPublication, from *lksdk.RemoteParticipant) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if track.Kind() == webrtc.RTPCodecTypeVideo {
		watched := &sight{}
		p.sights[from.Identity()] = watched
		go watched.watch(track)
		return
	}
	decryptor, err := p.decryptor()
	if err != nil {
		return
	}
	heard := &hearing{}
	p.hearings[from.Identity()] = heard
	go heard.listen(track, decryptor)
}

func (p *Person) received(data []byte, given lksdk.DataReceiveParams) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.letters) < lettersKept {
		p.letters = append(p.letters, Letter{given.SenderIdentity, string(data)})
	}
}

func (p *Person) sightOf(identity string) *sight {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sights[identity]
}

func (p *Person) hearingOf(identity string) *hearing {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.hearings[identity]
}

func (p *Person) video(identity string) (*lksdk.RemoteParticipant, *lksdk.RemoteTrackPublication) {
	other := p.room.GetParticipantByIdentity(identity)
	if other == nil {
		return nil, nil
	}
	for _, each := range other.TrackPublications() {
		if found, is := each.(*lksdk.RemoteTrackPublication); is && found.Kind() == lksdk.TrackKindVideo {
			return other, found
		}
	}
	return other, nil
}

func (p *Person) askForPicture(identity string) {
	_, publication := p.video(identity)
	if publication == nil || publication.TrackRemote() == nil {
		return
	}
	// The SDK's own WritePLI knows only the second connection and is silent where there is one.
	connection := p.room.LocalParticipant.GetSubscriberPeerConnection()
	if connection == nil {
		connection = p.room.LocalParticipant.GetPublisherPeerConnection()
	}
	ssrc := uint32(publication.TrackRemote().SSRC())
	// An error means that the connection is going; the next wish comes in a moment.
	_ = connection.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{SenderSSRC: ssrc, MediaSSRC: ssrc}})
}

// SetLayer asks the server for one quality of the person's video.
func (p *Person) SetLayer(identity string, quality livekit.VideoQuality) error {
	_, publication := p.video(identity)
	if publication == nil {
		return fmt.Errorf("there is no video of that person")
	}
	return publication.SetVideoQuality(quality)
}

// SendData sends a message to everybody.
func (p *Person) SendData(text string, reliable bool) error {
	return p.room.LocalParticipant.PublishDataPacket(
		lksdk.UserData([]byte(text)), lksdk.WithDataPublishReliable(reliable))
}

// ReceiveData waits for that message. The SDK does not tell which channel carried it.
func (p *Person) ReceiveData(identity, text string, within time.Duration) map[string]any {
	got := wait(within, func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return slices.Contains(p.letters, Letter{identity, text})
	})
	p.mu.Lock()
	defer p.mu.Unlock()
	return map[string]any{"got": got, "letters": len(p.letters)}
}

// Knows waits until the person is on this client's list.
func (p *Person) Knows(identity string, within time.Duration) map[string]any {
	return map[string]any{"got": wait(within, func() bool {
		return p.room.GetParticipantByIdentity(identity) != nil
	})}
}

func wait(within time.Duration, holds func() bool) bool {
	for end := time.Now().Add(within); !holds(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			return false
		}
	}
	return true
}

// Encrypted tells whether every track of the person is announced as encrypted end to end.
func (p *Person) Encrypted(identity string) bool {
	other := p.room.GetParticipantByIdentity(identity)
	if other == nil || len(other.TrackPublications()) == 0 {
		return false
	}
	for _, each := range other.TrackPublications() {
		if each.TrackInfo().GetEncryption() == livekit.Encryption_NONE {
			return false
		}
	}
	return true
}

// Comeback tells how often the client came back and as whom.
func (p *Person) Comeback() map[string]any {
	p.mu.Lock()
	defer p.mu.Unlock()
	return map[string]any{"count": p.comebacks, "sid": p.room.LocalParticipant.SID(), "state": string(p.room.ConnectionState())}
}

// FullReconnect lets the server forget the client without a word, as a failing node does.
// (Stock LiveKit ignores the scenario that asks for a leave message.)
func (p *Person) FullReconnect() {
	p.room.Simulate(lksdk.SimulateNodeFailure)
}

// Leave ends the call.
func (p *Person) Leave() {
	if p.room != nil {
		p.room.Disconnect()
	}
	select {
	case <-p.gone:
	default:
		close(p.gone)
	}
}
