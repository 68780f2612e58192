"""The wire that both processes share: access tokens, webhooks, and the limits of names.

Source: LiveKit's published token format, RoomService and webhooks. Because the application
uses nothing else to reach the media process, a LiveKit cluster can take its place.
"""
