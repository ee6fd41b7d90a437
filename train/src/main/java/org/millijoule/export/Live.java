package org.millijoule.export;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.millijoule.quantize.QuantizedModel;

/// What the nodes of a [QuantizedModel] gave so far; what no later node reads is let go.
///
/// @param <T> what a node gives
final class Live<T> {
    private final int[] lastReader;
    private final Consumer<T> letGo;
    private final List<T> values = new ArrayList<>();
    private final QuantizedModel model;

    Live(QuantizedModel model, Consumer<T> letGo) {
        this.model = model;
        this.letGo = letGo;
        this.lastReader = lastReaders(model);
    }

    /// By node, the position of the last one that reads it; of the last node, and of one that nothing reads, its own.
    private static int[] lastReaders(QuantizedModel model) {
        int[] last = new int[model.nodes().size()];
        for (int at = 0; at < last.length; at++) {
            last[at] = at;
            for (int source : model.nodes().get(at).inputs()) {
                if (source != QuantizedModel.IMAGE) {
                    last[source] = at;
                }
            }
        }
        return last;
    }

    T get(int at) {
        return values.get(at);
    }

    T getLast() {
        return values.getLast();
    }

    /// Takes what the next node gives.
    void add(T value) {
        values.add(value);
        int at = values.size() - 1;
        if (lastReader[at] == at && at + 1 < lastReader.length) {
            letGo.accept(value);
        }
        model.nodes().get(at).inputs().stream().distinct().forEach(source -> {
            if (source != QuantizedModel.IMAGE && lastReader[source] == at) {
                letGo.accept(values.get(source));
            }
        });
    }

    /// The most numbers that an image needs at a time: results that are still read, and twice the node's own.
    static long peak(QuantizedModel model) {
        int[] last = lastReaders(model);
        long peak = 1;
        for (int at = 0; at < last.length; at++) {
            long held = 3 * model.shapes().get(at).elements();
            for (int before = 0; before < at; before++) {
                if (last[before] >= at) {
                    held += model.shapes().get(before).elements();
                }
            }
            peak = Math.max(peak, held);
        }
        return peak;
    }
}
