"""Sentences of GRID's grammar ("bin blue at f two now") spoken by Kokoro's voices: other voices than the one that GRID clips have.

`python -m recipes.commands --kokoro FOLDER --count 400 --out DIR` writes `DIR/*.wav` (16 kHz) and `DIR/manifest.tsv` for
`recipes.train.pack`. What FOLDER holds is told in `recipes.kokoro`.
"""

from __future__ import annotations

import argparse
import random
import sys
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE
from recipes.kokoro import Kokoro
from recipes.manifest import Clip, write_manifest

GRAMMAR = (
    "bin lay place set",
    "blue green red white",
    "at by in with",
    "a b c d e f g h i j k l m n o p q r s t u v x y z",
    "zero one two three four five six seven eight nine",
    "again now please soon",
)
"""Words that may stand at each of a sentence's six places (Cooke et al., 2006, "An audio-visual corpus for speech perception")."""
HELD_BACK = ("bf_emma",)
"""Voices that are not used: the demo clip's."""
SPEEDS = (0.9, 1.3)
"""Least and greatest speaking rate."""


def sentence(rng: random.Random) -> str:
    """A random sentence of the grammar."""
    return " ".join(rng.choice(words.split()) for words in GRAMMAR)


def spelled(text: str) -> str:
    """As the synthesiser is to be told it: the letter in capitals, so that `a` is not read as an article."""
    return " ".join(word.upper() if len(word) == 1 else word for word in text.split()) + "."


def write_wav(path: Path, samples: NDArray[np.float32]) -> None:
    """Write shape (N,) as 16-bit PCM at 16 kHz."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def speak_commands(kokoro: Kokoro, count: int, out: Path, seed: int = 1) -> list[Clip]:
    """Speak `count` sentences by voices in turn, and write them with their manifest."""
    out.mkdir(parents=True, exist_ok=True)
    voices = [voice for voice in kokoro.voices() if voice not in HELD_BACK]
    if not voices:
        raise FileNotFoundError(f"{kokoro.folder}: no English voices")
    rng = random.Random(seed)
    clips = []
    for index in range(count):
        text, voice = sentence(rng), voices[index % len(voices)]
        samples = kokoro.speak(spelled(text), voice, speed=rng.uniform(*SPEEDS))
        if not np.isfinite(samples).all():  # the network in half precision overflows now and then
            print(f"left out: {voice} saying {text!r} gave no finite samples", file=sys.stderr)
            continue
        path = out / f"cmd_{index:05d}.wav"
        write_wav(path, samples)
        clips.append(Clip(path.stem, "train", "commands", voice, path, None, len(samples) / SAMPLE_RATE, text))
        if (index + 1) % 50 == 0:
            print(f"{index + 1}/{count}", file=sys.stderr, flush=True)
    write_manifest(out / "manifest.tsv", clips)
    return clips


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m recipes.commands", description=__doc__)
    parser.add_argument("--kokoro", type=Path, required=True, help="folder with Kokoro's model and voices")
    parser.add_argument("--count", type=int, default=400, help="number of sentences")
    parser.add_argument("--out", type=Path, required=True, help="folder for the sentences and their manifest")
    parser.add_argument("--seed", type=int, default=1, help="seed of sentences and speaking rates")
    options = parser.parse_args()
    try:
        speak_commands(Kokoro(options.kokoro), options.count, options.out, options.seed)
    except FileNotFoundError as error:
        parser.exit(1, f"error: {error}\n")


if __name__ == "__main__":
    main()
