"""The files page: a queue of files and their transcripts."""
