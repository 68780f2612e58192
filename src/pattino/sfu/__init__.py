"""The media process: rooms, signalling and RoomService around the compiled media engine.

Knows the kit and the LiveKit wire, nothing of accounts. Under `pattino serve` it seals itself
before it serves anyone (policy 2.2 and 3.2).
"""
