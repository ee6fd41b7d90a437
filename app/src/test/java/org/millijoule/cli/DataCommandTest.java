package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {
    @TempDir
    Path folder = Path.of(".");

    private Invocation data(String command, String... more) {
        return Invocation.of(Stream.concat(Stream.of("data", command, "--in", folder.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void listNamesEveryDataSetAndWhatIsHere() throws IOException {
        Files.createDirectory(folder.resolve("cifar-10"));
        Invocation list = data("list");
        assertThat(list.exitCode()).isZero();
        assertThat(list.lines()).hasSize(6);
        assertThat(list.stdout()).containsPattern("fashion-mnist +idx +31 +4 of 4 +missing");
        assertThat(list.stdout()).containsPattern("cifar-10 +cifar +170 +1 of 1 +incomplete");
        assertThat(list.stdout()).containsPattern("tiny-imagenet +tiny-imagenet +248 +0 of 1 +missing");
        assertThat(data("list", "--json").stdout())
                .startsWith("{\n  \"schema\": 1")
                .contains("\"source\": \"https://github.com/zalandoresearch/fashion-mnist\"");
    }

    @Test
    void aMirrorThatHasOtherFilesIsFoundOut() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 3);
                exchange.getResponseBody().write(new byte[] {1, 2, 3});
            }
        });
        server.start();
        try {
            Invocation get = data(
                    "get",
                    "fashion-mnist",
                    "--from",
                    "http://localhost:" + server.getAddress().getPort());
            assertThat(get.exitCode()).isEqualTo(2);
            assertThat(get.stdout()).isEmpty();
            assertThat(get.stderr())
                    .contains("the checksum is", "8d4fb7e6c68d591d4c3dfef9ec88bf0d is published", "Maybe");
            assertThat(folder.resolve("fashion-mnist")).isEmptyDirectory();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aPartOfADataSetIsNotTheDataSet() throws IOException {
        Path files = Files.createDirectories(folder.resolve("cifar-10"));
        for (String name :
                new String[] {"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"}) {
            Files.write(files.resolve(name + ".bin"), new byte[3 * 3073]);
        }
        Files.write(files.resolve("test_batch.bin"), new byte[3073]);
        Invocation verify = data("verify", "cifar-10");
        assertThat(verify.stdout()).contains("train: 15 images");
        assertThat(verify.stderr()).contains("holds 15 of the 50,000 training images of cifar-10. Maybe");
        assertThat(verify.exitCode()).isEqualTo(2);
    }

    @Test
    void whatCannotBeHadIsSaidWithAWayOut() {
        assertThat(data("get", "imagenet")).satisfies(get -> {
            assertThat(get.exitCode()).isEqualTo(2);
            assertThat(get.stderr()).contains("https://image-net.org/download.php", "Maybe fetch it there");
        });
        assertThat(data("get", "mnist").stderr()).contains("no data set is called mnist", "fashion-mnist, cifar-10");
        assertThat(data("verify", "cifar-10").stderr()).contains("is not in", "Maybe millijoule data get cifar-10?");
        assertThat(data("get", "cifar-10", "--from", "mirror").stderr()).contains("no address of HTTP");
        assertThat(Invocation.of("data").stderr()).contains("Maybe list, get or verify?");
    }
}
