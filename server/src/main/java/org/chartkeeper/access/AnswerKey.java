package org.chartkeeper.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.SmartScope;

/** Everything about a caller and its question that decisions can depend on. */
record AnswerKey(ScopeDecider.Mode mode, String text) {

    static AnswerKey of(Caller caller, ScopeDecider.Mode mode) {
        return new AnswerKey(
                mode,
                joined(
                        mode.name(),
                        caller.issuer(),
                        caller.subject(),
                        caller.clientId(),
                        caller.scopes().stream()
                                .map(SmartScope::text)
                                .sorted()
                                .toList()
                                .toString(),
                        caller.purposes().stream().sorted().toList().toString(),
                        String.valueOf(caller.organization()),
                        String.valueOf(caller.device()),
                        String.valueOf(caller.fhirUser()),
                        String.valueOf(caller.patient()),
                        caller.roles().stream().sorted().toList().toString(),
                        String.valueOf(caller.custodianSystem()),
                        String.valueOf(caller.emergency()),
                        String.valueOf(caller.disclosing())));
    }

    /** Joined so that no part can pass for another. */
    private static String joined(String... parts) {
        return Stream.of(parts).map(part -> part.length() + ":" + part).collect(Collectors.joining("|"));
    }

    String id() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
