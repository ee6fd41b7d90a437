package org.millijoule.network.file;

import java.util.Arrays;

/// Rows of zeros around a map: on all sides, `1`; of height and width, `4x1`; or above, left, below and right,
/// `4,1,5,1`.
public record Margins(int top, int left, int bottom, int right) {
    private static final String EXAMPLES = "Maybe 1, 4x1 (height, width) or 4,1,5,1 (above, left, below, right)?";

    public Margins {
        if (top < 0 || left < 0 || bottom < 0 || right < 0) {
            throw new IllegalArgumentException(
                    "padding cannot be negative: " + top + "," + left + "," + bottom + "," + right);
        }
    }

    /// Reads one, two or four numbers.
    public static Margins parse(String text) {
        try {
            int[] numbers = Arrays.stream(text.strip().split(text.contains("x") ? "x" : "\\s*,\\s*", -1))
                    .mapToInt(part -> Integer.parseInt(part.strip()))
                    .toArray();
            return switch (numbers.length) {
                case 1 -> new Margins(numbers[0], numbers[0], numbers[0], numbers[0]);
                case 2 -> new Margins(numbers[0], numbers[1], numbers[0], numbers[1]);
                case 4 -> new Margins(numbers[0], numbers[1], numbers[2], numbers[3]);
                default -> throw new IllegalArgumentException("'" + text + "' is no padding. " + EXAMPLES);
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no padding. " + EXAMPLES, e);
        }
    }

    /// The same on all sides.
    int square() {
        if (top != left || top != bottom || top != right) {
            throw new IllegalArgumentException(
                    "padding " + this + ": pooling is padded alike on all sides. Maybe " + top + "?");
        }
        return top;
    }

    @Override
    public String toString() {
        return top == left && top == bottom && top == right
                ? String.valueOf(top)
                : top + "," + left + "," + bottom + "," + right;
    }
}
