"""Command line of the demo clip's maker; see the package's description."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE
from recipes.demo_clip import speech
from recipes.demo_clip.movie import talking_portrait, write_movie
from recipes.text import normalise
from recipes.voices import create_voices
from recipes.voices.recording import read_speech

VOICES = {"kokoro": "bf_emma", "flite": "slt", "hibari": "heart"}
"""The voice of each synthesiser where none is told."""
SENTENCES = ("Place blue by F two now.", "Set green with M eight please.", "Bin red at U seven soon.")
COMMENT = "Synthetic clip of the Viseme project. Portrait: NASA (public domain). Voice: {voice}."


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    sentences = options.sentence or list(SENTENCES)
    text = " ".join(sentences)
    try:
        voice, samples = _voice(options, sentences)
        samples = speech.pad(samples, options.before, options.after)
        seconds = np.ceil(samples.size / SAMPLE_RATE * options.rate) / options.rate
        phones = speech.align(samples, text)
        pictures = talking_portrait(phones, seconds, rate=options.rate, size=options.size, seed=options.seed)
        options.out.parent.mkdir(parents=True, exist_ok=True)
        write_movie(options.out, pictures, samples, rate=options.rate, crf=options.crf, comment=COMMENT.format(voice=voice))
        options.out.with_suffix(".txt").write_text(normalise(text) + "\n", encoding="utf-8")
    except (OSError, ValueError) as error:
        print(f"demo clip: {error}", file=sys.stderr)
        return 1
    print(f"{options.out}: {seconds:.2f} s, {options.out.stat().st_size / 1000:.0f} kB, {normalise(text)!r}", file=sys.stderr)
    return 0


def _voice(options: argparse.Namespace, sentences: list[str]) -> tuple[str, NDArray[np.float32]]:
    """A description of the voice and its samples."""
    if options.speech:
        return f"recording {options.speech.name}", read_speech(options.speech)
    names = [options.voice or VOICES[options.voice_from]]
    (voice,) = create_voices(options.voice_from, names, folder=options.kokoro)
    return voice.name, speech.in_turn([voice.speak(text, options.speed) for text in sentences], options.pause)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m recipes.demo_clip", description="Make a clip of a talking portrait.")
    parser.add_argument("--out", type=Path, required=True, help="movie to write (.mp4); its text goes beside it (.txt)")
    parser.add_argument("--sentence", action="append", help="what is said; may be given several times")
    parser.add_argument("--voice-from", choices=tuple(VOICES), default="kokoro", help="speech synthesiser")
    parser.add_argument("--kokoro", type=Path, help="folder with Kokoro's model and voices")
    parser.add_argument("--voice", help=f"name of the voice (default: {VOICES})")
    parser.add_argument("--speed", type=float, default=1.0, help="speaking rate")
    parser.add_argument("--speech", type=Path, help="a recording of the sentences, instead of a synthesiser")
    parser.add_argument("--before", type=float, default=0.5, help="seconds of silence before the speech")
    parser.add_argument("--after", type=float, default=0.7, help="seconds of silence after it")
    parser.add_argument("--pause", type=float, default=0.7, help="seconds of silence between sentences")
    parser.add_argument("--rate", type=int, default=25, help="pictures a second")
    parser.add_argument("--size", type=int, default=480, help="side of the pictures in pixels, even")
    parser.add_argument("--crf", type=int, default=20, help="H.264 quality, lower is better and larger")
    parser.add_argument("--seed", type=int, default=0, help="of blinks and head movement")
    return parser


if __name__ == "__main__":
    sys.exit(main())
