#!/usr/bin/env python3
"""Prints the tables of ResamplingTest: SHA-256 (its first 16 digits) of what torchvision 0.28.0 with Pillow 12.3.0
makes of a picture whose byte i is (i * i * 31 + i * 7) >> 4, modulo 256.

    pip install pillow==12.3.0 numpy torch torchvision==0.28.0 && python3 resampling.py
"""
import hashlib

import numpy as np
from PIL import Image
from torchvision import transforms


def picture(w, h):
    i = np.arange(w * h * 3, dtype=np.int64)
    return Image.fromarray(((i * i * 31 + i * 7) >> 4).astype(np.uint8).reshape(h, w, 3))


def digest(image):
    return hashlib.sha256(np.asarray(image).tobytes()).hexdigest()[:16]


print("Resize and CenterCrop: width, height, size, share")
for w, h, size, share in (
    (500, 375, 224, 0.875), (375, 500, 224, 0.875), (333, 500, 224, 0.875), (640, 427, 64, 1), (61, 43, 64, 0.9),
    (32, 32, 24, 0.8), (32, 32, 32, 1), (101, 7, 16, 0.75), (3, 300, 16, 1), (257, 256, 224, 0.875), (64, 64, 64, 1),
):
    resize = transforms.Resize(int(np.floor(size / share + 0.5)))
    shown = transforms.CenterCrop(size)(resize(picture(w, h)))
    print(f'        "{w}, {h}, {size}, {share}, {digest(shown)}",')
print("crop and resize: width, height, left, top, of width, of height, to width, to height")
for w, h, *box, tw, th in (
    (20, 14, 0, 0, 20, 14, 8, 8), (20, 14, 3, 2, 11, 9, 8, 8), (20, 14, 3, 2, 4, 5, 16, 12), (40, 40, 0, 0, 40, 40, 3, 3),
    (9, 9, 4, 4, 1, 1, 7, 6), (9, 9, 1, 1, 7, 7, 7, 7), (200, 150, 20, 10, 131, 101, 64, 64),
):
    left, top, bw, bh = box
    shown = transforms.functional.resized_crop(picture(w, h), top, left, bh, bw, [th, tw])
    print(f'        "{w}, {h}, {left}, {top}, {bw}, {bh}, {tw}, {th}, {digest(shown)}",')
