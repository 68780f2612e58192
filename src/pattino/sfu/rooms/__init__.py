"""Rooms: who is here, what they send, who receives it. Message in, effects out.

Nothing in this folder reads a clock, opens a socket, waits or logs. `RoomDirectory.handle`
takes one input (`inputs`) and the time, and returns effects (`effects`) in the order in which
they must be carried out. The same inputs with the same random source give the same effects.

Read in this order: `values`, `requests`, `responses`, `inputs`, `effects`, then `room`.
Source: LiveKit's signalling protocol (livekit_rtc.proto), single peer connection flow.
"""
