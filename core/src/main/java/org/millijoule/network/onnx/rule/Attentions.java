package org.millijoule.network.onnx.rule;

import java.util.ArrayList;
import java.util.List;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.rule.PartList.Factor;

/// Attention in one node (Vaswani et al., NIPS 2017, section 3.2): queries times keys, then the result times values,
/// for each head; in onnxruntime's own domain with the projection to all three before. Heads of queries that share
/// their keys pass them one after the other. Softmax and masks are free, and a mask saves nothing.
final class Attentions {
    private Attentions() {}

    /// Sizes of one image.
    ///
    /// @param heads with keys of their own
    /// @param rows queries of all heads that share them
    private record Sizes(long heads, long rows, long keys, long depth, long valueDepth) {}

    /// ONNX's own, since opset 23: Q, K, V as (batch, heads, length, size), or (batch, length, heads * size).
    static List<Result> standard(Call call) {
        Value q = call.operand(0);
        Value k = call.operand(1);
        Value v = call.operand(2);
        boolean flat = q.dims().rank() == 3;
        long queryHeads =
                flat ? call.operator().integer("q_num_heads", 0) : q.dims().at(1);
        long keyHeads =
                flat ? call.operator().integer("kv_num_heads", 0) : k.dims().at(1);
        return List.of(attention(call, q, k, v, queryHeads, keyHeads, 4));
    }

    /// Separate queries, keys and values of onnxruntime's own domain.
    static List<Result> multiHead(Call call) {
        if (call.optional(1).isEmpty() || call.optional(2).isEmpty()) {
            throw new Refusal("queries, keys and values packed in one input of "
                    + call.operand(0).dims());
        }
        long heads = call.operator().integer("num_heads", 0);
        return List.of(attention(call, call.operand(0), call.operand(1), call.operand(2), heads, heads, 6));
    }

    /// @param past where earlier keys may stand
    private static Result attention(Call call, Value q, Value k, Value v, long queryHeads, long keyHeads, int past) {
        boolean ranks = q.dims().rank() == k.dims().rank()
                && k.dims().rank() == v.dims().rank();
        int rank = q.dims().rank();
        if (!ranks || (rank != 3 && rank != 4) || queryHeads < 1 || keyHeads < 1 || queryHeads % keyHeads != 0) {
            throw new Refusal("queries of " + q.dims() + ", keys of " + k.dims() + " and values of " + v.dims() + " in "
                    + queryHeads + " and " + keyHeads + " heads");
        }
        long length = q.dims().at(rank - 2);
        long earlier =
                call.optional(past).map(before -> before.dims().fromEnd(2)).orElse(0);
        long keys = k.dims().at(rank - 2) + earlier;
        long depth = rank == 3 ? q.dims().at(2) / queryHeads : q.dims().at(3);
        long valueDepth = rank == 3 ? v.dims().at(2) / keyHeads : v.dims().at(3);
        long images = call.batch().perImage(q.dims().at(0), "sequences");
        Dims dims = q.dims().with(rank - 1, rank == 3 ? valueDepth * queryHeads : valueDepth);
        Sizes sizes = new Sizes(images * keyHeads, length * (queryHeads / keyHeads), keys, depth, valueDepth);
        PartList parts = new PartList();
        products(parts, Factor.of(q), Factor.of(k), Factor.of(v), sizes);
        return Result.of(q.type(), dims, parts.kind());
    }

    private static void products(PartList parts, Factor q, Factor k, Factor v, Sizes sizes) {
        Factor scores = parts.product("scores", q, k, sizes.heads(), sizes.rows(), sizes.depth(), sizes.keys());
        parts.product("", scores, v, sizes.heads(), sizes.rows(), sizes.keys(), sizes.valueDepth());
    }

    /// With one matrix of weights for queries, keys and values: (batch, length, inputs) by (inputs, q + k + v).
    static List<Result> projecting(Call call) {
        Value x = call.operand(0);
        Value weights = call.operand(1);
        long heads = call.operator().integer("num_heads", 0);
        if (x.dims().rank() != 3
                || weights.dims().rank() != 2
                || x.dims().at(2) != weights.dims().at(0)
                || heads < 1) {
            throw new Refusal(
                    "a sequence of " + x.dims() + " and weights of " + weights.dims() + " in " + heads + " heads");
        }
        long length = x.dims().at(1);
        long all = weights.dims().at(1);
        List<Long> three = call.operator()
                .numbers("qkv_hidden_sizes")
                .map(Numbers::integers)
                .filter(sizes -> sizes.size() == 3)
                .orElse(List.of(all / 3, all / 3, all / 3));
        if (three.get(0) + three.get(1) + three.get(2) != all) {
            throw new Refusal("qkv_hidden_sizes=" + three + " with weights of " + weights.dims());
        }
        long sequences = call.batch().perImage(x.dims().at(0), "sequences");
        PartList parts = new PartList();
        Factor projected = parts.product(
                "projection",
                Factor.of(x),
                Factor.of(weights),
                1,
                sequences * length,
                x.dims().at(2),
                all);
        List<Factor> cut = new ArrayList<>();
        for (long size : three) {
            Shape part = new Shape(1, Batch.fit(sequences * length), Batch.fit(size));
            cut.add(parts.inForm("part", projected, part));
        }
        Sizes sizes = new Sizes(sequences * heads, length, length, three.get(0) / heads, three.get(2) / heads);
        products(parts, cut.get(0), cut.get(1), cut.get(2), sizes);
        Dims dims = x.dims().with(2, three.get(2));
        return List.of(Result.of(x.type(), dims, parts.kind()));
    }
}
