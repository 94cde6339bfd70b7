"""The privacy room: what is decided and done about residents' data, and what can be asked for."""
