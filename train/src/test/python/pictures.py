#!/usr/bin/env python3
"""Writes format/pictures.zip beside the tests of data.pictures.format: one small picture for each way in which
PNG, JPEG, GIF and BMP can hold colours, and expected.csv with the SHA-256 of the red, green and blue bytes that
Pillow's convert("RGB") makes of it, which is what torchvision's ImageFolder hands on.

16 bits are the one exception: Pillow clips 16-bit grey to white and cuts the low byte off elsewhere. Expected is
(v + 128) // 257, the nearest of 256 levels.

    pip install pillow==12.3.0 numpy opencv-python-headless && python3 pictures.py FILE.zip
"""
import hashlib, io, struct, sys, zipfile, zlib

import cv2
import numpy as np
from PIL import Image, ImageCms

RANDOM = np.random.default_rng(17)
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed(values, depth):  # one row of samples to bytes
    if depth == 16:
        return np.asarray(values, ">u2").tobytes()
    if depth == 8:
        return np.asarray(values, np.uint8).tobytes()
    bits = "".join(format(int(v), f"0{depth}b") for v in values)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


def filtered(rows, step):  # every row with another of the five filters
    out, above = b"", None
    for y, row in enumerate(rows):
        above = bytes(len(row)) if above is None else above
        left = bytes(step) + row
        corner = bytes(step) + above
        kind = y % 5
        line = bytearray()
        for i, v in enumerate(row):
            a, b, c = left[i], above[i], corner[i]
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            line.append((v - (0, a, b, (a + b) // 2, paeth)[kind]) & 255)
        out += bytes([kind]) + bytes(line)
        above = row
    return out


def png(samples, colour, depth, interlaced=False, before=(), parts=1):
    h, w, n = samples.shape
    step = max(1, n * depth // 8)
    data = b""
    for x0, y0, dx, dy in ADAM7 if interlaced else [(0, 0, 1, 1)]:
        part = samples[y0::dy, x0::dx]
        if part.size:
            data += filtered([packed(row.reshape(-1), depth) for row in part], step)
    data = zlib.compress(data)
    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, depth, colour, 0, 0, interlaced))
    for kind, content in before:
        out += chunk(kind, content)
    size = -(-len(data) // parts)
    for i in range(parts):
        out += chunk(b"IDAT", data[i * size : (i + 1) * size])
    return out + chunk(b"IEND", b"")


def pngs():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    gamma = [
        (b"gAMA", struct.pack(">I", 100000)),
        (b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000)),
        (b"iCCP", b"odd\0\0" + zlib.compress(profile)),
        (b"sBIT", None),
        (b"pHYs", struct.pack(">IIB", 100, 300, 1)),
    ]
    for colour, depths in {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}.items():
        for depth in depths:
            n = CHANNELS[colour]
            samples = RANDOM.integers(0, 1 << depth, (11, 13, n))
            used = min(1 << depth, 200)
            if colour == 3:
                samples %= used
            palette = [(b"PLTE", RANDOM.integers(0, 256, 3 * used).astype(np.uint8).tobytes())] if colour == 3 else []
            clear = {0: packed([samples[3, 3, 0]], 16), 2: packed(samples[3, 3], 16), 3: bytes([0, 128, 255][: used])}
            for trns in (False, True) if colour in clear else (False,):
                for interlaced in (False, True):
                    for managed in (False, True):
                        before = [c for c in gamma if managed and c[1]] + palette
                        before += [(b"tRNS", clear[colour])] if trns else []
                        name = f"png-{colour}-{depth}{'-trns' * trns}{'-interlaced' * interlaced}{'-managed' * managed}.png"
                        expected = None
                        if depth == 16:
                            eight = (samples + 128) // 257
                            rgb = eight[..., [0, 0, 0]] if n < 3 else eight[..., :3]
                            expected = rgb.astype(np.uint8)
                        yield name, png(samples, colour, depth, interlaced, before), expected
    for w, h in ((1, 1), (2, 5), (5, 2), (8, 8), (1, 9)):
        yield f"png-small-{w}x{h}.png", png(RANDOM.integers(0, 256, (h, w, 3)), 2, 8, True, parts=3), None
    beyond = png(np.arange(256).reshape(16, 16, 1), 3, 8, before=[(b"PLTE", bytes(range(30)))])
    yield "png-beyond-palette.png", beyond, None
    frames = [Image.fromarray(RANDOM.integers(0, 256, (9, 9, 3)).astype(np.uint8)) for _ in range(3)]
    out = io.BytesIO()
    frames[0].save(out, "png", save_all=True, append_images=frames[1:])
    yield "png-animated.png", out.getvalue(), None


def photo(w, h, n):
    y, x = np.mgrid[0:h, 0:w]
    planes = [127 + 90 * np.sin(x / (5 + i) + y / (7 - i) + i) + RANDOM.normal(0, 6, (h, w)) for i in range(n)]
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def saved(array, mode, **options):
    out = io.BytesIO()
    Image.fromarray(array[..., 0] if array.shape[2] == 1 else array, mode).save(out, "jpeg", **options)
    return out.getvalue()


def adobe(jpeg, transform):  # says so in an APP14 in place of JFIF's APP0, or in the one that is there
    at = jpeg.find(b"Adobe")
    if at >= 0:
        return jpeg[: at + 11] + bytes([transform]) + jpeg[at + 12 :]
    length = struct.unpack(">H", jpeg[4:6])[0]
    return jpeg[:2] + b"\xff\xee\x00\x0eAdobe\x00d\0\0\0\0" + bytes([transform]) + jpeg[4 + length :]


def bare(jpeg):  # without JFIF
    length = struct.unpack(">H", jpeg[4:6])[0]
    return jpeg[:2] + jpeg[4 + length :]


def components(jpeg, ids):  # other numbers for the components, in SOF and SOS
    out = bytearray(jpeg)
    sof = max(jpeg.find(b"\xff\xc0\x00\x11"), jpeg.find(b"\xff\xc2\x00\x11"))
    sos = jpeg.find(b"\xff\xda\x00\x0c")
    for i, number in enumerate(ids):
        out[sof + 10 + 3 * i] = number
        out[sos + 5 + 2 * i] = number
    return bytes(out)


def jpegs():
    rgb, grey, ink = photo(37, 27, 3), photo(37, 27, 1), photo(37, 27, 4)
    odd = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    plain = {}
    for name, sampling in (("444", 0), ("422", 1), ("420", 2)):
        for kind, options in (("", {}), ("-progressive", {"progressive": True}), ("-restart", {"restart_marker_blocks": 2})):
            plain[name + kind] = saved(rgb, "RGB", quality=88, subsampling=sampling, **options)
    for name, flag in (("411", cv2.IMWRITE_JPEG_SAMPLING_FACTOR_411), ("440", cv2.IMWRITE_JPEG_SAMPLING_FACTOR_440)):
        plain[name] = cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, flag])[1].tobytes()
    for name, content in plain.items():
        yield f"jpeg-{name}.jpg", content, None
    turned = Image.Exif()
    turned[0x0112] = 6
    yield "jpeg-turned.jpg", saved(rgb, "RGB", exif=turned), None
    yield "jpeg-profile.jpg", saved(rgb, "RGB", icc_profile=odd), None
    yield "jpeg-broken-profile.jpg", saved(rgb, "RGB", icc_profile=odd[:100] + bytes(500)), None
    yield "jpeg-adobe-rgb.jpg", adobe(plain["444"], 0), None
    yield "jpeg-adobe-ycc.jpg", adobe(plain["420"], 1), None
    yield "jpeg-adobe-2.jpg", adobe(plain["444"], 2), None
    yield "jpeg-bare.jpg", bare(plain["444"]), None
    yield "jpeg-bare-420.jpg", bare(plain["420"]), None
    yield "jpeg-bare-ids-rgb.jpg", components(bare(plain["444"]), b"RGB"), None
    yield "jpeg-bare-ids-012.jpg", components(bare(plain["444"]), b"\0\1\2"), None
    yield "jpeg-jfif-ids-rgb.jpg", components(plain["444"], b"RGB"), None
    yield "jpeg-keep-rgb.jpg", saved(rgb, "RGB", keep_rgb=True), None
    yield "jpeg-grey.jpg", saved(grey, "L"), None
    yield "jpeg-grey-progressive.jpg", saved(grey, "L", progressive=True, icc_profile=odd), None
    inks = saved(ink, "CMYK")
    yield "jpeg-cmyk.jpg", inks, None
    yield "jpeg-cmyk-profile.jpg", saved(ink, "CMYK", icc_profile=odd, progressive=True), None
    yield "jpeg-ycck.jpg", adobe(inks, 2), None
    yield "jpeg-ycck-1.jpg", adobe(inks, 1), None
    at = inks.find(b"\xff\xee")
    yield "jpeg-cmyk-bare.jpg", inks[:at] + inks[at + 16 :], None
    yield "jpeg-trailing.jpg", plain["420"] + b"and more", None
    one = saved(rgb[:1, :1], "RGB")
    yield "jpeg-1x1.jpg", one, None


def gif(w, h, screen, at, palette, indices, background=0, clear=None, interlaced=False, local=None):
    bits = 7
    out = b"GIF89a" + struct.pack("<HHBBB", *screen, 0x80 | bits, background, 0) + palette
    if clear is not None:
        out += b"\x21\xf9\x04" + struct.pack("<BHB", 1, 0, clear) + b"\0"
    flags = (0x40 if interlaced else 0) | (0x80 | bits if local else 0)
    out += b"\x2c" + struct.pack("<HHHHB", *at, w, h, flags) + (local or b"") + b"\x08"
    rows = indices.reshape(h, w)
    if interlaced:
        order = [y for first, step in ((0, 8), (4, 8), (2, 4), (1, 2)) for y in range(first, h, step)]
        rows = rows[order]
    codes = []
    for i, v in enumerate(rows.reshape(-1)):
        codes += ([256] if i % 100 == 0 else []) + [int(v)]
    stream = "".join(format(c, "09b")[::-1] for c in codes + [257])
    stream += "0" * (-len(stream) % 8)
    data = bytes(int(stream[i : i + 8][::-1], 2) for i in range(0, len(stream), 8))
    for i in range(0, len(data), 255):
        out += bytes([len(data[i : i + 255])]) + data[i : i + 255]
    return out + b"\0;"


def others():
    palette = RANDOM.integers(0, 256, 768).astype(np.uint8).tobytes()
    other = RANDOM.integers(0, 256, 768).astype(np.uint8).tobytes()
    grey = bytes(i for i in range(256) for _ in range(3))
    indices = RANDOM.integers(0, 256, 19 * 17)
    yield "gif-plain.gif", gif(19, 17, (19, 17), (0, 0), palette, indices), None
    yield "gif-grey.gif", gif(19, 17, (19, 17), (0, 0), grey, indices), None
    yield "gif-clear.gif", gif(19, 17, (19, 17), (0, 0), palette, indices, clear=5), None
    yield "gif-interlaced.gif", gif(19, 17, (19, 17), (0, 0), palette, indices, interlaced=True), None
    yield "gif-local.gif", gif(19, 17, (19, 17), (0, 0), palette, indices, local=other), None
    yield "gif-part.gif", gif(19, 17, (25, 23), (3, 4), palette, indices, background=7), None
    yield "gif-part-clear.gif", gif(19, 17, (25, 23), (3, 4), palette, indices, background=7, clear=9), None
    yield "gif-beyond-screen.gif", gif(19, 17, (10, 10), (2, 3), palette, indices), None
    for mode in ("1", "L", "P", "RGB"):
        array = photo(21, 13, 3)
        out = io.BytesIO()
        Image.fromarray(array).convert(mode).save(out, "bmp")
        yield f"bmp-{mode.lower()}.bmp", out.getvalue(), None
    yield "bmp-top-down.bmp", bmp(photo(21, 13, 3), 24, down=True), None
    yield "bmp-32.bmp", bmp(photo(21, 13, 4), 32), None
    pixels = RANDOM.integers(0, 1 << 15, (13, 21)).astype("<u2")
    yield "bmp-555.bmp", bmp(pixels, 16), None
    yield "bmp-565.bmp", bmp(RANDOM.integers(0, 1 << 16, (13, 21)).astype("<u2"), 16, (0xF800, 0x7E0, 0x1F)), None
    yield "bmp-masks.bmp", bmp(photo(21, 13, 4), 32, (0xFF000000, 0xFF0000, 0xFF00)), None


def bmp(array, bits, masks=None, down=False):
    h, w = array.shape[:2]
    rows = array if down else array[::-1]
    pad = lambda row: row + bytes(-len(row) % 4)
    data = b"".join(pad(np.ascontiguousarray(row).tobytes()) for row in rows)
    extra = struct.pack("<III", *masks) if masks else b""
    header = struct.pack("<IiiHHIIiiII", 40, w, -h if down else h, 1, bits, 3 if masks else 0, len(data), 0, 0, 0, 0)
    at = 14 + len(header) + len(extra)
    return b"BM" + struct.pack("<IHHI", at + len(data), 0, 0, at) + header + extra + data


def main(target):
    rows = ["name,width,height,sha256"]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        def put(name, content):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)

        for source in (pngs, jpegs, others):
            for name, content, expected in source():
                if expected is None:
                    expected = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
                h, w, _ = expected.shape
                put(name, content)
                rows.append(f"{name},{w},{h},{hashlib.sha256(expected.tobytes()).hexdigest()}")
        put("expected.csv", "\n".join(rows) + "\n")
    print(len(rows) - 1, "pictures")


if __name__ == "__main__":
    main(sys.argv[1])
