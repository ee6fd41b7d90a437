package org.millijoule.job.run;

import java.nio.file.Files;
import org.millijoule.job.problem.SearchProblem;
import org.millijoule.search.cost.Deployment;
import org.millijoule.searching.Found;
import org.millijoule.searching.SearchSpec;
import org.millijoule.space.Architecture;
import org.millijoule.store.RunDirectory;
import org.millijoule.store.files.ArchitectureFile;
import org.millijoule.store.files.CostFile;
import org.millijoule.store.files.PolicyFile;

/// What is known of the found network before it is trained: the network, its costs, how sure the policy was.
record FoundFiles(SearchProblem problem, RunDirectory run) {
    void write(Found found) {
        SearchSpec spec = problem.spec();
        Architecture architecture = found.architecture();
        run.writeJson(ArchitectureFile.NAME, ArchitectureFile.of(spec.space(), architecture));
        run.writeJson("cost.json", CostFile.of(problem.deployment(), architecture));
        if (!found.policy().isEmpty()) {
            String policy = new PolicyFile(found.policy()).text();
            run.writeFile(PolicyFile.NAME, path -> Files.writeString(path, policy));
        }
        if (spec.target().isPresent()) {
            Deployment trained = new Deployment(spec.space(), spec.hardware());
            run.writeJson("proxy-cost.json", CostFile.of(trained, architecture));
        }
    }
}
