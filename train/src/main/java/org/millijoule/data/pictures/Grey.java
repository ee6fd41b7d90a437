package org.millijoule.data.pictures;

/// Red, green and blue to one channel, to the bit as Pillow's `convert("L")` and so torchvision's `Grayscale`: ITU-R
/// 601-2 luma in 16 bits. A picture that was grey keeps its levels.
final class Grey {
    private Grey() {}

    /// @param colours (H, W, 3)
    static byte[] of(byte[] colours) {
        byte[] grey = new byte[colours.length / 3]; // (H, W, 1)
        for (int i = 0; i < grey.length; i++) {
            int red = colours[3 * i] & 0xff;
            int green = colours[3 * i + 1] & 0xff;
            int blue = colours[3 * i + 2] & 0xff;
            grey[i] = (byte) ((19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16);
        }
        return grey;
    }
}
