package org.chartkeeper.smart;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.StrictErrorHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chartkeeper.caller.BadRegistrationException;
import org.chartkeeper.caller.Members;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the hospital's brand bundle. It is shown to everybody, so there may be nothing in it but brands and endpoints.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/brands.html">SMART: user-access brands and endpoints</a>
 */
final class BrandFile {

    private static final int LARGEST = 5 * 1024 * 1024;
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final String fhirBase;
    private final Clock clock;

    BrandFile(String fhirBase, Clock clock) {
        this.fhirBase = fhirBase;
        this.clock = clock;
    }

    /** The bundle in {@code content}; {@code fileName} names it in messages. */
    BrandBundle read(String fileName, byte[] content) {
        String label = "brands file `" + fileName + "`";
        Bundle bundle = parse(label, content);
        Instant changed = changed(label, bundle);
        Map<String, Resource> byReference = new LinkedHashMap<>();
        Map<String, Resource> byId = new LinkedHashMap<>();
        for (BundleEntryComponent entry : bundle.getEntry()) {
            Resource resource = resource(label, entry);
            String id = resource.fhirType() + "/" + resource.getIdElement().getIdPart();
            if (byId.put(id, resource) != null) {
                throw problem(label, "`" + id + "` is there twice");
            }
            byReference.put(id, resource);
            byReference.put(entry.getFullUrl(), resource);
        }
        BrandRules rules = new BrandRules(label, fhirBase, byReference);
        byId.values().forEach(rules::check);
        return new BrandBundle(content, changed, identifier(label, byId, rules.primary()));
    }

    private static Bundle parse(String label, byte[] content) {
        if (content.length > LARGEST) {
            throw new BadRegistrationException(label + " is larger than " + LARGEST / 1024 / 1024 + " MB");
        }
        JsonNode node;
        try {
            node = Members.JSON.readTree(content);
        } catch (IOException e) {
            throw new BadRegistrationException(label + " is not JSON");
        }
        if (!"Bundle".equals(node.path("resourceType").textValue())) {
            throw new BadRegistrationException(label + " is not a FHIR Bundle");
        }
        try {
            return FhirContext.forR4Cached()
                    .newJsonParser()
                    .setParserErrorHandler(new StrictErrorHandler())
                    .parseResource(Bundle.class, new String(content, StandardCharsets.UTF_8));
        } catch (DataFormatException e) {
            throw problem(
                    label, "is not FHIR R4, " + String.valueOf(e.getMessage()).replaceFirst("^HAPI-\\d+: ", ""));
        }
    }

    private Instant changed(String label, Bundle bundle) {
        if (bundle.getType() != BundleType.COLLECTION) {
            throw problem(label, "`type` must be `collection`");
        }
        if (bundle.getTimestamp() == null) {
            throw problem(label, "`timestamp` is missing, give the time of its last change");
        }
        if (bundle.hasMeta() && !bundle.getMeta().hasLastUpdated()) {
            throw problem(label, "`meta` must have `lastUpdated`, or be left out");
        }
        Instant changed = bundle.getTimestamp().toInstant();
        if (changed.isAfter(clock.instant().plus(SKEW))) {
            throw problem(label, "`timestamp` lies in the future");
        }
        return changed;
    }

    private static Resource resource(String label, BundleEntryComponent entry) {
        Resource resource = entry.getResource();
        if (!(resource instanceof Organization) && !(resource instanceof Endpoint)) {
            throw problem(
                    label,
                    "has "
                            + (resource == null
                                    ? "an entry without resource"
                                    : "a resource of type `" + resource.fhirType() + "`")
                            + ", there may be Organization and Endpoint alone");
        }
        if (!resource.getIdElement().hasIdPart() || !entry.hasFullUrl()) {
            throw problem(label, "has an entry without `fullUrl` or `id`");
        }
        return resource;
    }

    /** What discovery calls the primary brand by; it must point at one brand alone. */
    private static @Nullable Map<String, String> identifier(
            String label, Map<String, Resource> byId, Organization primary) {
        List<Organization> brands = byId.values().stream()
                .filter(Organization.class::isInstance)
                .map(Organization.class::cast)
                .toList();
        for (Identifier identifier : primary.getIdentifier()) {
            boolean unique = identifier.hasValue()
                    && identifier.hasSystem()
                    && brands.stream().filter(brand -> has(brand, identifier)).count() == 1;
            if (unique) {
                return Map.of("system", identifier.getSystem(), "value", identifier.getValue());
            }
        }
        if (brands.size() > 1) {
            throw problem(
                    label,
                    "there are several brands, so `Organization/"
                            + primary.getIdElement().getIdPart()
                            + "` must have an `identifier` with `system` and `value` that no other has");
        }
        return null;
    }

    private static boolean has(Organization brand, Identifier wanted) {
        return brand.getIdentifier().stream()
                .anyMatch(one -> wanted.getSystem().equals(one.getSystem())
                        && wanted.getValue().equals(one.getValue()));
    }

    private static BadRegistrationException problem(String label, String what) {
        return new BadRegistrationException(label + ": " + what);
    }
}
