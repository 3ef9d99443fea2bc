"""From encoder frames to tokens: greedy and beam search."""
