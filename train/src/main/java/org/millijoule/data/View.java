package org.millijoule.data;

/// How one image is seen: the window moves by (`down`, `right`), is then mirrored, and loses a square.
///
/// @param top first row of the blanked square, may be negative
/// @param left first column of the blanked square, after mirroring; may be negative
/// @param side of the blanked square, 0 for none
record View(int down, int right, boolean mirrored, int top, int left, int side) {
    /// The image as it is.
    static final View PLAIN = new View(0, 0, false, 0, 0, 0);
}
