"""Training on a machine that is lent for minutes, cannot reach anything, and takes and gives files in small parts."""
