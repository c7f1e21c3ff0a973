"""The model's side, against servers on loopback."""
