package org.millijoule.autograd;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.kernel.RowGradients;
import org.millijoule.kernel.Rows;

/// What a convolution reads, (N, C, H, W): a tensor, or what batch-norm and quantization make of one, which is then
/// computed row by row where it is read and never is a tensor itself, neither forward nor backward.
public interface Input {
    /// (N, C, H, W).
    long[] shape();

    /// Elements.
    default long floats() {
        return Arrays.stream(shape()).reduce(1, (a, b) -> a * b);
    }

    /// Whether our kernels read it: float32 in this machine's memory.
    boolean isFused();

    /// Whether it wants a gradient.
    boolean isTracked();

    /// All of it as a tensor.
    Tensor value(Tape tape);

    /// Makes it ready to be read; once.
    Opened open(Tape tape);

    /// Ready to be read.
    interface Opened {
        /// Its rows are pixels.
        Rows rows();

        /// The same for a reader that asks for each row once: where no gradient is wanted, what they are computed from
        /// need not be in memory either.
        default Rows rowsOnce() {
            return rows();
        }

        /// The way back of its gradient.
        ///
        /// @param pieces of work that the gradient comes in
        Back back(int pieces);
    }

    /// Takes the gradient.
    interface Back {
        RowGradients gradients();

        /// Sends on what followed from it, when all rows are there.
        void send();
    }

    /// A tensor (N, C, H, W).
    static Input of(Tensor x) {
        return new Input() {
            @Override
            public long[] shape() {
                return x.shape();
            }

            @Override
            public boolean isFused() {
                return FlatFloats.are(x);
            }

            @Override
            public boolean isTracked() {
                return x.requires_grad();
            }

            @Override
            public Tensor value(Tape tape) {
                return x;
            }

            @Override
            public Opened open(Tape tape) {
                return new InMemory(x, FlatFloats.channelsLast(x), tape);
            }
        };
    }

    /// A tensor, ready to be read.
    ///
    /// @param x whose gradient it is
    /// @param values the same in channels-last memory
    record InMemory(Tensor x, Tensor values, Tape tape) implements Opened {
        @Override
        public Rows rows() {
            return Rows.of(FlatFloats.of(values), Math.toIntExact(values.size(1)));
        }

        @Override
        public Back back(int pieces) {
            Tensor dx = torch.empty_like(values);
            return new Back() {
                @Override
                public RowGradients gradients() {
                    return RowGradients.of(FlatFloats.of(dx));
                }

                @Override
                public void send() {
                    tape.send(x, dx);
                }
            };
        }
    }
}
