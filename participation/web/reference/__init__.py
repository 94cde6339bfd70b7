"""The room of register figures: tables as they came, how they are mapped, which figures are in use."""
