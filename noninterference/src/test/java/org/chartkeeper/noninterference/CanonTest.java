package org.chartkeeper.noninterference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CanonTest {

    private static final Instant START = Instant.parse("2026-02-01T00:00:00Z");
    private static final String ONE = "0f0e0d0c-0000-4000-8000-000000000001";
    private static final String TWO = "0f0e0d0c-0000-4000-8000-000000000002";

    private final Canon here = canon("http://one.example/fhir");
    private final Canon there = canon("http://two.example:8080/r4");

    @Test
    void addressDrawnIdsAndTimesDoNotMatter() {
        Answer first = json("""
                {"resourceType": "Bundle", "id": "%s", "link": [{"relation": "self", "url": "http://one.example/fhir/X?a=b"}],
                 "entry": [{"fullUrl": "http://one.example/fhir/X/%s",
                   "resource": {"id": "%s", "meta": {"lastUpdated": "2026-03-01T10:00:00.123Z", "source": "#abc"}}}]}
                """.formatted(TWO, ONE, ONE));
        Answer second = json("""
                {"resourceType": "Bundle", "id": "x", "link": [{"relation": "self", "url": "http://two.example:8080/r4/X?a=b"}],
                 "entry": [{"fullUrl": "http://two.example:8080/r4/X/%s",
                   "resource": {"id": "%s", "meta": {"lastUpdated": "2026-03-02T11:00:00.5+01:00", "source": "#def"}}}]}
                """.formatted(TWO, TWO));

        assertThat(here.of(first, true)).isEqualTo(there.of(second, true));
    }

    @Test
    void idsThatAreCountedUpAreNotDrawn() {
        assertThat(here.of(json("{\"id\": \"17\"}"), true)).isNotEqualTo(there.of(json("{\"id\": \"18\"}"), true));
    }

    @Test
    void theSameIdTwiceIsNotTheSameAsTwoIds() {
        String same = "[\"" + ONE + "\", \"" + ONE + "\"]";
        String two = "[\"" + ONE + "\", \"" + TWO + "\"]";

        assertThat(here.of(json(same), true)).isNotEqualTo(there.of(json(two), true));
    }

    @Test
    void anIdKeepsItsNameThroughASequence() {
        here.of(json("[\"" + ONE + "\", \"" + TWO + "\"]"), true);
        there.of(json("[\"" + ONE + "\", \"" + TWO + "\"]"), true);

        assertThat(here.of(json("\"" + ONE + "\""), true)).isNotEqualTo(there.of(json("\"" + TWO + "\""), true));
    }

    @Test
    void theOrderInWhichThingsHappenedMatters() {
        String rising = "[{\"lastUpdated\": \"2026-03-01T10:00:00Z\"}, {\"lastUpdated\": \"2026-03-01T10:00:01Z\"}]";
        String falling = "[{\"lastUpdated\": \"2026-03-01T10:00:01Z\"}, {\"lastUpdated\": \"2026-03-01T10:00:00Z\"}]";

        assertThat(here.of(json(rising), true)).isNotEqualTo(there.of(json(falling), true));
    }

    @Test
    void timesOfContentAreCompared() {
        assertThat(here.of(json("{\"effectiveDateTime\": \"2020-03-01T10:00:00Z\"}"), true))
                .isNotEqualTo(there.of(json("{\"effectiveDateTime\": \"2020-03-01T10:00:01Z\"}"), true));
    }

    @Test
    void theOrderOfEntriesMattersWhereOneWasAskedFor() {
        Answer first = json("{\"resourceType\": \"Bundle\", \"entry\": [{\"a\": 1}, {\"a\": 2}]}");
        Answer second = json("{\"resourceType\": \"Bundle\", \"entry\": [{\"a\": 2}, {\"a\": 1}]}");

        assertThat(here.of(first, true)).isNotEqualTo(there.of(second, true));
        assertThat(here.of(first, false)).isEqualTo(there.of(second, false));
    }

    @Test
    void statusHeadersAndTotalsMatter() {
        Answer plain = json("{\"resourceType\": \"Bundle\", \"total\": 3}");

        assertThat(here.of(plain, false))
                .isNotEqualTo(there.of(json("{\"resourceType\": \"Bundle\", \"total\": 4}"), false))
                .isNotEqualTo(there.of(new Answer(206, plain.headers(), plain.body()), false))
                .isNotEqualTo(there.of(
                        new Answer(
                                200,
                                Map.of("content-type", List.of("application/json"), "etag", List.of("W/\"1\"")),
                                plain.body()),
                        false));
    }

    @Test
    void linesHaveNoOrder() {
        Map<String, List<String>> ndjson = Map.of("content-type", List.of("application/fhir+ndjson"));

        assertThat(here.of(new Answer(200, ndjson, "{\"id\":\"a\"}\n{\"id\":\"b\"}\n"), false))
                .isEqualTo(there.of(new Answer(200, ndjson, "{\"id\":\"b\"}\n{\"id\":\"a\"}\n"), false));
    }

    private static Canon canon(String base) {
        return new Canon(base, START, TestSettings.any(), false);
    }

    private static Answer json(String body) {
        return new Answer(200, Map.of("content-type", List.of("application/json")), body);
    }
}
