package org.millijoule.network.onnx.file;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Replaces calls of a file's own functions by what they do, as a runtime does. PyTorch's new exporter writes
/// modules as functions where it is asked to, quantizers write their operators so.
final class Functions {
    /// `our choice`: functions of modules in modules stand less deep.
    private static final int DEEPEST = 64;

    private final Model model;
    private final UniqueNames tensors = new UniqueNames();
    private final UniqueNames operators = new UniqueNames();
    private int placed;

    private Functions(Model model) {
        this.model = model;
        names(model.graph());
    }

    private void names(Graph graph) {
        graph.given().forEach(tensors::unique);
        for (Operator operator : graph.operators()) {
            operators.unique(operator.name());
            operator.bodies().forEach(this::names);
        }
    }

    /// The model's graph without calls.
    ///
    /// @throws OnnxException if functions call each other without end
    static Graph inlined(Model model) {
        return model.functions().isEmpty() ? model.graph() : new Functions(model).inlined(model.graph(), 0);
    }

    private Graph inlined(Graph graph, int depth) {
        List<Operator> flat = new ArrayList<>();
        graph.operators().forEach(operator -> inline(operator, flat, depth));
        return graph.with(flat);
    }

    private void inline(Operator operator, List<Operator> flat, int depth) {
        Function function = model.functions().get(operator.key());
        if (function == null) {
            flat.add(operator.bodies().isEmpty() ? operator : inBodies(operator, depth));
            return;
        }
        if (depth == DEEPEST) {
            throw model.broken("its function " + operator.title() + " calls functions more than " + DEEPEST
                    + " deep, or itself. Maybe inline functions as you export it?");
        }
        for (Operator inner : body(operator, function)) {
            if (++placed > GraphReader.MOST_NODES) {
                throw model.broken("more than " + GraphReader.MOST_NODES + " nodes with its functions inlined");
            }
            inline(inner, flat, depth + 1);
        }
    }

    private Operator inBodies(Operator operator, int depth) {
        Map<String, Attribute> attributes = new HashMap<>(operator.attributes());
        attributes.replaceAll((_, attribute) -> attribute instanceof Attribute.Body(Graph graph)
                ? new Attribute.Body(inlined(graph, depth))
                : attribute);
        return operator.with(attributes);
    }

    private List<Operator> body(Operator call, Function function) {
        Template template = new Template(call.name(), tensors, operators);
        List<Operator> body = new ArrayList<>();
        for (int i = 0; i < function.inputs().size(); i++) {
            template.bind(
                    function.inputs().get(i),
                    i < call.inputs().size() ? call.inputs().get(i) : "");
        }
        for (int i = 0; i < function.outputs().size(); i++) {
            String inner = function.outputs().get(i);
            String outer = i < call.outputs().size() ? call.outputs().get(i) : "";
            if (outer.isEmpty()) {
                continue;
            }
            if (template.binds(inner)) { // an input handed back, or one tensor given twice
                body.add(Operator.identity(call.name() + "/" + inner, template.outer(inner), outer)
                        .named(operators.unique(call.name() + "/" + inner)));
            } else {
                template.bind(inner, outer);
            }
        }
        function.operators().forEach(operator -> operator.outputs().forEach(template::own));
        Map<String, Attribute> attributes = new HashMap<>(function.attributes());
        attributes.putAll(call.attributes());
        for (int i = 0; i < function.operators().size(); i++) {
            body.add(template.placed(function.operators().get(i), i, attributes));
        }
        return body;
    }
}
