package org.millijoule.autograd;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.kernel.Moves;
import org.millijoule.network.Shape;

/// Values in other places: on channels-last memory a copy from one place to another.
final class Rearranging {
    private Rearranging() {}

    static Tensor of(Tensor x, Shape output, int[] from, Tape tape) {
        if (!FlatFloats.are(x)) {
            return wide(x, output, from);
        }
        Tensor in = FlatFloats.channelsLast(x);
        Moves moves = new Moves(
                Convolutions.images(x), Math.toIntExact(Convolutions.map(x).elements()), from);
        Tensor y = FlatFloats.channelsLast(x.size(0), output.channels(), output.height(), output.width());
        moves.forward(FlatFloats.of(in), FlatFloats.of(y));
        if (!Tape.isTracked(x)) {
            return y;
        }
        return tape.record(y, dy -> {
            Tensor dx = FlatFloats.channelsLast(x.size(0), x.size(1), x.size(2), x.size(3));
            moves.gradient(FlatFloats.of(FlatFloats.channelsLast(dy)), FlatFloats.of(dx));
            tape.send(x, dx);
        });
    }

    /// By libtorch: a column of zeros stands before the values.
    private static Tensor wide(Tensor x, Shape output, int[] from) {
        long[] columns =
                Arrays.stream(from).mapToLong(place -> Math.max(place, -1) + 1L).toArray();
        Tensor indices = torch.empty(columns.length).to(ScalarType.Long);
        indices.data_ptr_long().put(columns);
        Tensor flat = x.permute(0, 2, 3, 1).reshape(x.size(0), -1);
        Tensor zero = torch.zeros(x.size(0), 1).to(x.scalar_type());
        return torch.cat(new TensorVector(zero, flat), 1)
                .index_select(1, indices)
                .reshape(x.size(0), output.height(), output.width(), output.channels())
                .permute(0, 3, 1, 2);
    }
}
