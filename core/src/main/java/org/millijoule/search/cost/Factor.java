package org.millijoule.search.cost;

/// A term of a sum: its value for each combination of a few choices.
///
/// @param values one per combination of the scope
@SuppressWarnings("ArrayRecordComponent") // a table, never compared
record Factor(Scope scope, double[] values) {
    double at(int[] options) {
        return values[scope.at(options)];
    }
}
