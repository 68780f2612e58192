"""The port to any media server: tokens, RoomService and webhooks, and nothing beside them.

The embedded media process and a LiveKit cluster are reached in the same way (policy 1.2, 2.2,
3.2: media has one road, and nothing of it comes back but who is in a call right now, which is
held in memory). Source: LiveKit's access tokens, RoomService and webhooks.
"""
