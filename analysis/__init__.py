"""What the answers say: pure functions over frames and arrays. No Flask, no database, no surveys."""
