"""Makes a manifest of a corpus in its usual folders: texts normalised, every film and sound opened once, what cannot be used named.

Beside `manifest.tsv` it writes, where there is something to write: `manifest.alignments.tsv` (word times), `manifest.unlabelled.tsv`
(clips that nobody has transcribed, to be labelled) and `manifest.left_out.tsv` (id and reason).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from capture.file import FileSource
from capture.media import SAMPLE_RATE, MediaError
from pipeline.atomic import AtomicFile, OutputError, output_error
from recipes.data.clips import MAX_SECONDS, LeftOut, report, spoken
from recipes.data.importers import SHAPES, Found, Words
from recipes.data.sound import decode_audio
from recipes.manifest import Clip, ManifestError, write_manifest


@dataclass(frozen=True, slots=True)
class Imported:
    """One clip whose media were opened; `text` is empty where nobody has transcribed it."""

    clip: Clip
    words: Words


def check(item: Found | LeftOut, corpus: str, labels: Mapping[str, str], max_seconds: float) -> Imported | LeftOut:
    """Normalise the text (that of `labels` where it has one) and measure the media of one clip."""
    if isinstance(item, LeftOut):
        return item
    paths = [path for path in (item.audio, item.video) if path is not None]
    if not all(name.isprintable() for name in (item.id, *map(str, paths))):
        return LeftOut(item.id, "bad name", "it has a tab, a line end or a letter that UTF-8 cannot hold")
    said = labels.get(item.id, item.text)
    text = "" if said is None else spoken(item.id, said)
    if isinstance(text, LeftOut):
        return text
    for path in paths:
        if not path.is_file():
            return LeftOut(item.id, "missing media", str(path))
    try:
        seconds = round(max(_seconds(path, sounding=path == item.audio) for path in dict.fromkeys(paths)), 3)
    except (MediaError, OSError, ValueError) as error:
        return LeftOut(item.id, "bad media", str(error))
    if seconds <= 0:
        return LeftOut(item.id, "zero length", str(paths[0]))
    if seconds > max_seconds:
        return LeftOut(item.id, "too long", f"{seconds:.2f} s, at most {max_seconds:g} s are taken; cut it, or raise --max-seconds")
    clip = Clip(item.id, item.split, corpus, item.speaker, item.audio, item.video, seconds, text)
    return Imported(clip, item.words if item.id not in labels else ())


def _seconds(path: Path, *, sounding: bool) -> float:
    """Length as the header says, else that of its sound; raises MediaError, also for what holds no sound and should."""
    with FileSource(path) as source:
        info = source.info
    if sounding and not info.has_audio:
        raise MediaError(f"{path}: holds no sound that can be decoded; put its sound beside it")
    return info.duration if info.duration is not None else len(decode_audio(path)) / SAMPLE_RATE


def checked(
    items: Iterable[Found | LeftOut], corpus: str, labels: Mapping[str, str], max_seconds: float, jobs: int
) -> Iterator[Imported | LeftOut]:
    """All clips in their order, checked in `jobs` threads; an id is used once."""
    seen: set[str] = set()
    waiting = iter(items)
    work = partial(check, corpus=corpus, labels=labels, max_seconds=max_seconds)
    with ThreadPoolExecutor(jobs) as pool:
        while some := list(islice(waiting, 64 * jobs)):
            for item in pool.map(work, some):
                if isinstance(item, Imported) and item.clip.id in seen:
                    yield LeftOut(item.clip.id, "id used before", str(item.clip.media))
                    continue
                if isinstance(item, Imported):
                    seen.add(item.clip.id)
                yield item


def read_labels(path: Path) -> dict[str, str]:
    """Texts by clip id from a TSV with the columns id and text; raises ManifestError."""
    try:
        header, *lines = path.read_text(encoding="utf-8-sig").rstrip("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path}: cannot be read as labels: {error}") from error
    names = header.rstrip("\r").split("\t")
    if not {"id", "text"} <= set(names):
        raise ManifestError(f"{path}:1: columns {names}, expected at least id and text, tab separated")
    rows = (dict(zip(names, line.rstrip("\r").split("\t"), strict=False)) for line in lines)
    return {row["id"]: row.get("text", "") for row in rows}


def regroup(clip: Clip, splits: Mapping[str, str]) -> Clip:
    """The clip in the split that its speaker was put into by name, if any."""
    return replace(clip, split=splits.get(clip.speaker, clip.split))


def write(out: Path, imported: Iterable[Imported], left: Collection[LeftOut]) -> int:
    """Write the manifest and the lists beside it; returns the number of clips with a text. Raises OutputError, ManifestError."""
    labelled = [item for item in imported if item.clip.text]
    unlabelled = [item.clip for item in imported if not item.clip.text]
    beside = {kind: out.with_name(f"{out.stem}.{kind}.tsv") for kind in ("alignments", "unlabelled", "left_out")}
    times = [f"{item.clip.id}\t{start:.3f}\t{end:.3f}\t{word}" for item in labelled for start, end, word in item.words]
    named = ["\t".join((item.name.replace("\t", " ").replace("\n", " "), item.reason)) for item in left]
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        for path, clips in ((out, [item.clip for item in labelled]), (beside["unlabelled"], unlabelled)):
            if clips:
                write_manifest(path, clips)
            else:
                path.unlink(missing_ok=True)
        for path, header, lines in ((beside["alignments"], "id\tstart_s\tend_s\tword", times), (beside["left_out"], "id\treason", named)):
            if lines:
                with AtomicFile(path, option="--out") as file:
                    file.write("\n".join([header, *lines]) + "\n")
            else:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise output_error(out, error, "--out") from error
    return len(labelled)


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where no clip could be used or the job cannot start."""
    parser = argparse.ArgumentParser(prog="python -m recipes.data.importing", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--shape", choices=SHAPES, required=True, help="whose layout the folder has")
    parser.add_argument("--folder", type=Path, required=True, help="top folder of the corpus")
    parser.add_argument("--out", type=Path, required=True, help="manifest to write; lists of other clips are written beside it")
    parser.add_argument("--labels", type=Path, help="TSV with id and text: labels for clips without one, or better ones")
    parser.add_argument("--max-seconds", type=float, default=MAX_SECONDS, help="longer clips are left out (default: %(default)g)")
    parser.add_argument(
        "--dev-speakers", nargs="+", default=[], metavar="NAME", help="put these speakers into dev, whatever the folders say"
    )
    parser.add_argument("--test-speakers", nargs="+", default=[], metavar="NAME", help="put these speakers into test")
    parser.add_argument("--jobs", type=int, default=1, help="threads that open media (default 1)")
    options = parser.parse_args(arguments)
    if options.jobs < 1:
        parser.error(f"--jobs is {options.jobs}, expected at least 1")
    splits = dict.fromkeys(options.dev_speakers, "dev") | dict.fromkeys(options.test_speakers, "test")
    try:
        if not options.folder.is_dir():
            raise ManifestError(f"{options.folder}: is no folder; give the top folder of the corpus")
        labels = read_labels(options.labels) if options.labels else {}
        results = list(_shown(checked(SHAPES[options.shape](options.folder), options.shape, labels, options.max_seconds, options.jobs)))
        imported = [replace(item, clip=regroup(item.clip, splits)) for item in results if isinstance(item, Imported)]
        left = [item for item in results if isinstance(item, LeftOut)]
        if not results:
            raise ManifestError(f"{options.folder}: nothing in it lies as in {options.shape}; docs/data.md shows its layout")
        written = write(options.out, imported, left)
    except (ManifestError, OutputError, OSError) as error:
        print(f"recipes.data.importing: {error}", file=sys.stderr)
        return 1
    report(left, str(options.out.with_name(f"{options.out.stem}.left_out.tsv")))
    parts = Counter(item.clip.split for item in imported if item.clip.text)
    hours = sum(item.clip.seconds for item in imported if item.clip.text) / 3600
    shares = ", ".join(f"{count} {split}" for split, count in sorted(parts.items()))
    print(
        f"{written} clips ({shares or 'none'}; {hours:.2f} h), {len(imported) - written} unlabelled, {len(left)} left out", file=sys.stderr
    )
    return 0 if imported else 1


def _shown(items: Iterator[Imported | LeftOut]) -> Iterator[Imported | LeftOut]:
    """The same, counted aloud."""
    for count, item in enumerate(items, start=1):
        if count % 10_000 == 0:
            print(f"{count} clips looked at", file=sys.stderr, flush=True)
        yield item


if __name__ == "__main__":
    sys.exit(main())
