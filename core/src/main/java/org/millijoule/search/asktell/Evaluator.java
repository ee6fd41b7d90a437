package org.millijoule.search.asktell;

import java.util.List;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.space.Architecture;

/// Where architectures are measured: threads here, a cluster elsewhere.
///
/// The contract, which a test suite checks: one evaluation for each architecture, in the order given, however they
/// finish; what fails or takes too long is a [Evaluation.Failed] with its reason, after the retries that the
/// evaluator grants; an interrupt of the caller cancels what runs and is thrown on; closing ends all workers.
public interface Evaluator extends AutoCloseable {
    /// Measures all of them.
    ///
    /// @throws InterruptedException if the caller was interrupted; nothing of the batch counts then
    List<Evaluation> evaluate(List<Architecture> batch) throws InterruptedException;

    /// Cancels whatever still runs.
    @Override
    void close();
}
