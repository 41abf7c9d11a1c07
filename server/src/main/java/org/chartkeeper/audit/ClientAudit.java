package org.chartkeeper.audit;

import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.chartkeeper.caller.ClientEvent;
import org.chartkeeper.caller.ClientEvent.ClientChanged;
import org.chartkeeper.caller.ClientEvent.ClientDeleted;
import org.chartkeeper.caller.ClientEvent.ClientRefused;
import org.chartkeeper.caller.ClientEvent.ClientRegistered;
import org.chartkeeper.caller.ClientEvent.ClientStatusSet;
import org.springframework.context.event.EventListener;

/** Audits who registers clients, changes, suspends and ends them, and who tried to, before the answer that tells of it. */
final class ClientAudit {

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int SERVERS_ERROR = 500;
    private static final String NO_REQUEST = "register";

    private final AuditTrail trail;
    private final Clock clock;

    ClientAudit(AuditTrail trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    @EventListener
    void on(ClientEvent event) {
        if (event instanceof ClientRegistered registered) {
            record("C", "client-registered", CREATED, event, registered.status());
        } else if (event instanceof ClientChanged changed) {
            record("U", "client-changed", OK, event, changed.what());
        } else if (event instanceof ClientStatusSet set) {
            record("U", "client-" + set.status(), OK, event, set.status());
        } else if (event instanceof ClientDeleted) {
            record("D", "client-deleted", OK, event, "");
        } else if (event instanceof ClientRefused refused) {
            record("E", "client-refused", refused.status(), event, refused.error());
        }
    }

    private void record(String action, String interaction, int status, ClientEvent event, String detail) {
        String address = event.remoteAddress();
        String text = "oauth2/register/" + event.clientId() + (detail.isEmpty() ? "" : " " + detail)
                + (address == null ? "" : " from " + address);
        trail.record(new AuditEntry(
                UUID.randomUUID(),
                clock.instant(),
                action,
                interaction,
                outcome(status),
                status,
                event.by(),
                NO_REQUEST,
                text.replaceAll("\\p{Cntrl}", "?"),
                List.of(),
                List.of()));
    }

    private static int outcome(int status) {
        return status < 400 ? 0 : status < SERVERS_ERROR ? 4 : 8;
    }
}
