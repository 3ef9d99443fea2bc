"""Texts said by synthetic voices, as clips to train on: voices take turns, at speaking rates of their own.

`python -m recipes.speak --voices kokoro --kokoro FOLDER --commands 400 --out DIR` lets Kokoro's voices say GRID's command sentences;
`python -m recipes.speak --voices hibari --text FILE --out DIR` lets hibari read a file, one sentence a line. Both write `DIR/*.wav`
(16 kHz) and `DIR/manifest.tsv` for `recipes.train.pack`.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from capture.media import SAMPLE_RATE
from recipes.manifest import Clip, write_manifest
from recipes.text import normalise, unspoken
from recipes.voices import KINDS, Voice, create_voices
from recipes.voices.recording import write_wav

GRAMMAR = (
    "bin lay place set",
    "blue green red white",
    "at by in with",
    "a b c d e f g h i j k l m n o p q r s t u v x y z",
    "zero one two three four five six seven eight nine",
    "again now please soon",
)
"""Words that may stand at each of a command's six places (Cooke et al., 2006, "An audio-visual corpus for speech perception")."""
HELD_BACK = ("kokoro bf_emma",)
"""Voices that are not used: the demo clip's."""
SPEEDS = (0.85, 1.25)
"""Least and greatest speaking rate."""


def command(rng: random.Random) -> str:
    """A random sentence of GRID's grammar ("bin blue at f two now")."""
    return " ".join(rng.choice(words.split()) for words in GRAMMAR)


def spelled(text: str) -> str:
    """As a synthesiser is to be told a command: the letter in capitals, so that `a` is not read as an article."""
    return " ".join(word.upper() if len(word) == 1 else word for word in text.split()) + "."


def sentences(paths: Sequence[Path], count: int | None, rng: random.Random) -> list[str]:
    """Lines of text files, `count` drawn at random or all in random order; lines with what the alphabet cannot spell are left out.

    Raises ValueError where fewer are there than wanted.
    """
    lines = [line.strip() for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    usable = [line for line in dict.fromkeys(lines) if normalise(line) and not unspoken(line)]
    if count is not None and count > len(usable):
        raise ValueError(f"{count} sentences wanted, the files have {len(usable)} that can be used")
    rng.shuffle(usable)
    return usable[:count]


def speak_all(voices: list[Voice], texts: Iterable[str], out: Path, corpus: str, seed: int = 1) -> list[Clip]:
    """Let the voices say the texts in turn, and write the clips with their manifest; what cannot be said is named and left out.

    Raises FileNotFoundError where no voice is left.
    """
    voices = [voice for voice in voices if voice.name not in HELD_BACK]
    if not voices:
        raise FileNotFoundError("no voices to speak with")
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    clips = []
    for index, (text, voice) in enumerate(zip(texts, itertools.cycle(voices), strict=False)):
        try:
            samples = voice.speak(text, rng.uniform(*SPEEDS))
        except (OSError, ValueError) as error:
            print(f"left out {text!r}: {error}", file=sys.stderr)
            continue
        path = out / f"{corpus}_{index:05d}.wav"
        write_wav(path, samples)
        clips.append(Clip(path.stem, "train", corpus, voice.name, path, None, len(samples) / SAMPLE_RATE, normalise(text)))
        if (index + 1) % 100 == 0:
            print(f"{index + 1} clips, {sum(clip.seconds for clip in clips) / 3600:.2f} h", file=sys.stderr, flush=True)
    write_manifest(out / "manifest.tsv", clips)
    return clips


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where the job cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m recipes.speak", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--voices", choices=KINDS, required=True, help="speech synthesiser")
    parser.add_argument("--names", nargs="+", help="some of its voices (default: all); Kokoro mixes two with a plus, af_heart+am_adam")
    parser.add_argument("--kokoro", type=Path, help="folder with Kokoro's model and voices (see recipes.voices.kokoro)")
    parser.add_argument("--commands", type=int, default=0, help="number of GRID command sentences to say")
    parser.add_argument("--text", type=Path, nargs="+", default=[], help="text files, one sentence a line; punctuation helps the voice")
    parser.add_argument("--count", type=int, help="number of sentences to draw from them (default: all)")
    parser.add_argument("--corpus", help="name of the corpus in the manifest (default: `commands`, or the synthesiser's)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the clips and their manifest")
    parser.add_argument("--seed", type=int, default=1, help="seed of sentences and speaking rates")
    options = parser.parse_args(arguments)
    if bool(options.commands) == bool(options.text):
        parser.error("give either --commands or --text")
    rng = random.Random(options.seed)
    try:
        voices = create_voices(options.voices, options.names, folder=options.kokoro)
        texts = [spelled(command(rng)) for _ in range(options.commands)] or sentences(options.text, options.count, rng)
        corpus = options.corpus or ("commands" if options.commands else options.voices)
        made = speak_all(voices, texts, options.out, corpus, options.seed)
    except (OSError, ValueError) as error:
        print(f"recipes.speak: {error}", file=sys.stderr)
        return 1
    print(f"{len(made)} clips, {sum(clip.seconds for clip in made) / 3600:.2f} h in {options.out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
