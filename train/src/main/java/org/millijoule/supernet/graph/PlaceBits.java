package org.millijoule.supernet.graph;

import java.util.List;

/// The bit-widths that each place of a network may be asked for, ascending; none where it never quantizes.
interface PlaceBits {
    /// Of the weights of a vertex.
    List<Integer> weights(int vertex);

    /// Of what a computing vertex reads.
    ///
    /// @param source the tensor
    List<Integer> operand(int vertex, int source);

    /// Of a tensor that several vertices read.
    List<Integer> stored(int tensor);

    /// All of them, whatever is chosen.
    static PlaceBits free(List<Integer> weights, List<Integer> activations) {
        return new PlaceBits() {
            @Override
            public List<Integer> weights(int vertex) {
                return weights;
            }

            @Override
            public List<Integer> operand(int vertex, int source) {
                return Wiring.all(activations);
            }

            @Override
            public List<Integer> stored(int tensor) {
                return Wiring.all(activations);
            }
        };
    }

    /// Those of one choice alone.
    static PlaceBits fixed(Wiring wiring, GraphBits bits) {
        int[] asked = wiring.asked(bits);
        return new PlaceBits() {
            @Override
            public List<Integer> weights(int vertex) {
                return onGrid(bits.layers().get(wiring.layer(vertex)).weightBits());
            }

            @Override
            public List<Integer> operand(int vertex, int source) {
                int reads = wiring.operandBits(vertex, bits, asked);
                boolean asStored = wiring.isShared(source) && reads >= wiring.storedBits(source, bits, asked);
                return asStored ? List.of() : onGrid(reads);
            }

            @Override
            public List<Integer> stored(int tensor) {
                return onGrid(wiring.storedBits(tensor, bits, asked));
            }

            private List<Integer> onGrid(int some) {
                return GraphBits.onGrid(some) ? List.of(some) : List.of();
            }
        };
    }
}
