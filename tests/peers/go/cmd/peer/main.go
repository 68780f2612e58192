// Command peer is the Go SDK as a peer: verbs in lines of JSON on its input, answers on its output.
//
//	asked:    {"id": 1, "verb": "join", "with": {…}}
//	answered: {"id": 1, "value": {…}} or {"id": 1, "error": "sentence"}
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/livekit/protocol/livekit"

	"pattino-peers/person"
)

const longestLine = 1 << 20

type given struct {
	URL         string  `json:"url"`
	Token       string  `json:"token"`
	Connections int     `json:"connections"`
	Key         string  `json:"key"`
	Audio       bool    `json:"audio"`
	Video       bool    `json:"video"`
	Layers      int     `json:"layers"`
	Identity    string  `json:"identity"`
	Width       int     `json:"width"`
	WithinMS    float64 `json:"within_ms"`
	Quality     string  `json:"quality"`
	Text        string  `json:"text"`
	Reliable    bool    `json:"reliable"`
}

func (g given) within() time.Duration {
	return time.Duration(g.WithinMS * float64(time.Millisecond))
}

type question struct {
	ID   int    `json:"id"`
	Verb string `json:"verb"`
	With given  `json:"with"`
}

type answer struct {
	ID    int            `json:"id"`
	Value map[string]any `json:"value,omitempty"`
	Error string         `json:"error,omitempty"`
}

var qualities = map[string]livekit.VideoQuality{
	"low":    livekit.VideoQuality_LOW,
	"medium": livekit.VideoQuality_MEDIUM,
	"high":   livekit.VideoQuality_HIGH,
}

func carryOut(who *person.Person, verb string, g given) (map[string]any, error) {
	switch verb {
	case "join":
		return nil, who.Join(g.URL, g.Token, g.Connections, g.Key)
	case "knows":
		return who.Knows(g.Identity, g.within()), nil
	case "publish":
		return nil, who.Publish(g.Audio, g.Video, g.Layers)
	case "see":
		return who.See(g.Identity, g.Width, g.within()), nil
	case "hear":
		return who.Hear(g.Identity, g.within()), nil
	case "set_layer":
		return nil, who.SetLayer(g.Identity, qualities[g.Quality])
	case "send_data":
		return nil, who.SendData(g.Text, g.Reliable)
	case "receive_data":
		return who.ReceiveData(g.Identity, g.Text, g.within()), nil
	case "encrypted":
		return map[string]any{"encrypted": who.Encrypted(g.Identity)}, nil
	case "comeback":
		return who.Comeback(), nil
	case "full_reconnect":
		who.FullReconnect()
	case "leave":
		who.Leave()
	default:
		return nil, fmt.Errorf("no such verb: %s", verb)
	}
	return nil, nil
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: peer FOLDER-OF-CLIPS")
		os.Exit(2)
	}
	who := person.New(os.Args[1])
	var writing sync.Mutex
	out := json.NewEncoder(os.Stdout)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 0, 1<<16), longestLine)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, "not a question:", err)
			continue
		}
		go func() {
			said := answer{ID: asked.ID}
			value, err := carryOut(who, asked.Verb, asked.With)
			said.Value = value
			if err != nil {
				said.Error = asked.Verb + ": " + err.Error()
			}
			writing.Lock()
			defer writing.Unlock()
			_ = out.Encode(said)
		}()
	}
	who.Leave()
}
