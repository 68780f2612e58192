"""The HTTP edge, once for all rooms: guard, headers, cookies, problems, client address."""
