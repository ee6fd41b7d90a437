package org.millijoule.quantize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/// Measures quantization of a (64, 96, 32, 32) map against libtorch's operators, interleaved, two threads; run by
/// hand. GB/s count each tensor read or written once: x and y forward; x, dy and dx backward.
final class QuantizeThroughput {
    private static final double BYTES = 64.0 * 96 * 32 * 32 * Float.BYTES;

    private QuantizeThroughput() {}

    /// Prints medians.
    ///
    /// @param arguments the number of rounds, 30 if absent
    public static void main(String[] arguments) {
        int rounds = arguments.length == 0 ? 30 : Integer.parseInt(arguments[0]);
        torch.set_num_threads(2);
        Lsq lsq = new Lsq();
        List<Grid> grids = List.of(Grid.unsigned(2), Grid.unsigned(4), Grid.unsigned(6), Grid.unsigned(8));
        List<Tensor> steps = List.of(Tensors.leaf(1.2f), Tensors.leaf(0.3f), Tensors.leaf(0.07f), Tensors.leaf(0.02f));
        Tensor soft = Tensors.leaf(0.1f, 0.2f, 0.3f, 0.4f);
        Tensor hard = Tensors.leaf(0, 1, 0, 0);
        Tensor zeroPoint = torch.zeros(1);
        BackwardScope[] scope = {new BackwardScope()};
        Map<String, Function<Tensor, Tensor>> variants = new LinkedHashMap<>();
        variants.put("relu6", torch::relu6);
        variants.put("lsq", x -> lsq.fakeQuantize(x, steps.get(1), grids.get(1), scope[0]));
        variants.put("mix of 4, one-hot", x -> lsq.mix(x, steps, grids, hard, scope[0]));
        variants.put("mix of 4, soft", x -> lsq.mix(x, steps, grids, soft, scope[0]));
        variants.put("learnable_per_tensor_affine", x -> learnable(x, steps.get(1), zeroPoint));
        variants.put(
                "composed",
                x -> ComposedGraph.quantize(
                        x,
                        new Mixture(
                                List.of(steps.get(1)),
                                List.of(grids.get(1)),
                                Optional.empty(),
                                GradientScale.CHANNELS)));

        Tensor x = torch.randn(64, 96, 32, 32)
                .mul(new Scalar(3))
                .contiguous(MemoryFormat.ChannelsLast)
                .requires_grad_(true);
        Tensor dy = torch.randn(64, 96, 32, 32).contiguous(MemoryFormat.ChannelsLast);
        Map<String, List<long[]>> times = new LinkedHashMap<>();
        for (int round = -10; round < rounds; round++) {
            for (Map.Entry<String, Function<Tensor, Tensor>> variant : variants.entrySet()) {
                try (PointerScope _ = new PointerScope()) {
                    long start = System.nanoTime();
                    Tensor y = variant.getValue().apply(x);
                    long middle = System.nanoTime();
                    y.backward(dy, new BoolOptional(), false, new TensorArrayRefOptional());
                    long end = System.nanoTime();
                    x.mutable_grad().put(new Tensor());
                    scope[0].close();
                    if (round >= 0) {
                        times.computeIfAbsent(variant.getKey(), _ -> new ArrayList<>())
                                .add(new long[] {middle - start, end - middle});
                    }
                }
            }
        }
        times.forEach((name, list) -> {
            double forward = median(list, 0);
            double backward = median(list, 1);
            System.out.printf(
                    Locale.ROOT,
                    "%-28s forward %6.2f ms %6.1f GB/s   backward %6.2f ms %6.1f GB/s%n",
                    name,
                    forward / 1e6,
                    2 * BYTES / forward,
                    backward / 1e6,
                    3 * BYTES / backward);
        });
        long start = System.nanoTime();
        float[] first = lsq.initialSteps(x, Grid.unsigned(4), false);
        System.out.printf(
                Locale.ROOT, "initial steps %.2f ms: %s%n", (System.nanoTime() - start) / 1e6, Arrays.toString(first));
    }

    /// `_fake_quantize_learnable_per_tensor_affine` on 0 .. 15, which has no Java method.
    private static Tensor learnable(Tensor x, Tensor step, Tensor zeroPoint) {
        IValueVector stack = new IValueVector(
                new IValue(x),
                new IValue(step),
                new IValue(zeroPoint),
                new IValue(0L),
                new IValue(15L),
                new IValue(1.0));
        Dispatcher.singleton()
                .findSchemaOrThrow("aten::_fake_quantize_learnable_per_tensor_affine", "")
                .callBoxed(stack);
        return stack.get(0).toTensor();
    }

    private static double median(List<long[]> times, int part) {
        return times.stream().mapToLong(time -> time[part]).sorted().toArray()[times.size() / 2];
    }
}
