package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class GrantsTest {

    private final MovingClock clock = new MovingClock();
    private final JdbcClient jdbc = SmartTestServer.jdbc();
    private final Grants grants = new Grants(jdbc, new RevokedTokens(jdbc, clock), clock);

    private String code(String... scopes) {
        return grants.keep(
                "app",
                "anna",
                UUID.randomUUID().toString(),
                new Grants.Body(
                        "https://app.example.org/back",
                        "challenge",
                        null,
                        List.of(scopes),
                        List.of("PATRQT"),
                        "anna",
                        null,
                        LaunchContext.NONE,
                        null,
                        clock.instant().getEpochSecond(),
                        List.of("pwd")));
    }

    @Test
    void j14ACodeIsGoodForAMinute() {
        String code = code("patient/*.rs");
        String late = code("patient/*.rs");

        clock.move(Duration.ofSeconds(59));
        assertThat(grants.redeem(code)).isTrue();
        clock.move(Duration.ofSeconds(1));
        assertThat(grants.redeem(late)).isFalse();
        assertThat(grants.redeem(code)).isFalse();
    }

    @Test
    void j14ACodeOfARevokedGrantIsWorthless() {
        String code = code("patient/*.rs");

        grants.revoke(grants.ofCode(code).orElseThrow());

        assertThat(grants.redeem(code)).isFalse();
    }

    @Test
    void j11ARefreshTokenIsUsedOnceAndNotForEver() {
        Grants.Grant grant =
                grants.ofCode(code("patient/*.rs", "offline_access")).orElseThrow();
        String token = grants.nextRefreshToken(grant);
        String unused = grants.nextRefreshToken(grant);

        assertThat(grants.useRefreshToken(token)).isTrue();
        assertThat(grants.useRefreshToken(token)).isFalse();
        clock.move(Duration.ofDays(90));
        assertThat(grants.useRefreshToken(unused)).isFalse();
    }

    @Test
    void j9ACodeIsNoRefreshTokenAndTheOtherWayRound() {
        String code = code("patient/*.rs", "offline_access");
        String token = grants.nextRefreshToken(grants.ofCode(code).orElseThrow());

        assertThat(grants.ofRefreshToken(code)).isEmpty();
        assertThat(grants.useRefreshToken(code)).isFalse();
        assertThat(grants.ofCode(token)).isEmpty();
        assertThat(grants.redeem(token)).isFalse();
    }

    @Test
    void neitherCodesNorRefreshTokensAreStoredAsTheyAre() {
        String code = code("patient/*.rs", "offline_access");
        String token = grants.nextRefreshToken(grants.ofCode(code).orElseThrow());

        for (String table : List.of("authorization_grant", "refresh_token")) {
            String rows = jdbc.sql("select string_agg(t::text, ' ') from chartkeeper." + table + " t")
                    .query(String.class)
                    .single();
            assertThat(rows).doesNotContain(code, token);
        }
    }
}
