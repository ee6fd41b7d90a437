package org.millijoule.job.run;

import org.millijoule.export.Agreement;
import org.millijoule.export.IntegerReplay;
import org.millijoule.learn.Retrained;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.store.files.ResultFile;

/// How far other executions of the trained network agree with the one on its integers.
///
/// @param onnx of onnxruntime, on the whole test split
/// @param replay of the integers in plain Java, on the first test images
/// @param training of the network as training computes it, on the whole test split
public record Executions(Agreement onnx, Agreement replay, Agreement training) {
    /// `our choice`: the replay is there to show that integers suffice.
    private static final int REPLAYED_IMAGES = 200;

    /// `our choice`: about ten seconds.
    private static final long REPLAYED_PRODUCTS = 10_000_000_000L;
    private static final int LEAST_REPLAYED = 4;

    /// Executes it in all ways, and exports it.
    public static Executions of(Retrained network, TestSplit tested, ModelExport export) {
        Agreement replay = replay(network, tested);
        float[][] fakeQuantized = network.fakeQuantizedLogits(tested.images()); // (N, classes)
        Agreement training = tested.compare(new TestSplit(tested.images(), fakeQuantized).flat());
        return new Executions(export.write(network, tested), replay, training);
    }

    private static Agreement replay(Retrained network, TestSplit tested) {
        QuantizedModel model = network.model();
        long affordable = REPLAYED_PRODUCTS / Math.max(1, model.macs());
        TestSplit some = tested.first(Math.clamp(affordable, LEAST_REPLAYED, REPLAYED_IMAGES));
        int pixels = Math.toIntExact(some.images().shape().elements());
        byte[] images = new byte[pixels * some.logits().length];
        for (int i = 0; i < some.logits().length; i++) {
            some.images().read(i, images, i * pixels);
        }
        return some.compare(new IntegerReplay(model).logits(images, some.logits().length));
    }

    /// As `result.json` has it.
    public static ResultFile.Agreement row(Agreement agreement) {
        return new ResultFile.Agreement(agreement.images(), agreement.sameTop1(), agreement.maxAbsLogitDifference());
    }
}
