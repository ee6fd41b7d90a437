package org.millijoule.space;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The genotype: the index of the option taken at every choice of a space, in the order of
/// [SearchSpace#choices()]. It is independent of the input size and the number of classes;
/// [SearchSpace#print(Architecture)] makes it one line.
public record Architecture(List<Integer> options) {
    private static final Pattern LINE =
            Pattern.compile("(?s)s\\d.*\\|.*|s\\d(m\\d.*)?|\\d{1,2}\\.\\d{1,2}|[^\\s/\\\\|]+(\\|[^\\s/\\\\|]+)+");

    public Architecture {
        options = List.copyOf(options);
    }

    /// Whether a text looks like the line of an architecture of some space, rather than the name of a file: parts that
    /// are joined by `|`, or one such as `s1m6k5b4.8` or `4.8`.
    public static boolean isLine(String text) {
        return LINE.matcher(text).matches();
    }

    /// The genotype of these options.
    ///
    /// @param options an index for each choice, from 0; copied
    public static Architecture of(int[] options) {
        List<Integer> boxed = new ArrayList<>(options.length);
        for (int option : options) {
            boxed.add(option);
        }
        return new Architecture(boxed);
    }

    /// The index of the option taken at a choice, both from 0.
    public int option(int choice) {
        return options.get(choice);
    }

    /// A fresh array of the option indices.
    public int[] toArray() {
        int[] array = new int[options.size()];
        for (int c = 0; c < array.length; c++) {
            array[c] = options.get(c);
        }
        return array;
    }

    /// The same genotype with one choice taken differently.
    public Architecture with(int choice, int option) {
        int[] changed = toArray();
        changed[choice] = option;
        return of(changed);
    }
}
