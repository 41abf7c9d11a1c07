package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.chartkeeper.caller.BadRegistrationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrandFileTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-20T00:00:00Z"), ZoneOffset.UTC);

    private final BrandFile reader = new BrandFile(TestBrands.FHIR_BASE, CLOCK);

    private BrandBundle read(byte[] content) {
        return reader.read("b.json", content);
    }

    @Test
    void theDemoHospitalsBundleIsGoodAndServedAsItIs() {
        byte[] content = TestBrands.valid();

        BrandBundle bundle = read(content);

        assertThat(bundle.json()).isEqualTo(content);
        assertThat(bundle.etag()).matches("W/\"[0-9a-f]{64}\"");
        assertThat(bundle.changed()).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(bundle.identifier())
                .isEqualTo(Map.of("system", "urn:ietf:rfc:3986", "value", "https://harbourhill.example"));
    }

    @Test
    void theTagTellsOneContentFromAnother() {
        String one = read(TestBrands.valid()).etag();
        String other = read(TestBrands.changed(
                        bundle -> TestBrands.brand(bundle).put("name", "Harbour Hill")))
                .etag();

        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void severalBrandsAndEndpointsOfOtherServersMayBeThere() {
        BrandBundle bundle = read(TestBrands.changed(all -> {
            TestBrands.another(all, 1, "laboratory").put("address", "https://lab.example/fhir");
            ObjectNode laboratory = TestBrands.another(all, 0, "laboratory");
            laboratory.remove("extension");
            laboratory.set("endpoint", TestBrands.references("Endpoint/laboratory"));
            laboratory.set("partOf", TestBrands.reference("Organization/demo-hospital"));
            ((ObjectNode) laboratory.at("/identifier/0")).put("value", "https://lab.example");
        }));

        assertThat(bundle.identifier()).containsEntry("value", "https://harbourhill.example");
    }

    @Test
    void oneBrandWithoutIdentifierNeedsNone() {
        assertThat(read(TestBrands.changed(bundle -> TestBrands.brand(bundle).remove("identifier")))
                        .identifier())
                .isNull();
    }

    @Test
    void aWebsiteThatWasAskedForAndNotGivenIsSaidSo() {
        BrandBundle bundle = read(TestBrands.changed(all -> {
            ObjectNode website = (ObjectNode) TestBrands.brand(all).at("/telecom/0");
            website.remove("value");
            website.putObject("_value")
                    .putArray("extension")
                    .addObject()
                    .put("url", "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
                    .put("valueCode", "asked-declined");
        }));

        assertThat(bundle.json()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"resourceType\": \"Patient\"}", "{\"type\": \"collection\"}"})
    void whatIsNoBundleIsRefused(String content) {
        assertThatThrownBy(() -> read(content.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(BadRegistrationException.class)
                .hasMessageMatching("brands file `b.json` is not (JSON|a FHIR Bundle)");
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                bundle("`type` must be `collection`", all -> all.put("type", "searchset")),
                bundle("`timestamp` is missing", all -> all.remove("timestamp")),
                bundle("`timestamp` lies in the future", all -> all.put("timestamp", "2027-01-01T00:00:00Z")),
                bundle("is not FHIR R4", all -> all.put("colour", "blue")),
                bundle("`meta` must have `lastUpdated`", all -> all.putObject("meta")
                        .put("versionId", "1")),
                bundle(
                        "has a resource of type `Patient`, there may be Organization and Endpoint alone",
                        all -> ((ObjectNode) all.at("/entry/0"))
                                .putObject("resource")
                                .put("resourceType", "Patient")
                                .put("id", "p")),
                bundle(
                        "has an entry without resource",
                        all -> ((ArrayNode) all.get("entry")).addObject().put("fullUrl", "https://a.example/x")),
                bundle("`Endpoint/demo-fhir` is there twice", all -> TestBrands.another(all, 1, "demo-fhir")),
                bundle("has no Organization, so no brand", all -> ((ArrayNode) all.get("entry")).remove(0)),
                bundle(
                        "has no Endpoint with `address` `https://fhir.hospital.example/fhir`, which is this server",
                        all -> TestBrands.endpoint(all).put("address", "https://other.example/fhir")),
                bundle(
                        "there are several brands, so `Organization/demo-hospital` must have an `identifier`",
                        all -> TestBrands.another(all, 0, "twin")));
    }

    static Stream<Arguments> mistakesOfTheBrand() {
        return Stream.of(
                brand("`name` is missing", brand -> brand.remove("name")),
                brand("`telecom` must have the brand's website", brand -> brand.remove("telecom")),
                brand("`telecom` must have the brand's website", brand -> ((ObjectNode) brand.at("/telecom/0"))
                        .put("value", "http://harbourhill.example")),
                brand("`brandLogo` must be an https address, not `http://a.example/logo.svg`", brand -> ((ObjectNode)
                                brand.at("/extension/0/extension/0"))
                        .put("valueUrl", "http://a.example/logo.svg")),
                brand("`brandLogo` must be an https address, not `javascript:alert(1)`", brand -> ((ObjectNode)
                                brand.at("/extension/0/extension/0"))
                        .put("valueUrl", "javascript:alert(1)")),
                brand(
                        "`endpoint` has `Endpoint/none`, which is no Endpoint of this bundle",
                        brand -> brand.set("endpoint", TestBrands.references("Endpoint/none"))),
                brand("`portalEndpoint` must be in `endpoint` too", brand -> brand.remove("endpoint")),
                brand(
                        "`partOf` must be an Organization of this bundle",
                        brand -> brand.set("partOf", TestBrands.reference("Organization/none"))),
                brand(
                        "`partOf` may lead up one step only",
                        brand -> brand.set("partOf", TestBrands.reference("Organization/demo-hospital"))));
    }

    static Stream<Arguments> mistakesOfTheEndpoint() {
        return Stream.of(
                endpoint(
                        "`connectionType` must be `hl7-fhir-rest`",
                        endpoint -> ((ObjectNode) endpoint.get("connectionType")).put("code", "dicom-wado-rs")),
                endpoint("`status` or `payloadType` is missing", endpoint -> endpoint.remove("payloadType")),
                endpoint("the extension `endpoint-fhir-version` is missing", endpoint -> endpoint.remove("extension")),
                endpoint("`contact` must have a website for developers", endpoint -> endpoint.remove("contact")),
                endpoint("is this server, so it must be `active`", endpoint -> endpoint.put("status", "off")),
                endpoint(
                        "`address` must be an https address, not `http://fhir.hospital.example/fhir`",
                        endpoint -> endpoint.put("address", "http://fhir.hospital.example/fhir")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"mistakes", "mistakesOfTheBrand", "mistakesOfTheEndpoint"})
    void aMistakeIsRefusedWithASentence(String sentence, Consumer<ObjectNode> mistake) {
        assertThatThrownBy(() -> read(TestBrands.changed(mistake)))
                .isInstanceOf(BadRegistrationException.class)
                .hasMessageStartingWith("brands file `b.json`: ")
                .hasMessageContaining(sentence);
    }

    @Test
    void anEndpointThatIsNoBrandsIsRefused() {
        assertThatThrownBy(() -> read(TestBrands.changed(
                        bundle -> TestBrands.another(bundle, 1, "stray").put("address", "https://stray.example"))))
                .hasMessage("brands file `b.json`: `Endpoint/stray`: is in the `endpoint` of no Organization");
    }

    private static Arguments bundle(String sentence, Consumer<ObjectNode> mistake) {
        return Arguments.of(sentence, mistake);
    }

    private static Arguments brand(String sentence, Consumer<ObjectNode> mistake) {
        return Arguments.of("`Organization/demo-hospital`: " + sentence, (Consumer<ObjectNode>)
                bundle -> mistake.accept(TestBrands.brand(bundle)));
    }

    private static Arguments endpoint(String sentence, Consumer<ObjectNode> mistake) {
        return Arguments.of("`Endpoint/demo-fhir`: " + sentence, (Consumer<ObjectNode>)
                bundle -> mistake.accept(TestBrands.endpoint(bundle)));
    }
}
