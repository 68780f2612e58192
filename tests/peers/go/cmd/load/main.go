// Command load is the load generator of the benches: verbs in lines of JSON on its input.
//
//	asked:    {"id": 1, "verb": "fill", "with": {…}}
//	answered: {"id": 1, "value": {…}} or {"id": 1, "error": "sentence"}
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"pattino-peers/crowd"
)

type given struct {
	URL         string  `json:"url"`
	Key         string  `json:"key"`
	Secret      string  `json:"secret"`
	Room        string  `json:"room"`
	Publishers  int     `json:"publishers"`
	Watchers    int     `json:"watchers"`
	Video       int     `json:"video_per_second"`
	Quiet       bool    `json:"quiet"`
	Meeting     bool    `json:"meeting"`
	Connections int     `json:"connections"`
	Identity    string  `json:"identity"`
	PatienceS   float64 `json:"patience_s"`
}

func (g given) within() time.Duration {
	return time.Duration(g.PatienceS * float64(time.Second))
}

func (g given) plan() crowd.Plan {
	return crowd.Plan{
		URL: g.URL, Key: g.Key, Secret: g.Secret, Room: g.Room,
		Publishers: g.Publishers, Watchers: g.Watchers, VideoPerSecond: g.Video,
		Quiet: g.Quiet, Meeting: g.Meeting, Connections: g.Connections,
	}
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

var errEmpty = errors.New("the room is not filled")

type generator struct{ now *crowd.Crowd }

func (g *generator) carryOut(asked question) (map[string]any, error) {
	if asked.Verb == "fill" {
		g.now = crowd.New(asked.With.plan())
		return nil, g.now.Fill(asked.With.within())
	}
	if g.now == nil {
		return nil, errEmpty
	}
	switch asked.Verb {
	case "count":
		return g.now.Count(), nil
	case "first_frame":
		return g.now.FirstFrame(asked.With.Identity, asked.With.within())
	case "leave":
		g.now.Leave()
		g.now = nil
		return nil, nil
	}
	return nil, fmt.Errorf("no such verb: %s", asked.Verb)
}

func main() {
	var all generator
	out := json.NewEncoder(os.Stdout)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, "not a question:", err)
			continue
		}
		value, err := all.carryOut(asked)
		said := answer{ID: asked.ID, Value: value}
		if err != nil {
			said.Error = asked.Verb + ": " + err.Error()
		}
		if err := out.Encode(said); err != nil {
			return
		}
	}
}
