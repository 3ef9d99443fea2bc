"""Training of the audio-visual transducer: pack the data, train, write a checkpoint."""
