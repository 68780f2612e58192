"""The edge of signalling: frames and protobuf on one side, the rooms' own words on the other.

Nothing here opens a socket or waits. Protobuf and SDP text do not pass further in, and what
comes out of a client is bounded here before any room sees it.
"""
