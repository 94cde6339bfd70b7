"""Style sheets, scripts and vendored assets."""
