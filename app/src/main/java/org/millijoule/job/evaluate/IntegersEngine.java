package org.millijoule.job.evaluate;

import java.nio.file.Path;
import org.millijoule.data.ArrayImages;
import org.millijoule.export.IntegerInference;
import org.millijoule.machine.Natives;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.store.files.StoredNetwork;

/// The trained network of a run on its integers, by our own kernels; it normalises levels itself.
final class IntegersEngine implements Engine {
    private final String name;
    private final QuantizedModel model;
    private final IntegerInference inference;

    /// @throws org.millijoule.store.disk.RunDirectoryException if the run does not hold its integers
    IntegersEngine(String name, Path run) {
        Natives.loadLibtorch();
        this.name = name;
        this.model = StoredNetwork.read(run).model();
        this.inference = new IntegerInference(model);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int classes() {
        return model.classes();
    }

    @Override
    public float[] logits(byte[] images, int count) {
        int elements = Math.toIntExact(model.input().elements());
        byte[] own = new byte[count * elements];
        System.arraycopy(images, 0, own, 0, own.length);
        float[][] rows = inference.logits(new ArrayImages(model.input(), classes(), new byte[count], own));
        float[] logits = new float[count * classes()];
        for (int i = 0; i < count; i++) {
            System.arraycopy(rows[i], 0, logits, i * classes(), classes());
        }
        return logits;
    }

    @Override
    public void close() {} // plain arrays
}
