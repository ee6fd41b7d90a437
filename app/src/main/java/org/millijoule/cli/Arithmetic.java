package org.millijoule.cli;

/// What the same sums come out differently with, besides the number of threads: a network trained here is not
/// the one that is trained with another libtorch or on a processor with other vectors.
record Arithmetic(String libtorch, String vectorLevel) {
    static Arithmetic ofThisMachine() {
        return new Arithmetic(Libtorch.version(), Libtorch.vectorLevel());
    }
}
