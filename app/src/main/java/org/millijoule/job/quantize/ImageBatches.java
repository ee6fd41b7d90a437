package org.millijoule.job.quantize;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.millijoule.data.Images;
import org.millijoule.data.Normalisation;
import org.millijoule.data.batch.Batch;
import org.millijoule.data.batch.BatchStream;
import org.millijoule.data.batch.BatchTensors;
import org.millijoule.supernet.graph.GivenNetwork;

/// Some images, batch by batch, as a network wants them.
///
/// @param indices of the images
/// @param batch images in one
@SuppressWarnings("ArrayRecordComponent") // never compared
record ImageBatches(Images images, int[] indices, int batch, Normalisation normalisation)
        implements GivenNetwork.Batches {
    /// The first images of a fixed mixture of all classes.
    ImageBatches first(int count) {
        return new ImageBatches(images, Arrays.copyOf(indices, Math.min(count, indices.length)), batch, normalisation);
    }

    /// How many batches there are.
    int count() {
        return Math.ceilDiv(indices.length, batch);
    }

    @Override
    public void forEach(GivenNetwork.Viewer viewer) {
        try (BatchStream stream =
                new BatchStream(images, indices, batch, false, Optional.empty(), normalisation, 0, 0, 0)) {
            while (stream.hasNext()) {
                try (PointerScope _ = new PointerScope();
                        Batch next = stream.next()) {
                    viewer.see(BatchTensors.images(next, images.shape()), BatchTensors.labels(next));
                }
            }
        }
    }
}
