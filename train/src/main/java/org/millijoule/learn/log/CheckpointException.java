package org.millijoule.learn.log;

/// An intact checkpoint is of another network than the one that is to go on; the message is what the user sees.
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CheckpointException(String stage, String problem) {
        super(
                "the checkpoint of stage " + stage + " " + problem
                        + ". Maybe another version of Millijoule wrote it: go on with that one, or start afresh in another --out.");
    }
}
