"""The stream: synchronise, find and crop the face, segment, recognise, emit events, write transcripts."""
