"""What light and a camera do to rendered crops: brightness, slanted light, blur, few pixels, noise, and compression as JPEG or H.264."""

from __future__ import annotations

from dataclasses import dataclass

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.frames import FRAME_SECONDS

Crops = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """One camera in one light; the defaults change nothing."""

    gain: float = 1.0
    """Factor of all grey levels."""
    offset: float = 0.0
    """Grey levels added."""
    gamma: float = 1.0
    """Exponent of the tone curve."""
    slant: tuple[float, float] = (0.0, 0.0)
    """Rise of the light from the left edge to the right one and from top to bottom, as a part of it."""
    blur: float = 0.0
    """Standard deviation in pixels."""
    sharpness: float = 1.0
    """Size at which the face is filmed, as a part of the crop's."""
    noise: float = 0.0
    """Standard deviation in grey levels."""
    jpeg: int = 0
    """Quality, 0: none."""
    crf: int = 0
    """H.264's rate factor, 0: none."""


def draw_camera(rng: np.random.Generator) -> Camera:
    """A camera and its light at random."""
    compression = rng.random()
    slant = rng.normal(0, 0.15, 2)
    return Camera(
        gain=float(rng.uniform(0.7, 1.1)),
        offset=float(rng.uniform(0, 25)),
        gamma=float(np.exp(rng.uniform(-0.35, 0.35))),
        slant=(float(slant[0]), float(slant[1])),
        blur=float(rng.uniform(0, 0.8)),
        sharpness=float(rng.uniform(0.45, 1.0)) if rng.random() < 0.4 else 1.0,
        noise=float(rng.uniform(0, 4)),
        jpeg=int(rng.integers(25, 85)) if compression < 0.25 else 0,
        crf=int(rng.integers(20, 34)) if compression > 0.7 else 0,
    )


def film(pictures: NDArray[np.float32], camera: Camera, rng: np.random.Generator) -> Crops:
    """Rendered crops (T, H, W), grey, as the camera gives them."""
    height, width = pictures.shape[1:]
    light = 1 + np.add.outer(np.linspace(-0.5, 0.5, height) * camera.slant[1], np.linspace(-0.5, 0.5, width) * camera.slant[0])
    tone = (camera.gain * 255 * (np.arange(256) / 255) ** camera.gamma + camera.offset).astype(np.float32)
    # The tone curve works on whole grey levels, as in a camera; the light comes before it.
    lit = np.clip(pictures * light.astype(np.float32) + 0.5, 0, 255).astype(np.uint8)
    toned = tone[lit]
    if camera.sharpness < 1:
        size = (max(8, round(width * camera.sharpness)), max(8, round(height * camera.sharpness)))
        toned = np.stack([cv2.resize(cv2.resize(one, size, interpolation=cv2.INTER_AREA), (width, height)) for one in toned])
    if camera.blur > 0.2:
        toned = np.stack([cv2.GaussianBlur(one, (0, 0), camera.blur) for one in toned])
    if camera.noise > 0:
        grain = _grain(rng)
        starts = rng.integers(0, grain.size - height * width, len(toned))
        toned += np.float32(camera.noise) * np.stack([grain[start : start + height * width].reshape(height, width) for start in starts])
    crops = np.clip(toned + 0.5, 0, 255).astype(np.uint8)
    if camera.jpeg:
        crops = np.stack([_jpeg(one, camera.jpeg) for one in crops])
    return _h264(crops, camera.crf) if camera.crf else crops


def _grain(rng: np.random.Generator) -> NDArray[np.float32]:
    """Noise of unit spread to cut pieces from: drawing fresh noise for every picture would take longer than drawing the face."""
    return rng.standard_normal(200_000, np.float32)


def _jpeg(crop: Crops, quality: int) -> Crops:
    _, data = cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def _h264(crops: Crops, crf: int) -> Crops:
    """Through the encoder and back, in memory."""
    height, width = crops.shape[1:]
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.framerate, encoder.thread_count = round(1 / FRAME_SECONDS), 1
    encoder.options = {"crf": str(crf), "preset": "veryfast", "tune": "zerolatency"}
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1
    packets, colourless = [], np.full((height // 2, width), 128, np.uint8)
    for number, crop in enumerate(crops):
        frame = av.VideoFrame.from_ndarray(np.concatenate([crop, colourless]), format="yuv420p")
        frame.pts = number
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    frames = [frame for packet in packets for frame in decoder.decode(packet)] + list(decoder.decode(None))
    seen = np.stack([frame.to_ndarray()[:height, :width] for frame in frames])
    if len(seen) != len(crops):
        raise RuntimeError(f"H.264 gave {len(seen)} of {len(crops)} pictures back")
    return np.asarray(seen, np.uint8)
