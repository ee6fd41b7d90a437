package org.millijoule.space.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.millijoule.network.Precision;
import org.millijoule.space.Architecture;

/// Translates between an [Architecture], its one-line text and the precision of each layer.
///
/// @param names of all layers
/// @param free whether each of them has a choice
record LayerCodec(
        List<String> names, List<Boolean> free, List<Integer> weightBits, List<Integer> activationBits, int fixedBits) {
    /// Of every layer.
    List<Precision> precisions(Architecture architecture) {
        int choices = 2 * (int) free.stream().filter(has -> has).count();
        if (architecture.options().size() != choices) {
            throw new IllegalArgumentException("the architecture has "
                    + architecture.options().size() + " options, the space " + choices + " choices");
        }
        List<Precision> precisions = new ArrayList<>();
        int next = 0;
        for (boolean has : free) {
            if (has) {
                precisions.add(new Precision(
                        weightBits.get(architecture.option(next)), activationBits.get(architecture.option(next + 1))));
                next += 2;
            } else {
                precisions.add(Precision.uniform(fixedBits));
            }
        }
        return precisions;
    }

    /// The inverse of [#precisions(Architecture)].
    ///
    /// @throws IllegalArgumentException naming the layer whose bits are no option
    Architecture encode(List<Precision> precisions) {
        List<Integer> options = new ArrayList<>();
        for (int i = 0; i < precisions.size(); i++) {
            Precision precision = precisions.get(i);
            if (free.get(i)) {
                options.add(index(names.get(i), "weights", weightBits, precision.weightBits()));
                options.add(index(names.get(i), "activations", activationBits, precision.activationBits()));
            } else if (!precision.equals(Precision.uniform(fixedBits))) {
                throw new IllegalArgumentException("layer " + names.get(i) + " is fixed at " + fixedBits + "."
                        + fixedBits + ", not " + text(precision) + ". Maybe the line is of another space?");
            }
        }
        return new Architecture(options);
    }

    /// One bit-width for all layers that have a choice.
    ///
    /// @throws IllegalArgumentException if it is no option
    Architecture uniform(int bits) {
        return encode(free.stream()
                .map(has -> Precision.uniform(has ? bits : fixedBits))
                .toList());
    }

    private static int index(String layer, String what, List<Integer> values, int value) {
        int index = values.indexOf(value);
        if (index < 0) {
            throw new IllegalArgumentException("layer " + layer + ": " + value + " bits of " + what
                    + " are not in this space, which has " + values + ". Maybe it comes from another one?");
        }
        return index;
    }

    String print(Architecture architecture) {
        return precisions(architecture).stream().map(LayerCodec::text).collect(Collectors.joining("|"));
    }

    private static String text(Precision precision) {
        return precision.weightBits() + "." + precision.activationBits();
    }

    Architecture parse(String line) {
        String[] parts = line.strip().split("\\|", -1);
        if (parts.length != names.size()) {
            throw new IllegalArgumentException("the line has " + parts.length + " layers, but the space has "
                    + names.size() + ", one each, with | between them. Maybe it comes from another space?");
        }
        List<Precision> precisions = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            precisions.add(precision(names.get(i), parts[i]));
        }
        return encode(precisions);
    }

    private Precision precision(String layer, String part) {
        if (!part.matches("[1-9]\\d?\\.[1-9]\\d?")) {
            throw new IllegalArgumentException("layer " + layer + ": '" + part + "' cannot be read. A layer reads 4.8,"
                    + " bits of its weights, of " + weightBits + ", and of what it reads, of " + activationBits);
        }
        int dot = part.indexOf('.');
        return new Precision(Integer.parseInt(part.substring(0, dot)), Integer.parseInt(part.substring(dot + 1)));
    }
}
