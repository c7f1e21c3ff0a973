"""The work, against fakes that satisfy the ports and a real store."""
