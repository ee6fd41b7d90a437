package org.millijoule.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.List;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.SumReach;

/// Writes sums of integers so that float32 gives `fl(S)`, the exact sum S rounded once, also where S can pass 2^24.
///
/// A sum is cut into parts that stay exact. Two parts are added: the rounding of that Add is the only one. More are
/// first taken apart at 2^12, `part = 4096 * high + low` with `0 <= low < 4096`, all exact; highs and lows sum
/// exactly, and `4096 * highs + lows` rounds once.
///
/// @param name of the layer, which names begin with
record ExactSums(GraphWriter graph, String name) {
    /// `our choice`: the middle of the 24 bits, so that 4096 parts can be summed.
    private static final float RADIX = 4096;

    /// Products of operands with integer weights, summed over operand channels and, in a convolution, the window.
    ///
    /// @param groups of the operand's channels
    /// @param dimensions of the weights: outputs, operand channels of a group, ...
    /// @param parts numbers of those channels, as [SumReach#parts] has them
    /// @param operator Conv or Gemm
    String ofProducts(
            String operand,
            int groups,
            byte[] weights,
            long[] dimensions,
            List<Integer> parts,
            String operator,
            AttributeProto... attributes) {
        if (parts.size() == 1) {
            return summed(operator, "", operand, weights, dimensions, attributes);
        }
        long[] sizes = parts.stream().mapToLong(Integer::longValue).toArray();
        List<String> operands = groups == 1
                ? graph.split(name + "/operands", operand, sizes)
                : ofEachGroup(operand, groups, (int) dimensions[1], parts);
        List<String> sums = new ArrayList<>();
        int first = 0;
        for (int part = 0; part < sizes.length; part++) {
            long[] cut = dimensions.clone();
            cut[1] = sizes[part];
            byte[] some = columns(weights, dimensions, first, parts.get(part));
            sums.add(summed(operator, "" + part, operands.get(part), some, cut, attributes));
            first += parts.get(part);
        }
        return sums.size() == 2 ? graph.operator("Add", name + "/sum", sums) : added(sums);
    }

    /// Some channels of every group, for each of the parts.
    private List<String> ofEachGroup(String operand, int groups, int channels, List<Integer> parts) {
        List<String> operands = new ArrayList<>();
        int first = 0;
        for (int size : parts) {
            long[] chosen = new long[groups * size];
            for (int i = 0; i < chosen.length; i++) {
                chosen[i] = (long) i / size * channels + first + i % size;
            }
            String output = name + "/operands" + operands.size();
            String channelsOfPart = graph.constant(output + "/channels", chosen);
            operands.add(graph.operator(
                    "Gather", output, List.of(operand, channelsOfPart), GraphWriter.attribute("axis", 1)));
            first += size;
        }
        return operands;
    }

    /// One exact sum. The Round changes no integer: see [OnnxWriter].
    private String summed(
            String operator,
            String part,
            String operand,
            byte[] weights,
            long[] dimensions,
            AttributeProto... attributes) {
        String stored = graph.constant(name + "/weights" + part, true, weights, dimensions);
        String one = graph.constant(stored + "/one", new float[] {1});
        String zero = graph.constant(stored + "/zero", true, new byte[1]);
        String integers = graph.operator("DequantizeLinear", stored + "/integers", List.of(stored, one, zero));
        String products = graph.operator(operator, name + "/products" + part, List.of(operand, integers), attributes);
        return graph.operator("Round", name + "/sums" + part, List.of(products));
    }

    /// The weights of some operand channels.
    private static byte[] columns(byte[] weights, long[] dimensions, int first, int count) {
        int outputs = (int) dimensions[0];
        int each = weights.length / outputs;
        int taps = each / (int) dimensions[1];
        byte[] some = new byte[outputs * count * taps];
        for (int o = 0; o < outputs; o++) {
            System.arraycopy(weights, o * each + first * taps, some, o * count * taps, count * taps);
        }
        return some;
    }

    private String added(List<String> sums) {
        List<String> highs = new ArrayList<>();
        List<String> lows = new ArrayList<>();
        for (String sum : sums) {
            highs.add(high(sum));
            lows.add(low(sum));
        }
        return joined(graph.operator("Sum", name + "/highs", highs), graph.operator("Sum", name + "/lows", lows));
    }

    private String high(String x) {
        String share = graph.constant(x + "/share", new float[] {1 / RADIX});
        return graph.operator("Floor", x + "/high", List.of(graph.operator("Mul", x + "/scaled", List.of(x, share))));
    }

    private String low(String x) {
        return graph.operator("Sub", x + "/low", List.of(x, times(x + "/high")));
    }

    private String times(String high) {
        String radix = graph.constant(high + "/radix", new float[] {RADIX});
        return graph.operator("Mul", high + "/whole", List.of(high, radix));
    }

    private String joined(String highs, String lows) {
        return graph.operator("Add", name + "/sum", List.of(times(highs), lows));
    }

    /// The sum over height and width of a map of integers, (N, C, 1, 1).
    String ofMap(String operand, Shape map, Grid grid) {
        if (SumReach.of((long) map.height() * map.width(), grid) <= SumReach.EXACT) {
            return graph.operator("Round", name + "/sum", List.of(sumOver(name + "/products", operand, 2, 3)));
        }
        if (SumReach.of(map.width(), grid) > SumReach.EXACT || map.height() > RADIX) {
            throw new IllegalArgumentException(name + ": the sum over a map of " + map.height() + "x" + map.width()
                    + " pixels can pass what float32 holds exactly, 2^24 in a row or 4096 rows. Maybe a smaller map?");
        }
        String rows = graph.operator("Round", name + "/rows", List.of(sumOver(name + "/products", operand, 3)));
        String highs = sumOver(name + "/highs", high(rows), 2);
        return joined(highs, sumOver(name + "/lows", low(rows), 2));
    }

    private String sumOver(String output, String x, long... axes) {
        String along = graph.constant(output + "/axes", axes);
        return graph.operator("ReduceSum", output, List.of(x, along), GraphWriter.attribute("keepdims", 1));
    }
}
