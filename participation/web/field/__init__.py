"""The room of tablets without a network: the app that they install, and the addresses by which they send."""
