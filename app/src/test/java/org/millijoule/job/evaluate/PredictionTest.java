package org.millijoule.job.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.data.DataException;
import org.millijoule.data.Pixels;

class PredictionTest {
    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void pictures() throws IOException {
        SamplePictures.colours(folder, 2);
    }

    private Prediction.Answer predicted(SmallNetworks network, Pixels pixels, Path... pictures) throws IOException {
        GivenData given = new GivenData(
                Optional.empty(), Optional.of(pixels), Optional.empty(), Optional.empty(), OptionalDouble.empty());
        return new Prediction(GivenModel.of(network.in(folder), "predict"), given, List.of(pictures), 2).run();
    }

    /// Red 116 (100 and what grey has of it), the others 48: exp(116/255) of the sum of all.
    @Test
    void probabilitiesAreTheSoftmaxOfLogits() throws IOException {
        Path red = folder.resolve("test/red/p0.png");
        double expected = Math.exp(116 / 255.0) / (Math.exp(116 / 255.0) + 2 * Math.exp(48 / 255.0));
        Prediction.Answer answer = predicted(SmallNetworks.colours(), Pixels.SHARES, red);
        assertThat(answer.predictions()).hasSize(1);
        Prediction.Guess first = answer.predictions().getFirst().top().getFirst();
        assertThat(first.number()).isZero();
        assertThat(first.name()).isEqualTo("0");
        assertThat(first.probability()).isCloseTo(expected, within(1e-6));
        Prediction.Answer inside = predicted(SmallNetworks.probabilities(), Pixels.LEVELS, red);
        assertThat(inside.predictions().getFirst().top().getFirst().probability())
                .isCloseTo(expected, within(1e-6));
    }

    @Test
    void namesComeFromTheFile() throws IOException {
        SmallNetworks network = SmallNetworks.colours().saying(Map.of("classes", "[\"rot\", \"grün\", \"blau\"]"));
        Prediction.Answer answer = predicted(
                network, Pixels.LEVELS, folder.resolve("test/green/p1.png"), folder.resolve("test/blue/p1.png"));
        assertThat(answer.predictions())
                .extracting(picture -> picture.top().getFirst().name())
                .containsExactly("grün", "blau");
        assertThat(answer.predictions().getFirst().top()).hasSize(2);
    }

    @Test
    void whatIsNoPictureIsTold() throws IOException {
        Path text = Files.writeString(folder.resolve("note.png"), "hello");
        assertThatThrownBy(() -> predicted(SmallNetworks.colours(), Pixels.LEVELS, text))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("note.png", "neither JPEG nor PNG", "Maybe");
        Path none = folder.resolve("none.png");
        assertThatThrownBy(() -> predicted(SmallNetworks.colours(), Pixels.LEVELS, none))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("none.png", "no such picture");
    }
}
