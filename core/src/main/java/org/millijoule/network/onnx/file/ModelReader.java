package org.millijoule.network.onnx.file;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a `ModelProto`.
public final class ModelReader {
    private final String file;
    private final WireReader wire;
    private final List<Graph> graphs = new ArrayList<>();
    private final Map<String, String> metadata = new HashMap<>();
    private final Map<String, Function> functions = new HashMap<>();
    private String producer = "";

    private ModelReader(String file, InputStream in, Optional<ExternalData> weights) {
        this.file = file;
        this.wire = new WireReader(file, in, weights);
    }

    /// Reads a file to its end.
    ///
    /// @param file its name in messages
    public static Model read(String file, InputStream in) throws IOException {
        return read(new ModelReader(file, in, Optional.empty()));
    }

    /// Reads a file to its end with all weights, those in files beside it too.
    ///
    /// @param file its name in messages
    /// @param folder where it lies
    public static Model readWithWeights(String file, InputStream in, Path folder) throws IOException {
        return read(new ModelReader(file, in, Optional.of(new ExternalData(folder))));
    }

    private static Model read(ModelReader reader) throws IOException {
        try {
            reader.wire.file(reader::field);
        } catch (InvalidProtocolBufferException e) {
            throw reader.wire.broken(e);
        }
        return reader.model();
    }

    private void field(int field) throws IOException {
        switch (field) {
            case 2 -> producer = wire.textOrNothing();
            case 7 -> {
                if (!graphs.isEmpty()) {
                    throw wire.broken("two graphs, where ONNX has one");
                }
                graphs.add(GraphReader.read(wire, 0));
            }
            case 14 -> property();
            case 25 -> {
                Function function = Function.read(wire);
                functions.put(function.key(), function);
            }
            default -> wire.skip();
        }
    }

    private void property() throws IOException {
        String[] pair = {"", ""};
        wire.message(field -> {
            switch (field) {
                case 1 -> pair[0] = wire.textOrNothing();
                case 2 -> pair[1] = wire.longText();
                default -> wire.skip();
            }
        });
        metadata.put(pair[0], pair[1]);
    }

    private Model model() {
        if (graphs.isEmpty()) {
            throw wire.broken("no network in it. Maybe it is not an ONNX file?");
        }
        Graph graph = graphs.getFirst();
        Model model = new Model(file, producer, graph.with(named(graph.operators())), metadata, functions);
        return model.with(Functions.inlined(model));
    }

    /// Operators under unique names; names of the file go first.
    private static List<Operator> named(List<Operator> operators) {
        UniqueNames names = new UniqueNames();
        List<Operator> named = new ArrayList<>(operators);
        for (int i = 0; i < named.size(); i++) {
            Operator operator = named.get(i);
            if (!operator.name().isEmpty()) {
                named.set(i, operator.named(names.unique(operator.name())));
            }
        }
        for (int i = 0; i < named.size(); i++) {
            Operator operator = named.get(i);
            if (operator.name().isEmpty()) {
                named.set(i, operator.named(names.unique(operator.type() + "_" + i)));
            }
        }
        return named;
    }
}
