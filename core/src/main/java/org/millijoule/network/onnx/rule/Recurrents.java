package org.millijoule.network.onnx.rule;

import java.util.List;
import org.millijoule.network.Layer;
import org.millijoule.network.Layer.Recurrent.Cell;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.rule.PartList.Factor;
import org.millijoule.network.onnx.rule.Result.Kind;

/// LSTM, GRU and RNN. X is (steps, batch, inputs), with layout 1 (batch, steps, inputs); W is (directions, gates *
/// hidden, inputs). Initial states, peepholes and lengths of sequences change no product.
final class Recurrents {
    private Recurrents() {}

    static List<Result> lstm(Call call) {
        return results(call, Cell.LSTM, false);
    }

    static List<Result> gru(Call call) {
        return results(call, Cell.GRU, false);
    }

    static List<Result> rnn(Call call) {
        return results(call, Cell.RNN, false);
    }

    /// Of onnxruntime's own domain: W is (directions, inputs, gates * hidden).
    static List<Result> quantizedLstm(Call call) {
        return results(call, Cell.LSTM, true);
    }

    private static List<Result> results(Call call, Cell cell, boolean inputsFirst) {
        Value x = call.operand(0);
        Value weights = call.operand(1);
        Value recurrence = call.operand(2);
        if (x.dims().rank() != 3
                || weights.dims().rank() != 3
                || recurrence.dims().rank() != 3) {
            throw new Refusal(
                    "a sequence of " + x.dims() + " and weights of " + weights.dims() + " and " + recurrence.dims());
        }
        boolean batchFirst = call.operator().integer("layout", 0) != 0;
        int steps = x.dims().at(batchFirst ? 1 : 0);
        int batch = x.dims().at(batchFirst ? 0 : 1);
        int inputs = x.dims().at(2);
        int directions = weights.dims().at(0);
        int gates = weights.dims().at(inputsFirst ? 2 : 1);
        int hidden = gates / cell.gates();
        boolean fits = directions > 0
                && inputs > 0
                && hidden > 0
                && weights.dims().at(inputsFirst ? 1 : 2) == inputs
                && gates % cell.gates() == 0
                && recurrence
                        .dims()
                        .equals(inputsFirst ? Dims.of(directions, hidden, gates) : Dims.of(directions, gates, hidden));
        if (!fits) {
            throw new Refusal(
                    "a sequence of " + x.dims() + " with weights of " + weights.dims() + " and " + recurrence.dims());
        }
        Dims all = batchFirst ? Dims.of(batch, steps, directions, hidden) : Dims.of(steps, directions, batch, hidden);
        Dims last = batchFirst ? Dims.of(batch, directions, hidden) : Dims.of(directions, batch, hidden);
        Result end = Result.of(x.type(), last, new Kind.Taken());
        return List.of(Result.of(x.type(), all, kind(call, cell, steps, batch)), end, end);
    }

    private static Kind kind(Call call, Cell cell, int steps, int batch) {
        Value x = call.operand(0);
        Value weights = call.operand(1);
        int directions = weights.dims().at(0);
        long sequences = call.batch().perImage(batch, "sequences");
        int hidden = (int) (weights.dims().elements() / directions / x.dims().at(2) / cell.gates());
        Layer layer = new Layer.Recurrent(
                cell, directions, steps, Batch.fit(sequences), x.dims().at(2), hidden);
        if (!weights.constant() || !call.operand(2).constant()) {
            return new Kind.Refused("its weights are computed from the image (" + Products.text((double) layer.macs())
                    + " are left out)");
        }
        if (x.constant()) {
            return new Kind.Refused("its sequence is constant, its first state is computed from the image ("
                    + Products.text((double) layer.macs()) + " are left out)");
        }
        PartList parts = new PartList();
        parts.weighted("", layer, weights, Factor.of(x));
        return parts.kind();
    }
}
