package org.millijoule.network.zoo;

import java.util.List;
import java.util.Optional;
import org.millijoule.network.Network;

/// The networks that need no file: four for ImageNet, of 224x224x3 and 1000 classes, and the four of MLPerf Tiny.
public final class NetworkZoo {
    private static final List<String> NAMES = List.of(
            "mobilenet-v2",
            "mobilenet-v1",
            "resnet-18",
            "resnet-50",
            "resnet-8",
            "mobilenet-v1-0.25",
            "ds-cnn",
            "autoencoder");

    private NetworkZoo() {}

    public static List<String> names() {
        return NAMES;
    }

    public static Optional<Network> named(String name) {
        return switch (name) {
            case "mobilenet-v1" -> Optional.of(MobileNets.v1());
            case "mobilenet-v2" -> Optional.of(MobileNets.v2());
            case "resnet-18" -> Optional.of(ResNets.basic(2, 2, 2, 2));
            case "resnet-50" -> Optional.of(ResNets.bottleneck(3, 4, 6, 3));
            case "resnet-8" -> Optional.of(TinyNetworks.resNet8());
            case "mobilenet-v1-0.25" -> Optional.of(MobileNets.tiny());
            case "ds-cnn" -> Optional.of(TinyNetworks.dsCnn());
            case "autoencoder" -> Optional.of(TinyNetworks.autoencoder());
            default -> Optional.empty();
        };
    }
}
