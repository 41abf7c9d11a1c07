package org.chartkeeper.export;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PollLimitTest {

    private Instant now = Instant.parse("2024-01-01T00:00:00Z");
    private final PollLimit limit = new PollLimit(new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @Test
    void onceASecondIsAlwaysAnswered() {
        UUID job = UUID.randomUUID();
        for (int i = 0; i < 100; i++) {
            limit.count(job);
            now = now.plusSeconds(1);
        }
    }

    @Test
    void moreIsRefusedUntilASecondHasPassed() {
        UUID job = UUID.randomUUID();
        for (int i = 0; i < 5; i++) {
            limit.count(job);
        }

        assertThatThrownBy(() -> limit.count(job)).isInstanceOf(TooManyRequestsException.class);
        limit.count(UUID.randomUUID());
        now = now.plus(Duration.ofSeconds(1));
        limit.count(job);
        assertThatThrownBy(() -> limit.count(job)).isInstanceOf(TooManyRequestsException.class);
    }
}
