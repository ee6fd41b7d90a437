package org.millijoule.network.zoo;

import org.millijoule.network.Kernel;
import org.millijoule.network.Kernel.Axis;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.NetworkBuilder;
import org.millijoule.network.Shape;

/// The four reference networks of MLPerf Tiny (Banbury et al., NeurIPS 2021, table 2; models of mlcommons/tiny under
/// `benchmark/training`), but for its MobileNet, which is in [MobileNets].
final class TinyNetworks {
    private static final int KEYWORDS = 12;
    private static final int BOTTLENECK = 8;
    private static final int HIDDEN = 128;

    private TinyNetworks() {}

    /// Image classification: a residual network of three stages on CIFAR-10.
    static Network resNet8() {
        NetworkBuilder builder = new NetworkBuilder(new Shape(32, 32, 3));
        int last = builder.convolution("stem", Network.GRAPH_INPUT, 16, 3, 1);
        for (int stage = 0; stage < 3; stage++) {
            String name = "stage" + (stage + 1);
            int channels = 16 << stage;
            int stride = stage == 0 ? 1 : 2;
            int branch = builder.convolution(name + ".conv1", last, channels, 3, stride);
            branch = builder.convolution(name + ".conv2", branch, channels, 3, 1);
            int shortcut = stride == 1 ? last : builder.convolution(name + ".shortcut", last, channels, 1, stride);
            last = builder.add(name + ".add", shortcut, branch);
        }
        builder.classifier(last, 10);
        return builder.network();
    }

    /// Keyword spotting: a depthwise separable network on 49 windows of 10 cepstral coefficients (Zhang et al.,
    /// arXiv:1711.07128), padded as TensorFlow's `same`.
    static Network dsCnn() {
        NetworkBuilder builder = new NetworkBuilder(new Shape(49, 10, 1));
        Kernel kernel = new Kernel(Axis.POINT, new Axis(10, 2, 1, 4, 5), new Axis(4, 2, 1, 1, 1), false);
        Layer stem = new Layer.Convolution(builder.shape(Network.GRAPH_INPUT), 64, kernel, 1);
        int last = builder.layer("stem", stem, Network.GRAPH_INPUT);
        for (int b = 0; b < 4; b++) {
            last = builder.depthwise("block" + b + ".depthwise", last, 3, 1);
            last = builder.convolution("block" + b + ".pointwise", last, 64, 1, 1);
        }
        builder.classifier(last, KEYWORDS);
        return builder.network();
    }

    /// Anomaly detection: fully connected layers from five windows of 128 mel bands to themselves.
    static Network autoencoder() {
        NetworkBuilder builder = new NetworkBuilder(new Shape(1, 1, 640));
        int[] outputs = {HIDDEN, HIDDEN, HIDDEN, HIDDEN, BOTTLENECK, HIDDEN, HIDDEN, HIDDEN, HIDDEN, 640};
        int last = Network.GRAPH_INPUT;
        for (int i = 0; i < outputs.length; i++) {
            Layer layer = new Layer.Linear(builder.shape(last).channels(), outputs[i]);
            last = builder.layer("dense" + i, layer, last);
        }
        return builder.network();
    }
}
