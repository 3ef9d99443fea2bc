"""What both doors drive: models and sessions made from a user's options, and the process that works for the window."""
