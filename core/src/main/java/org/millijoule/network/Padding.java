package org.millijoule.network;

/// Rows and columns of zeros around a map.
public record Padding(int top, int left, int bottom, int right) {
    public Padding {
        if (top < 0 || left < 0 || bottom < 0 || right < 0) {
            throw new IllegalArgumentException(
                    "padding cannot be negative: " + top + ", " + left + ", " + bottom + ", " + right);
        }
    }

    /// The same on all four sides.
    public static Padding all(int padding) {
        return new Padding(padding, padding, padding, padding);
    }

    /// Rows of a padded map.
    public int height(Shape map) {
        return Math.addExact(map.height(), Math.addExact(top, bottom));
    }

    /// Columns of a padded map.
    public int width(Shape map) {
        return Math.addExact(map.width(), Math.addExact(left, right));
    }

    @Override
    public String toString() {
        return top == left && top == bottom && top == right
                ? String.valueOf(top)
                : top + "," + left + "," + bottom + "," + right;
    }
}
