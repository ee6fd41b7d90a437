package org.millijoule.network.file;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A number for every axis of a map: one for all, `3`, or height and width, `10x4`, of volumes depth before them.
public record Sides(List<Integer> numbers) {
    public Sides {
        numbers = List.copyOf(numbers);
        if (numbers.isEmpty() || numbers.size() > 3 || numbers.stream().anyMatch(number -> number < 1)) {
            throw new IllegalArgumentException("'" + text(numbers) + "' is no side. Maybe 3, or 10x4 (height, width)?");
        }
    }

    /// Reads `3`, `10x4` or `3x1x1`.
    public static Sides parse(String text) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : text.strip().split("x", -1)) {
            try {
                numbers.add(Integer.parseInt(part.strip()));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + text + "' is no side. Maybe 3, or 10x4 (height, width)?", e);
            }
        }
        return new Sides(numbers);
    }

    /// Depth, height and width on such a map: of a flat one the depth is 1.
    ///
    /// @throws IllegalArgumentException if there are more or fewer numbers than axes
    Sides on(String key, boolean volume) {
        int axes = volume ? 3 : 2;
        if (numbers.size() != 1 && numbers.size() != axes) {
            throw new IllegalArgumentException(key + " " + this + " has " + numbers.size() + " numbers for " + axes
                    + " axes. Maybe " + (volume ? "3x3x3" : "10x4") + "?");
        }
        List<Integer> all = new ArrayList<>(volume ? List.of() : List.of(1));
        for (int axis = 0; axis < axes; axis++) {
            all.add(numbers.get(Math.min(axis, numbers.size() - 1)));
        }
        return new Sides(all);
    }

    int at(int axis) {
        return numbers.get(axis);
    }

    /// The one number of all axes.
    int square(String key) {
        if (numbers.stream().distinct().count() > 1) {
            throw new IllegalArgumentException(
                    key + " " + this + ": windows of pooling are square. Maybe " + at(0) + "?");
        }
        return at(0);
    }

    @Override
    public String toString() {
        return text(numbers);
    }

    private static String text(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }
}
