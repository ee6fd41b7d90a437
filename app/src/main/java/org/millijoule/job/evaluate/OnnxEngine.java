package org.millijoule.job.evaluate;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.millijoule.data.Pixels;
import org.millijoule.text.UsageException;

/// A network in onnxruntime. It is run once when it is made, so that one that cannot be run says so at once.
public final class OnnxEngine implements Engine {
    /// Numbers of a batch, about: large enough to keep cores busy, small enough for every memory (`our choice`).
    private static final int BATCH_NUMBERS = 1 << 20;

    private static final long LARGEST = (1L << 28) - 1; // numbers of 8 bytes in a ByteBuffer

    private static final int MOST_IMAGES = 64; // our choice

    private final String name;
    private final OnnxModel model;
    private final NetworkInput input;
    private final Pixels pixels;
    private final float[][] table;
    private final String output;
    private final int classes;
    private ImageTensor tensor;

    /// Takes over a model, which it closes.
    ///
    /// @param name as on the command line
    /// @param pixels what the network expects
    /// @throws UsageException if the network cannot be run on such images, or gives no number for each class
    public OnnxEngine(String name, OnnxModel model, NetworkInput input, Pixels pixels) {
        this.name = name;
        this.model = model;
        this.input = input;
        this.pixels = pixels;
        if (input.type() == OnnxJavaType.UINT8 && !pixels.equals(Pixels.LEVELS)) {
            throw new UsageException(model.name() + ": its input takes bytes, which hold nothing but 0..255, not "
                    + pixels + ". Maybe leave --pixels out?");
        }
        this.table = pixels.table(input.image().channels());
        this.output = model.output();
        long elements = input.image().elements();
        int usual = Math.clamp(BATCH_NUMBERS / elements, 1, MOST_IMAGES);
        int batch = input.batch() > 0 ? input.batch() : usual;
        if (batch * elements > LARGEST) {
            throw new UsageException(model.name() + ": its input of " + batch + " images of " + input.image()
                    + " is larger than one tensor may be here (2^28 numbers). Maybe export it for fewer images at"
                    + " once?");
        }
        this.tensor = new ImageTensor(input, batch);
        byte[] black = new byte[Math.toIntExact(elements)];
        this.classes = run(black, 0, 1, table).length;
        if (classes < 2) {
            throw new UsageException(
                    model.name() + ": it gives one number an image, but a classifier gives one for each"
                            + " class. Maybe it is no classifier?");
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int classes() {
        return classes;
    }

    /// What it takes.
    public NetworkInput input() {
        return input;
    }

    /// What it is given.
    public Pixels pixels() {
        return pixels;
    }

    @Override
    public float[] logits(byte[] images, int count) {
        return logits(images, count, table);
    }

    /// The logits of images whose pixels are given in another way.
    ///
    /// @param others number of each level, by channel
    float[] logits(byte[] images, int count, float[][] others) {
        float[] logits = new float[count * classes];
        for (int from = 0; from < count; ) {
            int some = Math.min(tensor.batch(), count - from);
            float[] part;
            try {
                part = run(images, from, some, others);
            } catch (UsageException e) {
                if (input.batch() > 0 || tensor.batch() == 1) {
                    throw e;
                }
                tensor = new ImageTensor(input, 1); // its graph has a batch of 1 somewhere inside
                continue;
            }
            System.arraycopy(part, 0, logits, from * classes, part.length);
            from += some;
        }
        return logits;
    }

    /// @return (count, classes)
    private float[] run(byte[] images, int from, int count, float[][] numbers) {
        try (OnnxTensor pixelsIn = tensor.of(images, from, count, numbers);
                OrtSession.Result result = model.session().run(Map.of(input.name(), pixelsIn), Set.of(output))) {
            OnnxTensor given = (OnnxTensor) result.get(0);
            int rows = input.batch() > 0 ? input.batch() : count;
            requireRows(given.getInfo().getShape(), rows);
            float[] all = floats(given);
            float[] wanted = Arrays.copyOf(all, all.length / rows * count);
            requireNumbers(wanted);
            return wanted;
        } catch (OrtException e) {
            throw new UsageException(model.name() + ": onnxruntime cannot run it on images of " + input.image() + ": "
                    + OnnxModel.said(e) + ". Maybe another --input?");
        }
    }

    private static float[] floats(OnnxTensor tensor) {
        if (tensor.getInfo().type == OnnxJavaType.DOUBLE) {
            DoubleBuffer doubles = tensor.getDoubleBuffer();
            float[] floats = new float[doubles.remaining()];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) doubles.get(i);
            }
            return floats;
        }
        FloatBuffer buffer = tensor.getFloatBuffer();
        float[] floats = new float[buffer.remaining()];
        buffer.get(floats);
        return floats;
    }

    /// (N, classes), perhaps with axes of 1 behind.
    private void requireRows(long[] shape, int rows) {
        boolean fits = shape.length >= 2 && shape[0] == rows && shape[1] >= 1;
        for (int axis = 2; axis < shape.length; axis++) {
            fits &= shape[axis] == 1;
        }
        if (!fits) {
            throw new UsageException(model.name() + ": its output '" + output + "' is " + NetworkInput.text(shape)
                    + " for a batch of " + rows + ", but a classifier gives batch x classes. Maybe it is no classifier,"
                    + " or the batch is fixed in its graph: export it again with one of any size?");
        }
    }

    private void requireNumbers(float[] logits) {
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw new UsageException(model.name() + ": it gives " + logit + " for an image, which is no finite"
                        + " number. Maybe its numbers overflow float16, or --pixels is not what it expects (now "
                        + pixels + ")?");
            }
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
