package org.chartkeeper.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.chartkeeper.access.ScopeDecider.Mode;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.caller.SmartScope.Permission;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScopeDeciderTest {

    private static final String SYSTEM = "http://terminology.hl7.org/CodeSystem/observation-category|";
    private static final AccessClass LABORATORY = observation(List.of("p"), SYSTEM + "laboratory");
    private static final AccessClass VITAL_SIGNS = observation(List.of("p"), SYSTEM + "vital-signs");
    private static final AccessClass BEFORE_CATEGORIES = observation(List.of("p"));
    private static final AccessClass PATIENT = of("Patient", List.of("p"));
    private static final AccessClass ORGANIZATION = of("Organization", List.of());

    @ParameterizedTest
    @CsvSource({
        "READ, system/Observation.r?category=laboratory, true, false, false",
        "READ, system/Observation.s?category=laboratory, false, false, false",
        "READ, system/Observation.r?category=laboratory system/Observation.r?category=vital-signs, true, true, false",
        "READ, system/Observation.r?category=laboratory system/Observation.r, true, true, true",
        "READ, system/Observation.r?category=laboratory&category=vital-signs, false, false, false",
        "SEARCH, system/Observation.r?category=laboratory system/Observation.s?category=vital-signs, false, true, false",
        "RESULT, system/Observation.r?category=laboratory system/Observation.s?category=vital-signs, true, true, false",
        "HISTORY, system/Observation.r?category=laboratory system/Observation.s?category=vital-signs, false, false, false",
        "HISTORY, system/Observation.rs?category=laboratory system/Observation.s?category=vital-signs, true, false, false",
        "WRITE, system/Observation.c?category=laboratory, true, false, false",
        "READ, system/Condition.r system/Observation.r?category=laboratory, true, false, false",
    })
    void granularScopesOpenWhatTheyCover(
            Mode mode, String scopes, boolean laboratory, boolean vitalSigns, boolean beforeCategories) {
        assertThat(shows(mode, caller(null, scopes), LABORATORY)).isEqualTo(laboratory);
        assertThat(shows(mode, caller(null, scopes), VITAL_SIGNS)).isEqualTo(vitalSigns);
        assertThat(shows(mode, caller(null, scopes), BEFORE_CATEGORIES)).isEqualTo(beforeCategories);
    }

    @Test
    void namesThePatientsBeyondWhomNothingIsShown() {
        assertThat(patients("p", "patient/*.cruds patient/Observation.rs")).containsExactly("p");
        assertThat(patients(null, "patient/*.cruds")).isEmpty();
        assertThat(patients("p", "patient/*.rs user/Observation.rs")).isNull();
        assertThat(patients(null, "system/*.rs")).isNull();
    }

    private static @Nullable Set<String> patients(@Nullable String patient, String scopes) {
        return new ScopeDecider(Mode.READ, Set.of("Organization"))
                .decisionsFor(caller(patient, scopes), Instant.EPOCH)
                .patients();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aPatientsScopeShowsThatPatientAndWhatIsShared(Mode mode) {
        Caller app = caller("p", "patient/*.cruds");

        assertThat(shows(mode, app, LABORATORY)).isTrue();
        assertThat(shows(mode, app, PATIENT)).isTrue();
        assertThat(shows(mode, app, observation(List.of("p", "q")))).isTrue();
        assertThat(shows(mode, app, ORGANIZATION)).isTrue();
        assertThat(shows(mode, app, observation(List.of("q")))).isFalse();
        assertThat(shows(mode, app, observation(List.of()))).isFalse();
        assertThat(shows(mode, app, ORGANIZATION.followedBy("Provenance"))).isTrue();
        assertThat(shows(mode, app, observation(List.of()).followedBy("Provenance")))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void withoutAPatientInContextAPatientsScopeShowsNobody(Mode mode) {
        Caller app = caller(null, "patient/*.cruds");

        assertThat(shows(mode, app, LABORATORY)).isFalse();
        assertThat(shows(mode, app, PATIENT)).isFalse();
    }

    @Test
    void aPatientsScopeWritesWhatIsAboutThatPatientAlone() {
        Caller app = caller("p", "patient/*.cruds");

        assertThat(ScopeDecider.opensForWriting(app, Permission.CREATE, LABORATORY))
                .isTrue();
        assertThat(ScopeDecider.opensForWriting(app, Permission.CREATE, observation(List.of("q"))))
                .isFalse();
        assertThat(ScopeDecider.opensForWriting(app, Permission.UPDATE, observation(List.of("p", "q"))))
                .isFalse();
        assertThat(ScopeDecider.opensForWriting(app, Permission.DELETE, observation(List.of())))
                .isFalse();
        assertThat(ScopeDecider.opensForWriting(app, Permission.CREATE, ORGANIZATION))
                .isFalse();
        assertThat(ScopeDecider.opensForWriting(caller(null, "patient/*.cruds"), Permission.CREATE, LABORATORY))
                .isFalse();
    }

    @Test
    void aGranularScopeWritesWhatItCovers() {
        Caller laboratory = caller(null, "system/Observation.cr?category=laboratory system/Observation.u");

        assertThat(ScopeDecider.opensForWriting(laboratory, Permission.CREATE, LABORATORY))
                .isTrue();
        assertThat(ScopeDecider.opensForWriting(laboratory, Permission.CREATE, VITAL_SIGNS))
                .isFalse();
        assertThat(ScopeDecider.opensForWriting(laboratory, Permission.UPDATE, VITAL_SIGNS))
                .isTrue();
        assertThat(ScopeDecider.opensForWriting(laboratory, Permission.DELETE, LABORATORY))
                .isFalse();
    }

    @Test
    void onlyAScopeOnEverythingOfEverybodyOpensTheGate() {
        assertThat(RowSecurityGate.seesEverything(custodian("system/*.rs"))).isTrue();
        assertThat(RowSecurityGate.seesEverything(custodian("patient/*.rs"))).isFalse();
        assertThat(RowSecurityGate.seesEverything(custodian("system/Observation.rs?category=laboratory")))
                .isFalse();
    }

    @Test
    void whatFollowsHasNoCategoriesOfItsOwn() {
        assertThat(LABORATORY.followedBy("Provenance").categories()).isEmpty();
        assertThat(LABORATORY.labelledAs(VITAL_SIGNS).categories()).isEqualTo(LABORATORY.categories());
    }

    private static boolean shows(Mode mode, Caller caller, AccessClass accessClass) {
        return new ScopeDecider(mode, Set.of("Organization"))
                .decisionsFor(caller, Instant.EPOCH)
                .shows(accessClass);
    }

    private static AccessClass observation(List<String> patients, String... categories) {
        return new AccessClass("Observation", patients, "N", List.of(), List.of(), List.of(categories));
    }

    private static AccessClass of(String type, List<String> patients) {
        return new AccessClass(type, patients, "N", List.of(), List.of(), List.of());
    }

    private static Caller caller(@Nullable String patient, String scopes) {
        return caller(patient, false, scopes);
    }

    private static Caller custodian(String scopes) {
        return caller("p", true, scopes);
    }

    private static Caller caller(@Nullable String patient, boolean custodian, String scopes) {
        return new Caller(
                "https://example.org",
                "app",
                "app",
                "App",
                Arrays.stream(scopes.split(" "))
                        .map(scope -> SmartScope.parse(scope).orElseThrow())
                        .toList(),
                Set.of("TREAT"),
                null,
                null,
                null,
                patient,
                Set.of(),
                custodian,
                "t1",
                Instant.MAX);
    }
}
