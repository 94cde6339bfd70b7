"""The tablet room: outreach staff plan, open and close field sessions and take down answers in them."""
