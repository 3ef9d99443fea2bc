"""What the program ships: checkpoint, tokenizer, mean face, demo clip, catalogue, icons."""
