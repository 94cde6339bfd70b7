"""The people room: front page, logging in and out, one's own account, an area's people, the journal."""
