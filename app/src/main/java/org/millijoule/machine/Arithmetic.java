package org.millijoule.machine;

/// What the same sums come out differently with, besides the number of threads: a network trained here is not
/// the one that is trained with another libtorch or on a processor with other vectors.
public record Arithmetic(String libtorch, String vectorLevel) {
    public static Arithmetic ofThisMachine() {
        return new Arithmetic(Libtorch.version(), Libtorch.vectorLevel());
    }
}
