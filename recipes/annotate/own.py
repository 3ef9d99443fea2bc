"""The project's own model as a teacher: whole files through the steps that `viseme transcribe` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recipes.evaluate.engine import Engine, Settings
from recipes.manifest import Clip

if TYPE_CHECKING:
    from recipes.annotate.teachers import Options, Recording


class OwnModel:
    """A loaded model with its mode."""

    def __init__(self, model: str, options: Options) -> None:
        """`model` is a name of the catalogue or a path; raises CheckpointError or ValueError where it cannot be used."""
        self._engine = Engine.load(Settings(model=model, segment_length=options.segment_length, beam=options.beam, threads=options.threads))
        self._mode = options.mode

    def transcribe(self, recording: Recording) -> str:
        """See `Teacher`; raises MediaError where the file lacks what the mode needs, RuntimeError where the session failed."""
        path = recording.path
        clip = Clip(path.name, "", "", "", path, recording.video, len(recording.samples) / 16_000, "")
        # `av` takes what is there, as it does in a transcription; a clip of the evaluation must have both.
        mode = "auto" if self._mode == "av" else self._mode
        return self._engine(clip, mode, None)
