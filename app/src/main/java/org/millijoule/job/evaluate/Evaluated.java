package org.millijoule.job.evaluate;

import java.util.List;
import org.millijoule.data.Images;
import org.millijoule.data.Pixels;
import org.millijoule.data.found.FoundData;
import org.millijoule.data.found.FoundData.Part;
import org.millijoule.report.Confusion;
import org.millijoule.text.CsvTable;

/// How good a network is on some images.
///
/// @param model what was evaluated
/// @param data on what
/// @param part which split of it
/// @param input what the network takes
/// @param pixels what it was given
/// @param images that it was asked about
/// @param mapping which output means which class
/// @param look whether pixels and classes seem to be meant
/// @param answers of each engine, the first of which counts
/// @param agreement of each two
public record Evaluated(
        GivenModel model,
        FoundData data,
        Part part,
        NetworkInput input,
        Pixels pixels,
        Images images,
        ClassMapping mapping,
        FirstLook look,
        List<Answers> answers,
        List<EnginePair> agreement) {
    private static final int FIVE = 5;

    public Evaluated {
        answers = List.copyOf(answers);
        agreement = List.copyOf(agreement);
    }

    /// Those of the engine that counts.
    public Answers best() {
        return answers.getFirst();
    }

    /// Whether being among five says anything.
    public boolean hasTop5() {
        return mapping.outputs().size() > FIVE;
    }

    /// Which classes were taken for which.
    public Confusion confusion() {
        int[] classOf = mapping.classOf();
        Confusion confusion = new Confusion(mapping.classes());
        int[] outputs = best().outputs();
        for (int i = 0; i < outputs.length; i++) {
            confusion.add(images.label(i), classOf[outputs[i]]);
        }
        return confusion;
    }

    /// `image,label,ENGINE...`: numbers of outputs, so that they can be compared with what other programs say.
    public String csv() {
        StringBuilder csv = new StringBuilder("image,label");
        answers.forEach(answer -> csv.append(',').append(answer.engine()));
        csv.append('\n');
        for (int i = 0; i < images.count(); i++) {
            csv.append(CsvTable.field(images.name(i)))
                    .append(',')
                    .append(mapping.outputOf().get(images.label(i)));
            for (Answers answer : answers) {
                csv.append(',').append(answer.outputs()[i]);
            }
            csv.append('\n');
        }
        return csv.toString();
    }
}
