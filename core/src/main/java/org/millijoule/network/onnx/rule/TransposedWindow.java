package org.millijoule.network.onnx.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.network.Kernel;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Operator;

/// The window of a ConvTranspose: what is cut off follows from pads, output_padding, output_shape or auto_pad, in the
/// order of ONNX's specification.
///
/// @param window its kernel, strides and dilations
/// @param axes with what is cut off in front and behind
/// @param output spatial sizes of the result
record TransposedWindow(Window window, List<Kernel.Axis> axes, List<Long> output) {
    static TransposedWindow of(Operator operator, List<Integer> map, List<Integer> kernel) {
        Window window = Window.of(operator, map, Optional.of(kernel));
        String auto = operator.text("auto_pad", "NOTSET");
        Optional<List<Long>> fixed = operator.numbers("output_shape")
                .map(Numbers::integers)
                .filter(sizes -> sizes.size() >= map.size())
                .map(sizes -> sizes.subList(sizes.size() - map.size(), sizes.size())); // some write the whole shape
        List<Long> extra =
                operator.numbers("output_padding").map(Numbers::integers).orElse(List.of());
        List<Kernel.Axis> axes = new ArrayList<>();
        List<Long> output = new ArrayList<>();
        for (int axis = 0; axis < map.size(); axis++) {
            long stride = window.strides().get(axis);
            long added = axis < extra.size() ? extra.get(axis) : 0;
            long whole = (map.get(axis) - 1) * stride + window.reach(axis);
            long before = window.begin(axis);
            long after = window.end(axis) - added;
            boolean same = auto.startsWith("SAME");
            if (fixed.isPresent() || same) {
                long size = fixed.isPresent() ? fixed.get().get(axis) : map.get(axis) * stride;
                long cut = whole + added - size;
                before = auto.equals("SAME_UPPER") ? cut / 2 : cut - cut / 2;
                after = cut - before - added;
            }
            output.add(whole - before - after);
            axes.add(window.axis(axis, before, after));
        }
        return new TransposedWindow(window, axes, output);
    }
}
