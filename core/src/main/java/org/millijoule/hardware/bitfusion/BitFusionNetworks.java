package org.millijoule.hardware.bitfusion;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.NamedUse;
import org.millijoule.hardware.OutputBits;
import org.millijoule.hardware.QuantizableNetwork;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;

/// The eight networks that the public simulator ships (hsharma35/bitfusion, 04ec1c8), layer by layer as it counts
/// them, at the bits of its authors; its own figures are for 16 images at once.
///
/// They are lists, not graphs: the `_a` and `_b` layers of AlexNet and VGG-7 lie side by side. Where outputs are
/// requantized, each layer writes at the activation bits of the one below it (`our choice`).
public final class BitFusionNetworks {
    private static final String PREFIX = "bitfusion/";

    /// `name conv side inputs outputs kernel stride padding weight-bits activation-bits [image]`, or
    /// `name linear inputs outputs weight-bits activation-bits`.
    private static final Map<String, String> TABLES = tables();

    private BitFusionNetworks() {}

    public static List<String> names() {
        return List.copyOf(TABLES.keySet());
    }

    /// The network of a name such as `bitfusion/alexnet`.
    public static Optional<QuantizableNetwork> named(String name) {
        return Optional.ofNullable(TABLES.get(name))
                .map(table -> new QuantizableNetwork.Layers(
                        name, table.lines().map(BitFusionNetworks::layer).toList()));
    }

    private static NamedUse layer(String line) {
        String[] fields = line.split(" ", -1);
        int outputBits = OutputBits.LOGIT_BITS; // the list gives each layer its own
        if (fields[1].equals("linear")) {
            Layer linear = new Layer.Linear(number(fields, 2), number(fields, 3));
            return new NamedUse(
                    fields[0], new LayerUse(linear, number(fields, 4), number(fields, 5), outputBits, false));
        }
        Shape map = new Shape(number(fields, 2), number(fields, 2), number(fields, 3));
        Layer conv = new Layer.Convolution(
                map, number(fields, 4), number(fields, 5), number(fields, 6), number(fields, 7), 1);
        boolean image = fields.length > 10;
        return new NamedUse(fields[0], new LayerUse(conv, number(fields, 8), number(fields, 9), outputBits, image));
    }

    private static int number(String[] fields, int at) {
        return Integer.parseInt(fields[at]);
    }

    private static Map<String, String> tables() {
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put(PREFIX + "alexnet", """
                conv1_a conv 227 3 96 11 4 0 8 8 image
                conv1_b conv 227 3 96 11 4 0 8 8 image
                conv2_a conv 27 96 256 5 1 2 4 4
                conv2_b conv 27 96 256 5 1 2 4 4
                conv3_a conv 13 512 384 3 1 1 4 4
                conv3_b conv 13 512 384 3 1 1 4 4
                conv4_a conv 13 384 384 3 1 1 4 4
                conv4_b conv 13 384 384 3 1 1 4 4
                conv5_a conv 13 384 256 3 1 1 4 4
                conv5_b conv 13 384 256 3 1 1 4 4
                fc1 linear 18432 8192 4 4
                fc2 linear 8192 8192 4 4
                fc3 linear 8192 1000 8 8
                """);
        tables.put(PREFIX + "svhn", """
                conv0 conv 32 3 64 3 1 1 1 8 image
                conv1 conv 32 64 64 3 1 1 1 1
                conv2 conv 16 64 128 3 1 1 1 1
                conv3 conv 16 128 128 3 1 1 1 1
                conv4 conv 8 128 256 3 1 1 1 1
                conv5 conv 8 256 256 3 1 1 1 1
                fc6 linear 4096 1024 1 1
                fc7 linear 1024 1024 1 1
                fc8 linear 1024 10 1 1
                """);
        tables.put(PREFIX + "cifar10", """
                conv0 conv 32 3 128 3 1 1 8 8 image
                conv1 conv 32 128 128 3 1 1 2 2
                conv2 conv 16 128 256 3 1 1 2 2
                conv3 conv 16 256 256 3 1 1 2 2
                conv4 conv 8 256 512 3 1 1 2 2
                conv5 conv 8 512 512 3 1 1 2 2
                fc6 linear 8192 1024 2 2
                fc7 linear 1024 1024 2 2
                fc8 linear 1024 10 2 2
                """);
        tables.put(PREFIX + "lenet-5", """
                conv0 conv 32 1 32 5 1 2 2 2 image
                conv1 conv 16 32 64 5 1 2 2 2
                fc1 linear 4096 512 2 2
                fc2 linear 512 10 2 2
                """);
        tables.put(PREFIX + "vgg-7", """
                conv1_a conv 32 3 128 3 1 1 2 2 image
                conv1_b conv 32 3 128 3 1 1 2 2 image
                conv2_a conv 16 128 256 3 1 1 2 2
                conv2_b conv 16 128 256 3 1 1 2 2
                conv3_a conv 8 256 512 3 1 1 2 2
                conv3_b conv 8 256 512 3 1 1 2 2
                fc1 linear 8192 1024 2 2
                """);
        tables.put(PREFIX + "resnet-18", """
                conv1_a conv 224 3 128 7 2 3 8 8 image
                module2/conv2_1_a conv 56 128 128 1 1 0 4 4
                module2/conv2_1_b conv 56 128 128 3 1 1 4 4
                module2/conv2_2_a conv 56 128 128 1 1 0 4 4
                module2/conv2_2_b conv 56 128 128 3 1 1 4 4
                module3/conv3_1_a conv 56 128 256 1 2 0 4 4
                module3/conv3_1_b conv 28 256 256 3 1 1 4 4
                module3/conv3_2_a conv 28 256 256 1 1 0 4 4
                module3/conv3_2_b conv 28 256 256 3 1 1 4 4
                module4/conv4_1_a conv 28 256 512 1 2 0 4 4
                module4/conv4_1_b conv 14 512 512 3 1 1 4 4
                module4/conv4_2_a conv 14 512 512 1 1 0 4 4
                module4/conv4_2_b conv 14 512 512 3 1 1 4 4
                module5/conv5_1_a conv 14 512 1024 1 2 0 4 4
                module5/conv5_1_b conv 7 1024 1024 3 1 1 4 4
                module5/conv5_2_a conv 7 1024 1024 1 1 0 4 4
                module5/conv5_2_b conv 7 1024 1024 3 1 1 4 4
                """);
        tables.put(PREFIX + "rnn", """
                matmul linear 4096 4096 4 4
                """);
        tables.put(PREFIX + "lstm", """
                matmul linear 3600 3600 4 4
                """);
        return tables;
    }
}
