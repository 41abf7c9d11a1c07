package org.chartkeeper.access;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.chartkeeper.access.DisclosureGround.Provision;
import org.chartkeeper.terminology.Vocabulary;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;

class RedisclosureNoticeTest {

    private static final FhirContext FHIR = FhirContext.forR4Cached();
    private static final String TEXT = "not to be passed on";
    private static final RedisclosureNotice NOTICE = new RedisclosureNotice(
            TEXT,
            new DisclosureGround(
                    "consent-permit",
                    List.of(
                            new Provision("Consent/c/_history/2", "Consent.provision"),
                            new Provision("Consent/c/_history/2", "Consent.provision.provision[0]"))),
            Set.of("TREAT"),
            "https://example.org/fhir");

    @Test
    void saysWhatMustBeSaidAndWhichConsentPermitsIt() {
        Observation observation = observation("42CFRPart2");

        NOTICE.attachTo(observation);

        assertThat(codes(observation.getMeta())).containsExactly("42CFRPart2", "NORDSCLCD");
        assertThat(FHIR.newJsonParser().encodeToString(observation.getMeta().getExtensionByUrl(RedisclosureNotice.URL)))
                .isEqualTo("""
                        {"extension":[\
                        {"url":"notice","valueString":"not to be passed on"},\
                        {"url":"applied","valueCode":"NORDSCLCD"},\
                        {"url":"ground","valueCode":"consent-permit"},\
                        {"url":"purpose","valueCode":"TREAT"},\
                        {"url":"consent","extension":[\
                        {"url":"version","valueUrl":"https://example.org/fhir/Consent/c/_history/2"},\
                        {"url":"provision","valueString":"Consent.provision"},\
                        {"url":"provision","valueString":"Consent.provision.provision[0]"}]}],\
                        "url":"https://chartkeeper.org/fhir/StructureDefinition/redisclosure-notice"}""");
    }

    @Test
    void isTheSameInBothFormats() {
        Observation observation = observation("42CFRPart2");
        NOTICE.attachTo(observation);

        for (IParser parser : List.of(FHIR.newJsonParser(), FHIR.newXmlParser())) {
            Resource sent = (Resource) parser.parseResource(parser.encodeResourceToString(observation));

            assertThat(codes(sent.getMeta())).containsExactly("42CFRPart2", "NORDSCLCD");
            assertThat(sent.getMeta()
                            .getExtensionByUrl(RedisclosureNotice.URL)
                            .equalsDeep(observation.getMeta().getExtensionByUrl(RedisclosureNotice.URL)))
                    .isTrue();
        }
    }

    @Test
    void comesOffAsItWasPutOn() {
        for (String own : List.of("42CFRPart2", "NORDSCLCD", "ETH")) {
            Observation observation = observation("42CFRPart2", own);
            Observation before = observation.copy();

            NOTICE.attachTo(observation);
            NOTICE.attachTo(observation);
            RedisclosureNotice.takeOff(observation);

            assertThat(observation.equalsDeep(before)).as(own).isTrue();
        }
    }

    @Test
    void leavesAloneWhatASenderSaysForItself() {
        Observation observation = observation("NORDSCLCD");
        observation.getMeta().addExtension("https://example.org/other", new Coding("urn:x", "x", null));
        Observation before = observation.copy();

        RedisclosureNotice.takeOff(observation);

        assertThat(observation.equalsDeep(before)).isTrue();
    }

    @Test
    void aLabelIsNotTakenOffBecauseASenderSaysItWasPutOn() {
        Observation forged = observation();
        NOTICE.attachTo(forged);

        RedisclosureNotice.takeOff(forged);

        assertThat(codes(forged.getMeta())).containsExactly("42CFRPart2");
    }

    private static Observation observation(String... labels) {
        Observation observation = new Observation();
        observation.setId("Observation/1");
        observation.setStatus(Observation.ObservationStatus.FINAL);
        observation.getCode().setText("test");
        Stream.of(labels)
                .distinct()
                .forEach(label -> observation.getMeta().addSecurity(Vocabulary.ACT_CODE, label, null));
        return observation;
    }

    private static List<String> codes(Meta meta) {
        return meta.getSecurity().stream().map(Coding::getCode).toList();
    }
}
