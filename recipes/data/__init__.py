"""Data on its way to training: lists of clips from the usual corpora, tar shards of decoded clips, batches streamed from them."""
