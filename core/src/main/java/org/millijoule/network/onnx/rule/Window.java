package org.millijoule.network.onnx.rule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.millijoule.network.Kernel;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Refusal;

/// The window of a convolution or pooling over the spatial axes, with its padding resolved.
///
/// @param pads first all begins, then all ends, as in ONNX
public record Window(
        List<Integer> map, List<Long> kernel, List<Long> strides, List<Long> dilations, List<Long> pads, boolean ceil) {
    /// The window of an operator.
    ///
    /// @param map the spatial sizes of the input
    /// @param kernel the spatial sizes of the weights, where there are any
    public static Window of(Operator operator, List<Integer> map, Optional<List<Integer>> kernel) {
        int axes = map.size();
        Optional<List<Long>> taps =
                kernel.map(sizes -> sizes.stream().map(Integer::longValue).toList());
        List<Long> declared = operator.numbers("kernel_shape")
                .map(Numbers::integers)
                .or(() -> taps)
                .orElseThrow(() -> new Refusal("kernel_shape is missing"));
        if (taps.isPresent() && !taps.get().equals(declared)) {
            throw new Refusal("kernel_shape=" + text(declared) + ", but its weights are " + text(taps.get()));
        }
        List<Long> strides = positive(operator, "strides", axes);
        List<Long> dilations = positive(operator, "dilations", axes);
        checked("kernel_shape", declared, axes, 1);
        return new Window(
                map,
                declared,
                strides,
                dilations,
                pads(operator, map, declared, strides, dilations),
                operator.integer("ceil_mode", 0) != 0);
    }

    private static List<Long> positive(Operator operator, String name, int axes) {
        return checked(
                name, operator.numbers(name).map(Numbers::integers).orElse(Collections.nCopies(axes, 1L)), axes, 1);
    }

    private static List<Long> checked(String name, List<Long> values, int wanted, long lowest) {
        if (values.size() != wanted) {
            throw new Refusal(name + "=" + text(values) + ", where " + wanted + " numbers belong");
        }
        for (long value : values) {
            if (value < lowest || value > Integer.MAX_VALUE) {
                throw new Refusal(name + "=" + text(values));
            }
        }
        return values;
    }

    private static List<Long> pads(
            Operator operator, List<Integer> map, List<Long> kernel, List<Long> strides, List<Long> dilations) {
        int axes = map.size();
        String auto = operator.text("auto_pad", "NOTSET");
        return switch (auto) {
            case "NOTSET", "" ->
                checked(
                        "pads",
                        operator.numbers("pads").map(Numbers::integers).orElse(Collections.nCopies(2 * axes, 0L)),
                        2 * axes,
                        0);
            case "VALID" -> Collections.nCopies(2 * axes, 0L);
            case "SAME_UPPER", "SAME_LOWER" -> {
                List<Long> begins = new ArrayList<>();
                List<Long> ends = new ArrayList<>();
                for (int axis = 0; axis < axes; axis++) {
                    long stride = strides.get(axis);
                    long size = map.get(axis);
                    long reach = (kernel.get(axis) - 1) * dilations.get(axis) + 1;
                    long output = (size + stride - 1) / stride;
                    long total = Math.max(0, (output - 1) * stride + reach - size);
                    long less = total / 2;
                    begins.add(auto.equals("SAME_UPPER") ? less : total - less);
                    ends.add(auto.equals("SAME_UPPER") ? total - less : less);
                }
                begins.addAll(ends);
                yield checked("auto_pad=" + auto + ", pads", begins, 2 * axes, 0);
            }
            default -> throw new Refusal("auto_pad=" + auto);
        };
    }

    /// From the first tap to the last, both counted.
    public long reach(int axis) {
        return (kernel.get(axis) - 1) * dilations.get(axis) + 1;
    }

    /// The axes of a convolution.
    public List<Kernel.Axis> axes() {
        return IntStream.range(0, map.size())
                .mapToObj(axis -> axis(axis, begin(axis), end(axis)))
                .toList();
    }

    /// One axis with that many rows around the map.
    public Kernel.Axis axis(int axis, long before, long after) {
        if (Math.abs(before) > Integer.MAX_VALUE || Math.abs(after) > Integer.MAX_VALUE) {
            throw new Refusal("pads=" + text(List.of(before, after)));
        }
        int taps = kernel.get(axis).intValue();
        int dilation = taps == 1 ? 1 : dilations.get(axis).intValue(); // of a single tap it is none
        return new Kernel.Axis(taps, strides.get(axis).intValue(), dilation, (int) before, (int) after);
    }

    public long begin(int axis) {
        return pads.get(axis);
    }

    public long end(int axis) {
        return pads.get(map.size() + axis);
    }

    /// The spatial sizes of the result. Windows that would start in the padding behind the map are left out, as
    /// in ONNX since 1.16 and in PyTorch.
    public List<Long> output() {
        return IntStream.range(0, map.size()).mapToObj(this::output).toList();
    }

    private long output(int axis) {
        long room = map.get(axis) + begin(axis) + end(axis) - reach(axis);
        long stride = strides.get(axis);
        if (room < 0) {
            throw new Refusal("kernel_shape=" + text(kernel) + " with dilations=" + text(dilations)
                    + " is larger than the padded map " + text(map));
        }
        long output = (ceil ? (room + stride - 1) / stride : room / stride) + 1;
        return ceil && (output - 1) * stride >= map.get(axis) + begin(axis) ? output - 1 : output;
    }

    /// Whether both sides, and begins and ends, are alike.
    static boolean even(List<Long> values) {
        return values.stream().distinct().count() <= 1;
    }

    /// Whether taps are apart; dilation does nothing to a kernel of 1.
    public boolean dilated() {
        return IntStream.range(0, map.size()).anyMatch(axis -> dilations.get(axis) > 1 && kernel.get(axis) > 1);
    }

    static String text(List<? extends Number> values) {
        return Numbers.of(values).toString();
    }
}
