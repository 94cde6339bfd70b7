"""ODK Collect: fetching forms and sending them back (OpenRosa), and the planner's page of keys."""
