package org.chartkeeper.audit;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.caller.TokenEvent;
import org.chartkeeper.caller.TokenEvent.TokenIssued;
import org.chartkeeper.caller.TokenEvent.TokenRefused;
import org.chartkeeper.caller.TokenEvent.TokenRevoked;
import org.springframework.context.event.EventListener;

/** Audits what happens to access tokens, before the answer that tells of it. */
final class TokenAudit {

    private static final int CALLERS_ERROR = 4;
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final String NO_REQUEST = "token";

    private final AuditTrail trail;
    private final Clock clock;

    TokenAudit(AuditTrail trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    @EventListener
    void on(TokenEvent event) {
        if (event instanceof TokenIssued issued) {
            record("token-issued", 0, OK, caller(issued.clientId(), issued.subject(), issued.tokenId(), issued), "");
        } else if (event instanceof TokenRefused refused) {
            record(
                    "token-refused",
                    CALLERS_ERROR,
                    BAD_REQUEST,
                    caller(refused.clientId(), refused.clientId(), "", null),
                    refused.error());
        } else if (event instanceof TokenRevoked revoked) {
            record("token-revoked", 0, OK, caller(revoked.clientId(), revoked.clientId(), revoked.tokenId(), null), "");
        }
    }

    private void record(String interaction, int outcome, int status, Caller caller, String query) {
        trail.record(new AuditEntry(
                UUID.randomUUID(),
                clock.instant(),
                "E",
                interaction,
                outcome,
                status,
                caller,
                NO_REQUEST,
                query.replaceAll("\\p{Cntrl}", "?"),
                List.of(),
                List.of()));
    }

    private static Caller caller(
            String client, String subject, String token, @org.jspecify.annotations.Nullable TokenIssued issued) {
        List<SmartScope> scopes = issued == null ? List.of() : issued.scopes();
        Set<String> purposes = issued == null ? Set.of() : issued.purposes();
        String printable = client.replaceAll("\\p{Cntrl}", "?");
        return new Caller(
                "",
                subject.replaceAll("\\p{Cntrl}", "?"),
                printable,
                printable,
                scopes,
                purposes,
                null,
                null,
                null,
                null,
                Set.of(),
                false,
                token,
                Instant.MAX);
    }
}
