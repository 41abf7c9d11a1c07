package org.chartkeeper.noninterference;

import java.util.List;

/** Settings that are good, for tests. */
final class TestSettings {

    static final List<Denial> DENIALS =
            List.of(Denial.NOTHING, Denial.LABEL, Denial.RECIPIENT, Denial.TYPE, Denial.NOTHING);

    private TestSettings() {}

    static Settings between(String with, String without) {
        return Settings.of(Json.object("""
                {"stores": {"with": "%s", "without": "%s"}, "loader": {"bearer": "loader"},
                 "callers": {"insurer": {"organization": "Organization/insurer", "bearer": "insurer"},
                             "clinic": {"organization": "Organization/clinic", "bearer": "clinic"}}}
                """.formatted(with, without)));
    }

    static Settings any() {
        return between("http://one.example/fhir", "http://two.example/fhir");
    }
}
