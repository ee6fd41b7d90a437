package org.millijoule.data;

/// There is nothing where a data set should be, so that its publisher's figures may stand in for a plan. What is there
/// and wrong is a [DataException] of another kind.
public final class MissingDataException extends DataException {
    private static final long serialVersionUID = 1;

    public MissingDataException(String message) {
        super(message);
    }
}
