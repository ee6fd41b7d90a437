package org.millijoule.supernet.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.millijoule.autograd.Input;
import org.millijoule.autograd.Normalised;
import org.millijoule.autograd.Operators;
import org.millijoule.kernel.ChannelNorm.Clip;
import org.millijoule.network.Layer;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.graph.Vertex;
import org.millijoule.network.graph.WeightedGraph;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.graph.Grids.Operand;

/// One forward pass through a [GraphWeights]. Every tensor has four dimensions, (N, C, H, W), rows of features too.
///
/// Without gradients, tensors go as soon as nobody reads them any more.
final class GraphPass {
    private final GraphWeights weights;
    private final WeightedGraph graph;
    private final Wiring wiring;
    private final Grids grids;
    private final Pass pass;
    private final Result[] results;
    private final int[] lastReader;

    /// Two maps of one shape that are about to be added.
    private record Sum(Tensor left, Tensor right) {}

    /// What a vertex gave: at first a convolution without its bias, what a batch-norm is about to make of it, or the
    /// terms of a sum, then a tensor.
    private static final class Result {
        private Operators.@Nullable WithMoments bare;
        private @Nullable Normalised pending;
        private @Nullable Sum sum;
        private @Nullable Operand operand;
        private boolean isStored;
        private final List<Tensor> kept = new ArrayList<>();

        /// What it is computed from.
        private Tensor first() {
            if (operand != null) {
                return operand.tensor();
            }
            return pending != null ? pending.x() : Objects.requireNonNull(bare).value();
        }

        static Result of(Tensor tensor) {
            Result result = new Result();
            result.operand = new Operand(tensor, Optional.empty());
            return result;
        }
    }

    GraphPass(GraphWeights weights, Grids grids, Pass pass) {
        this.weights = weights;
        this.graph = weights.graph();
        this.wiring = weights.wiring();
        this.grids = grids;
        this.pass = pass;
        this.results = new Result[graph.vertices().size() + 1];
        this.lastReader = new int[results.length];
        Arrays.fill(lastReader, results.length); // what nobody reads stays to the end
        for (int at = 0; at < graph.vertices().size(); at++) {
            for (int source : graph.vertices().get(at).inputs()) {
                lastReader[index(source)] = at;
            }
        }
    }

    private int index(int tensor) {
        return tensor == WeightedGraph.IMAGE ? results.length - 1 : tensor;
    }

    private Result result(int tensor) {
        return results[index(tensor)];
    }

    /// (N, classes) from (N, C, H, W).
    Tensor logits(Tensor images) {
        return logits(images, 0);
    }

    /// What every vertex gives, (N, C, H, W) each, in order.
    Tensor[] values(Tensor images) {
        results[results.length - 1] = Result.of(images);
        Tensor[] values = new Tensor[results.length - 1];
        for (int at = 0; at < values.length; at++) {
            results[at] = compute(at);
            values[at] = tensor(at);
        }
        return values;
    }

    /// The logits where some vertices have been computed before.
    ///
    /// @param known what the first vertices give
    /// @param first the first vertex that is computed
    Tensor logits(Tensor images, Tensor[] known, int first) {
        for (int at = 0; at < first; at++) {
            results[at] = Result.of(known[at]);
        }
        return logits(images, first);
    }

    private Tensor logits(Tensor images, int first) {
        results[results.length - 1] = Result.of(images);
        boolean keeps = GradMode.is_enabled();
        int last = graph.vertices().size() - 1;
        for (int at = first; at <= last; at++) {
            if (keeps) {
                results[at] = compute(at);
                continue;
            }
            try (PointerScope _ = new PointerScope()) {
                results[at] = compute(at);
                keep(results[at]);
            }
            release(at);
        }
        Tensor logits = tensor(last).flatten(1, -1);
        if (!keeps) {
            for (Result left : results) {
                left.kept.forEach(Tensor::close);
            }
        }
        return logits;
    }

    /// Holds what a vertex gave beyond the scope in which it was computed.
    private static void keep(Result result) {
        Tensor tensor = result.first();
        tensor.retainReference();
        result.kept.add(tensor);
    }

    private void release(int at) {
        for (int source : graph.vertices().get(at).inputs()) {
            if (source != WeightedGraph.IMAGE && lastReader[source] == at) {
                Result done = results[source];
                done.kept.forEach(Tensor::close);
                done.kept.clear();
            }
        }
    }

    private Result compute(int at) {
        Vertex vertex = graph.vertices().get(at);
        int source = vertex.inputs().getFirst();
        return switch (vertex.operation()) {
            case Operation.Convolution conv -> {
                Tensor w = grids.weights(at);
                yield multiplied(
                        at,
                        Operators.convolution(read(at), w, conv.kernel(), conv.groups(), measures(at), pass.tape()));
            }
            case Operation.Linear linear -> {
                Tensor w = grids.weights(at);
                yield multiplied(
                        at,
                        Operators.pointwise(read(at), w.view(w.size(0), w.size(1), 1, 1), measures(at), pass.tape()));
            }
            case Operation.Affine _ ->
                pending(Normalised.affine(
                        tensor(source),
                        weights.gain(at).value(),
                        weights.bias(at).value()));
            case Operation.BatchNorm _ -> {
                Operators.WithMoments bare = result(source).bare;
                yield pending(weights.norm(at)
                        .apply(bare == null ? Operators.WithMoments.unmeasured(tensor(source)) : bare, pass));
            }
            case Operation.Clamp clamp -> clamped(source, new Clip(clamp.lowest(), clamp.highest()));
            case Operation.Slope _ -> {
                Tensor x = tensor(source);
                Tensor zero = torch.zeros_like(x.detach());
                yield Result.of(
                        torch.maximum(x, zero).add(torch.minimum(x, zero).mul(weights.constant(at))));
            }
            case Operation.Function function -> {
                Operand x = operand(at, 0);
                yield Result.of(
                        x.step().isPresent()
                                ? Functions.onGrid(
                                        x.tensor(),
                                        function.formula(),
                                        x.step().get().size(),
                                        x.step().get().grid(),
                                        pass.tape())
                                : Functions.exact(x.tensor(), function.formula(), pass.tape()));
            }
            case Operation.Add _ ->
                added(at, operand(at, 0).tensor(), operand(at, 1).tensor());
            case Operation.Multiply _ ->
                Result.of(Broadcast.multiply(
                        operand(at, 0).tensor(), operand(at, 1).tensor(), pass.tape()));
            case Operation.Concat _ -> {
                TensorVector parts = new TensorVector(
                        vertex.inputs().stream().map(this::tensor).toArray(Tensor[]::new));
                yield Result.of(torch.cat(parts, 1));
            }
            case Operation.Pool pool
            when pool.kind() == Layer.Pool.Kind.MAXIMUM ->
                Result.of(Operators.maxPool(tensor(source), pool.kernel(), pass.tape()));
            case Operation.Pool pool -> Result.of(mean(at, pool));
            case Operation.Rearrange moved ->
                Result.of(Operators.rearrange(tensor(source), moved.output(), moved.from(), pass.tape()));
        };
    }

    private boolean measures(int at) {
        return pass.measures() && followedByNorm(at);
    }

    /// Whether a batch-norm alone reads what a layer gives.
    private boolean followedByNorm(int at) {
        return !wiring.isShared(at)
                && lastReader[at] < graph.vertices().size()
                && graph.vertices().get(lastReader[at]).operation() instanceof Operation.BatchNorm;
    }

    private Result multiplied(int at, Operators.WithMoments y) {
        if (followedByNorm(at)) {
            Result result = new Result();
            result.bare = y;
            return result;
        }
        return pending(Normalised.affine(
                y.value(), weights.constant(at), weights.bias(at).value()));
    }

    private static Result pending(Normalised normalised) {
        Result result = new Result();
        result.pending = normalised;
        return result;
    }

    /// Where gradients are wanted, what reads a sum alone may clip it in the same pass.
    private Result added(int at, Tensor left, Tensor right) {
        if (!GradMode.is_enabled() || wiring.isShared(at) || left.numel() != right.numel()) {
            return Result.of(Broadcast.add(left, right, pass.tape()));
        }
        Result result = new Result();
        result.sum = new Sum(left, right);
        return result;
    }

    private Result clamped(int source, Clip clip) {
        Sum sum = result(source).sum;
        if (sum != null) {
            return Result.of(Operators.add(sum.left(), sum.right(), clip, pass.tape()));
        }
        Normalised pending = result(source).pending;
        if (pending != null && !wiring.isShared(source) && pending.isUnclipped()) {
            return pending(pending.clipped(clip));
        }
        return Result.of(tensor(source)
                .clamp(new ScalarOptional(new Scalar(clip.floor())), new ScalarOptional(new Scalar(clip.ceiling()))));
    }

    private Tensor mean(int at, Operation.Pool pool) {
        Tensor x = operand(at, 0).tensor();
        boolean whole = pool.kernel()
                .equals(Operation.Pool.mean(
                                weights.shape(graph.vertices().get(at).inputs().getFirst()))
                        .kernel());
        return whole
                ? Operators.meanOfPixels(x, pass.tape()).view(x.size(0), x.size(1), 1, 1)
                : Operators.averagePool(x, pool.kernel(), pool.countsPadding(), pass.tape());
    }

    /// What stands in a tensor for who moves, scales or clips it.
    private Tensor tensor(int tensor) {
        return kept(tensor).tensor();
    }

    /// A tensor as it is kept: on a grid where several read it, else as it came out.
    private Operand kept(int tensor) {
        Result result = result(tensor);
        if (result.sum != null) {
            result.operand =
                    new Operand(Broadcast.add(result.sum.left(), result.sum.right(), pass.tape()), Optional.empty());
            result.sum = null;
        }
        if (result.operand != null && (result.pending == null && result.bare == null)) {
            if (result.isStored || !grids.stores(tensor)) {
                return result.operand;
            }
            result.isStored = true;
            return replaced(result, grids.stored(tensor, result.operand.tensor()));
        }
        if (result.bare != null) {
            throw new IllegalStateException("a convolution before a batch-norm was read by another");
        }
        Normalised pending = Objects.requireNonNull(result.pending);
        result.pending = null;
        if (!grids.stores(tensor)) {
            return replaced(result, new Operand(pending.value(pass.tape()), Optional.empty()));
        }
        result.isStored = true;
        return replaced(result, grids.stored(tensor, pending));
    }

    private Operand replaced(Result result, Operand now) {
        result.operand = now;
        if (!GradMode.is_enabled()) {
            now.tensor().retainReference();
            result.kept.add(now.tensor());
        }
        return now;
    }

    /// An operand of a vertex as it computes with it.
    private Operand operand(int vertex, int slot) {
        int source = graph.vertices().get(vertex).inputs().get(slot);
        Result result = result(source);
        if (!grids.quantizes(vertex, source)) {
            return kept(source);
        }
        return result.pending != null && !wiring.isShared(source)
                ? grids.operand(vertex, slot, result.pending)
                : grids.operand(vertex, slot, tensor(source));
    }

    /// What a layer with weights reads, computed where it is read.
    private Input read(int vertex) {
        int source = graph.vertices().get(vertex).inputs().getFirst();
        Result result = result(source);
        if (!grids.quantizes(vertex, source)) {
            return Input.of(kept(source).tensor());
        }
        return result.pending != null && !wiring.isShared(source)
                ? grids.read(vertex, 0, result.pending)
                : grids.read(vertex, 0, tensor(source));
    }
}
