"""The network, decoding, checkpoints and runtimes: pure tensor code."""
