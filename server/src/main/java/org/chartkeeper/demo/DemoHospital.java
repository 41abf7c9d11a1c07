package org.chartkeeper.demo;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.rest.api.server.SystemRequestDetails;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.fhir.FhirStore;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Meta;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.io.ClassPathResource;

/** Loads the demo hospital through the normal write path, once, before the server says that it is ready. */
final class DemoHospital implements ApplicationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(DemoHospital.class);
    private static final String DIRECTORY = "demo/hospital/";

    private final FhirContext context;
    private final IFhirSystemDao<Bundle, Meta> system;
    private final FhirStore store;

    DemoHospital(FhirContext context, IFhirSystemDao<Bundle, Meta> system, FhirStore store) {
        this.context = context;
        this.system = system;
        this.store = store;
    }

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        List<String> bundles = index();
        String last = bundles.get(bundles.size() - 1);
        if (store.remembers("demo", last)) {
            return;
        }
        LOG.info("loading the demo hospital");
        try (var scope = CallerContext.enter(Caller.SYSTEM)) {
            for (String name : bundles) {
                system.transaction(new SystemRequestDetails(), parse(name));
            }
        }
        store.remember("demo", last);
    }

    private static List<String> index() throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(open("index.txt"), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        }
    }

    private Bundle parse(String name) throws IOException {
        try (InputStream raw = open(name);
                InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            return context.newJsonParser().parseResource(Bundle.class, in);
        }
    }

    private static InputStream open(String name) throws IOException {
        return new ClassPathResource(DIRECTORY + name).getInputStream();
    }
}
