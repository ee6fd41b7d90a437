package org.millijoule.study;

import java.util.List;
import org.millijoule.network.Shape;

/// A network, or a search space, whose speed of training is measured. The ones that a benchmark knows stand in
/// `measured.yaml`.
public sealed interface MeasuredNetwork permits MeasuredSpace, MeasuredGraph {
    /// For example `mobilenet-10`.
    String name();

    /// Shape of an image.
    Shape image();

    /// The batch sizes at which it is measured where nobody says others.
    List<Integer> batches();

    /// Every network that a benchmark knows.
    static List<MeasuredNetwork> all() {
        return MeasuredCatalogue.read();
    }

    /// One or several networks that share a row of the table.
    interface Subject {
        /// As the row has it.
        String name();

        /// Shape of an image.
        Shape image();

        /// Multiplier of the channels.
        double width();

        /// 10^6 multiply-accumulates of one image, the mean over the networks.
        double mmac();
    }
}
