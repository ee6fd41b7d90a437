"""Labelled pictures as arrays, from the files that Millijoule reads: IDX, CIFAR, folders of classes; and .npy."""

import gzip
import pathlib

import numpy as np

# Names of the files by split, as docs/data.md has them.
IDX = {"train": ["train"], "test": ["t10k", "test"]}
CIFAR = {
    "train": [["train.bin"], [f"data_batch_{i}.bin" for i in range(1, 6)]],
    "test": [["test.bin"], ["test_batch.bin"]],
}
FOLDERS = {"train": ["train"], "test": ["test", "val", "validation"]}


def load(place, split, shape):
    """Pictures and labels of one split.

    place: a folder of a data set, or a .npy file of pictures (N, C, H, W) as uint8
    shape: (channels, height, width) that the network reads
    returns uint8 (N, C, H, W), and int64 (N) or None where there are no labels
    """
    place = pathlib.Path(place)
    if place.suffix == ".npy":
        pictures, labels = np.load(place), None
    elif idx := _first(place, [f"{stem}-images-idx3-ubyte{end}" for stem in IDX[split] for end in ("", ".gz")]):
        pictures = _idx(idx)[:, None]
        labels = _idx(idx.with_name(idx.name.replace("images-idx3", "labels-idx1")))
    elif files := next((found for found in _cifar(place, split) if all(file.exists() for file in found)), None):
        wide = files[0].name in ("train.bin", "test.bin")  # CIFAR-100 has two labels, of which the second is finer
        records = np.concatenate([np.fromfile(file, np.uint8) for file in files]).reshape(-1, 3074 if wide else 3073)
        labels = records[:, 1 if wide else 0]
        pictures = records[:, 2 if wide else 1 :].reshape(-1, 3, 32, 32)
    elif folder := _first(place, FOLDERS[split]):
        pictures, labels = _pictures(folder, shape)
    else:
        raise SystemExit(f"{place}: no {split} pictures in IDX, CIFAR, folders of classes or .npy are here")
    if pictures.dtype != np.uint8 or pictures.shape[1:] != tuple(shape):
        given = f"{pictures.dtype} {pictures.shape[1:]}"
        raise SystemExit(f"{place}: the network reads uint8 {tuple(shape)}, these are {given}")
    return pictures, None if labels is None else labels.astype(np.int64)


def invented(count, shape, seed=0):
    """Waves with noise: pictures of no meaning that visit many values. uint8 (count, C, H, W)."""
    random = np.random.default_rng(seed)
    channels, height, width = shape
    y, x = np.mgrid[0:height, 0:width]
    pictures = np.empty((count, *shape), np.uint8)
    for picture in pictures:
        frequency, turn, shift = random.uniform(0.1, 1), *random.uniform(0, 6, 2)
        wave = np.sin(frequency * x + turn) * np.cos(frequency * y + shift)
        for c in range(channels):
            noise = 20 * random.standard_normal((height, width))
            picture[c] = np.clip(128 + 90 * np.sin(2 * wave + c) + noise, 0, 255)
    return pictures


def _first(place, names):
    return next((place / name for name in names if (place / name).exists()), None)


def _cifar(place, split):
    return [[place / name for name in names] for names in CIFAR[split]]


def _idx(path):
    data = (gzip.open if path.suffix == ".gz" else open)(path, "rb").read()
    dimensions = data[3]
    sizes = np.frombuffer(data, ">i4", dimensions, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions).reshape(sizes)


def _pictures(folder, shape):
    from PIL import Image

    pictures, labels = [], []
    classes = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    for label, directory in enumerate(classes):
        for file in sorted(directory.rglob("*")):
            if file.suffix.lower() in (".png", ".jpg", ".jpeg") and not file.name.startswith("."):
                image = np.asarray(Image.open(file).convert("RGB"))
                if image.shape[:2] != tuple(shape[1:]):
                    size = f"{image.shape[1]}x{image.shape[0]}"
                    raise SystemExit(f"{file}: {size} pixels. Maybe resize the pictures as docs/data.md says?")
                pictures.append(image.transpose(2, 0, 1))
                labels.append(label)
    return np.stack(pictures), np.array(labels)
