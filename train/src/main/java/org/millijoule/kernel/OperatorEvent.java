package org.millijoule.kernel;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// One operator of a pass through a network, an event of Java's Flight Recorder: what it took, computed and
/// moved. Events cost nothing while nobody records them. `benchmark --training --by-operator` adds them up; any
/// recording (`java -XX:StartFlightRecording`) holds them, too.
@Name(OperatorEvent.NAME)
@Label("Operator")
@Category("Millijoule")
@Description("One operator of a pass through a network")
@StackTrace(false)
public final class OperatorEvent extends Event {
    public static final String NAME = "millijoule.Operator";

    /// No operator, but a whole step of a benchmark, which holds the others: all of them by one clock.
    public static final String STEP = "step";

    @Label("Operator")
    String operator = "";

    @Label("Shape")
    String shape = "";

    @Label("Operations")
    @Description("Multiplications and additions of float32 numbers in sums of products")
    long operations;

    @Label("Bytes")
    @Description("Read and written in memory at the least, if caches held what a block needs")
    @DataAmount
    long bytes;

    private OperatorEvent() {}

    /// An operator that begins now.
    public static OperatorEvent start() {
        OperatorEvent event = new OperatorEvent();
        event.begin();
        return event;
    }

    /// It has ended.
    ///
    /// @param operator and its direction, `pointwise forward` say
    /// @param shape of what it works on, as a reader of tables wants it
    /// @param operations two for each multiply-accumulate
    /// @param floats that it must read and write once, if nothing else is in the cache before and after
    public void done(String operator, Shape shape, long operations, long floats) {
        end();
        if (shouldCommit()) {
            this.operator = operator;
            this.shape = shape.text();
            this.operations = operations;
            this.bytes = floats * Float.BYTES;
            commit();
        }
    }

    /// A shape that becomes words only where somebody records.
    public interface Shape {
        String text();
    }
}
