"""The own detector's recipe: scenes whose labels are true, targets that fit, an ONNX file that computes what was trained, fair figures."""

from __future__ import annotations

import io
import json
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from skimage.data import astronaut

from pipeline.face.align import transform
from pipeline.frames import FaceBox
from recipes.face_detector import data, evaluate, export, mine, negatives, train
from recipes.face_detector.batches import normalised, sample
from recipes.face_detector.card import model_card, table
from recipes.face_detector.compose import MAX_FACES, Recipe, compose
from recipes.face_detector.exported import ExportedError, load_exported
from recipes.face_detector.labels import eye_frame, fit_shifts, shifted
from recipes.face_detector.network import HEIGHT, WIDTH, FaceNetwork, cells, decode, multiply_adds
from recipes.face_detector.objective import Objective, Targets, generalised_overlap, overlaps
from recipes.face_detector.stock import Face, Stock, StockError, load_stock, names_of

BOX = [178.0, 55.0, 268.0, 178.0]
MARKS = [[204.0, 101.0], [246.0, 103.0], [226.0, 125.0], [206.0, 142.0], [243.0, 143.0]]
"""The astronaut's face in skimage's picture."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What `data` writes, with one face and two grounds for each use."""
    faces, grounds = tmp_path / "faces", tmp_path / "negatives"
    faces.mkdir()
    grounds.mkdir()
    labels, lines = [], ["file\tsplit"]
    for split in ("train", "test"):
        cv2.imwrite(str(faces / f"{split}.jpg"), astronaut()[:, :, ::-1])
        matte = np.zeros((512, 512), np.uint8)
        cv2.ellipse(matte, (224, 115), (70, 95), 0, 0, 360, 255, -1)
        cv2.imwrite(str(faces / f"{split}.png"), matte)
        entry = {"name": split, "split": split, "kind": "portrait", "others": 0}
        labels.append({**entry, "box": BOX, "landmarks": MARKS, "check": MARKS})
        for number in range(2):
            noise = np.random.default_rng(number).integers(0, 256, (15, 20, 3)).astype(np.uint8)
            cv2.imwrite(str(grounds / f"{split}{number}.jpg"), cv2.resize(noise, (640, 480)))
            lines.append(f"{split}{number}.jpg\t{split}")
    (tmp_path / "faces.json").write_text(json.dumps(labels), encoding="utf-8")
    (grounds / "negatives.tsv").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def spots(folder: Path) -> Stock:
    """A stock whose face is five coloured spots on black, so that a scene shows where its landmarks are."""
    stock = load_stock(folder, "train")
    face = stock.faces[0]
    picture = np.zeros_like(face.levels[0])
    picture[:, :, 3] = 255
    for point, colour in zip(face.landmarks, np.eye(3)[[0, 1, 2, 0, 1]] * 255, strict=True):
        cv2.circle(picture, np.round(point * 16).astype(int).tolist(), 4 * 16, (*colour.tolist(), 255), -1, cv2.LINE_AA, 4)
    levels = [picture]
    for _ in range(3):
        levels.append(cv2.resize(levels[-1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    spotted = Face("spots", "portrait", True, tuple(levels), face.box, face.landmarks, face.check)
    return Stock([spotted], [np.full((240, 320, 3), 40, np.uint8)])


@pytest.mark.parametrize("seed", range(12))
def test_landmarks_of_a_scene_lie_where_they_are_drawn(folder: Path, seed: int) -> None:
    recipe = Recipe(face_width=(40, 90), covered=0.0, decoys=0.0, degraded=False, inside=1.0)
    stock = spots(folder)
    scene = compose(stock, np.random.default_rng(seed), recipe, stock.faces)
    assert scene.counts == [True]
    colours = np.eye(3)[[0, 1, 2, 0, 1]]
    mirrored = scene.landmarks[0][0, 0] > scene.landmarks[0][1, 0]
    assert not mirrored  # a mirrored face has its right eye on the left, too
    for point, colour in zip(scene.landmarks[0], colours, strict=True):
        if not (6 < point[0] < 314 and 6 < point[1] < 234):
            continue
        x, y = np.round(point).astype(int)
        near = scene.image[y - 5 : y + 6, x - 5 : x + 6].astype(np.float64)
        own = near[:, :, 2] if colour[2] else near[:, :, :2].max(axis=2)
        own = own - 45
        own[own < 30] = 0
        assert own.sum() > 0
        offset = np.array([(own.sum(axis=0) * np.arange(-5, 6)).sum(), (own.sum(axis=1) * np.arange(-5, 6)).sum()]) / own.sum()
        np.testing.assert_allclose(np.array([x, y]) + offset, point, atol=1.2)


def test_scenes_can_be_made_again_and_hold_what_is_asked_for(folder: Path) -> None:
    stock, recipe = load_stock(folder, "train"), Recipe()
    counts = []
    for seed in range(60):
        scene, again = (compose(stock, np.random.default_rng(seed), recipe) for _ in range(2))
        np.testing.assert_array_equal(scene.image, again.image)
        assert scene.image.shape == (HEIGHT, WIDTH, 3)
        assert len(scene.boxes) == len(scene.landmarks) == len(scene.checks) == len(scene.counts) <= MAX_FACES
        counts.append(len(scene.boxes))
        for box in scene.boxes:
            assert box[0] < box[2]
            assert box[1] < box[3]
    assert min(counts) == 0
    assert max(counts) >= 3


def test_a_face_behind_another_is_not_asked_for(folder: Path) -> None:
    stock = load_stock(folder, "train")
    small = Recipe(width=90, height=90, face_width=(50, 60), degraded=False)
    for seed in range(30):
        scene = compose(stock, np.random.default_rng(seed), small, stock.faces * 3)
        assert sum(scene.counts) <= 2  # three such faces do not fit


def test_samples_are_padded_and_say_what_counts(folder: Path) -> None:
    stock = load_stock(folder, "train")
    scene = compose(stock, np.random.default_rng(3), Recipe(decoys=0.0), stock.faces * 2)
    image, boxes, marks, state = sample(scene)
    assert image.shape == (3, HEIGHT, WIDTH)
    assert boxes.shape == (MAX_FACES, 4)
    assert marks.shape == (MAX_FACES, 5, 2)
    assert state[len(scene.boxes) :].eq(0).all()
    assert [value == 1 for value in state[: len(scene.boxes)].tolist()] == scene.counts
    values = normalised(image[None])
    assert -1.0 <= float(values.min()) <= float(values.max()) <= 1.0


def test_a_missing_folder_names_the_step_that_makes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StockError, match=r"recipes\.face_detector\.data"):
        load_stock(tmp_path, "train")
    assert evaluate.main(["--data", str(tmp_path), "--own", str(tmp_path / "none.onnx")]) == 1
    assert "none.onnx" in capsys.readouterr().err


def test_network_stays_within_its_cost() -> None:
    network = FaceNetwork()
    assert multiply_adds(network) <= 75_000_000  # 150 million operations when each is counted as two
    assert 4 * sum(parameter.numel() for parameter in network.parameters()) <= 1_500_000
    centres, strides = cells()
    assert network.eval()(torch.zeros(1, 3, HEIGHT, WIDTH)).shape == (1, len(centres), 15)
    assert strides.unique().tolist() == [8.0, 16.0, 32.0]
    assert centres[0].tolist() == [3.5, 3.5]


def targets(box: list[float], state: int = 1) -> Targets:
    marks = torch.tensor(MARKS) - torch.tensor(BOX[:2]) + torch.tensor(box[:2])
    return Targets(torch.tensor([[box, [0.0] * 4]]), torch.stack([marks, torch.zeros(5, 2)])[None], torch.tensor([[state, 0]]))


def perfect(box: list[float], wanted: Targets, score: float) -> torch.Tensor:
    """Raw rows in which every cell near the middle of the box answers rightly and surely, every other one says no."""
    centres, strides = cells()
    rows = torch.zeros(1, len(centres), 15)
    rows[..., 0] = -12.0
    edges = torch.tensor(box)
    reach = torch.cat([centres - edges[:2], edges[2:] - centres], dim=1)
    inside = (reach > strides[:, None]).all(dim=1) & (strides == 16)
    middle = (edges[:2] + edges[2:]) / 2
    near = inside & ((centres - middle).abs() < 12).all(dim=1)
    rows[0, near, 0] = score
    rows[0, near, 1:5] = (reach[near] / strides[near, None]).log()
    rows[0, near, 5:] = ((wanted.landmarks[0, 0] - centres[near, None]) / strides[near, None, None]).flatten(1)
    return rows


def test_right_answers_cost_little_and_wrong_ones_more() -> None:
    box = [100.0, 60.0, 160.0, 140.0]
    wanted, objective = targets(box), Objective()
    right = objective(perfect(box, wanted, 9.0), wanted)
    assert float(right["box"]) < 0.01
    assert float(right["landmark"]) < 0.001
    silent = objective(perfect(box, wanted, -9.0), wanted)
    assert float(silent["score"]) > 10 * float(right["score"]) + 1.0
    moved = targets([130.0, 80.0, 190.0, 160.0])
    assert float(objective(perfect(box, moved, 9.0), moved)["box"]) > 0.2


def test_a_region_that_does_not_count_costs_nothing() -> None:
    box = [100.0, 60.0, 160.0, 140.0]
    nothing, blind, objective = targets(box, 0), targets(box, -1), Objective()
    rows = perfect(box, nothing, 5.0)
    assert float(objective(rows, nothing)["score"]) > 1.0
    assert float(objective(rows, blind)["score"]) < 0.01


def test_overlaps_of_known_boxes() -> None:
    one = torch.tensor([0.0, 0.0, 10.0, 10.0])
    for other, plain, general in (((0, 0, 10, 10), 1.0, 1.0), ((5, 0, 15, 10), 1 / 3, 1 / 3), ((20, 0, 30, 10), 0.0, -1 / 3)):
        second = torch.tensor([float(value) for value in other])
        assert float(overlaps(one, second)) == pytest.approx(plain, abs=1e-6)
        assert float(generalised_overlap(one, second)) == pytest.approx(general, abs=1e-6)


def test_a_short_run_learns_goes_on_and_ships(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, out = tmp_path / "run", tmp_path / "out"
    command = ["--data", str(folder), "--out", str(run), "--batch", "2", "--threads", "1", "--workers", "0"]
    threads = torch.get_num_threads()
    assert train.main([*command, "--minutes", "0.02"]) == 0
    before = export.load_run(run)[1]["steps"]
    assert train.main([*command, "--minutes", "0.035"]) == 0
    torch.set_num_threads(threads)
    network, facts = export.load_run(run)
    assert facts["steps"] > before > 0
    assert export.main(["--run", str(run), "--out", str(out)]) == 0
    assert "sha256" in capsys.readouterr().err
    assert (out / "face.onnx").stat().st_size <= 1_500_000
    assert f"{facts['steps']:,} steps" in (out / "face.md").read_text(encoding="utf-8")
    picture = np.random.default_rng(0).integers(0, 256, (1, HEIGHT, WIDTH, 3)).astype(np.uint8)
    session = onnxruntime.InferenceSession((out / "face.onnx").read_bytes())
    scores, boxes, marks = session.run(None, {"image": picture})
    with torch.no_grad():
        expected = decode(network(normalised(torch.from_numpy(picture).permute(0, 3, 1, 2))), *cells())
    np.testing.assert_allclose(scores, expected[0][0].sigmoid(), atol=1e-5)
    np.testing.assert_allclose(boxes, expected[1][0], atol=2e-2)
    np.testing.assert_allclose(marks, expected[2][0], atol=2e-2)
    images = torch.randn(2, 3, HEIGHT, WIDTH)
    again = load_exported(out / "face.onnx").eval()
    with torch.no_grad():
        torch.testing.assert_close(again(images), network(images), atol=1e-4, rtol=1e-4)
    assert train.main([*command[:3], str(tmp_path / "on"), *command[4:], "--minutes", "0.02", "--init", str(out / "face.onnx")]) == 0
    torch.set_num_threads(threads)
    trained = export.load_run(tmp_path / "on")[0]
    for kept, start in zip(trained.modules(), again.modules(), strict=True):
        if isinstance(kept, torch.nn.BatchNorm2d):
            assert torch.equal(kept.running_mean, start.running_mean)
    assert not torch.equal(trained.outputs[0].weight, again.outputs[0].weight)


def test_hard_pictures_are_found_and_shown_more_often(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = names_of(folder, "train")
    assert load_stock(folder, "train").chances == pytest.approx([1 / len(names)] * len(names))
    cv2.imwrite(str(folder / "negatives" / names[0]), astronaut()[:240, 60:380, ::-1])  # no detector can pass this one over
    cv2.imwrite(str(folder / "negatives" / names[1]), np.full((240, 320, 3), 128, np.uint8))
    assert mine.main(["--data", str(folder)]) == 0
    assert capsys.readouterr().err == f"1 of {len(names)} pictures are hard\n"
    chances = load_stock(folder, "train").chances
    assert chances is not None
    assert chances.sum() == pytest.approx(1)
    assert chances[0] > 2 * chances[1:].max()
    assert load_stock(folder, "test").chances == pytest.approx([1 / 2] * 2)
    assert mine.main(["--data", str(tmp_path / "none")]) == 1
    assert "recipes.face_detector.mine: " in capsys.readouterr().err


def test_what_is_no_exported_detector_is_told(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a model")
    assert train.main(["--data", str(folder), "--out", str(tmp_path / "run"), "--init", str(broken)]) == 1
    assert "broken.onnx is no ONNX model" in capsys.readouterr().err
    other = onnx.helper.make_model(onnx.helper.make_graph([], "none", [], []))
    broken.write_bytes(other.SerializeToString())
    with pytest.raises(ExportedError, match=r"has 0 convolutions, expected the \d+"):
        load_exported(broken)


def test_a_run_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export.main(["--run", str(tmp_path / "none"), "--out", str(tmp_path)]) == 1
    assert "recipes.face_detector.export: " in capsys.readouterr().err
    with pytest.raises(SystemExit):
        train.main(["--data", "x", "--out", "y", "--minutes", "0"])


def test_shifts_between_teachers_are_found_in_any_pose() -> None:
    rng = np.random.default_rng(0)
    base, true = np.array(MARKS), np.array([[0.02, -0.03], [-0.02, -0.03], [0.0, 0.1], [0.05, 0.01], [-0.05, 0.01]])
    pairs = []
    for _ in range(5):
        angle, scale = rng.uniform(-1, 1), rng.uniform(0.5, 3)
        turn = np.array([[np.cos(angle), -np.sin(angle), 5.0], [np.sin(angle), np.cos(angle), 9.0]]) * [scale, scale, 1.0]
        points = transform(turn, base)
        pairs.append((shifted(points, true), points))
    np.testing.assert_allclose(fit_shifts(pairs), true, atol=1e-9)
    origin, axes = eye_frame(base)
    np.testing.assert_allclose(origin + axes @ [0.5, 0.0], base[1])


def test_held_back_portraits_are_of_both_sexes_and_the_last_of_the_list() -> None:
    names = [f"f{number:03d}" for number in range(100)] + [f"m{number:03d}" for number in range(100)]
    splits = data.portrait_splits(names)
    assert all(splits[name] == "test" for name in names[-60:])
    assert sum(split == "test" for name, split in splits.items() if name[0] == "f") == 15
    assert sum(split == "train" for split in splits.values()) == 125


def test_pictures_are_collected_once_split_and_listed(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    package = tmp_path / "packages" / "debian" / "mate-backgrounds" / "usr" / "share" / "backgrounds" / "mate"
    package.mkdir(parents=True)
    for number in range(6):
        picture = cv2.resize(rng.integers(0, 256, (6, 8, 3)).astype(np.uint8), (320, 240), interpolation=cv2.INTER_CUBIC)
        cv2.imwrite(str(package / f"{number}.png"), picture)
        cv2.imwrite(str(package / f"{number}-small.png"), picture[::2, ::2])
    cv2.imwrite(str(package / "icon.png"), np.zeros((32, 32, 3), np.uint8))
    (package / "broken.jpg").write_bytes(b"no picture")
    kept = negatives.collect(tmp_path / "packages", tmp_path / "out")
    assert len(kept) == 6
    assert {one.split for one in kept} == {"train", "test"}
    lines = (tmp_path / "out" / "negatives.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[0].split("\t") == ["file", "split", "registry", "package", "licence", "path", "sha256"]
    assert all("CC BY-SA" in line and len(line.split("\t")[-1]) == 64 for line in lines[1:])
    with pytest.raises(negatives.NegativesError, match="holds none of the packages"):
        negatives.collect(tmp_path / "nowhere", tmp_path / "out")


def test_pictures_inside_bundles_are_found() -> None:
    picture = cv2.resize(astronaut(), (128, 128))
    webp, jpeg = (cv2.imencode(suffix, picture)[1].tobytes() for suffix in (".webp", ".jpg"))
    bundle = io.BytesIO(b"qres" + b"\0" * 9 + webp + b"RIFF\1\0\0\0junk" + jpeg + b"tail").getvalue()
    assert list(negatives.embedded(bundle)) == [webp, jpeg]


class Rigged:
    """Finds the same face in every picture."""

    name = "rigged"

    def __init__(self, face: FaceBox) -> None:
        self._face = face

    def detect(self, image: np.ndarray) -> list[FaceBox]:
        return [self._face]


def test_figures_count_what_they_say() -> None:
    marks = np.array(MARKS, np.float32)
    true = FaceBox(*BOX, score=1.0, landmarks=marks)
    seen = FaceBox(BOX[0] + 9, BOX[1], BOX[2] + 9, BOX[3], score=0.9, landmarks=marks + np.array([4.2, 0], np.float32))
    far = FaceBox(BOX[0] + 200, BOX[1], BOX[2] + 200, BOX[3], score=1.0, landmarks=marks)
    image = np.zeros((480, 640, 3), np.uint8)
    sets = {
        "near": [evaluate.Frame(image, [true], [true])],
        "half": [evaluate.Frame(image, [true], [true]), evaluate.Frame(image, [far], [far])],
    }
    figures = evaluate.judge(Rigged(seen), sets, [evaluate.Frame(image, [], [])] * 3)
    assert figures["recall"] == {"near": 1.0, "half": 0.5}
    assert figures["false"] == 1.0
    assert figures["landmarks"]["near"] == pytest.approx(0.1, abs=0.001)
    assert figures["extra"] == {"near": 0.0, "half": 0.5}


def test_card_and_table_show_figures_and_gaps() -> None:
    row = {"recall": {"video": 1.0}, "landmarks": {}, "check": {}, "false": 0.0025, "extra": {"video": 0.0}, "ms": 2.04}
    results = {
        "sets": {"video": "9 frames"},
        "empty_frames": 400,
        "empty_pictures": 200,
        "least_width": 60,
        "machine": "one core",
        "detectors": {"own": {**row, "landmarks": {"video": 0.041}, "check": {"video": 0.05}}, "haar": row},
    }
    lines = table(results).splitlines()
    assert lines[2] == "| own | 100.0% | 0.0025 | 4.1% / 5.0% | 2.0 |"
    assert "–" in lines[3]
    facts = {"steps": 7, "images": 224, "minutes": 1.0}
    card = model_card(100, 72_000_000, 600_000, "ab", facts, results)
    assert "72 million multiply-adds" in card
    assert "400 face-free frames" in card
    assert "CC0" in card
