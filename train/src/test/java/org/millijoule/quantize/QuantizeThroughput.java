package org.millijoule.quantize;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
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
import org.millijoule.autograd.Tape;

/// Measures quantization of a (64, 96, 32, 32) map against libtorch's operators, interleaved, two threads; run by
/// hand. Backward is less the time in which libtorch adds a gradient to x's. GB/s count each tensor read or
/// written once: x and y forward; x, dy and dx backward.
final class QuantizeThroughput {
    private static final double BYTES = 64.0 * 96 * 32 * 32 * Float.BYTES;

    private QuantizeThroughput() {}

    /// Prints medians.
    ///
    /// @param arguments the number of rounds, 30 if absent; the number of threads, 2 if absent: with 1 the
    /// processor time is measured, which other processes hardly change
    public static void main(String[] arguments) {
        int rounds = arguments.length == 0 ? 30 : Integer.parseInt(arguments[0]);
        int threads = arguments.length < 2 ? 2 : Integer.parseInt(arguments[1]);
        torch.set_num_threads(threads);
        LongSupplier clock =
                threads == 1 ? ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime : System::nanoTime;
        Lsq lsq = new Lsq();
        List<Grid> grids = List.of(Grid.unsigned(2), Grid.unsigned(4), Grid.unsigned(6), Grid.unsigned(8));
        List<Tensor> steps = List.of(Tensors.leaf(1.2f), Tensors.leaf(0.3f), Tensors.leaf(0.07f), Tensors.leaf(0.02f));
        Tensor soft = Tensors.leaf(0.1f, 0.2f, 0.3f, 0.4f);
        Tensor hard = Tensors.leaf(0, 1, 0, 0);
        Tensor zeroPoint = torch.zeros(1);
        Tape[] tape = {new Tape()};
        Map<String, Function<Tensor, Tensor>> variants = new LinkedHashMap<>();
        variants.put("nothing", x -> x.view_as(x));
        variants.put("relu6", torch::relu6);
        variants.put("lsq", x -> lsq.fakeQuantize(x, steps.get(1), grids.get(1), tape[0]));
        variants.put("mix of 4, one-hot", x -> lsq.mix(x, steps, grids, hard, tape[0]));
        variants.put("mix of 4, soft", x -> lsq.mix(x, steps, grids, soft, tape[0]));
        variants.put("learnable_per_tensor_affine", x -> learnable(x, steps.get(1), zeroPoint));
        variants.put(
                "composed",
                x -> ComposedGraph.quantize(
                        x,
                        new Mixture(
                                List.of(steps.get(1)),
                                List.of(grids.get(1)),
                                Optional.empty(),
                                GradientScale.CHANNELS,
                                StepGradient.LSQ)));

        Tensor x = torch.randn(64, 96, 32, 32)
                .mul(new Scalar(3))
                .contiguous(MemoryFormat.ChannelsLast)
                .requires_grad_(true);
        Tensor dy = torch.randn(64, 96, 32, 32).contiguous(MemoryFormat.ChannelsLast);
        x.mutable_grad().put(torch.zeros_like(x)); // so that every variant adds its dx to it
        Map<String, List<long[]>> times = new LinkedHashMap<>();
        for (int round = -10; round < rounds; round++) {
            for (Map.Entry<String, Function<Tensor, Tensor>> variant : variants.entrySet()) {
                try (PointerScope _ = new PointerScope()) {
                    long start = clock.getAsLong();
                    Tensor y = variant.getValue().apply(x);
                    long middle = clock.getAsLong();
                    y.backward(dy, new BoolOptional(), false, new TensorArrayRefOptional());
                    long end = clock.getAsLong();
                    tape[0].close();
                    if (round >= 0) {
                        times.computeIfAbsent(variant.getKey(), _ -> new ArrayList<>())
                                .add(new long[] {middle - start, end - middle});
                    }
                }
            }
        }
        System.out.println("median (least) ms and GB/s of the median; backward less that of nothing");
        List<long[]> nothing = times.getOrDefault("nothing", List.of());
        double adding = median(nothing, 1);
        long leastAdding = least(nothing, 1);
        times.forEach((name, list) -> {
            double forward = median(list, 0);
            double backward = median(list, 1) - adding;
            System.out.printf(
                    Locale.ROOT,
                    "%-28s forward %7.2f (%6.2f) ms %5.1f GB/s   backward %7.2f (%6.2f) ms %5.1f GB/s%n",
                    name,
                    forward / 1e6,
                    least(list, 0) / 1e6,
                    2 * BYTES / forward,
                    backward / 1e6,
                    (least(list, 1) - leastAdding) / 1e6,
                    3 * BYTES / backward);
        });
        long start = clock.getAsLong();
        float[] first = lsq.initialSteps(x, Grid.unsigned(4), false);
        System.out.printf(
                Locale.ROOT, "initial steps %.2f ms: %s%n", (clock.getAsLong() - start) / 1e6, Arrays.toString(first));
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

    private static long least(List<long[]> times, int part) {
        return times.stream().mapToLong(time -> time[part]).min().orElseThrow();
    }
}
