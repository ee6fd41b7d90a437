package org.millijoule.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.millijoule.network.Shape;
import org.millijoule.quantity.Budget;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;
import org.millijoule.space.blocks.BitSharing;
import org.millijoule.space.blocks.Connectivity;
import org.millijoule.space.blocks.ExpansionOne;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.space.blocks.Stage;
import org.millijoule.space.blocks.Stem;

/// Any valid spec, from a seed.
final class RandomJobs {
    private static final String[] WORDS = {
        "none",
        "null",
        "~",
        "",
        " ",
        "true",
        "yes",
        "-3",
        "1e3",
        "0x10",
        "a: b",
        "# a",
        "- a",
        "[a",
        "\"",
        "\\",
        "a\nb",
        "'",
        "caf\u00e9",
        "\u2028",
        "\uFEFF",
        "\uD83D\uDE00",
        "\t",
        "@",
        "&a",
        "*a",
        "2026",
        "plain-word",
        "%",
        "\u00a0",
        "{}",
        "-"
    };

    private final Random random;

    RandomJobs(long seed) {
        this.random = new Random(seed);
    }

    Job next() {
        return new Job(
                random.nextBoolean() ? Optional.empty() : Optional.of(text()),
                random.nextLong(Long.MAX_VALUE),
                random.nextInt(Integer.MAX_VALUE),
                path(),
                space(),
                meter(),
                budget(),
                tuning(),
                IntStream.range(0, random.nextInt(4)).mapToObj(i -> meter()).toList(),
                random.nextBoolean() ? Optional.empty() : Optional.of(tuning()));
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            text.append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString();
    }

    private Path path() {
        return Path.of("/data").resolve(text().replace("/", "") + "x");
    }

    private Meter meter() {
        return random.nextBoolean()
                ? new NoMeter()
                : new LampMeter(
                        random.nextInt(100),
                        random.nextDouble() * Math.pow(10, random.nextInt(-300, 300)),
                        random.nextBoolean() ? Optional.empty() : Optional.of(path()));
    }

    private Budget budget() {
        return new Budget(
                Optional.of(new Quantity(random.nextDouble() + 1e-9, Unit.MICROJOULE)),
                random.nextBoolean() ? Optional.empty() : Optional.of(new Quantity(random.nextInt(1, 9), Unit.SECOND)),
                random.nextBoolean()
                        ? Optional.empty()
                        : Optional.of(new Quantity(random.nextInt(1, 9999), Unit.KIBIBYTE)));
    }

    private Job.Tuning tuning() {
        return new Job.Tuning(random.nextInt(9), random.nextDouble(), any(Job.Pace.values()), random.nextBoolean());
    }

    private MobileBlockSpace space() {
        int stages = random.nextInt(1, 5);
        return new MobileBlockSpace(
                random.nextBoolean() ? Optional.empty() : Optional.of(new Shape(random.nextInt(1, 99), 8, 3)),
                random.nextBoolean() ? Optional.empty() : Optional.of(random.nextInt(2, 99)),
                new Stem(random.nextInt(1, 99), 1),
                IntStream.range(0, stages)
                        .mapToObj(i -> new Stage(random.nextInt(1, 99), random.nextInt(1, 3), random.nextInt(1, 5)))
                        .toList(),
                random.nextInt(99),
                random.nextDouble() + 0.1,
                List.of(1, random.nextInt(2, 9)),
                List.of(3, 5),
                List.of(random.nextInt(2, 9)),
                any(Connectivity.values()),
                any(BitSharing.values()),
                any(ExpansionOne.values()),
                random.nextInt(2, 9),
                Optional.empty());
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
