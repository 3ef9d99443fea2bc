"""Transcript writers: txt, srt, vtt, json and jsonl."""
