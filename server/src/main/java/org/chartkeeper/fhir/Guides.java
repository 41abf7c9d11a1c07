package org.chartkeeper.fhir;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads the operator's guides into memory, so that {@code $validate} knows their profiles and codes. */
final class Guides {

    private static final Logger LOG = LoggerFactory.getLogger(Guides.class);

    private Guides() {}

    /** Adds what {@code paths} hold to {@code chain}; before what the database holds, which clients cannot write anyway. */
    static void load(List<Path> paths, FhirContext context, ValidationSupportChain chain) {
        if (paths.isEmpty()) {
            return;
        }
        PrePopulatedValidationSupport guides = new PrePopulatedValidationSupport(context);
        for (Path path : paths) {
            for (Path file : files(path)) {
                var resources = GuidePackage.read(file, context);
                resources.forEach(guides::addResource);
                LOG.info("guide {}: {} definitions", file.getFileName(), resources.size());
            }
        }
        chain.addValidationSupport(0, guides);
    }

    private static List<Path> files(Path path) {
        if (Files.isRegularFile(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            List<Path> packages = files.filter(file -> file.toString().endsWith(".tgz"))
                    .sorted()
                    .toList();
            if (!packages.isEmpty()) {
                return packages;
            }
        } catch (IOException e) {
            LOG.debug("guides", e);
        }
        throw new StartRefusedException(
                "`chartkeeper.guides`: `" + path + "` is neither a .tgz file nor a directory of them");
    }
}
