package org.chartkeeper.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Group;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.utilities.npm.NpmPackage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The demo hospital is small, whole, and sound. */
class DemoHospitalTest {

    private static final FhirContext FHIR = FhirContext.forR4Cached();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FOLDER = "/demo/hospital/";

    private final List<String> files = bytes("index.txt").lines().toList();

    @Test
    void isSmallEnoughToLoadAtTheFirstStart() {
        assertThat(resources()).hasSizeBetween(500, 1_500);
    }

    @Test
    void parsesStrictly() {
        var parser = FHIR.newJsonParser();
        parser.setParserErrorHandler(new StrictErrorHandler());

        for (String file : files) {
            var bundle = parser.parseResource(Bundle.class, bytes(file));

            assertThat(bundle.getType()).isEqualTo(Bundle.BundleType.TRANSACTION);
        }
    }

    @Test
    void putsEachResourceUnderItsOwnIdOnce() throws IOException {
        var seen = new HashSet<String>();
        for (String file : files) {
            for (JsonNode entry : JSON.readTree(bytes(file)).path("entry")) {
                String reference = reference(entry.path("resource"));

                assertThat(entry.at("/request/method").asText()).isEqualTo("PUT");
                assertThat(entry.at("/request/url").asText()).isEqualTo(reference);
                assertThat(seen.add(reference)).as(reference).isTrue();
            }
        }
    }

    @Test
    void refersOnlyToWhatIsLoadedBeforeOrWithIt() throws IOException {
        var known = new HashSet<String>();
        for (String file : files) {
            JsonNode bundle = JSON.readTree(bytes(file));
            bundle.path("entry").forEach(entry -> known.add(reference(entry.path("resource"))));
            Set<String> referred = new HashSet<>();
            bundle.findValues("reference").stream()
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText)
                    .filter(reference -> !reference.startsWith("#"))
                    .forEach(referred::add);

            assertThat(known).as(file).containsAll(referred);
        }
    }

    @Test
    void isValidByTheBaseSpecification() {
        var resources = handWritten();
        resources.forEach(resource -> resource.getMeta().getProfile().clear());

        assertThat(errors(resources, new PrePopulatedValidationSupport(FHIR))).isEmpty();
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "CHARTKEEPER_GUIDES", matches = ".+")
    void hasTheStructureThatUsCoreAsksFor() throws IOException {
        var guides = new PrePopulatedValidationSupport(FHIR);
        Path folder = Path.of(System.getenv("CHARTKEEPER_GUIDES"));
        // The codes of race and ethnicity are in the older guide alone.
        readGuide(folder.resolve("hl7.fhir.us.core-4.0.0.tgz"), Set.of("CodeSystem"), guides);
        readGuide(
                folder.resolve("hl7.fhir.us.core-6.1.0.tgz"),
                Set.of("StructureDefinition", "ValueSet", "CodeSystem"),
                guides);

        // LOINC, SNOMED CT and the value sets of the VSAC are in no package; without them codes cannot be checked.
        assertThat(errors(handWritten(), guides))
                .allMatch(error -> error.contains("value set")
                        || error.contains("ValueSet")
                        || error.contains("CodeSystem is unknown"));
    }

    private static void readGuide(Path file, Set<String> types, PrePopulatedValidationSupport guides)
            throws IOException {
        var guide = NpmPackage.fromPackage(Files.newInputStream(file));
        for (String name : guide.listResources(types.toArray(String[]::new))) {
            guides.addResource(FHIR.newJsonParser().parseResource(guide.loadResource(name)));
        }
    }

    private static List<String> errors(List<Resource> resources, PrePopulatedValidationSupport guides) {
        var chain = new ValidationSupportChain(
                new DefaultProfileValidationSupport(FHIR),
                guides,
                new CommonCodeSystemsTerminologyService(FHIR),
                new InMemoryTerminologyServerValidationSupport(FHIR),
                new UnknownCodeSystemWarningValidationSupport(FHIR));
        var validator = FHIR.newValidator().registerValidatorModule(new FhirInstanceValidator(chain));
        var errors = new ArrayList<String>();
        for (Resource resource : resources) {
            for (SingleValidationMessage message :
                    validator.validateWithResult(resource).getMessages()) {
                if (message.getSeverity().compareTo(ResultSeverityEnum.ERROR) >= 0) {
                    errors.add(resource.getId() + " " + message.getLocationString() + ": " + message.getMessage());
                }
            }
        }
        return errors;
    }

    @Test
    void hasAConsentForTheInsurerOfEachOfItsMembers() {
        Group members = resources().stream()
                .filter(Group.class::isInstance)
                .map(Group.class::cast)
                .findFirst()
                .orElseThrow();

        assertThat(members.getManagingEntity().getReference()).isEqualTo("Organization/demo-insurer");
        assertThat(members.getMember()).hasSize(8).allSatisfy(member -> {
            String patient = member.getEntity().getReference();
            assertThat(resources().stream()
                            .filter(Consent.class::isInstance)
                            .map(Consent.class::cast)
                            .filter(consent ->
                                    consent.getPatient().getReference().equals(patient)))
                    .anySatisfy(consent -> {
                        assertThat(consent.getStatus()).isEqualTo(Consent.ConsentState.ACTIVE);
                        assertThat(consent.getProvision().getType()).isEqualTo(Consent.ConsentProvisionType.PERMIT);
                        assertThat(consent.getProvision().getPurposeFirstRep().getCode())
                                .isEqualTo("HPAYMT");
                        assertThat(consent.getProvision()
                                        .getActorFirstRep()
                                        .getReference()
                                        .getReference())
                                .isEqualTo("Organization/demo-insurer");
                    });
        });
    }

    private List<Resource> resources() {
        return resources(files);
    }

    private List<Resource> handWritten() {
        return resources(files.stream().filter(file -> file.endsWith(".json")).toList());
    }

    private static List<Resource> resources(List<String> files) {
        return files.stream()
                .flatMap(file -> FHIR.newJsonParser().parseResource(Bundle.class, bytes(file)).getEntry().stream())
                .map(Bundle.BundleEntryComponent::getResource)
                .toList();
    }

    private static String reference(JsonNode resource) {
        return resource.path("resourceType").asText() + "/"
                + resource.path("id").asText();
    }

    private static String bytes(String name) {
        try (InputStream file = DemoHospitalTest.class.getResourceAsStream(FOLDER + name)) {
            assertThat(file).as(name).isNotNull();
            InputStream content = name.endsWith(".gz") ? new GZIPInputStream(file) : file;
            return new String(content.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
