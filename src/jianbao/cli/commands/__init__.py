"""What people type: commands with their options. What a command does is imported when it is given."""
