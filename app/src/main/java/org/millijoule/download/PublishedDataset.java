package org.millijoule.download;

import java.nio.file.Path;
import java.util.List;

/// A data set that Millijoule reads and others publish.
///
/// @param kind of the reader
/// @param megabytes to fetch, roughly
/// @param what it is, in a line
/// @param source the page that says so, with the checksums where there are any
/// @param files what is fetched; none where the publisher wants an account
public record PublishedDataset(
        String name, String kind, int megabytes, String what, String source, List<RemoteFile> files) {
    public PublishedDataset {
        files = List.copyOf(files);
    }

    private static final String FASHION = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";
    private static final String CIFAR = "https://www.cs.toronto.edu/~kriz/";

    /// All of them. A checksum stands here only if the source publishes it.
    public static final List<PublishedDataset> ALL = List.of(
            new PublishedDataset(
                    "fashion-mnist",
                    "idx",
                    31,
                    "60,000 and 10,000 grey images of 28x28, 10 classes",
                    "https://github.com/zalandoresearch/fashion-mnist",
                    List.of(
                            RemoteFile.checked(
                                    FASHION + "train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                            RemoteFile.checked(
                                    FASHION + "train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
                            RemoteFile.checked(
                                    FASHION + "t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
                            RemoteFile.checked(
                                    FASHION + "t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"))),
            new PublishedDataset(
                    "cifar-10",
                    "cifar",
                    170,
                    "50,000 and 10,000 images of 32x32, 10 classes",
                    CIFAR + "cifar.html",
                    List.of(RemoteFile.checked(CIFAR + "cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530"))),
            new PublishedDataset(
                    "cifar-100",
                    "cifar",
                    169,
                    "50,000 and 10,000 images of 32x32, 100 classes",
                    CIFAR + "cifar.html",
                    List.of(RemoteFile.checked(CIFAR + "cifar-100-binary.tar.gz", "03b5dce01913d631647c71ecec9e9cb8"))),
            new PublishedDataset(
                    "tiny-imagenet",
                    "tiny-imagenet",
                    248,
                    "100,000 and 10,000 pictures of 64x64, 200 classes",
                    "http://cs231n.stanford.edu",
                    List.of(RemoteFile.unchecked("http://cs231n.stanford.edu/tiny-imagenet-200.zip"))),
            new PublishedDataset(
                    "imagenet",
                    "imagenet",
                    148_000,
                    "1,281,167 and 50,000 pictures, 1,000 classes; needs an account",
                    "https://image-net.org/download.php",
                    List.of()));

    /// Where its reader looks when all was fetched to `folder`: an archive that is read in place, or the folder.
    public Path readFrom(Path folder) {
        boolean inPlace = files.size() == 1 && !files.getFirst().isPacked();
        return inPlace ? folder.resolve(files.getFirst().name()) : folder;
    }
}
