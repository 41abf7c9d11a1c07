package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientRedirectTest {

    private final ClientRedirect redirect = new ClientRedirect("https://us.example.org");

    @Test
    void everyAnswerSaysWhoseItIsAndNothingBreaksOutOfAParameter() {
        assertThat(redirect.withCode("https://a.example.org/back?tab=2", "a&b=c d#e", "xyz"))
                .hasToString("https://a.example.org/back?tab=2&code=xyz&state=a%26b%3Dc%20d%23e"
                        + "&iss=https%3A%2F%2Fus.example.org");
        assertThat(redirect.withError("org.example.app:/back", null, "access_denied", "no `x`"))
                .hasToString("org.example.app:/back?error=access_denied&error_description=no%20%27x%27"
                        + "&iss=https%3A%2F%2Fus.example.org");
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example.org/back, https://a.example.org, a.example.org",
        "http://localhost:9000/x, http://localhost:9000, localhost",
        "org.example.app:/back, org.example.app:, the app org.example.app on this device"
    })
    void aPageNamesWhereItLeads(String address, String source, String shown) {
        assertThat(ClientRedirect.source(address)).isEqualTo(source);
        assertThat(ClientRedirect.shown(address)).isEqualTo(shown);
    }
}
