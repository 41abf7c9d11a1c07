package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class BearerFilterTest {

    private final AccessTokenVerifier tokens = mock(AccessTokenVerifier.class);
    private final MockHttpServletRequest request = new MockHttpServletRequest("GET", "/fhir/Patient");
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private final MockFilterChain chain = new MockFilterChain();

    private void filter(boolean onlySecure) throws ServletException, IOException {
        new BearerFilter(tokens, any -> false, onlySecure).doFilter(request, response, chain);
    }

    private void refused(int status) throws Exception {
        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(chain.getRequest()).isNull();
        assertThat(response.getContentAsString()).doesNotContain("secret-token");
        verifyNoInteractions(tokens);
    }

    @Test
    void j20ATokenOverPlainHttpIsNotLookedAt() throws Exception {
        request.addHeader("Authorization", "Bearer secret-token");

        filter(true);

        refused(400);
    }

    @Test
    void j20TwoHeadersAreRefused() throws Exception {
        request.addHeader("Authorization", "Bearer secret-token");
        request.addHeader("Authorization", "Bearer secret-token");

        filter(false);

        refused(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access_token=secret-token",
                "x=1&access_token=secret-token",
                "x=1;access_token=secret-token",
                "access%5Ftoken=secret-token",
                "%61ccess_token=secret-token",
                "access_token"
            })
    void j20ATokenInTheAddressIsRefused(String query) throws Exception {
        request.setQueryString(query);
        request.addHeader("Authorization", "Bearer secret-token");

        filter(false);

        refused(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bearer secret-token",
                "BEARER secret-token",
                "Bearer secret-token, Bearer secret-token",
                "Bearer secret-token,secret-token",
                "Bearer  secret-token",
                "Bearer\tsecret-token",
                "Bearer secret-token ",
                " Bearer secret-token",
                "Bearer \"secret-token\"",
                "Bearer token=secret-token",
                "Basic secret-token",
                "DPoP secret-token",
                "secret-token",
                "Bearer ",
                ""
            })
    void j20WhatIsNotOneBearerTokenIsNone(String header) throws Exception {
        request.addHeader("Authorization", header);

        filter(false);

        refused(401);
    }
}
