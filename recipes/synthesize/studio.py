"""One clip at a time: draws who speaks, how, and before which camera, and renders crops or whole pictures."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.face import create_detector
from pipeline.face.align import compose, face_to_crop, invert, transform
from pipeline.face.detector import FaceDetector
from pipeline.frames import ALIGNED_SIZE, FRAME_SECONDS, SAMPLES, FaceBox
from recipes.demo_clip.speech import Phone
from recipes.synthesize.backdrop import before_wall, person
from recipes.synthesize.camera import Camera, draw_camera, film
from recipes.synthesize.interior import MouthLook
from recipes.synthesize.landmarks import LandmarkTable, read_landmarks
from recipes.synthesize.lips import LipModel, load_lips
from recipes.synthesize.motion import Manner, draw_manner, poses, sway, wander
from recipes.synthesize.portrait import Portrait, picture_matrix, portrait_of, usable
from recipes.synthesize.render import Pose, Puppet, Renderer
from recipes.synthesize.shading import load_shading

FOLLOW = 0.15
"""Part of the way that the pipeline's pose goes in a picture to where the landmarks have moved (pipeline.face.smooth at rest)."""
LOOK = 480
"""Side of the pictures by which a puppet's landmarks are found."""
LOOK_SCALES = (1.06, 1.0, 0.92)
"""Size of the portrait in them."""
LEARNED_LARGE = 0.4
"""Part of the learned inside of the mouth that goes into whole pictures."""
KEPT = 48
"""Portraits that are kept ready, 4 MB each."""
CHEEK = 150.0
"""Grey level of cheeks under which the mouth's inside has its usual brightness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """All that is drawn by chance for one clip."""

    portrait: str
    """Its name."""
    manner: Manner
    look: MouthLook
    camera: Camera
    mirrored: bool = False
    """Whether crops are shown mirrored."""
    backdrop: bool = False
    """Whether another background is put behind the person."""
    offset: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """How the pipeline's pose is off for the whole clip: x and y in pixels of the crop, logarithm of the size, turn in radians."""
    shake: float = 0.0
    """By how many pixels it jumps from picture to picture."""


class Studio:
    """A folder of portraits with their landmarks, the detector and the lip model."""

    def __init__(self, folder: Path, landmarks: Path, lips: Path | None = None, shading: Path | None = None) -> None:
        """Raises FileNotFoundError where a file is missing, ValueError where no portrait can be used."""
        self.lips: LipModel = load_lips(lips)
        self.shading = load_shading(shading)
        self._folder = folder
        self._table: LandmarkTable = read_landmarks(landmarks)
        self._detector = create_detector()
        self.names = [name for name, mesh in self._table.items() if usable(mesh.astype(np.float64))]
        if not self.names:
            raise ValueError(f"{landmarks}: none of {len(self._table)} portraits looks ahead with its mouth nearly shut")
        self.puppet = functools.lru_cache(KEPT)(self._puppet)
        self._person = functools.lru_cache(KEPT)(person)

    def _puppet(self, name: str) -> Puppet:
        """A portrait ready to be posed. Raises ValueError where the detector finds no face in it, FileNotFoundError."""
        portrait = portrait_of(self._folder / name, self._table[name].astype(np.float64), self._detector)
        if portrait is None:
            raise ValueError(f"the detector finds no face in portrait {name!r}; leave its landmarks out")
        puppet = Puppet(portrait, self.lips, self.shading)
        settle(puppet, self._detector, self.lips)
        return puppet

    def _image(self, portrait: Portrait, take: Take, rng: np.random.Generator) -> NDArray[np.uint8]:
        """The still picture, before another background where the take wants one."""
        return before_wall(portrait.image, self._person(portrait), rng) if take.backdrop else portrait.image

    def take(self, clip: str, seed: int = 0) -> tuple[Take, np.random.Generator]:
        """What is drawn for a clip of this name; the same for the same name and seed, whatever else is made."""
        rng = np.random.default_rng([seed, zlib.crc32(clip.encode())])
        off = rng.normal(0, [0.7, 0.7, 0.015, 0.012])
        return (
            Take(
                portrait=self.names[int(rng.integers(len(self.names)))],
                manner=draw_manner(rng, len(self.lips.basis)),
                look=MouthLook(
                    light=float(rng.uniform(0.75, 1.1)),
                    white=float(rng.uniform(0.75, 1.1)),
                    upper_edge=float(rng.normal(1.8, 0.8)),
                    lower_edge=float(rng.normal(1.6, 0.6)),
                    width=float(rng.uniform(0.9, 1.1)),
                    learned=float(rng.uniform(0.25, 0.8)),
                ),
                camera=draw_camera(rng),
                mirrored=bool(rng.random() < 0.5),
                backdrop=bool(rng.random() < 0.5),
                offset=(float(off[0]), float(off[1]), float(off[2]), float(off[3])),
                shake=float(rng.uniform(0, 0.3)),
            ),
            rng,
        )

    def plain_take(self, clip: str, seed: int = 0) -> tuple[Take, np.random.Generator]:
        """The portrait of `take`, speaking as the lip model has it, before a camera that changes nothing."""
        take, rng = self.take(clip, seed)
        return Take(portrait=take.portrait, manner=Manner(liveliness=0, turn=0.02), look=MouthLook(), camera=Camera()), rng

    def crops(self, phones: Sequence[Phone], frames: int, take: Take, rng: np.random.Generator) -> NDArray[np.uint8]:
        """Crops (frames, 96, 96) as the pipeline would cut them from a film of this take. Raises ValueError for a portrait not found."""
        puppet = self.puppet(take.portrait)
        renderer = Renderer(puppet, lit(take.look, puppet), image=self._image(puppet.portrait, take, rng))
        sequence = poses(phones, frames, self.lips, self.shading, take.manner, rng)
        weights = [puppet.weights(pose) for pose in sequence]
        matrices = follow([puppet.five(one) for one in weights], take, rng)
        drawn = [renderer.draw_weights(*each) for each in zip(weights, sequence, matrices, strict=True)]
        crops = film(np.stack(drawn), take.camera, rng)
        return np.ascontiguousarray(crops[:, :, ::-1]) if take.mirrored else crops

    def pictures(
        self, phones: Sequence[Phone], frames: int, take: Take, rng: np.random.Generator, *, size: int
    ) -> Iterator[NDArray[np.uint8]]:
        """Whole pictures (size, size, 3), RGB, of the portrait speaking."""
        puppet = self.puppet(take.portrait)
        # What was learned of mouths has few pixels: whole pictures are large enough to show it, and the edges of cut-out hair.
        look = replace(lit(take.look, puppet), learned=take.look.learned * LEARNED_LARGE)
        renderer = Renderer(puppet, look, size=(size, size), colour=True)
        sequence = poses(phones, frames, self.lips, self.shading, take.manner, rng)
        for pose, matrix in zip(sequence, self.handheld(puppet.portrait, frames, size, rng), strict=True):
            picture = renderer.draw(pose, matrix)
            if take.camera.noise:
                picture += rng.normal(0, take.camera.noise, picture.shape[:2]).astype(np.float32)[:, :, None]
            yield np.clip(picture + 0.5, 0, 255).astype(np.uint8)

    @staticmethod
    def handheld(portrait: Portrait, frames: int, size: int, rng: np.random.Generator) -> list[NDArray[np.float64]]:
        """From face space to pictures of the whole portrait that sways a little, (2, 3) each."""
        fit = size / min(portrait.image.shape[:2]) * 1.06
        middle = np.array(portrait.image.shape[1::-1]) / 2
        tracks = [sway(rng, frames) for _ in range(4)]
        matrices = []
        for k in range(frames):
            x, y, grow, turn = (track[k] for track in tracks)
            scale, angle = fit * (1 + 0.008 * grow), 0.012 * turn
            linear = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            shift = size / 2 + 0.008 * size * np.array([x, y]) - linear @ middle
            matrices.append(compose(np.hstack([linear, shift[:, None]]), picture_matrix(portrait)))
        return matrices


def settle(puppet: Puppet, detector: FaceDetector, lips: LipModel) -> None:
    """Let the detector look at pictures of the puppet with its mouth shut, half open and open, and take its word for the landmarks.

    Where the portrait smiles, those of the resting face are not quite where the mesh says that they have gone.
    """
    renderer = Renderer(puppet, lit(MouthLook(), puppet), size=(LOOK, LOOK), colour=True)
    whole = picture_matrix(puppet.portrait)
    found = []
    for number, scale in enumerate(LOOK_SCALES):
        size = scale * LOOK / max(puppet.portrait.image.shape[:2])
        matrix = compose(np.array([[size, 0, 3.0 * number], [0, size, 0]]), whole)
        pose = Pose(parameters=lips.rest() + number * 0.7 * np.eye(len(lips.basis))[0] * np.sign(lips.opening()))
        weights = puppet.weights(pose)
        picture = np.clip(renderer.draw_weights(weights, pose, matrix), 0, 255).astype(np.uint8)
        aim = transform(matrix, puppet.five(weights))
        faces = [face for face in detector.detect(picture) if face.landmarks is not None]
        near = [face for face in faces if np.abs(face.landmarks - aim).max() < 0.35 * np.hypot(*(aim[1] - aim[0]))]
        if near:
            best = max(near, key=lambda face: face.score)
            found.append(transform(invert(matrix), best.landmarks) - puppet.five(weights))
    if found:
        puppet.shift_five(np.mean(found, axis=0))


def frames_of(samples: int) -> int:
    """Pictures that go with so many samples at 16 kHz, the last one begun."""
    return -(-samples // SAMPLES)


def follow(landmarks: list[NDArray[np.float64]], take: Take, rng: np.random.Generator) -> list[NDArray[np.float64]]:
    """From face space to the crop in each picture: by the five landmarks, as steadily and as inexactly as the pipeline follows them."""
    steady = np.mean(landmarks[: round(0.4 / FRAME_SECONDS)], axis=0)
    jumps = take.shake * wander(rng, len(landmarks), np.array([0.7, 0.7]))
    x, y, grow, turn = take.offset
    linear = np.exp(grow) * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    centre = np.full(2, (ALIGNED_SIZE - 1) / 2)
    matrices = []
    for points, jump in zip(landmarks, jumps, strict=True):
        steady = steady + FOLLOW * (points - steady)
        exact = face_to_crop(FaceBox(0, 0, 1, 1, 1, steady.astype(np.float32)))
        off = np.hstack([linear, (centre - linear @ centre + [x, y] + jump)[:, None]])
        matrices.append(compose(off, exact))
    return matrices


def lit(look: MouthLook, puppet: Puppet) -> MouthLook:
    """The look in the light of a portrait: the inside of the mouth is as bright as its cheeks let one expect."""
    return replace(look, light=look.light * puppet.light / CHEEK)
