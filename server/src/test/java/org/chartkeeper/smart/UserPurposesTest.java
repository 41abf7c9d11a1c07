package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UserPurposesTest {

    private final Client app = TestUsersAndApps.app("user/*.rs", "\"HOPERAT\", \"TREAT\", \"PATRQT\"");

    @Test
    void theFirstOfTheUsersThatTheAppHasTooIsTheDefault() {
        assertThat(UserPurposes.of(TestUsersAndApps.clinician("HRESCH", "TREAT", "HOPERAT"), app, List.of()))
                .contains(List.of("TREAT"));
        assertThat(UserPurposes.of(TestUsersAndApps.clinician("HRESCH"), app, List.of()))
                .isEmpty();
    }

    @Test
    void moreAreGivenOnlyIfBothMayAllOfThem() {
        assertThat(UserPurposes.of(TestUsersAndApps.clinician("TREAT", "HOPERAT"), app, List.of("TREAT", "HOPERAT")))
                .contains(List.of("TREAT", "HOPERAT"));
        assertThat(UserPurposes.of(TestUsersAndApps.clinician("TREAT"), app, List.of("TREAT", "HOPERAT")))
                .isEmpty();
        assertThat(UserPurposes.of(TestUsersAndApps.clinician("TREAT", "BTG"), app, List.of("BTG")))
                .isEmpty();
    }

    @Test
    void aPatientAsksForHerselfAlone() {
        assertThat(UserPurposes.of(TestUsersAndApps.patient("TREAT", "PATRQT"), app, List.of()))
                .contains(List.of("PATRQT"));
    }
}
