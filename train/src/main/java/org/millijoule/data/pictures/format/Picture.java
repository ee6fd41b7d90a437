package org.millijoule.data.pictures.format;

/// A decoded picture.
///
/// @param pixels red, green, blue, (H, W, 3)
@SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
public record Picture(int width, int height, byte[] pixels) {}
