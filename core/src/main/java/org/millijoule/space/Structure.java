package org.millijoule.space;

import java.util.List;
import java.util.Optional;

/// How the costs of a space's networks fall into local terms, so that minimum, expectation and gradient over all of
/// them are exact.
///
/// A layer costs what it is and at how many bits it reads and writes; it writes at the bits of its widest reader. So
/// a cost is a sum of terms, each over the choices of some layers and of those that read them.
public sealed interface Structure {
    /// Parts one behind the other, any of which may be left out: what a part costs depends on its own choices and on
    /// the bits at which the next *present* part reads. As the next present one may be any, terms have no fixed
    /// reach; recursions along the chain are exact all the same.
    ///
    /// @param head before the first part, fed by the image
    /// @param tail behind the last part
    /// @param bits at which the layers of any part or of the tail may read, ascending
    record Chain(Candidate head, List<Link> links, Candidate tail, List<Integer> bits) implements Structure {
        public Chain {
            links = List.copyOf(links);
            bits = List.copyOf(bits);
        }
    }

    /// One part of a chain.
    interface Link {
        /// In a sentence: `block 3`.
        String name();

        /// The first of its choices, which follow each other.
        int firstChoice();

        /// How many choices it has.
        int choices();

        /// Links with equal keys have equal networks for equal options, so they are priced once.
        Object key();

        /// The part alone; empty where these options leave it out.
        ///
        /// @param options of its own choices
        Optional<Candidate> network(int[] options);
    }

    /// A graph of which every layer is always there: a term for each layer, or for several that hang on the same
    /// choices.
    record Terms(List<Term> terms) implements Structure {
        public Terms {
            terms = List.copyOf(terms);
        }
    }

    /// Layers whose costs depend on a few choices: their own bits, and those of their readers.
    ///
    /// @param layers names, as in the decoded network
    /// @param choices positions, ascending; all other choices change nothing in what these layers cost
    record Term(List<String> layers, List<Integer> choices) {
        public Term {
            layers = List.copyOf(layers);
            choices = List.copyOf(choices);
        }
    }
}
