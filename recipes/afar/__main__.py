"""`python -m recipes.afar`: train on a machine that is lent for minutes and is reached by short commands and small files alone.

here   pack   --packed DIR... --tokenizer FILE [--crops DIR] --out parts --part-mb 8     all data in parts
there  take   --parts parts --data DIR          after each load; 1 while parts are missing, 0 when training can begin
there  train  --data DIR --run DIR/small --seconds 540 --config recipes/afar/small.yaml   as often as there are turns
there  train  --data DIR --run DIR/tiny  --seconds 540 --config recipes/afar/tiny.yaml --teacher DIR/small/small.safetensors
there  give   --run DIR/small DIR/tiny --out back --part-mb 15                            weights in parts
here   join   --parts back --to DIR                                                       and whole again
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from recipes.afar import load, turn
from recipes.afar.parts import PartsError, loads, place, read_list

MB = 1_000_000


def main(arguments: list[str] | None = None) -> int:
    """Command line; 0 where the step is done, 1 where it failed or more has to come, 2 for wrong usage."""
    given, rest = _parser().parse_known_args(arguments)
    if rest and given.step != "train":
        print(f"recipes.afar {given.step}: unknown options {' '.join(rest)}", file=sys.stderr)
        return 2
    try:
        return int(given.run_step(given, rest))
    except (PartsError, OSError) as error:
        print(f"recipes.afar {given.step}: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    lines = (__doc__ or "").split("\n", 1)
    parser = argparse.ArgumentParser(
        prog="python -m recipes.afar",
        description=lines[0].split(": ", 1)[1],
        epilog=lines[1],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    steps = parser.add_subparsers(dest="step", required=True)

    pack = steps.add_parser("pack", help="all data in parts")
    pack.add_argument("--packed", type=Path, nargs="+", required=True, help="folders of recipes.train.pack")
    pack.add_argument("--tokenizer", type=Path, required=True, help="SentencePiece model")
    pack.add_argument("--crops", type=Path, help="folder of recipes.crops")
    pack.add_argument("--alignments", type=Path, nargs="*", default=[], help="tables of words")
    pack.add_argument("--phones", type=Path, nargs="*", default=[], help="tables of phones")
    pack.add_argument("--init", type=Path, help="checkpoint to begin with")
    pack.add_argument("--out", type=Path, required=True, help="folder for the parts")
    pack.add_argument("--part-mb", type=float, default=8.0, help="largest part in MB (default 8)")
    pack.add_argument("--load-mb", type=float, default=36.0, help="what one journey takes: which parts go together is printed (default 36)")
    pack.set_defaults(run_step=_pack)

    take = steps.add_parser("take", help="put parts that have arrived into place")
    take.add_argument("--parts", type=Path, required=True, help="folder of the parts and their list")
    take.add_argument("--data", type=Path, required=True, help="folder that stays from turn to turn")
    take.set_defaults(run_step=_take)

    train = steps.add_parser("train", help="one turn of training; further options are those of recipes.train", allow_abbrev=False)
    train.add_argument("--data", type=Path, required=True, help="folder filled by take")
    train.add_argument("--run", type=Path, required=True, help="folder of the run, which goes on where it was")
    train.add_argument("--seconds", type=float, required=True, help="length of the turn, the writing of the snapshot counted")
    train.set_defaults(run_step=_train)

    give = steps.add_parser("give", help="weights of runs in parts")
    give.add_argument("--run", type=Path, nargs="+", required=True, help="folders of runs")
    give.add_argument("--out", type=Path, required=True, help="folder for the parts, emptied first")
    give.add_argument("--part-mb", type=float, default=15.0, help="largest part in MB (default 15)")
    give.add_argument("--snapshot", action="store_true", help="also what is needed to go on elsewhere")
    give.set_defaults(run_step=_give)

    join = steps.add_parser("join", help="parts become files again")
    join.add_argument("--parts", type=Path, required=True, help="folder of the parts and their list")
    join.add_argument("--to", type=Path, required=True, help="folder for the files")
    join.set_defaults(run_step=_join)
    return parser


def _pack(given: argparse.Namespace, rest: list[str]) -> int:
    parts = load.pack(
        given.out,
        int(given.part_mb * MB),
        packed=given.packed,
        tokenizer=given.tokenizer,
        crops=given.crops,
        words=given.alignments,
        phones=given.phones,
        init=given.init,
    )
    for number, journey in enumerate(loads(parts, int(given.load_mb * MB)), start=1):
        print(f"load {number}: {journey[0].name} to {journey[-1].name}, {sum(part.bytes for part in journey) / MB:.1f} MB")
    return 0


def _take(given: argparse.Namespace, rest: list[str]) -> int:
    missing = load.take(given.parts, given.data)
    print(f"{len(missing)} parts are still to come" if missing else f"{given.data} is ready", flush=True)
    return 1 if missing else 0


def _train(given: argparse.Namespace, rest: list[str]) -> int:
    over = turn.train(given.data, given.run, given.seconds, rest)
    print(f"{given.run.name}: {'the run is over' if over else 'goes on with the next turn'}", flush=True)
    return 0


def _give(given: argparse.Namespace, rest: list[str]) -> int:
    parts = turn.give(given.run, given.out, int(given.part_mb * MB), snapshot=given.snapshot)
    print(f"{len(parts)} parts, {sum(part.bytes for part in parts) / MB:.1f} MB")
    return 0


def _join(given: argparse.Namespace, rest: list[str]) -> int:
    missing = place(given.parts, given.to)
    for part in missing:
        print(f"missing: {part.name} of {part.of}", file=sys.stderr)
    if not missing:
        print("\n".join(sorted({part.of for part in read_list(given.parts)})))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
