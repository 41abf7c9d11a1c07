package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Searching, by a client that may see everything; what others see is in {@link ConsentIT}. */
class SearchIT {

    private static final int RESOURCES = 120;

    private static final FhirClient EHR = TestServer.shared().as(Registrations.LOADER);
    private static final String FAMILY = Records.unique();
    private static String patient;

    /** A patient with 120 observations, valued 0 to 119 in no order. */
    @BeforeAll
    static void aPatientWithManyObservations() {
        patient = EHR.create("Patient", Records.patient(FAMILY));
        String[] entries = IntStream.range(0, RESOURCES)
                .map(i -> i * 7 % RESOURCES)
                .mapToObj(value ->
                        Records.entry("POST", "Observation", Records.observation(patient, Records.HEART_RATE, value)))
                .toArray(String[]::new);
        assertThat(EHR.post("", Records.bundle("transaction", entries)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void pagesAreFullAndTogetherHoldEachResourceOnce() {
        List<Integer> sizes = new ArrayList<>();
        List<String> found = new ArrayList<>();
        String link = TestServer.shared().fhirBase() + "/Observation?patient=" + patient + "&_count=50";
        while (link != null) {
            JsonNode page = EHR.follow(link);
            assertThat(page.path("total").asInt(RESOURCES)).isEqualTo(RESOURCES);
            sizes.add(page.path("entry").size());
            found.addAll(Answers.references(page));
            link = Answers.link(page, "next");
        }

        assertThat(sizes).containsExactly(50, 50, 20);
        assertThat(found).hasSize(RESOURCES).doesNotHaveDuplicates();
    }

    @Test
    void thePagesComeInTheSameOrderAgain() {
        String query = "/Observation?patient=" + patient + "&_count=25";

        assertThat(EHR.search(query)).isEqualTo(EHR.search(query));
    }

    @Test
    void thePagesOfASortedSearchGoOnWhereTheLastEnded() {
        List<Integer> values = new ArrayList<>();
        JsonNode page = EHR.bundle("/Observation?patient=" + patient + "&_sort=-value-quantity&_count=50");
        while (true) {
            page.path("entry")
                    .forEach(entry ->
                            values.add(entry.at("/resource/valueQuantity/value").asInt()));
            String next = Answers.link(page, "next");
            if (next == null) {
                break;
            }
            page = EHR.follow(next);
        }

        assertThat(values)
                .isEqualTo(IntStream.range(0, RESOURCES)
                        .map(i -> RESOURCES - 1 - i)
                        .boxed()
                        .toList());
    }

    @Test
    void aPageHasALinkToItselfWithTheQueryAsUnderstood() {
        JsonNode page = EHR.bundle("/Observation?patient=" + patient + "&_count=10");

        assertThat(page.path("type").asText()).isEqualTo("searchset");
        assertThat(Answers.link(page, "self")).contains("patient=").contains("_count=10");
        assertThat(page.findValuesAsText("mode")).hasSize(10).containsOnly("match");
    }

    @Test
    void totalsAreExactWhereAskedFor() {
        String query = "/Observation?patient=" + patient + "&_count=5";

        assertThat(EHR.bundle(query + "&_total=accurate").path("total").asInt()).isEqualTo(RESOURCES);
        JsonNode count = EHR.bundle("/Observation?patient=" + patient + "&_summary=count");
        assertThat(count.path("total").asInt()).isEqualTo(RESOURCES);
        assertThat(count.path("entry").size()).isZero();
        assertThat(EHR.bundle("/Observation?patient=" + patient + "&_count=0")
                        .path("total")
                        .asInt())
                .isEqualTo(RESOURCES);
    }

    @Test
    void summaryAndElementsLeaveOutTheRest() {
        JsonNode summary = first("/Patient?_id=" + patient + "&_summary=true");
        JsonNode elements = first("/Patient?_id=" + patient + "&_elements=birthDate");
        JsonNode text = first("/Patient?_id=" + patient + "&_summary=text");

        assertThat(summary.has("name")).isTrue();
        assertThat(summary.at("/meta/tag").toString()).contains("SUBSETTED");
        assertThat(elements.has("birthDate")).isTrue();
        assertThat(elements.has("name")).isFalse();
        assertThat(elements.at("/meta/tag").toString()).contains("SUBSETTED");
        assertThat(text.has("name")).isFalse();
    }

    @Test
    void findsByTokenDateQuantityStringAndId() {
        String own = "Observation?patient=" + patient + "&_count=200&";

        assertThat(EHR.search("/" + own + "code=http://loinc.org|" + Records.HEART_RATE))
                .hasSize(RESOURCES);
        assertThat(EHR.search("/" + own + "code=" + Records.HIV_LOAD)).isEmpty();
        assertThat(EHR.search("/" + own + "date=ge2024-05-01&date=lt2024-05-02"))
                .hasSize(RESOURCES);
        assertThat(EHR.search("/" + own + "date=gt2024-05-02")).isEmpty();
        assertThat(EHR.search("/" + own + "value-quantity=lt10")).hasSize(10);
        assertThat(EHR.search("/" + own + "value-quantity=5,7,300")).hasSize(2);
        assertThat(EHR.search("/Patient?family=" + FAMILY.substring(0, 20))).containsExactly("Patient/" + patient);
        assertThat(EHR.search("/Patient?family:exact=" + FAMILY.substring(0, 20)))
                .isEmpty();
        assertThat(EHR.search("/Patient?_id=" + patient + "," + Records.unique()))
                .containsExactly("Patient/" + patient);
        assertThat(EHR.search("/Patient?identifier=urn:test|" + FAMILY)).containsExactly("Patient/" + patient);
        assertThat(EHR.search("/Patient?family=" + FAMILY + "&gender=male")).isEmpty();
        assertThat(EHR.search("/Patient?family=" + FAMILY + "&gender:not=male")).hasSize(1);
        assertThat(EHR.search("/Patient?family=" + FAMILY + "&telecom:missing=true"))
                .hasSize(1);
    }

    @Test
    void followsChainsForwardsAndBackwards() {
        assertThat(EHR.bundle("/Observation?subject:Patient.family=" + FAMILY + "&_summary=count")
                        .path("total")
                        .asInt())
                .isEqualTo(RESOURCES);
        assertThat(EHR.bundle("/Observation?patient.identifier=urn:test|" + FAMILY + "&_summary=count")
                        .path("total")
                        .asInt())
                .isEqualTo(RESOURCES);
        assertThat(EHR.search("/Patient?family=" + FAMILY + "&_has:Observation:patient:code=" + Records.HEART_RATE))
                .containsExactly("Patient/" + patient);
        assertThat(EHR.search("/Patient?family=" + FAMILY + "&_has:Observation:patient:code=" + Records.HIV_LOAD))
                .isEmpty();
    }

    @Test
    void includesWhatIsReferredToAndWhatRefers() {
        JsonNode included = EHR.bundle("/Observation?patient=" + patient + "&_count=3&_include=Observation:subject");
        JsonNode revincluded = EHR.bundle("/Patient?_id=" + patient + "&_revinclude=Observation:subject");

        assertThat(modes(included, "match")).hasSize(3);
        assertThat(modes(included, "include")).containsExactly("Patient/" + patient);
        assertThat(modes(revincluded, "match")).containsExactly("Patient/" + patient);
        assertThat(modes(revincluded, "include")).hasSize(RESOURCES);
    }

    @Test
    void searchesByFormAsByAddress() {
        JsonNode found = Answers.json(EHR.request()
                .accept(FhirClient.JSON)
                .contentType("application/x-www-form-urlencoded")
                .formParam("family", FAMILY)
                .post("/Patient/_search"));

        assertThat(Answers.references(found)).containsExactly("Patient/" + patient);
    }

    @Test
    void findsNothingWhereNothingIs() {
        JsonNode nothing = EHR.bundle("/Observation?patient=" + Records.unique());

        assertThat(nothing.path("total").asInt()).isZero();
        assertThat(nothing.path("entry").size()).isZero();
        assertThat(Answers.link(nothing, "next")).isNull();
    }

    private static JsonNode first(String query) {
        return EHR.bundle(query).at("/entry/0/resource");
    }

    private static List<String> modes(JsonNode bundle, String mode) {
        return StreamSupport.stream(bundle.path("entry").spliterator(), false)
                .filter(entry -> entry.at("/search/mode").asText().equals(mode))
                .map(entry -> entry.at("/resource/resourceType").asText() + "/"
                        + entry.at("/resource/id").asText())
                .toList();
    }
}
